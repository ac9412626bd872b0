/* SPDX-License-Identifier: ISC */
/* push.c - the way of a packet to its flow. What most are, the next of a flow
 * by the book, goes straight; all else goes by the side. */
#include "flow/hear.h"
#include "flow/journal.h"
#include "tcp/opening.h"
#include "tcp/question.h"
#include "tcp/reset.h"

enum {
	OFFLOADED = PKT_CHECKSUM_OFFLOAD | PKT_IP_LEN_ZERO,
	CUT = PKT_PAYLOAD_CUT | PKT_OPTIONS_CUT | PKT_IP_LEN_MISMATCH,
	DOUBTFUL = CUT | OFFLOADED,
	ASIDE = DOUBTFUL | FLOW_UNUSUAL,
	TCP_HEADER = 20,	/* without options, RFC 9293 3.1 */
	SEGMENT = 1460		/* payload that Ethernet carries at once */
};

/* Facts that hold for all of the flow once they were seen. */
static uint16_t doubts_of(const struct packet *p)
{
	return (uint16_t)((p->quirks & CUT ? D(cut) : 0) |
	                  (p->quirks & OFFLOADED ? D(offload) : 0));
}

/* Time goes on to `now'. Has a flow ended by then? */
static inline bool tick(struct flow_engine *e, int64_t now)
{
	if (e->end_due_at == INT64_MIN)
		return true;		/* at once: see flow_end_now() */
	if (now > e->now)
		e->now = now;
	if (e->now >= e->tombs.due_at)
		flow_tombs_expire(&e->tombs, e->now);
	return e->now >= e->end_due_at;
}

/* It was recorded behind one that came later. */
__attribute__((noinline))
static void note_disorder(struct flow_engine *e, struct flow *f)
{
	if (f->form != FLOW_GROWN)
		flow_grow(e, f);
	flow_grown(e, f)->order_ms = tcp_since(f->first_time, f->last_time) + 1;
}

/* What holds of every packet, whatever it is to its flow. */
static inline void count(struct flow_engine *e, struct flow *f,
                         const struct packet *p, bool duplicate)
{
	f->last_frame = p->frame;
	if (p->time > f->last_time || f->last_frame == f->first_frame)
		f->last_time = p->time;
	else if (p->time < f->last_time && !duplicate)
		note_disorder(e, f);
}

/* The late segments of a connection whose end was judged already. Nobody counts
 * what is found of them together: it is told once. */
static void push_late(struct flow_engine *e, struct flow_tombstone *tomb,
                      const struct packet *p, struct flow_segment *seg)
{
	unsigned side = seg->tcp.from ^
		(tomb->bits & FLOW_TOMB_CLIENT);
	uint32_t end = p->seq + p->payload_len + 1;

	seg->late = true;
	seg->number = flow_tomb_number(tomb);
	seg->tcp = (struct tcp_segment){ .from = side, .frame = p->frame,
		.time = p->time, .since = -1 };
	if ((p->flags & TCP_FIN) && end == tomb->edge[side] &&
	    !(tomb->bits & FLOW_TOMB_TOLD) && !(p->quirks & PKT_CHECKSUM_BAD)) {
		seg->tcp.odd = TCP_ODD_FIN_AGAIN;
		tomb->bits |= FLOW_TOMB_TOLD;
	}
	e->stats.late++;
}

/* Has it octets that must be looked at, as they may begin something that is
 * worth listening to? */
static inline bool is_unheard(const struct flow *f, const struct packet *p,
                              unsigned from)
{
	return p->payload_len != 0 &&
	       !(f->marks >> (FLOW_HEARD_BIT + from) & 1);
}

/* Is it enough to note it? Else the flow has grown. */
static bool is_noted(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg)
{
	if (f->form == FLOW_GROWN)
		return false;
	if (!seg->duplicate &&
	    (f->form == FLOW_NOTED ? flow_journal_take(e, f, p, seg->tcp.from)
	                           : flow_hello_take(e, f, p, seg)))
		return true;
	flow_grow(e, f);
	return false;
}

