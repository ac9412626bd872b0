/* SPDX-License-Identifier: ISC */
/* table.h - what is kept of each host, or of each pair of a host and one
 * destination, by address.
 *
 * Bounded: when full, of a few in turn the one that was silent for longest makes
 * room. Which that is depends on nothing but the packets. */
#ifndef HOST_TABLE_H
#define HOST_TABLE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/pool.h"

/* Of a host alone the second address is not looked at. */
struct host_key {
	uint8_t addr[16];
	uint16_t ip_version;
	uint16_t port;		/* of the other, else 0 */
	uint32_t zero;		/* it is compared by words */
	uint8_t to[16];
};

enum {
	HOST_KEY_ONE = 24,	/* octets of it that count */
	HOST_KEY_PAIR = 40,
};

/* What every entry begins with; behind it the key, as much as counts. */
struct host_head {
	uint32_t next;
	int32_t slot;		/* in which it was last asked for */
};

struct host_table {
	struct pool pool;
	uint32_t *heads;
	uint32_t mask, max, hand;
	uint32_t key;		/* HOST_KEY_ONE or HOST_KEY_PAIR */
	uint64_t forgotten;	/* for lack of room */
	struct hash_seed seed;
};

/* Room for `max' entries of `size' octets, which begin with a host_head and the
 * key: 0, or -1 without memory. */
int host_table_init(struct host_table *t, size_t size, uint32_t key,
                    uint64_t max, struct err *err);
void host_table_fini(struct host_table *t);

/* The entry of that key, or NULL. */
void *host_table_find(const struct host_table *t, const struct host_key *key);

/* One for a key that has none: of zeroes, but for its key. NULL: no room; then
 * host_table_forget() that which host_table_spare() gives, and ask again. */
void *host_table_make(struct host_table *t, const struct host_key *key);
void *host_table_spare(struct host_table *t);
void host_table_forget(struct host_table *t, void *entry);

/* The entry at 1 to host_table_end() - 1, in the order in which they were first
 * made. */
static inline void *host_table_at(const struct host_table *t, uint32_t i)
{
	return pool_at(&t->pool, i);
}

static inline uint32_t host_table_index(const struct host_table *t,
                                        const void *entry)
{
	return (uint32_t)((size_t)((const uint8_t *)entry - t->pool.at) /
	                  t->pool.size);
}

static inline uint32_t host_table_end(const struct host_table *t)
{
	return t->pool.fresh;
}

#endif
