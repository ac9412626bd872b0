/* SPDX-License-Identifier: ISC */
/* look.c - flows that are still open, for those who cannot wait for their end:
 * each is passed by in turn, and given up when nothing comes any more. */
#include "flow/inside.h"

/* By the book, open, and nobody listens: there is nothing to say of it. */
static bool has_nothing(const struct flow *f)
{
	return f->form == FLOW_NOTED && f->page <= PAGE_OPEN &&
	       f->list == FLOW_LIST_OPEN && f->findings == 0 &&
	       !(f->marks & FLOW_TALKS);
}

static bool has_fin(const struct flow_engine *e, const struct flow *f)
{
	const struct tcp_conn *c;

	if (f->form != FLOW_GROWN)
		return f->form == FLOW_NOTED && f->page > PAGE_OPEN;
	c = &flow_grown(e, f)->conn;
	return (c->end[0].marks | c->end[1].marks) & TCP_MARK_FIN;
}

/* How long is it kept, though idle? */
static int64_t patience(const struct flow_engine *e, const struct flow *f,
                        const struct flow_look *look)
{
	if (f->list == FLOW_LIST_HALF)
		return look->half_ns;
	return has_fin(e, f) ? look->closing_ns : look->open_ns;
}

/* What would come of it is not seen any more. */
static void give_up(struct flow_engine *e, struct flow *f)
{
	f->doubts |= D(end_unseen);
	flow_end_now(e, f);
}

static void see(struct flow_engine *e, struct flow *f, struct flow_end *end)
{
	e->draining = true;
	flow_end_fill(e, f, end);
	e->draining = false;
}

bool flow_look_next(struct flow_engine *e, struct flow_look *look,
                    struct flow_end *end, bool *quiet)
{
	const uint32_t last = e->flows.fresh - 1;

	flow_tell_no_more(e);
	for (; look->most > 0 && last > 0; look->most--) {
		struct flow *f;
		int64_t idle;

		e->looked = e->looked >= last ? 1 : e->looked + 1;
		f = flow_of(&e->flows, e->looked);
		if (f->list != FLOW_LIST_HALF && f->list != FLOW_LIST_OPEN)
			continue;
		idle = e->now - f->last_time;
		if (idle >= patience(e, f, look)) {
			give_up(e, f);
		} else if (!has_nothing(f)) {
			look->most--;
			see(e, f, end);
			*quiet = idle >= look->quiet_ns;
			return true;
		}
	}
	return false;
}
