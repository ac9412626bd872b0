/* SPDX-License-Identifier: ISC */
/* isn.h - can the initial sequence numbers of a host be foreseen?
 *
 * RFC 6528 adds to a clock what depends on the tuple and a secret, so that
 * numbers of different tuples have nothing in common. Judged are those of
 * connections that were opened, in any order. Three tell of nearly every host
 * that nothing is to be found; the others are looked at more closely. */
#ifndef HOST_ISN_H
#define HOST_ISN_H

#include <stdbool.h>
#include <stdint.h>

#include "host/seen.h"

enum {
	HOST_ISN_FEW = 3,	/* with so many it is time for a closer look */
	HOST_ISNS = 32,		/* are looked at most */
	HOST_ISN_TICK_NS = 4000	/* of the clock of RFC 9293 3.4.1 */
};

/* What all so far have in common. By chance twenty numbers have the first once
 * in 2^170, the second in 2^200, the third in 2^130. */
enum host_isn_way {
	HOST_ISN_STEP  = 1 << 0,	/* they differ by multiples of a constant,
					 * or not at all */
	HOST_ISN_CLOCK = 1 << 1,	/* they follow a clock of 4 us (RFC 9293
					 * 3.4.1) and nothing else */
	HOST_ISN_NEAR  = 1 << 2,	/* they lie within 2^24 of the first */
};

struct host_isn {
	uint32_t first;
	uint32_t tick;		/* what that clock said then, but for a constant */
	uint32_t step;		/* what differences are multiples of; 0: none */
	uint8_t n;		/* how many there were */
	uint8_t ways;		/* enum host_isn_way */
};

/* A closer look: one of each tuple. */
struct host_isns {
	struct host_isn of;
	uint32_t least, most;	/* furthest from the first, back and on */
	struct host_seen seen;	/* first frames of these */
	uint16_t tuples[HOST_ISNS];	/* by hash */
};

/* One more: do they have anything in common still? Not to be asked again once
 * they have not. */
bool host_isn_add(struct host_isn *h, uint32_t isn, int64_t time);

/* The same; what is the tuple's again is left out. True if it is the `enough'-th
 * and they have. Begins with the first of those before, of which nobody kept the
 * tuples: of.n is 1 then. */
bool host_isns_add(struct host_isns *h, uint32_t isn, uint16_t tuple,
                   int64_t time, uint64_t frame, unsigned enough);

#endif