/* What that end announced in its SYN; 0: nobody knows. */
static uint16_t mss_of(const struct flow_engine *e, const struct flow *f,
                       unsigned side)
{
	return f->form == FLOW_GROWN ? flow_grown(e, f)->conn.end[side].mss
	                             : f->hello[side].mss;
}

/* Has it more payload than its receiver takes? Once is enough. */
static bool is_large(const struct flow_engine *e, const struct flow *f,
                     const struct packet *p, unsigned from)
{
	const uint16_t mss = mss_of(e, f, from ^ 1);

	return mss != 0 && p->payload_len > mss &&
	       !(f->doubts & FLOW_LARGE) && !(p->quirks & PKT_FRAGMENTED);
}

/* Is it exactly as long as both ends announced (RFC 9293 3.7.1)? Such a segment
 * goes out as it is; what a card puts together of smaller ones, and whose sum is
 * wrong as well, hardly ever gets that length. */
static bool is_full(const struct flow_engine *e, const struct flow *f,
                    const struct packet *p, unsigned from)
{
	const uint16_t to = mss_of(e, f, from ^ 1), own = mss_of(e, f, from);

	return to != 0 && own != 0 &&
	       p->payload_len + p->header_len - TCP_HEADER ==
	       (to < own ? to : own);
}

/* Its sum is wrong, which its size seemed to explain: not among jumbo
 * frames. */
static void reconsider(const struct flow_engine *e, const struct flow *f)
{
	struct packet *p = &e->batch->packet[e->at];
	const unsigned from = flow_side(f, e->keys[e->at].from);

	if (!(f->doubts & D(offload)) && is_full(e, f, p, from))
		p->quirks ^= PKT_OFFLOAD_GUESSED | PKT_CHECKSUM_OFFLOAD |
			PKT_CHECKSUM_BAD;
}

void flow_push_to(struct flow_engine *e, struct flow *f, const struct packet *p,
                  struct flow_segment *seg)
{
	if (f->findings != 0)
		seg->doubts_before = flow_doubts(e, f);
	if (p->quirks & DOUBTFUL)
		f->doubts |= doubts_of(p);
	if (is_unheard(f, p, seg->tcp.from) ||
	    flow_answers_ahead(e, f, p, seg->tcp.from))
		flow_listen(e, f, p, seg);
	if (!is_noted(e, f, p, seg))
		flow_grown_push(e, f, p, seg);
	if ((f->marks & FLOW_TALKS) && !seg->duplicate)
		flow_hear(e, f, p, &seg->tcp);
	count(e, f, p, seg->duplicate);
	if (p->payload_len > SEGMENT && is_large(e, f, p, seg->tcp.from)) {
		seg->large = true;
		f->doubts |= D(offload) | FLOW_LARGE;
	}
	seg->unusual = !seg->duplicate && flow_is_unusual(p);
	if (f->findings != 0 || flow_is_odd(&seg->tcp) || seg->unusual)
		seg->doubts = flow_doubts(e, f);
}

/* Does its number lie where the incarnation before has been? No further back
 * than any window. */
static bool was_sent(uint32_t edge, uint32_t seq)
{
	enum { WINDOW_MOST = 1 << 24 };

	return edge - seq <= WINDOW_MOST;
}

/* What its receiver does not take: is it of the incarnation before? */
static void look_back(const struct flow_engine *e, const struct packet *p,
                      struct flow_segment *seg)
{
	const struct flow_key *key = &e->keys[e->at];
	const struct flow_tombstone *tomb = flow_tombs_former(&e->tombs, p,
		key, e->now);
	unsigned side;

	if (tomb == NULL)
		return;
	side = key->from ^ (tomb->bits & FLOW_TOMB_CLIENT);
	if (was_sent(tomb->edge[side], p->seq) &&
	    (!(p->flags & TCP_ACK) ||
	     was_sent(tomb->edge[side ^ 1], p->ack)))
		seg->tcp.odd |= TCP_ODD_FORMER;
}

