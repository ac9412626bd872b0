/* SPDX-License-Identifier: ISC */
/* due.h - flows that are over, in the order in which they are due.
 *
 * A queue of its own and not a list through the flows: who is due can be told,
 * and fetched ahead, without touching flows that no cache holds any more. An
 * entry may be out of date; the flow itself knows when it was closed. */
#ifndef FLOW_DUE_H
#define FLOW_DUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct flow_due {
	int64_t closed_at;	/* packet time */
	uint32_t index;
	uint32_t tag;		/* of the flow, lest another has its place */
};

struct flow_dues {
	struct flow_due *at;
	uint32_t mask;		/* size of the ring - 1 */
	uint32_t first, n;
};

/* 0, or -1 without memory. */
int flow_dues_init(struct flow_dues *d, struct err *err);
void flow_dues_fini(struct flow_dues *d);

/* Appends; -1 without memory. */
int flow_dues_push(struct flow_dues *d, struct flow_due due);

/* The i-th of those waiting, NULL if there are not so many. */
static inline const struct flow_due *flow_dues_peek(const struct flow_dues *d,
                                                    uint32_t i)
{
	return i < d->n ? &d->at[(d->first + i) & d->mask] : NULL;
}

static inline void flow_dues_pop(struct flow_dues *d)
{
	d->first = (d->first + 1) & d->mask;
	d->n--;
}

#endif
