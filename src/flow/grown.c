/* SPDX-License-Identifier: ISC */
/* grown.c - the whole machine of a flow, for good or for the while. */
#include "flow/hear.h"
#include "flow/journal.h"
#include "tcp/denial.h"
#include "tcp/question.h"
#include "tcp/quick.h"
#include "tcp/resent.h"

void flow_grow(struct flow_engine *e, struct flow *f)
{
	const uint32_t block = pool_take(&e->growns);
	const uint8_t talks = f->marks & FLOW_TALKS;
	const uint32_t talk = talks != 0 ? *flow_talk_index(e, f) : 0;

	flow_journal_play(e, f, pool_at(&e->growns, block));
	f->marks ^= talks;		/* it goes on */
	flow_shrink(e, f);
	f->block = block;
	f->form = FLOW_GROWN;
	f->marks |= talks;
	f->talk = talk;
}

struct flow_grown *flow_told(struct flow_engine *e, const struct flow *f)
{
	if (f->form == FLOW_GROWN)
		return flow_grown(e, f);
	flow_tell_no_more(e);
	e->lent = (struct flow_grown){ .duplicate_ms = 0 };
	flow_journal_play(e, f, &e->lent);
	return &e->lent;
}

void flow_tell_no_more(struct flow_engine *e)
{
	struct tcp_conn *c = &e->lent.conn;

	if (c->closing != 0)
		pool_give(&e->room.closing, c->closing);
	c->closing = 0;		/* what is only noted lost nothing */
}

static void drop_grown(struct flow_engine *e, struct flow_grown *g)
{
	for (unsigned i = 0; i < 2; i++)
		if (g->conn.end[i].gap != 0)
			ranges_free(&e->room.ranges, &g->tcp.side[i].ranges);
	if (g->conn.closing != 0)
		pool_give(&e->room.closing, g->conn.closing);
	if (g->conn.resent != 0)
		pool_give(&e->room.resent, g->conn.resent);
	if (g->conn.asked != 0) {
		const struct tcp_asked *asked = pool_at(&e->room.asked,
			g->conn.asked);

		if (asked->rival != 0)
			pool_give(&e->candidates, asked->rival);
		pool_give(&e->room.asked, g->conn.asked);
	}
}

void flow_shrink(struct flow_engine *e, struct flow *f)
{
	flow_talk_drop(e, f);
	if (f->form == FLOW_NOTED) {
		pool_give(&e->journals, f->block);
	} else if (f->form == FLOW_GROWN) {
		drop_grown(e, flow_grown(e, f));
		pool_give(&e->growns, f->block);
	}
}

static bool has_ended(const struct tcp_conn *conn)
{
	const struct tcp_endpoint *c = &conn->end[0], *s = &conn->end[1];
	const unsigned done = 1u << TCP_CLOSED | 1u << TCP_TIME_WAIT |
	                      1u << TCP_LISTEN;

	return (done >> c->state & 1) && (done >> s->state & 1) &&
	       ((c->marks | s->marks) & (TCP_MARK_FIN | TCP_MARK_RST)) &&
	       !tcp_close_is_doubtful(conn);
}

bool flow_is_over(const struct flow_engine *e, const struct flow *f)
{
	if (f->form == FLOW_GROWN)
		return has_ended(&flow_grown(e, f)->conn);
	return f->page >= PAGE_CLIENT_CLOSED;
}

static void relist(struct flow_engine *e, struct flow *f,
                   const struct flow_grown *g)
{
	const unsigned marks = g->conn.end[0].marks & g->conn.end[1].marks;
	enum flow_list list = marks & TCP_MARK_OPENED ? FLOW_LIST_OPEN
	                                              : FLOW_LIST_HALF;

	if (f->list == FLOW_LIST_HELD || f->list == FLOW_LIST_ENDED)
		return;
	if (flow_is_over(e, f))
		list = FLOW_LIST_LINGER;
	if (f->list != list)
		flow_relist(e, f, list);
}

