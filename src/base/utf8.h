/* SPDX-License-Identifier: ISC */
/* utf8.h - is it UTF-8 (RFC 3629)? Piece by piece, masked or not, and fast
 * where it is ASCII.
 *
 * Overlong forms, surrogates and what lies above U+10FFFF are not. A verdict
 * falls at the first octet that no valid text can have in its place. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a text stands; all zero at its start. */
struct utf8 {
	uint8_t left;		/* octets that the open sequence lacks */
	uint8_t low, high;	/* what the next of them may be */
};

/* Reads on in the n octets at `at', each XORed with an octet of the key: at[i]
 * with bits 8 * (i % 4) and up. Returns n, or the index of the first octet that
 * makes the text invalid: after that u is of no use. */
size_t utf8_feed_masked(struct utf8 *u, const uint8_t *at, size_t n,
                        uint32_t key);

static inline size_t utf8_feed(struct utf8 *u, const uint8_t *at, size_t n)
{
	return utf8_feed_masked(u, at, n, 0);
}

/* May the text end here: is no sequence open? */
static inline bool utf8_is_whole(const struct utf8 *u)
{
	return u->left == 0;
}

#endif
