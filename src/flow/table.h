/* SPDX-License-Identifier: ISC */
/* table.h - from the hash of a tuple to what is known under it.
 *
 * Open addressing with linear probing; a slot is eight bytes and refers to a
 * block of a pool. Two slots may have the same hash: the caller compares
 * tuples. */
#ifndef FLOW_TABLE_H
#define FLOW_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fetch.h"

/* How full it may get, in sixteenths: the first slot is nearly always the right
 * one, and nobody foresees when it is not. */
enum { FLOW_TABLE_LOAD = 5, FLOW_TABLE_MOST = 14 };	/* without memory */

struct flow_slot {
	uint32_t hash;
	uint32_t ref;		/* 0: empty */
};

struct flow_table {
	struct flow_slot *slots;
	size_t mask;		/* number of slots - 1 */
	size_t used;
	size_t most;		/* entries, before it has to grow */
};

/* 0, or -1 without memory. */
int flow_table_init(struct flow_table *t, struct err *err);
void flow_table_fini(struct flow_table *t);

/* Makes room for one more entry; -1 without memory (the table still works
 * until it is full). */
int flow_table_grow(struct flow_table *t);

static inline int flow_table_reserve(struct flow_table *t)
{
	return t->used < t->most ? 0 : flow_table_grow(t);
}

/* After flow_table_reserve(). */
void flow_table_add(struct flow_table *t, uint32_t hash, uint32_t ref);

/* The slot that holds ref under that hash, or NULL. */
struct flow_slot *flow_table_find(const struct flow_table *t, uint32_t hash,
                                  uint32_t ref);

void flow_table_remove(struct flow_table *t, struct flow_slot *slot);

static inline size_t flow_table_home(const struct flow_table *t, uint32_t hash)
{
	return hash & t->mask;
}

/* What has that hash in its first slot or the next, which is nearly always the
 * right one; 0: nothing. Nobody foresees in which it is, so both are looked at
 * and nothing branches. */
static inline uint32_t flow_table_guess(const struct flow_table *t,
                                        uint32_t hash)
{
	const size_t home = flow_table_home(t, hash);
	const struct flow_slot one = t->slots[home];
	const struct flow_slot two = t->slots[(home + 1) & t->mask];

	return (one.ref & -(uint32_t)(one.hash == hash)) |
		(two.ref & -(uint32_t)((one.hash != hash) &
		                       (two.hash == hash)));
}

/* Asks for the slot in time. */
static inline void flow_table_fetch(const struct flow_table *t, uint32_t hash)
{
	fetch_lines(&t->slots[flow_table_home(t, hash)], 1);
}

#endif