/* Does it answer the SYN of the incarnation before? */
static void look_for_syn(struct flow_engine *e, const struct packet *p,
                         const struct flow_segment *seg)
{
	const struct flow_key *key = &e->keys[e->at];
	const struct flow_tombstone *tomb = flow_tombs_former(&e->tombs, p,
		key, e->now);
	struct tcp_at at;

	if (tomb == NULL || !(tomb->bits & FLOW_TOMB_ISN) ||
	    (tomb->bits & FLOW_TOMB_CLIENT) == key->from ||
	    p->ack != tomb->isn + 1)
		return;
	at = flow_tcp(e, seg->flow, flow_grown(e, seg->flow));
	tcp_ask_is_stale(&at, p);
}

/* With the first of what was recorded twice. */
__attribute__((noinline))
static void compare(struct flow_engine *e, const struct packet *p,
                    struct flow_segment *seg)
{
	seg->twin = flow_dedup_twin(&e->dedup, &e->prints[e->at], p->time);
}

/* What was not simple; `f' is NULL if the packet's flow is still to be found.
 * True if there is something to judge. */
__attribute__((noinline))
static bool push_by_the_side(struct flow_engine *e, struct flow *f,
                             struct flow_segment *seg)
{
	const struct packet *p = seg->packet;
	const struct flow_key *key = &e->keys[e->at];
	struct flow_found found = { f, NULL };

	seg->late = seg->unusual = seg->large = false;
	seg->tcp.odd = 0;
	seg->doubts = seg->doubts_before = 0;
	seg->former = 0;
	seg->former_waits = seg->other_host = false;
	seg->tcp.reset = seg->tcp.opening = 0;
	seg->ends_wait[0] = seg->ends_wait[1] = false;
	seg->tcp.ack_ahead = false;
	seg->other_octets = 0;
	if (seg->duplicate)
		compare(e, p, seg);
	else if (p->flags & TCP_SYN)
		e->syns |= UINT64_C(1) << e->at;
	if (f == NULL || ((p->flags & TCP_SYN) && f->list != FLOW_LIST_HALF))
		found = flow_tuple_route(e, p, key, seg->duplicate);
	if (found.flow == NULL) {
		seg->tcp.from = key->from;
		push_late(e, found.tomb, p, seg);
		return seg->tcp.odd != 0 || seg->duplicate ||
		       (p->quirks & PKT_OFFLOAD_GUESSED);
	}
	if (p->quirks & PKT_OFFLOAD_GUESSED)
		reconsider(e, found.flow);
	if (found.flow->form == FLOW_GROWN)
		found.flow = flow_tuple_settle(e, found.flow, p, key);
	seg->flow = found.flow;
	seg->number = found.flow->first_frame;
	seg->before = found.flow->last_frame;
	seg->tcp.from = flow_side(found.flow, key->from);
	flow_push_to(e, found.flow, p, seg);
	if (e->former.known)
		flow_former_tell(e, found.flow, p, seg);
	if (((seg->tcp.odd & (TCP_ODD_OUTSIDE | TCP_ODD_RST_IGNORED)) &&
	     !(seg->tcp.odd & TCP_ODD_OBEYS)) ||
	    (seg->tcp.reset & TCP_RESET_ACK_WRONG))
		look_back(e, p, seg);
	if (seg->tcp.opening & TCP_OPENING_ELSE)
		look_for_syn(e, p, seg);
	if (flow_content_tells(&e->content, p) && !seg->duplicate &&
	    !(seg->tcp.odd & TCP_ODD_REJECTED) && !flow_is_over(e, found.flow))
		seg->other_octets = flow_content_compare(&e->content, p,
			seg->number, seg->tcp.from);
	return flow_is_odd(&seg->tcp) || seg->tcp.ack_ahead ||
	       seg->unusual || seg->large || seg->duplicate ||
	       flow_ends_wait(seg) ||
	       (p->quirks & PKT_OFFLOAD_GUESSED) ||
	       found.flow->findings != 0;
}

/* The flow that has the i-th packet's tuple, if the slot that was asked for in
 * time still tells, or tells by now: of a flow that began in this batch; NULL:
 * route the packet. */
