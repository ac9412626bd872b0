/* SPDX-License-Identifier: ISC */
#include "flow/tombs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/large.h"

enum {
	FIRST_HEADS = 1 << 13,
	SOON = 2,		/* the second next is fetched, if of the chunk */
	KEEP_BITS = 26		/* so many ticks are all the time that one is kept;
				 * numbers of 32 bits are enough then */
};

static inline uint32_t ticks(const struct flow_tombs *t, int64_t time)
{
	return (uint32_t)((uint64_t)time >> t->shift);
}

void flow_tombs_keep(struct flow_tombs *t, int64_t ns)
{
	t->keep_ns = ns;
	t->shift = 0;
	while (ns >> t->shift >> KEEP_BITS != 0)
		t->shift++;
}

int flow_tombs_init(struct flow_tombs *t, uint32_t size,
                    const struct hash_seed *seed, struct err *err)
{
	const uint32_t max = size > 0 ? size : 1;
	const uint32_t chunks = max / TOMBS_EACH + 2;	/* if they straddle */
	const uint32_t entries = hash_size(chunks);

	*t = (struct flow_tombs){ .first = 1, .max = max,
		.seed = seed, .due_at = INT64_MAX };
	t->chunk = calloc(entries, sizeof(*t->chunk));
	t->chunk_mask = entries - 1;
	t->heads = large_zeros(FIRST_HEADS, sizeof(*t->heads));
	t->mask = FIRST_HEADS - 1;
	if (t->chunk == NULL || t->heads == NULL)
		return err_set(err, "tombstones: %s", strerror(errno));
	return pool_init(&t->chunks,
	                 TOMBS_EACH * sizeof(struct flow_tombstone), chunks,
	                 err);
}

void flow_tombs_fini(struct flow_tombs *t)
{
	pool_fini(&t->chunks);
	free(t->chunk);
	free(t->heads);
	t->chunk = t->heads = NULL;
}

static uint32_t hash_of(const struct flow_tombs *t,
                        const struct flow_tombstone *tomb)
{
	const struct flow_tuple *of = &tomb->tuple;
	const struct flow_ends ends = { { of->addr[0], of->addr[1] },
		{ of->port[0], of->port[1] }, tomb->bits & FLOW_TOMB_IPV6 };

	return (uint32_t)flow_hash(ends, t->seed);
}

/* Becomes the newest of its chain. */
static inline void chain(struct flow_tombs *t, uint32_t number, uint32_t hash)
{
	const uint32_t age = number - t->first;
	uint32_t *head = &t->heads[hash & t->mask];

	/* What is not older is a number of long ago, or none. A number that no
	 * tombstone has any more is the end. */
	flow_tomb(t, number)->next = *head - t->first < age ? *head
	                                                    : t->first - 1;
	*head = number;
}

/* Without memory chains just get longer. */
static void grow(struct flow_tombs *t)
{
	const size_t n = t->mask + 1;
	uint32_t *heads = n > SIZE_MAX / 2 ? NULL :
		large_zeros(n * 2, sizeof(*heads));

	if (heads == NULL)
		return;
	free(t->heads);
	t->heads = heads;
	t->mask = n * 2 - 1;
	for (uint32_t i = t->first; i != t->first + t->n; i++)
		chain(t, i, hash_of(t, flow_tomb(t, i)));
}

/* The n oldest, all of one chunk. */
static void forget(struct flow_tombs *t, uint32_t n)
{
	uint32_t *chunk = &t->chunk[t->first >> TOMBS_BITS & t->chunk_mask];

	t->first += n;
	t->n -= n;
	if (t->first % TOMBS_EACH == 0) {
		pool_give(&t->chunks, *chunk);
		*chunk = 0;
	}
}

static uint32_t age(const struct flow_tombs *t,
                    const struct flow_tombstone *tomb, int64_t now)
{
	return ticks(t, now) - tomb->closed;
}

static bool is_due(const struct flow_tombs *t,
                   const struct flow_tombstone *tomb, int64_t now)
{
	return age(t, tomb, now) >= ticks(t, t->keep_ns);
}

/* When the first chunk may go: with its last, or, if that is not there yet, with
 * the newest of all, which is older than ticks can tell after long enough. */
