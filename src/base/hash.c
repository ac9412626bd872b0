/* SPDX-License-Identifier: ISC */
#include "base/hash.h"

#include <sys/random.h>
#include <time.h>

void hash_seed_init(struct hash_seed *seed)
{
	struct timespec now;

	if (getrandom(seed->key, sizeof(seed->key), 0) ==
	    (ssize_t)sizeof(seed->key))
		return;
	/* No random source: harder to guess than nothing. */
	clock_gettime(CLOCK_REALTIME, &now);
	for (size_t i = 0; i < 3; i++)
		seed->key[i] = hash_mix((uint64_t)now.tv_nsec + i + 1,
			0x9e3779b97f4a7c15u ^ (uint64_t)(uintptr_t)seed);
}
