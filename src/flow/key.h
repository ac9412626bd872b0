/* SPDX-License-Identifier: ISC */
/* key.h - the tuple of a flow, the same for both directions. */
#ifndef FLOW_KEY_H
#define FLOW_KEY_H

#include <stdbool.h>
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
	uint64_t x[5] = { 0 }, y[5] = { 0 };

	memcpy(x, a, sizeof(*a));
	memcpy(y, b, sizeof(*b));
	return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) |
	        (x[3] ^ y[3]) | (x[4] ^ y[4])) == 0;
}

#endif