static void set_due(struct flow_tombs *t, int64_t now)
{
	const uint64_t tick = UINT64_C(1) << t->shift;
	const uint32_t last = t->first | (TOMBS_EACH - 1);
	int64_t due;

	t->due_at = t->n == 0 ? INT64_MAX : t->newest + t->keep_ns;
	if (!flow_tombs_has(t, last))
		return;
	due = (int64_t)(((uint64_t)now & ~(tick - 1)) -
		age(t, flow_tomb(t, last), now) * tick + (uint64_t)t->keep_ns);
	if (due < t->due_at)
		t->due_at = due;
}

/* The number behind the last. */
static uint32_t take_next(struct flow_tombs *t)
{
	const uint32_t number = t->first + t->n++;
	uint32_t *chunk = &t->chunk[number >> TOMBS_BITS & t->chunk_mask];

	if (*chunk == 0)
		*chunk = pool_take_raw(&t->chunks);
	return number;
}

static void make_room(struct flow_tombs *t, int64_t now)
{
	if (t->n < t->max)
		return;
	while (t->n > 0 && is_due(t, flow_tomb(t, t->first), now))
		forget(t, 1);
	if (t->n == t->max) {
		forget(t, 1);
		t->forgotten++;
	}
}

struct flow_tombstone *flow_tombs_add(struct flow_tombs *t, uint32_t hash,
                                      int64_t now)
{
	uint32_t number;

	make_room(t, now);
	if (t->n > t->mask / 2)
		grow(t);
	number = take_next(t);
	fetch_lines(flow_tomb(t, number) + SOON, 1);
	*flow_tomb(t, number) = (struct flow_tombstone){
		.closed = ticks(t, now) };
	chain(t, number, hash);
	t->newest = now;
	if (t->n == 1)
		set_due(t, now);
	return flow_tomb(t, number);
}

/* Mapped addresses in IPv6 are others than those of IPv4, as they are among the
 * living: whether they are in one chain depends on the seed, and nothing else
 * may. */
static bool is_version(const struct flow_tombstone *tomb, uint8_t version)
{
	return ((tomb->bits & FLOW_TOMB_IPV6) != 0) == (version != 4);
}

/* The newest of the packet's tuple, or NULL. All behind one that is due are. */
static struct flow_tombstone *newest(const struct flow_tombs *t,
                                     const struct packet *p,
                                     const struct flow_key *key, int64_t now)
{
	uint32_t i = t->heads[(uint32_t)key->hash & t->mask];

	for (; flow_tombs_has(t, i); i = flow_tomb(t, i)->next) {
		struct flow_tombstone *tomb = flow_tomb(t, i);

		if (is_due(t, tomb, now))
			return NULL;
		if (is_version(tomb, p->ip_version) &&
		    flow_tuple_is(&tomb->tuple, p, key->from))
			return tomb;
	}
	return NULL;
}

struct flow_tombstone *flow_tombs_find(const struct flow_tombs *t,
                                       const struct packet *p,
                                       const struct flow_key *key,
                                       int64_t now)
{
	struct flow_tombstone *tomb = newest(t, p, key, now);

	return tomb != NULL && (tomb->bits & FLOW_TOMB_TAKEN) ? NULL : tomb;
}

struct flow_tombstone *flow_tombs_former(const struct flow_tombs *t,
                                         const struct packet *p,
                                         const struct flow_key *key,
                                         int64_t now)
{
	struct flow_tombstone *tomb = newest(t, p, key, now);

	return tomb != NULL && (tomb->bits & FLOW_TOMB_TAKEN) ? tomb : NULL;
}

int64_t flow_tomb_age(const struct flow_tombs *t,
                      const struct flow_tombstone *tomb, int64_t now)
{
	return (int64_t)((uint64_t)age(t, tomb, now) << t->shift);
}

/* As much of the first as there is. */
static void forget_chunk(struct flow_tombs *t)
{
	const uint32_t rest = TOMBS_EACH - t->first % TOMBS_EACH;

	forget(t, rest < t->n ? rest : t->n);
}

void flow_tombs_expire(struct flow_tombs *t, int64_t now)
{
	for (set_due(t, now); t->due_at <= now; set_due(t, now))
		forget_chunk(t);
}
