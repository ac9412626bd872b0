/* SPDX-License-Identifier: ISC */
/* listen.c - whose segments are worth listening to: the first octets of each
 * request decide. */
#include "flow/hear.h"
#include "http/glance.h"
#include "tcp/seq.h"

/* Where the octets of that side go on, if none are missing before; false if
 * that is not known. */
static bool next_seq(const struct flow_engine *e, const struct flow *f,
                     unsigned side, uint32_t *seq)
{
	const struct tcp_endpoint *s;

	if (f->form == FLOW_NOTED) {
		*seq = f->next[side];
		return true;
	}
	if (f->form != FLOW_GROWN)
		return false;
	s = &flow_grown(e, f)->conn.end[side];
	if (!(s->marks & TCP_MARK_BASE))
		return false;
	*seq = seq_at(s->iss, s->seen - s->gap);
	return true;
}

/* Where the client's octets begin, if its SYN was seen. */
static uint32_t first_seq(const struct flow_engine *e, const struct flow *f)
{
	return (f->form == FLOW_GROWN ? flow_grown(e, f)->conn.end[0].iss :
	        f->hello[0].isn) + 1;
}

/* Does what it carries come next, as far as anyone knows? */
static bool is_next(const struct flow_engine *e, const struct flow *f,
                    const struct packet *p, unsigned from)
{
	uint32_t next;

	return !next_seq(e, f, from, &next) || talk_data_seq(p) == next;
}

/* Is it the client's first, or of its next request, but for octets before it
 * that are still to come? */
static bool is_ahead(const struct flow_engine *e, const struct flow *f,
                     const struct packet *p, unsigned from)
{
	uint32_t next;

	return from == 0 && f->orientation == FLOW_BY_SYN &&
	       next_seq(e, f, 0, &next) &&
	       ((f->marks & FLOW_HTTP) || next == first_seq(e, f)) &&
	       seq_beyond(talk_data_seq(p), next) > 0;
}

/* Has the flow a place for the index of a talk? What was noted of it before it
 * had grown is not asked any more. */
static bool has_place(const struct flow *f)
{
	return f->form == FLOW_GROWN ||
	       (f->form == FLOW_NOTED && f->notes <= FLOW_TALK_NOTE);
}

/* Each side's stream goes on from here. */
static void begin_talk(struct flow_engine *e, struct flow *f,
                       const struct packet *p, unsigned from)
{
	uint32_t mine = talk_data_seq(p), peer = p->ack;
	const bool known = next_seq(e, f, from ^ 1, &peer) ||
		(p->flags & TCP_ACK);
	const uint32_t block = pool_take(&e->talks);
	struct flow_talk *t;

	f->marks |= FLOW_HEARD;
	if (block == 0) {
		e->stats.talks_full++;
		return;
	}
	if (!has_place(f))
		flow_grow(e, f);
	f->marks |= FLOW_TALKS;
	*flow_talk_index(e, f) = block;
	t = pool_at(&e->talks, block);
	next_seq(e, f, from, &mine);
	t->side[from].stream.next = mine;
	t->side[from].phase = TALK_HEAD;
	t->side[from ^ 1].stream.next = peer;
	t->side[from ^ 1].phase = known ? TALK_HEAD : TALK_NOT_BEGUN;
	if (from == 1 && (p->flags & TCP_ACK) && seq_beyond(peer, p->ack) > 0)
		t->side[0].marks |= TALK_LACKS;	/* it went by unread */
}

/* Was all looked at that the client had said when the server sent this? */
static bool saw_requests(const struct flow_engine *e, const struct flow *f,
                         const struct packet *p)
{
	uint32_t next;

	if (!(f->marks & FLOW_HTTP) || f->orientation != FLOW_BY_SYN ||
	    !next_seq(e, f, 0, &next) || p->ack != next)
		return false;
	return f->form != FLOW_GROWN ||
	       (!(flow_grown(e, f)->conn.end[0].marks & TCP_MARK_LOST) &&
	        flow_grown(e, f)->tcp.side[0].missed == 0);
}

/* A 101 that nobody has asked for. */
static void begin_unasked(struct flow_engine *e, struct flow *f)
{
	struct flow_talk *t = flow_talk(e, f);

	if (t == NULL)
		return;
	t->http.n_asked = 1;			/* ASKED_PLAIN */
	t->side[0].phase = TALK_WAIT;
}

/* The client speaks, and has to be read. `pipelined': a request that was only
 * looked at is not answered yet. */
static void begin_asked(struct flow_engine *e, struct flow *f,
                        const struct packet *p, bool pipelined)
{
	struct flow_talk *t;

	begin_talk(e, f, p, 0);
	t = flow_talk(e, f);
	if (t != NULL)
		t->http.n_asked = pipelined;	/* ASKED_PLAIN */
}

