/* SPDX-License-Identifier: ISC */
/* tuple.c - the incarnations of a tuple: which one does a packet belong to?
 *
 * The only place that begins one or ends its hold on the tuple. A SYN never
 * destroys a live connection (RFC 9293 3.10.7.4 step 4): it is a candidate for
 * another, which begins once the peer answers it. */
#include <string.h>

#include "flow/inside.h"
#include "tcp/question.h"
#include "tcp/seq.h"

/* The live flow that has the packet's tuple. */
static struct flow *find(const struct flow_engine *e, const struct packet *p,
                         const struct flow_key *key)
{
	const struct flow_table *t = &e->table;
	const uint32_t hash = (uint32_t)key->hash;
	size_t i = flow_table_home(t, hash);

	for (; t->slots[i].ref != 0; i = (i + 1) & t->mask) {
		struct flow *f = flow_of(&e->flows, t->slots[i].ref);

		if (t->slots[i].hash == hash &&
		    flow_tuple_is(&f->tuple, p, key->from))
			return f;
	}
	return NULL;
}

/* False if another incarnation has the tuple. */
static bool leave_table(struct flow_engine *e, const struct flow *f)
{
	struct flow_slot *slot = flow_table_find(&e->table, f->hash,
	                                         flow_index(e, f));

	if (slot == NULL)
		return false;
	flow_table_remove(&e->table, slot);
	return true;
}

/* Another has its tuple now; it waits to be judged, out of the table. Where it
 * was not over, nobody has seen how it ended: what it would have sent again had
 * no time to come, and a host that opens another waits for this no more. */
static void retire(struct flow_engine *e, struct flow *f)
{
	if (!flow_is_over(e, f))
		f->doubts |= D(end_unseen);
	leave_table(e, f);
	flow_end_now(e, f);
}

/* For one more flow. Where the table is full and there is no memory for a larger
 * one, who ends leaves it at once. */
static void make_room(struct flow_engine *e)
{
	const struct flow *f = NULL;

	if (e->flows.used >= e->limits->flows_max)
		f = flow_evict(e);
	if (flow_table_reserve(&e->table) == 0)
		return;
	if (f == NULL)
		f = flow_evict(e);
	if (f != NULL)
		leave_table(e, f);
}

static bool is_end(const struct net_rule *server, const uint8_t addr[16],
                   uint16_t port)
{
	return server->value == port && net_holds(&server->net, addr);
}

/* Is the sender the client, as far as ports tell, and the user? Of what the
 * user said the last counts that fits one end alone. */
static bool seems_client(const struct flow_engine *e, const struct packet *p)
{
	for (size_t i = e->servers == NULL ? 0 : e->servers->n; i > 0; i--) {
		const struct net_rule *s = &e->servers->rule[i - 1];
		bool src = is_end(s, p->src, p->src_port);

		if (src != is_end(s, p->dst, p->dst_port))
			return !src;
	}
	return p->src_port >= p->dst_port;
}

/* Who is the client: the sender of a SYN, the receiver of a SYN,ACK, else
 * whoever the user says, or has the higher port. */
static void orient(const struct flow_engine *e, struct flow *f,
                   const struct packet *p, const struct flow_key *key)
{
	unsigned from = key->from;

	if (!(p->flags & TCP_SYN)) {
		f->orientation = FLOW_GUESSED;
		f->client = (from ^ !seems_client(e, p)) & 1;
	} else if (p->flags & TCP_ACK) {
		f->orientation = FLOW_BY_SYNACK;
		f->client = (from ^ 1) & 1;
	} else {
		f->orientation = FLOW_BY_SYN;
		f->client = from & 1;
	}
}

static struct flow *begin(struct flow_engine *e, const struct packet *p,
                          const struct flow_key *key,
                          const struct flow_tombstone *old)
{
	struct flow *f;
	uint32_t index;

	make_room(e);
	index = pool_take_raw(&e->flows);
	f = flow_of(&e->flows, index);
	*f = (struct flow){
		.hash = (uint32_t)key->hash,
		.outer = p->outer,
		.marks = p->ip_version == 6 ? FLOW_IPV6 : 0,
		.first_frame = p->frame,
		.first_time = p->time,
	};
	f->tuple = flow_tuple_of(p, key->from);
	orient(e, f, p, key);
	if (old != NULL && f->orientation == FLOW_BY_SYN)
		flow_former_know(e, f, p, old);
	if (f->orientation != FLOW_BY_SYN)
		f->doubts |= D(start_unseen);
	flow_table_add(&e->table, f->hash, index);
	flow_lists_move(&e->lists, index, FLOW_LIST_HALF);
	e->stats.flows++;
	if (e->flows.used > e->stats.open_peak)
		e->stats.open_peak = e->flows.used;
	return f;
}

