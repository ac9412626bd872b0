/* SPDX-License-Identifier: ISC */
/* hash.h - a keyed hash for tables whose keys an attacker chooses.
 *
 * Multiply and fold (128-bit products) with secret keys: without them
 * collisions cannot be made on purpose. No result may depend on its values. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hash_seed {
	uint64_t key[3];
};

/* Fills the seed from the system's random source. */
void hash_seed_init(struct hash_seed *seed);

__extension__ typedef unsigned __int128 hash_wide;

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	hash_wide wide = (hash_wide)a * b;

	return (uint64_t)wide ^ (uint64_t)(wide >> 64);
}

/* The power of two that is not less: so many places can be told apart by bits
 * of a hash. At most 2^31. */
static inline uint32_t hash_size(uint32_t least)
{
	uint32_t n = 1;

	while (n < least && n < UINT32_C(1) << 31)
		n *= 2;
	return n;
}

static inline uint64_t hash_load(const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	return v;
}

#endif