/* Was a request only looked at that is not answered yet? */
static bool is_pipelined(const struct flow *f)
{
	return (f->marks & FLOW_HTTP) && !(f->marks & 2 << FLOW_HEARD_BIT);
}

/* The marks of a flow once the client said what is not worth reading. Of one
 * that began before the capture, what is no request may be the rest of one; else
 * the answer is looked at next. */
static uint8_t pass_client(const struct flow *f, enum http_glance glance)
{
	if (glance == HTTP_GLANCE_PLAIN)
		return (uint8_t)((f->marks | FLOW_HTTP) & ~FLOW_HEARD);
	return f->orientation == FLOW_BY_SYN ?
		(uint8_t)(f->marks | FLOW_HEARD) : f->marks;
}

static void listen_to_client(struct flow_engine *e, struct flow *f,
                             const struct packet *p)
{
	const enum http_glance glance = http_glance(packet_payload(p),
		p->payload_captured);

	if (glance == HTTP_GLANCE_READ ||
	    (glance == HTTP_GLANCE_PLAIN && is_pipelined(f)))
		begin_asked(e, f, p, is_pipelined(f));
	else
		f->marks = pass_client(f, glance);
}

/* Does a segment of the server acknowledge more than was seen of the client? */
static bool is_ahead_of_client(const struct flow_engine *e,
                               const struct flow *f, const struct packet *p)
{
	uint32_t next;

	return (p->flags & TCP_ACK) && next_seq(e, f, 0, &next) &&
	       seq_beyond(p->ack, next) > 0;
}

bool flow_answers_ahead(const struct flow_engine *e, const struct flow *f,
                        const struct packet *p, unsigned from)
{
	return from == 1 && p->payload_len != 0 &&
	       (f->marks & (FLOW_HTTP | FLOW_TALKS)) == FLOW_HTTP &&
	       (f->form != FLOW_GROWN ||
	        flow_grown(e, f)->conn.end[0].gap == 0) &&
	       is_ahead_of_client(e, f, p);
}

/* Of an answer only whether it is a 101 matters, unless its request was not
 * seen: that may come yet. */
static void listen_to_server(struct flow_engine *e, struct flow *f,
                             const struct packet *p)
{
	const uint8_t *at = packet_payload(p);
	const size_t n = p->payload_captured;
	const bool ahead = is_ahead_of_client(e, f, p);
	const bool seen = (f->marks & FLOW_HTTP) && !ahead;

	/* Without its SYN nobody knows whether a request may yet come. */
	if (ahead && f->orientation != FLOW_BY_SYN) {
		f->marks |= FLOW_HEARD;
		return;
	}

	if (seen ? http_may_be_101(at, n) : http_may_be_response(at, n)) {
		begin_talk(e, f, p, 1);
		if (saw_requests(e, f, p))
			begin_unasked(e, f);
	} else if ((f->marks & FLOW_HTTP) || f->orientation != FLOW_BY_SYN) {
		f->marks |= 2 << FLOW_HEARD_BIT;
	} else {
		f->marks |= FLOW_HEARD;
	}
}

/* Of the server a plain answer to a request that was looked at is passed by. */
uint8_t flow_passed(const struct flow *f, const struct packet *p, unsigned from)
{
	const uint8_t *at = packet_payload(p);
	enum http_glance glance;

	if (f->form != FLOW_NOTED || f->orientation != FLOW_BY_SYN ||
	    p->payload_captured == 0)
		return 0;
	if (from == 1)
		return !(f->marks & FLOW_HTTP) ||
		       http_may_be_101(at, p->payload_captured) ? 0 :
			(uint8_t)(f->marks | 2 << FLOW_HEARD_BIT);
	if (is_pipelined(f))
		return 0;
	glance = http_glance(at, p->payload_captured);
	return glance == HTTP_GLANCE_READ ? 0 : pass_client(f, glance);
}

void flow_listen(struct flow_engine *e, struct flow *f, const struct packet *p,
                 const struct flow_segment *seg)
{
	const unsigned from = seg->tcp.from;

	if (seg->duplicate || (p->quirks & PKT_CHECKSUM_BAD))
		return;
	if (!is_next(e, f, p, from)) {
		if (is_ahead(e, f, p, from))
			begin_asked(e, f, p, is_pipelined(f));
		return;
	}
	if (p->payload_captured == 0 || (p->quirks & PKT_PAYLOAD_CUT))
		f->marks |= FLOW_HEARD;
	else if (from == 0)
		listen_to_client(e, f, p);
	else
		listen_to_server(e, f, p);
}
