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

struct flow_key {
	struct flow_tuple tuple;
	uint32_t hash;
	uint8_t from;		/* which end of the tuple sent the packet */
};

void flow_key_of(const struct packet *p, const struct hash_seed *seed,
                 struct flow_key *key);

static inline bool flow_tuple_same(const struct flow_tuple *a,
                                   const struct flow_tuple *b)
{
	const uint8_t *x = (const uint8_t *)a->addr;
	const uint8_t *y = (const uint8_t *)b->addr;
	uint64_t other = 0;

	for (size_t i = 0; i < sizeof(a->addr); i += sizeof(other))
		other |= hash_load(x + i) ^ hash_load(y + i);
	other |= (uint64_t)(a->port[0] ^ b->port[0]);
	return (other | (uint64_t)(a->port[1] ^ b->port[1])) == 0;
}

#endif