/* Recorded late, a SYN lies just below the first that was seen of its side. */
static bool is_late_syn(const struct tcp_endpoint *s, const struct packet *p)
{
	return s->state == TCP_UNKNOWN && s->iss - p->seq <= UINT16_MAX;
}

/* Of a flow by the book: may a SYN still meet this connection? Not once both
 * ends have closed it, even if the last ACK of it was not seen. */
static bool noted_is_live(const struct flow *f, unsigned side)
{
	return f->form == FLOW_NOTED ? f->page < PAGE_CLIENT_FIRST : side != 0;
}

/* The same of any other. */
static bool grown_is_live(const struct flow_engine *e, const struct flow *f,
                          unsigned side)
{
	const struct tcp_conn *c = &flow_grown(e, f)->conn;
	const struct tcp_endpoint *s = &c->end[side], *r = &c->end[side ^ 1];

	return s->state != TCP_UNKNOWN && (r->marks & TCP_MARK_SENT) &&
	       !flow_is_over(e, f) && !(s->marks & r->marks & TCP_MARK_FIN);
}

static bool grown_is_other(const struct flow_engine *e, const struct flow *f,
                           const struct packet *p, unsigned side)
{
	const struct tcp_endpoint *s = &flow_grown(e, f)->conn.end[side];

	if (!(s->marks & TCP_MARK_BASE))
		return flow_is_over(e, f);
	return p->seq != s->iss && !is_late_syn(s, p);
}

/* Of a SYN: is its number not that of this connection, which is over or was
 * never answered, or of which only the middle was seen. */
static bool is_new_attempt(const struct flow_engine *e, const struct flow *f,
                           const struct packet *p, unsigned from)
{
	unsigned side = flow_side(f, from);

	if (f->form != FLOW_GROWN)
		return !noted_is_live(f, side) &&
		       p->seq != f->hello[side].isn;
	return !grown_is_live(e, f, side) && grown_is_other(e, f, p, side);
}

/* Has its SYN a number that is not this connection's? Who has sent none yet may
 * answer a SYN with a SYN. */
static bool is_another(const struct flow_engine *e, const struct flow *f,
                       const struct packet *p, unsigned from)
{
	unsigned side = flow_side(f, from);

	if (f->form != FLOW_GROWN)
		return f->form == FLOW_NOTED && p->seq != f->hello[side].isn;
	return (flow_grown(e, f)->conn.end[side].marks &
	        (TCP_MARK_SYN | TCP_MARK_OPENED)) &&
	       grown_is_other(e, f, p, side);
}

/* The number of this connection again, which was open and is over: a copy of
 * its SYN, or the next. */
static bool is_same_again(const struct flow_engine *e, const struct flow *f,
                          const struct packet *p, unsigned from)
{
	const unsigned side = flow_side(f, from);
	const struct tcp_endpoint *s;

	if (!flow_is_over(e, f) || side != 0)
		return false;
	if (f->form != FLOW_GROWN)
		return p->seq == f->hello[0].isn;
	s = &flow_grown(e, f)->conn.end[0];
	return p->seq == s->iss && (s->marks & TCP_MARK_SYN) &&
	       (s->marks & TCP_MARK_OPENED);
}

