/* SPDX-License-Identifier: ISC */
/* moment.h - a point in time that a person wrote. */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

enum moment_kind {
	MOMENT_NONE,		/* was not given */
	MOMENT_AT,		/* ns since 1970 UTC */
	MOMENT_AFTER		/* ns after the first packet, 0 or more */
};

struct moment {
	enum moment_kind kind;
	int64_t ns;		/* not beyond FRAME_TIME_MAX, either way */
};

/* Reads one of
 *	2024-02-29T12:34:56.789Z	ISO 8601: a blank for T, minutes alone
 *					or no time of day, +02:00 for Z, which
 *					may be left out, as UTC is meant;
 *	@1709210096.789			seconds since 1970;
 *	12.5				seconds after the first packet;
 * what is beyond nanoseconds is cut off, and second 60 is the one after it.
 * False if it is none of these. */
bool moment_read(const char *s, struct moment *m);

/* In ns since 1970, if the first packet came at `first'; `otherwise' for a
 * moment that was not given. */
int64_t moment_ns(const struct moment *m, int64_t first, int64_t otherwise);

#endif