static inline struct flow *known(const struct flow_engine *e,
                                 const struct packet *p, size_t i)
{
	uint32_t ref = e->refs[i];
	struct flow *f;

	if ((p->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		return NULL;
	if (ref == 0)
		ref = flow_table_guess(&e->table, (uint32_t)e->keys[i].hash);
	if (ref == 0)
		return NULL;
	f = flow_of(&e->flows, ref);
	if (f->list == FLOW_LIST_NONE || f->list == FLOW_LIST_ENDED ||
	    !flow_tuple_is(&f->tuple, p, e->keys[i].from))
		return NULL;
	return f;
}

static inline bool has_fact(struct flow_engine *e)
{
	return (e->answered != NULL && flow_answer_next(e)) ||
	       flow_hear_next(e);
}

/* Of a candidate that has become a flow: what was odd of its packets. */
static bool has_replayed(struct flow_engine *e, struct flow_segment *seg)
{
	if (e->told_replayed == e->n_replayed)
		return false;
	*seg = e->replayed[e->told_replayed++].seg;
	return true;
}

/* What is still to be told of packets that were taken. */
static inline enum flow_news waiting(struct flow_engine *e,
                                     struct flow_segment *seg)
{
	if (has_fact(e))
		return FLOW_FACT;
	return has_replayed(e, seg) ? FLOW_SEGMENT : FLOW_NOTHING;
}

/* Has the packet anything for which it must go by the side? */
static inline bool is_aside(const struct flow_engine *e, const struct flow *f,
                            const struct packet *p, unsigned from)
{
	return f->findings != 0 || (p->quirks & ASIDE) ||
	       (p->payload_len > SEGMENT && is_large(e, f, p, from));
}

/* Takes the i-th packet, the next of its flow by the book; false, and nothing
 * happened, if it is anything else, or worth listening to. */
static inline bool push_straight(struct flow_engine *e, struct flow *f,
                                 const struct packet *p, size_t i)
{
	const unsigned from = flow_side(f, e->keys[i].from);
	uint8_t passed = 0;

	if (is_aside(e, f, p, from))
		return false;
	if (is_unheard(f, p, from)) {
		passed = flow_passed(f, p, from);
		if (passed == 0)
			return false;
	}
	if (f->form == FLOW_NOTED ?
	    !flow_journal_take(e, f, p, from) :
	    f->form != FLOW_GROWN || !flow_grown_take(e, f, p, from))
		return false;
	if (passed != 0)
		f->marks = passed;
	count(e, f, p, false);
	if (flow_content_tells(&e->content, p))
		flow_content_note(&e->content, p, f->first_frame, from);
	return true;
}

/* What there is to tell of the i-th packet, which comes to its flow. */
static inline enum flow_news push(struct flow_engine *e, size_t i,
                                  struct flow_segment *seg)
{
	const struct packet *p = &e->batch->packet[i];
	const bool duplicate = flow_dedup_seen(&e->dedup, &e->prints[i],
	                                       p->time);
	struct flow *f = known(e, p, i);

	if (p->time < e->now - e->clock_slack_ns)
		e->clock_back_at = e->now;
	if (f == NULL || duplicate || !push_straight(e, f, p, i)) {
		seg->packet = p;
		seg->flow = f;
		seg->duplicate = duplicate;
		if (push_by_the_side(e, f, seg))
			return FLOW_SEGMENT;
	} else if (f->marks & FLOW_TALKS) {
		seg->tcp.odd = 0;
		seg->tcp.from = flow_side(f, e->keys[i].from);
		flow_hear(e, f, p, &seg->tcp);
	} else {
		return FLOW_NOTHING;
	}
	return waiting(e, seg);
}

enum flow_news flow_push(struct flow_engine *e, struct flow_segment *seg)
{
	const struct flow_batch *b = e->batch;
	enum flow_news news = waiting(e, seg);

	if (news != FLOW_NOTHING)
		return news;
	for (size_t i = e->at; i < b->n; i++) {
		e->at = i;
		if (tick(e, b->clock[i]))
			return FLOW_ENDS;
		news = push(e, i, seg);
		if (news != FLOW_NOTHING) {
			e->at = i + 1;
			return news;
		}
	}
	e->at = b->n;
	return tick(e, b->last_clock) ? FLOW_ENDS : FLOW_NOTHING;
}
