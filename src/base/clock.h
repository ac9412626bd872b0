/* SPDX-License-Identifier: ISC */
/* clock.h - points in time and durations as text, without locale, time zone
 * or binary fractions. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

enum { NS_PER_US = 1000, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

/* Room for either text, the NUL included. */
enum { CLOCK_TEXT = 32 };

/* Nanoseconds since 1970-01-01 UTC as "2024-02-29T12:34:56.789Z" (ISO 8601,
 * RFC 3339) with that many digits of a second, 0 to 9; further ones are cut
 * off, never rounded up. Returns the length. */
size_t clock_time(char out[CLOCK_TEXT], int64_t ns, unsigned digits);

/* A duration in ns as decimal seconds: exact, at least one digit after the
 * point, no more than it takes: "0.312", "2.0", "-0.5". Returns the length. */
size_t clock_seconds(char out[CLOCK_TEXT], int64_t ns);

#endif
