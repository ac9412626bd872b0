/* SPDX-License-Identifier: ISC */
/* key.h - the tuple of a flow, the same for both directions. */
#ifndef FLOW_KEY_H
#define FLOW_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "wire/packet.h"

/* Both ends in an order that does not depend on who sends. */
struct flow_tuple {
	uint8_t addr[2][16];
	uint16_t port[2];
};

/* Of a packet's tuple; which that is, the packet itself tells. */
struct flow_key {
	uint64_t hash;
	uint32_t from;		/* which end of the tuple sent the packet */
};

/* The tuple that end `from' sent the packet from. */
static inline struct flow_tuple flow_tuple_of(const struct packet *p,
                                              unsigned from)
{
	struct flow_tuple t = { .port = { 0 } };

	memcpy(t.addr[from], p->src, sizeof(p->src));
	memcpy(t.addr[from ^ 1], p->dst, sizeof(p->dst));
	t.port[from] = p->src_port;
	t.port[from ^ 1] = p->dst_port;
	return t;
}

/* Is it that? */
static inline bool flow_tuple_is(const struct flow_tuple *t,
                                 const struct packet *p, unsigned from)
{
	const uint8_t *src = t->addr[from], *dst = t->addr[from ^ 1];
	const uint64_t other =
		(hash_load(src) ^ hash_load(p->src)) |
		(hash_load(src + 8) ^ hash_load(p->src + 8)) |
		(hash_load(dst) ^ hash_load(p->dst)) |
		(hash_load(dst + 8) ^ hash_load(p->dst + 8)) |
		(uint64_t)(t->port[from] ^ p->src_port) |
		(uint64_t)(t->port[from ^ 1] ^ p->dst_port);

	return other == 0;
}

/* Which end comes first does not matter, only that it is always the same. */
static inline bool flow_src_is_second(const struct packet *p)
{
	uint64_t s = hash_load(p->src + 8), d = hash_load(p->dst + 8);

	if (s != d)
		return s > d;
	s = hash_load(p->src);
	d = hash_load(p->dst);
	return s != d ? s > d : p->src_port > p->dst_port;
}

/* What is hashed, whichever end comes first. */
struct flow_ends {
	const uint8_t *addr[2];		/* 16 bytes each */
	uint16_t port[2];
	bool v6;		/* the first 8 bytes of addresses differ, too */
};

/* Each pair is multiplied with itself, in whatever order: nobody foresees who
 * sends the next packet, so nothing may branch on it. Of IPv4-mapped addresses
 * all that differs lies in the lower halves. */
static inline uint64_t flow_hash(const struct flow_ends ends,
                                 const struct hash_seed *seed)
{
	const uint8_t *a = ends.addr[0], *b = ends.addr[1];
	const uint64_t low = seed->key[0], high = seed->key[1];
	const uint64_t ports = (ends.port[0] ^ high) * (ends.port[1] ^ high);
	uint64_t h = hash_mix(hash_load(a + 8) ^ low, hash_load(b + 8) ^ low);

	if (ends.v6)
		h ^= hash_mix(hash_load(a) ^ high, hash_load(b) ^ high);
	return hash_mix(h ^ seed->key[2], ports);
}

static inline struct flow_key flow_key_of(const struct packet *p,
                                          const struct hash_seed *seed)
{
	const struct flow_ends ends = { { p->src, p->dst },
		{ p->src_port, p->dst_port }, p->ip_version != 4 };

	return (struct flow_key){ flow_hash(ends, seed),
		flow_src_is_second(p) };
}

#endif
