/* SPDX-License-Identifier: ISC */
/* lists.h - which list a flow is on, and what is on those that are looked
 * through: the half-open, and those to be judged now. Who is over has a queue,
 * due.h; who is open is not looked for but at the end and when room is short.
 *
 * The links lie in an array of their own: a flow that leaves a list touches
 * its neighbours' links, which caches hold, and not the neighbours, which they
 * do not. */
#ifndef FLOW_LISTS_H
#define FLOW_LISTS_H

#include "base/pool.h"
#include "flow/flow.h"

struct flow_link {
	uint32_t prev, next;	/* indices of flows; 0: none */
};

struct flow_lists {
	struct pool *flows;
	struct pool links;	/* struct flow_link, by the flow's index */
	uint32_t head[FLOW_N_LISTS], tail[FLOW_N_LISTS];	/* of linked ones */
};

/* For all the flows that the pool may ever hold: 0, or -1 without memory. */
int flow_lists_init(struct flow_lists *l, struct pool *flows, struct err *err);
void flow_lists_fini(struct flow_lists *l);

static inline struct flow *flow_of(const struct pool *flows, uint32_t index)
{
	return (struct flow *)(void *)flows->at + index;
}

static inline struct flow_link *flow_link(const struct flow_lists *l,
                                          uint32_t index)
{
	return pool_at(&l->links, index);
}

/* Takes the flow off its list, if any, and puts it at the end of another. */
void flow_lists_move(struct flow_lists *l, uint32_t index, enum flow_list to);

#endif
