/* SPDX-License-Identifier: ISC */
/* ranges.h - which bytes of a direction were seen: a contiguous edge, and the
 * ranges beyond it that wait for a gap to be filled.
 *
 * Ranges lie in a pool that all flows share; their number per direction is
 * bounded by holes_max. */
#ifndef TCP_RANGES_H
#define TCP_RANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

struct range {			/* a block of the pool */
	int64_t from, to;	/* offsets: [from, to) was seen */
	uint32_t next;		/* ascending */
	uint32_t pad;
};

struct ranges {
	uint32_t head, tail;	/* 0: none */
	uint16_t n;
	uint16_t own;		/* the owner's: nobody touches it here */
};

/* What became of the bytes of one segment. */
struct ranges_added {
	int64_t fresh;		/* bytes never seen before */
	int64_t skipped;	/* bytes of gaps given up for lack of room */
};

/* Marks [from, to) as seen and moves *edge over all that is contiguous now.
 * With `max' ranges or no block left the first gap is given up: the edge moves
 * over it and its bytes are counted as skipped. */
struct ranges_added ranges_add(struct pool *pool, struct ranges *r,
                               int64_t *edge, struct range add, uint16_t max);

/* Was all of `part' seen? */
bool ranges_hold(const struct pool *pool, const struct ranges *r, int64_t edge,
                 struct range part);

/* Bytes below `below' that are missing between the edge and the last range. */
int64_t ranges_missing(const struct pool *pool, const struct ranges *r,
                       int64_t edge, int64_t below);

void ranges_free(struct pool *pool, struct ranges *r);

#endif
