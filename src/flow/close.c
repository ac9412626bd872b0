/* SPDX-License-Identifier: ISC */
#include "flow/close.h"

#include "flow/inside.h"

/* By the book, who closes first ends in TIME_WAIT. */
static void fill_noted(const struct flow *f, struct flow_close *c)
{
	*c = (struct flow_close){
		.waits = { f->page == PAGE_CLIENT_CLOSED,
			f->page == PAGE_SERVER_CLOSED },
		.opened = f->page >= PAGE_OPEN,
		.isn = { f->hello[0].isn, f->hello[1].isn },
	};
}

static void fill_grown(const struct tcp_conn *conn, struct flow_close *c)
{
	const struct tcp_endpoint *end = conn->end;
	const unsigned opened = TCP_MARK_SYN | TCP_MARK_OPENED;

	*c = (struct flow_close){
		.waits = { end[0].state == TCP_TIME_WAIT,
			end[1].state == TCP_TIME_WAIT },
		.opened = (end[0].marks & end[1].marks & opened) == opened,
		.isn = { end[0].iss, end[1].iss },
	};
}

/* What the end's own look has found out is better known there. */
static void weigh(const struct flow_end *end, struct flow_close *c)
{
	for (unsigned side = 0; side < 2; side++)
		c->waits[side] = end->side[side].state == TCP_TIME_WAIT;
	c->first = end->outcome == FLOW_CLOSED ? end->closed_by
	                                       : CLOSED_BY_NONE;
}

void flow_close_fill(const struct flow_engine *e, const struct flow_end *end,
                     struct flow_close *c)
{
	const struct flow *f = end->flow;

	if (f->form == FLOW_GROWN)
		fill_grown(&flow_grown(e, f)->conn, c);
	else
		fill_noted(f, c);
	c->first = c->waits[0] ? CLOSED_BY_CLIENT :
		c->waits[1] ? CLOSED_BY_SERVER : CLOSED_BY_NONE;
	if (!end->plain)
		weigh(end, c);
}
