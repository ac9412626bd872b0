/* SPDX-License-Identifier: ISC */
/* lists.h - the flows of an engine in the order in which they are due. */
#ifndef FLOW_LISTS_H
#define FLOW_LISTS_H

#include "base/pool.h"
#include "flow/flow.h"

struct flow_lists {
	struct pool *flows;
	uint32_t head[FLOW_N_LISTS], tail[FLOW_N_LISTS];
};

static inline struct flow *flow_of(const struct pool *flows, uint32_t index)
{
	return pool_at(flows, index);
}

/* Takes the flow off its list, if any, and puts it at the end of another. */
void flow_lists_move(struct flow_lists *l, uint32_t index, enum flow_list to);

#endif
