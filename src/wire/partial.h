/* SPDX-License-Identifier: ISC */
/* partial.h - sums that a card had still to finish, of addresses that are not
 * the packet's any more: they were changed after recording, or by a host that
 * forwards before its card fills in the sum.
 *
 * What a driver leaves in the field is the pseudo-header's sum (RFC 9293 3.1).
 * Without protocol and length it is the same for all segments from one address
 * to another, whatever they hold; a sum that damage made wrong is not. The last
 * pairs are remembered, no more. */
#ifndef WIRE_PARTIAL_H
#define WIRE_PARTIAL_H

#include <stdbool.h>
#include <stdint.h>

enum { PARTIAL_PAIRS = 64 };

struct partials {
	struct partial {
		uint32_t from, to;	/* the last words of the addresses */
		uint32_t len;		/* of the segment that was noted */
		uint16_t rest;		/* of its field; 0 = free */
		bool proved;		/* one of another length had the same */
	} pair[PARTIAL_PAIRS];
};

/* Notes that a segment of len bytes has a sum that nothing else explains;
 * `rest' is its field less protocol and length, folded. True if another one,
 * of another length, from one address to the other had the same. */
bool partial_explains(struct partials *t, uint32_t from, uint32_t to,
                      uint16_t rest, uint32_t len);

#endif