void flow_grown_see(struct flow_grown *g, const struct packet *p, unsigned from)
{
	if (g->conn.end[0].packets + g->conn.end[1].packets == 0)
		zeek_init(&g->zeek, p, from);
	else
		zeek_push(&g->zeek, p, from);
	g->conn.end[from].packets++;
	g->conn.end[from].bytes += p->wire_len;
}

static void resent(struct flow_engine *e, const struct flow *f,
                   struct flow_grown *g, const struct packet *p, unsigned side)
{
	const struct tcp_at at = flow_tcp(e, f, g);

	tcp_resent_sent(&at, p, side);
}

bool flow_grown_take(struct flow_engine *e, struct flow *f,
                     const struct packet *p, unsigned side)
{
	struct flow_grown *g = flow_grown(e, f);
	struct tcp_conn *c = &g->conn;

	if (c->asked != 0 ||
	    !tcp_is_next(&c->end[side], &c->end[side ^ 1], p) ||
	    !tcp_is_quiet(c, p))
		return false;
	flow_grown_see(g, p, side);
	tcp_take_next(c, &g->tcp, p, side, f->first_time);
	if (c->resent != 0)
		resent(e, f, g, p, side);
	return true;
}

/* A segment that comes as it should; false if it is anything else. */
static bool push_next(struct flow_engine *e, struct flow *f,
                      const struct packet *p, struct flow_segment *seg)
{
	struct flow_grown *g = flow_grown(e, f);
	struct tcp_conn *c = &g->conn;
	unsigned side = seg->tcp.from;

	if (seg->duplicate || c->asked != 0 ||
	    !tcp_is_next(&c->end[side], &c->end[side ^ 1], p))
		return false;
	flow_grown_see(g, p, side);
	if (tcp_is_quiet(c, p)) {
		tcp_take_next(c, &g->tcp, p, side, f->first_time);
		if (c->resent != 0)
			resent(e, f, g, p, side);
	} else {
		struct tcp_at at = flow_tcp(e, f, g);

		tcp_push_next(&at, p, &seg->tcp);
		relist(e, f, g);
	}
	return true;
}

static void note_oddities(struct flow_engine *e, struct flow *f,
                          struct flow_grown *g, const struct tcp_segment *seg)
{
	if (g->conn.end[seg->from].marks & TCP_MARK_ACTIVE)
		f->doubts &= (uint16_t)~D(start_unseen);
	if (seg->ack_ahead ||
	    ((seg->odd & TCP_ODD_FILLS_GAP) &&
	     !(seg->odd & (TCP_ODD_LOST_BEFORE | TCP_ODD_REPACKETISED))))
		g->order_ms = tcp_since(f->first_time, seg->time) + 1;
	if (seg->copy == TCP_FIN_LATE)
		g->duplicate_ms = tcp_since(f->first_time, seg->time) + 1;
	if (seg->odd & TCP_ODD_GAVE_UP) {
		f->doubts |= D(evicted);
		e->stats.holes_full++;
	}
}

static void push_any(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg)
{
	struct flow_grown *g = flow_grown(e, f);
	struct tcp_at at = flow_tcp(e, f, g);

	flow_grown_see(g, p, seg->tcp.from);
	if (seg->duplicate) {
		g->tcp.side[seg->tcp.from].duplicates++;
		e->stats.duplicates++;
		g->duplicate_ms = tcp_since(f->first_time, p->time) + 1;
	} else {
		tcp_push(&at, p, seg->tcp.from, &seg->tcp);
		note_oddities(e, f, g, &seg->tcp);
		if (tcp_has_answer(&at))
			e->answered = f;
	}
	relist(e, f, g);
}

void flow_grown_push(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg)
{
	if (!push_next(e, f, p, seg))
		push_any(e, f, p, seg);
}
