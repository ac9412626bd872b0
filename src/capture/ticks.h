/* SPDX-License-Identifier: ISC */
/* ticks.h - time stamps of any resolution as nanoseconds since 1970, exactly.
 *
 * pcapng's if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng 4.2). Whole
 * numbers only; what is finer than 1 ns is cut off, towards the past. */
#ifndef CAPTURE_TICKS_H
#define CAPTURE_TICKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame.h"

struct ticks {
	uint64_t per_second;
	int64_t offset;		/* seconds */
	uint64_t quick;		/* ticks below it only need scaling; 0: none */
	uint64_t scale;		/* ns of one tick */
	uint8_t exponent;	/* per_second is 10 or 2 to that power */
	bool binary;
};

/* `resolution' is if_tsresol: bit 7 chooses base 2, the rest is the negative
 * exponent. False if a second has more ticks than 64 bits hold (10^-20,
 * 2^-64): no time can be told. */
bool ticks_init(struct ticks *t, uint8_t resolution, int64_t offset);

/* Decimal digits of a second that it takes to write one tick, at most 9. */
uint8_t ticks_digits(const struct ticks *t);

int64_t ticks_time_slow(const struct ticks *t, uint64_t n);

/* The time of tick n, ns, kept within +-FRAME_TIME_MAX. */
static inline int64_t ticks_time(const struct ticks *t, uint64_t n)
{
	if (n < t->quick)
		return (int64_t)(n * t->scale);
	return ticks_time_slow(t, n);
}

#endif
