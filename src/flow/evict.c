/* SPDX-License-Identifier: ISC */
/* evict.c - who goes when there is no room for another flow. */
#include "flow/inside.h"

enum { EXAMINED = 16 };

/* The one that is longer silent; `f' may be NULL. */
static struct flow *more_silent(struct flow *f, struct flow *other)
{
	return f == NULL || other->last_time < f->last_time ? other : f;
}

/* Of those that are longest half-open. */
static struct flow *half_open(const struct flow_engine *e)
{
	uint32_t i = e->lists.head[FLOW_LIST_HALF];
	struct flow *best = NULL;

	for (unsigned n = 0; i != 0 && n < EXAMINED; n++) {
		best = more_silent(best, flow_of(&e->flows, i));
		i = flow_link(&e->lists, i)->next;
	}
	return best;
}

/* Of those that the hand comes by: nearly all are open, or another would go. */
static struct flow *open_one(struct flow_engine *e)
{
	const uint32_t most = e->flows.fresh - 1;
	struct flow *best = NULL;

	for (uint32_t i = 0, n = 0; i < most && n < EXAMINED; i++) {
		struct flow *f;

		e->hand = e->hand >= most ? 1 : e->hand + 1;
		f = flow_of(&e->flows, e->hand);
		if (f->list != FLOW_LIST_OPEN)
			continue;
		best = more_silent(best, f);
		n++;
	}
	return best;
}

/* Closed ones first, then half-open, then idle (DESIGN 3, Memory). */
static struct flow *victim(struct flow_engine *e)
{
	struct flow *f = flow_waits_longest(e);

	if (f == NULL)
		f = half_open(e);
	return f != NULL ? f : open_one(e);
}

struct flow *flow_evict(struct flow_engine *e)
{
	struct flow *f = victim(e);

	if (f == NULL)
		return NULL;
	if (!(f->marks & FLOW_JUDGED) && !flow_is_over(e, f)) {
		f->marks |= FLOW_EVICTED;
		e->stats.evicted++;
	}
	flow_end_now(e, f);
	return f;
}
