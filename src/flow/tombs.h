/* SPDX-License-Identifier: ISC */
/* tombs.h - what is remembered of closed flows, for 2 MSL of packet time.
 *
 * All are kept equally long, so they lie in the order in which they were
 * buried, numbered, and go in that order, by chunks. Those whose hash leads to
 * the same head are a chain, from the newest to the oldest: who goes is its end,
 * and nothing has to be taken out of it. */
#ifndef FLOW_TOMBS_H
#define FLOW_TOMBS_H

#include <stdbool.h>

#include "base/fetch.h"
#include "base/pool.h"
#include "flow/flow.h"

enum {
	TOMBS_BITS = 9,
	TOMBS_EACH = 1 << TOMBS_BITS,	/* in a chunk */
	TOMBS_HEADS = 4,		/* for each tombstone, at most */
};

struct flow_tombs {
	struct pool chunks;	/* of TOMBS_EACH, by */
	uint32_t *chunk;	/* what a number has above TOMBS_BITS; 0: none */
	uint32_t chunk_mask;	/* entries - 1 */
	uint32_t *heads;	/* number of the newest of each chain */
	size_t mask;		/* heads - 1 */
	const struct hash_seed *seed;
	uint32_t first, n, max;	/* numbers first, first + 1 ... are in use */
	int64_t keep_ns;
	unsigned shift;		/* a tick is 2^shift ns */
	int64_t newest;		/* when the last was buried, packet time */
	int64_t due_at;		/* no chunk is due before, packet time */
	uint64_t forgotten;	/* for lack of room */
};

/* For `size' at once. The seed is that of all keys and must outlive it. 0, or
 * -1 without memory. */
int flow_tombs_init(struct flow_tombs *t, uint32_t size,
                    const struct hash_seed *seed, struct err *err);
void flow_tombs_fini(struct flow_tombs *t);

/* How long each is kept; while there is none. */
void flow_tombs_keep(struct flow_tombs *t, int64_t ns);

/* One more for what is closed `now', to be found under the hash of the tuple
 * that the caller puts into it, with FLOW_TOMB_IPV6 if that is one; closed and
 * next are set, the rest is 0. The oldest makes room if all are in use. */
struct flow_tombstone *flow_tombs_add(struct flow_tombs *t, uint32_t hash,
                                      int64_t now);

/* That of the packet's tuple `now', unless it was taken; or NULL. */
struct flow_tombstone *flow_tombs_find(const struct flow_tombs *t,
                                       const struct packet *p,
                                       const struct flow_key *key,
                                       int64_t now);

/* That of the incarnation before the one that has the packet's tuple now; or
 * NULL. */
struct flow_tombstone *flow_tombs_former(const struct flow_tombs *t,
                                         const struct packet *p,
                                         const struct flow_key *key,
                                         int64_t now);

/* How long ago it was buried, ns, by ticks. */
int64_t flow_tomb_age(const struct flow_tombs *t,
                      const struct flow_tombstone *tomb, int64_t now);

/* Forgets those that are due, a chunk at a time: until then some are there that
 * nobody finds any more. To be called when it is due_at. */
void flow_tombs_expire(struct flow_tombs *t, int64_t now);

static inline bool flow_tombs_has(const struct flow_tombs *t, uint32_t number)
{
	return number - t->first < t->n;
}

static inline uint64_t flow_tomb_number(const struct flow_tombstone *tomb)
{
	return (uint64_t)tomb->number_high << 32 | tomb->number_low;
}

static inline struct flow_tombstone *flow_tomb(const struct flow_tombs *t,
                                               uint32_t number)
{
	const uint32_t chunk = number >> TOMBS_BITS & t->chunk_mask;
	struct flow_tombstone *tombs = pool_at(&t->chunks, t->chunk[chunk]);

	return &tombs[number & (TOMBS_EACH - 1)];
}

/* Its tuple is in use again: it is not found any more. */
static inline void flow_tomb_take(struct flow_tombstone *tomb)
{
	tomb->bits |= FLOW_TOMB_TAKEN;
}

/* Asks for the head of a hash in time, and later for what it leads to. */
static inline void flow_tombs_fetch(const struct flow_tombs *t, uint32_t hash)
{
	fetch_lines(&t->heads[hash & t->mask], 1);
}

static inline void flow_tombs_fetch_more(const struct flow_tombs *t,
                                         uint32_t hash)
{
	const uint32_t number = t->heads[hash & t->mask];

	if (flow_tombs_has(t, number))
		fetch_lines(flow_tomb(t, number), 1);
}

#endif
