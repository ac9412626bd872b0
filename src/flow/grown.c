/* SPDX-License-Identifier: ISC */
/* grown.c - the whole machine of a flow, for good or for the while. */
#include "flow/journal.h"
#include "tcp/ranges.h"

struct flow_grown *flow_grow(struct flow_engine *e, struct flow *f)
{
	struct flow_grown *g;
	uint32_t block;

	if (f->form == FLOW_GROWN)
		return flow_grown(e, f);
	block = pool_take(&e->growns);
	g = pool_at(&e->growns, block);
	flow_journal_play(e, f, g);
	flow_shrink(e, f);
	f->block = block;
	f->form = FLOW_GROWN;
	return g;
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
	struct tcp_warm *w = &e->lent.tcp.warm;

	if (w->closing != 0)
		pool_give(&e->room.closing, w->closing);
	w->closing = 0;
}

static void drop_grown(struct flow_engine *e, struct flow_grown *g)
{
	for (unsigned i = 0; i < 2; i++)
		if (g->conn.end[i].gap != 0)
			ranges_free(&e->room.ranges, &g->tcp.side[i].ranges);
	if (g->tcp.warm.closing != 0)
		pool_give(&e->room.closing, g->tcp.warm.closing);
}

void flow_shrink(struct flow_engine *e, struct flow *f)
{
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
	       ((c->marks | s->marks) & (TCP_MARK_FIN | TCP_MARK_RST));
}

bool flow_is_over(const struct flow_engine *e, const struct flow *f)
{
	if (f->form == FLOW_GROWN)
		return has_ended(&flow_grown(e, f)->conn);
	return f->progress & FLOW_OVER;
}