static bool is_opening(const struct packet *p)
{
	return (p->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
	       !(p->quirks & PKT_CHECKSUM_BAD);
}

/* Has it numbers of its own, so that no SYN of that connection is answered? */
static bool is_of_another(const struct packet *p, uint32_t client_isn,
                          uint32_t server_isn)
{
	return p->ack != client_isn + 1 && p->seq != server_isn;
}

static bool is_answer(const struct packet *p)
{
	return (p->flags & (TCP_SYN | TCP_ACK | TCP_RST)) ==
	       (TCP_SYN | TCP_ACK) && !(p->quirks & PKT_CHECKSUM_BAD);
}

/* A SYN,ACK to a connection that was open and is over: it answers a SYN that the
 * capture lacks. */
static bool answers_unseen(const struct flow_engine *e, const struct flow *f,
                           const struct packet *p, unsigned from)
{
	const unsigned side = flow_side(f, from);
	const struct tcp_endpoint *s, *r;

	if (!is_answer(p) || !flow_is_over(e, f))
		return false;
	if (f->form != FLOW_GROWN)
		return is_of_another(p, f->hello[side ^ 1].isn,
		                     f->hello[side].isn);
	s = &flow_grown(e, f)->conn.end[side];
	r = &flow_grown(e, f)->conn.end[side ^ 1];
	return (s->marks & r->marks & TCP_MARK_OPENED) &&
	       is_of_another(p, r->iss, s->iss);
}

static bool tomb_lacks_syn(const struct flow_tombstone *tomb,
                           const struct packet *p)
{
	const unsigned knows = FLOW_TOMB_ISN | FLOW_TOMB_CLOSED;

	return is_answer(p) && (tomb->bits & knows) == knows &&
	       is_of_another(p, tomb->isn, tomb->isn);
}

/* To one that is closed: a SYN opens another, and so does what answers one that
 * was not seen; all else came late. */
static struct flow_found route_to_tomb(struct flow_engine *e,
                                       const struct packet *p,
                                       const struct flow_key *key,
                                       struct flow_tombstone *tomb)
{
	if (!is_opening(p) && !tomb_lacks_syn(tomb, p))
		return (struct flow_found){ NULL, tomb };
	flow_tomb_take(tomb);
	e->former.closed = e->now - flow_tomb_age(&e->tombs, tomb, e->now) -
		e->linger_ns;
	return (struct flow_found){ begin(e, p, key, tomb), NULL };
}

/* The next incarnation of its tuple. */
static struct flow *follow(struct flow_engine *e, struct flow *f,
                           const struct packet *p, const struct flow_key *key)
{
	const bool over = flow_is_over(e, f);
	struct flow_tombstone old;

	flow_former_fill(e, f, &old);
	e->former.closed = f->last_time;
	retire(e, f);
	return begin(e, p, key, over ? &old : NULL);
}

static uint32_t *rival(struct flow_engine *e, const struct flow *f, bool make)
{
	struct tcp_at at;

	if (f->form != FLOW_GROWN)
		return NULL;
	at = flow_tcp(e, f, flow_grown(e, f));
	return tcp_rival(&at, make);
}

static struct flow_candidate *candidate(struct flow_engine *e,
                                        const struct flow *f)
{
	const uint32_t *i = rival(e, f, false);

	return i != NULL && *i != 0 ? pool_at(&e->candidates, *i) : NULL;
}

void flow_tuple_roll_back(struct flow_engine *e, struct flow *f)
{
	struct tcp_at at = flow_tcp(e, f, flow_grown(e, f));
	uint32_t *i = rival(e, f, false);

	if (i == NULL || *i == 0)
		return;
	pool_give(&e->candidates, *i);
	*i = 0;
	tcp_ask_tidy(&at);
}

/* That SYN again? Copies of it go where it goes. */
static bool is_copy(const struct flow_candidate *c, const struct packet *p)
{
	return p->seq == c->syn.seq && p->src_port == c->syn.src_port &&
	       memcmp(p->src, c->syn.src, sizeof(p->src)) == 0;
}

/* Its octets are borrowed, so they are as if they had been cut. */
static struct packet without_octets(const struct packet *p)
{
	static const uint8_t nothing[60];
	struct packet copy = *p;

	copy.tcp = nothing;
	copy.payload_captured = 0;
	copy.quirks |= p->payload_len > 0 ? PKT_PAYLOAD_CUT : 0;
	return copy;
}

/* The SYN meets a live connection. The newest attempt is what counts. */
static void fork_flow(struct flow_engine *e, struct flow *f,
                      const struct packet *p, bool again)
{
	struct flow_candidate *c = candidate(e, f);
	uint32_t *place;

	if (c != NULL && is_copy(c, p)) {
		if (c->n < FLOW_SYN_COPIES)
			c->copy[c->n++] = (struct flow_syn_copy){ p->frame,
				p->time };
		return;
	}
	if (f->form != FLOW_GROWN)
		flow_grow(e, f);
	place = rival(e, f, true);
	if (place != NULL && *place == 0)
		*place = pool_take(&e->candidates);
	c = candidate(e, f);
	if (c == NULL)		/* no room, which was counted */
		return;
	*c = (struct flow_candidate){ .syn = without_octets(p), .again = again,
		.last_frame = f->last_frame, .last_time = f->last_time };
}

/* What the flow counted of a SYN that is another's. */
static void give_up(struct flow_engine *e, struct flow *f,
                    const struct flow_candidate *c, unsigned side)
{
	struct tcp_endpoint *s = &flow_grown(e, f)->conn.end[side];

	s->packets -= 1 + c->n;
	s->bytes -= (uint64_t)(1 + c->n) * c->syn.wire_len;
	if (f->last_frame == (c->n > 0 ? c->copy[c->n - 1].frame
	                               : c->syn.frame)) {
		f->last_frame = c->last_frame;
		f->last_time = c->last_time;
	}
}

/* A packet of what was a candidate goes to its flow. */
static void replay(struct flow_engine *e, struct flow *f,
                   const struct packet *p, const struct flow_key *key)
{
	struct flow_replayed *r = &e->replayed[e->n_replayed];

	r->packet = *p;
	r->seg = (struct flow_segment){ .packet = &r->packet, .flow = f,
		.number = f->first_frame };
	r->seg.tcp.from = flow_side(f, key->from);
	flow_push_to(e, f, &r->packet, &r->seg);
	if (e->former.known)
		flow_former_tell(e, f, &r->packet, &r->seg);
	if (flow_is_odd(&r->seg.tcp) || flow_ends_wait(&r->seg))
		e->n_replayed++;
}

/* The candidate is a flow of its own from now on. */
static struct flow *commit(struct flow_engine *e, struct flow *f,
                           const struct flow_candidate *of,
                           const struct flow_key *key)
{
	const bool over = of->again || flow_is_over(e, f);
	struct flow_candidate c = *of;
	struct flow_tombstone old;
	struct flow *next;

	give_up(e, f, &c, flow_side(f, key->from));
	flow_tuple_roll_back(e, f);
	flow_former_fill(e, f, &old);
	e->former.closed = f->last_time;
	retire(e, f);
	next = begin(e, &c.syn, key, over ? &old : NULL);
	e->n_replayed = e->told_replayed = 0;
	replay(e, next, &c.syn, key);
	for (uint32_t i = 0; i < c.n; i++) {
		c.syn.frame = c.copy[i].frame;
		c.syn.time = c.copy[i].time;
		replay(e, next, &c.syn, key);
	}
	return next;
}

/* Of a SYN with the number of this connection: is it answered as it was before,
 * or by what need not be an answer? */
static bool is_old_answer(const struct flow_engine *e, const struct flow *f,
                          const struct packet *p,
                          const struct flow_candidate *c)
{
	const struct tcp_endpoint *s = &flow_grown(e, f)->conn.end[1];

	return c->again &&
	       (!(p->flags & TCP_SYN) || !(s->marks & TCP_MARK_SYN) ||
	        p->seq == s->iss);
}

struct flow *flow_tuple_settle(struct flow_engine *e, struct flow *f,
                               const struct packet *p,
                               const struct flow_key *key)
{
	const struct flow_candidate *c = candidate(e, f);
	const struct flow_key back = { key->hash, key->from ^ 1 };
	enum tcp_reaction answer;
	struct tcp_at at;

	if (c == NULL || is_copy(c, p) || p->src_port != c->syn.dst_port ||
	    memcmp(p->src, c->syn.dst, sizeof(p->src)) != 0)
		return f;
	answer = tcp_answers(p, c->syn.seq, c->syn.payload_len);
	if (answer == TCP_N_REACTIONS || is_old_answer(e, f, p, c))
		return f;
	at = flow_tcp(e, f, flow_grown(e, f));
	tcp_decide(&at, TCP_ASK_SYN_INTO_LIVE, answer, p->frame);
	if (!c->again)
		f->doubts |= D(loss);	/* how it ended is not in the capture */
	return commit(e, f, c, &back);
}

/* A SYN that is new to its tuple, which a flow has. */
static struct flow *open_again(struct flow_engine *e, struct flow *f,
                               const struct packet *p,
                               const struct flow_key *key, bool duplicate)
{
	const struct flow_candidate *c = candidate(e, f);

	if (!is_new_attempt(e, f, p, key->from)) {
		const bool again = is_same_again(e, f, p, key->from);

		if (!duplicate && (again || is_another(e, f, p, key->from)))
			fork_flow(e, f, p, again);
		return f;
	}
	if (c != NULL && is_copy(c, p))
		return commit(e, f, c, key);
	return follow(e, f, p, key);
}

struct flow_found flow_tuple_route(struct flow_engine *e,
                                   const struct packet *p,
                                   const struct flow_key *key, bool duplicate)
{
	struct flow *f = find(e, p, key);
	struct flow_tombstone *tomb;

	if (f != NULL) {
		if (is_opening(p))
			f = open_again(e, f, p, key, duplicate);
		else if (!duplicate && answers_unseen(e, f, p, key->from))
			f = follow(e, f, p, key);
		return (struct flow_found){ f, NULL };
	}
	tomb = flow_tombs_find(&e->tombs, p, key, e->now);
	if (tomb != NULL)
		return route_to_tomb(e, p, key, tomb);
	return (struct flow_found){ begin(e, p, key, NULL), NULL };
}

/* A flow that is over, or whose tuple another has, leaves a tombstone. */
void flow_tuple_bury(struct flow_engine *e, struct flow *f)
{
	const bool taken = !leave_table(e, f);
	struct flow_tombstone *tomb;

	if (!flow_is_over(e, f) && !(f->marks & FLOW_EVICTED) && !taken)
		return;
	tomb = flow_tombs_add(&e->tombs, f->hash, e->now);
	tomb->tuple = f->tuple;
	flow_former_fill(e, f, tomb);
	if (taken)
		tomb->bits |= FLOW_TOMB_TAKEN;
}
