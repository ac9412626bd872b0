/* SPDX-License-Identifier: ISC */
/* checksum.h - the Internet checksum, RFC 1071.
 *
 * Sums are taken over 16-bit words as they lie in memory (RFC 1071 2(B)): a
 * folded sum compares with a field that is loaded with memcpy(). */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CHECKSUM_RIGHT = 0xffff };	/* folded, the field included */

/* Adds n bytes to a sum that has an even number of bytes so far. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t n);

/* Adds one word, the carry at the other end. */
static inline uint64_t checksum_carry(uint64_t sum, uint64_t word)
{
	sum += word;
	return sum + (sum < word);
}

/* Adds 4 bytes, or 8. */
static inline uint64_t checksum_add_4(uint64_t sum, const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return checksum_carry(sum, word);
}

static inline uint64_t checksum_add_8(uint64_t sum, const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return checksum_carry(sum, word);
}

/* Adds a number, in host order here, as the two words it is on the wire. */
static inline uint64_t checksum_add_number(uint64_t sum, uint32_t n)
{
	const uint8_t wire[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
				  (uint8_t)(n >> 8), (uint8_t)n };
	uint32_t word;

	memcpy(&word, wire, sizeof(word));
	return checksum_carry(sum, word);
}

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
