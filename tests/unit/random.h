/* SPDX-License-Identifier: ISC */
/* random.h - numbers that look random and are the same in every run. */
#ifndef UNIT_RANDOM_H
#define UNIT_RANDOM_H

#include <stdint.h>

/* 24 bits; *state is the seed at first. */
static inline uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

#endif
