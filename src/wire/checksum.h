/* SPDX-License-Identifier: ISC */
/* checksum.h - the Internet checksum, RFC 1071.
 *
 * Sums are taken over 16-bit words as they lie in memory (RFC 1071 2(B)): a
 * folded sum compares with a field that is loaded with memcpy(). */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CHECKSUM_RIGHT = 0xffff };	/* folded, the field included */

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

/* Adds the last n < 8 of the 8 bytes before `end', as if zeros followed; no
 * branch for each bit of n, because nobody can foresee them. */
static inline uint64_t checksum_add_last(uint64_t sum, const uint8_t *end,
                                         size_t n)
{
	size_t others = 8 * (7 - n);
	uint64_t word;

	memcpy(&word, end - 8, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return checksum_carry(sum, word << 8 << others);
#else
	return checksum_carry(sum, word >> 8 >> others);
#endif
}

/* Adds n bytes to a sum that has an even number of bytes so far. For runs that
 * are not worth a call; the 8 bytes before their end must be there. */
static inline uint64_t checksum_add_short(uint64_t sum, const uint8_t *bytes,
                                          size_t n)
{
	for (; n >= 8; n -= 8, bytes += 8)
		sum = checksum_add_8(sum, bytes);
	return checksum_add_last(sum, bytes + n, n);
}

/* The same for any n, and soon done with many. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t n);

/* Adds a number, in host order here, as the two words it is on the wire. */
static inline uint64_t checksum_add_number(uint64_t sum, uint32_t n)
{
	const uint8_t wire[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
				  (uint8_t)(n >> 8), (uint8_t)n };

	return checksum_add_4(sum, wire);
}

/* Is the checksum right that is among the words? To carry end-around is to add
 * modulo 0xffff. Not for words that are all 0. */
static inline bool checksum_is_right(uint64_t sum)
{
	return sum % CHECKSUM_RIGHT == 0;
}

/* The sum in 16 bits, not complemented; 0 only if all words were 0. A number
 * plus itself with its halves exchanged has, in its upper half, the sum of both
 * halves and the carry of the lower one. */
static inline uint16_t checksum_fold(uint64_t sum)
{
	uint32_t half;

	sum += sum >> 32 | sum << 32;
	half = (uint32_t)(sum >> 32);
	half += half >> 16 | half << 16;
	return (uint16_t)(half >> 16);
}

#endif
