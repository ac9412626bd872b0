/* SPDX-License-Identifier: ISC */
/* checksum.h - the Internet checksum, RFC 1071.
 *
 * Sums are taken over 16-bit words as they lie in memory (RFC 1071 2(B)): a
 * folded sum compares with a field that is loaded with memcpy(). */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

enum { CHECKSUM_RIGHT = 0xffff };	/* folded, the field included */

/* Adds n bytes to a sum that has an even number of bytes so far. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t n);

/* Adds a number below 2^32, in host order, as two words on the wire. */
uint64_t checksum_add_number(uint64_t sum, uint32_t n);

/* The sum in 16 bits, not complemented; 0 only if all words were 0. */
static inline uint16_t checksum_fold(uint64_t sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

#endif
