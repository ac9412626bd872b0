/* SPDX-License-Identifier: ISC */
/* tombs.h - what is remembered of closed flows, for 2 MSL of packet time.
 *
 * All are kept equally long: the list in which they were buried is their
 * calendar. They have a table of their own, as they are many, and seldom asked
 * for: that of the living stays small enough for a cache. */
#ifndef FLOW_TOMBS_H
#define FLOW_TOMBS_H

#include <stdbool.h>

#include "base/pool.h"
#include "flow/flow.h"
#include "flow/table.h"

struct flow_tombs {
	struct pool pool;	/* struct flow_tombstone */
	struct flow_table table;	/* of those whose tuple is not in use */
	uint32_t first, last;
	int64_t zero;		/* packet time of closed_ms 0 */
	int64_t newest;		/* packet time of the last one */
	int64_t keep_ns;
	int64_t due_at;		/* none is due before, packet time */
	uint64_t forgotten;	/* for lack of room */
};

int flow_tombs_init(struct flow_tombs *t, uint32_t size, struct err *err);
void flow_tombs_fini(struct flow_tombs *t);

/* One more, found in the table from now on: `hash' and `closed_ms' are set. The
 * oldest makes room if all are in use. */
struct flow_tombstone *flow_tombs_add(struct flow_tombs *t, uint32_t hash,
                                      int64_t now);

/* Forgets those that are due; not much to do before due_at. */
void flow_tombs_expire(struct flow_tombs *t, int64_t now);

#endif
