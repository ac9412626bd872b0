/* SPDX-License-Identifier: ISC */
/* tombs.h - what is remembered of closed flows, for 2 MSL of packet time.
 *
 * All are kept equally long: the list in which they were buried is their
 * calendar. */
#ifndef FLOW_TOMBS_H
#define FLOW_TOMBS_H

#include <stdbool.h>

#include "base/pool.h"
#include "flow/flow.h"
#include "flow/table.h"

struct flow_tombs {
	struct pool pool;	/* struct flow_tombstone */
	uint32_t first, last;
	int64_t zero;		/* packet time of closed_ms 0 */
	int64_t newest;		/* packet time of the last one */
	int64_t keep_ns;
	int64_t due_at;		/* none is due before, packet time */
	uint64_t forgotten;	/* for lack of room */
};

/* References to tombstones in the table, told from those to flows. */
enum { FLOW_REF_TOMB = (int)(1u << 30) };

int flow_tombs_init(struct flow_tombs *t, uint32_t size, struct err *err);
void flow_tombs_fini(struct flow_tombs *t);

/* A place for one more, whose `closed_ms' is set; its reference goes into
 * *ref. The oldest makes room if all are in use. */
struct flow_tombstone *flow_tombs_add(struct flow_tombs *t,
                                      struct flow_table *table, int64_t now,
                                      uint32_t *ref);

struct flow_tombstone *flow_tombs_at(const struct flow_tombs *t, uint32_t ref);

/* Forgets those that are due; not much to do before due_at. */
void flow_tombs_expire(struct flow_tombs *t, struct flow_table *table,
                       int64_t now);

#endif
