/* SPDX-License-Identifier: ISC */
/* rewrite.h - pairs of addresses that were changed after recording.
 *
 * A change of the addresses is off by the same amount in IPv4's sum as in
 * TCP's; one segment proves it. It is the same amount in every packet between
 * the two, so that it then explains those whose payload was changed as well,
 * was cut, or is not TCP. The last proofs are remembered, no more. */
#ifndef WIRE_REWRITE_H
#define WIRE_REWRITE_H

#include <stdbool.h>
#include <stdint.h>

enum { REWRITE_PAIRS = 256 };

struct rewrites {
	struct rewrite {
		uint32_t low, high;	/* IPv4 addresses */
		uint16_t sum;		/* of a header, folded; 0 = free */
	} pair[REWRITE_PAIRS];
};

/* a and b in either order. */
void rewrite_note(struct rewrites *r, uint32_t a, uint32_t b, uint16_t sum);
bool rewrite_is_known(const struct rewrites *r, uint32_t a, uint32_t b,
                      uint16_t sum);

#endif
