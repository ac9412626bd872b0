/* SPDX-License-Identifier: ISC */
/* checksum.c - one's complement sums, 32 bytes a turn.
 *
 * Four sums run side by side, so that no addition waits for the carry of the
 * one before. */
#include "wire/checksum.h"

#include <string.h>

static inline uint64_t load(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static inline uint64_t add(uint64_t sum, uint64_t word)
{
	sum += word;
	return sum + (sum < word);
}

static uint64_t add_tail(uint64_t sum, const uint8_t *bytes, size_t n)
{
	uint32_t four;
	uint16_t two;
	uint8_t odd[2] = { 0 };

	if (n & 4) {
		memcpy(&four, bytes, sizeof(four));
		sum = add(sum, four);
		bytes += 4;
	}
	if (n & 2) {
		memcpy(&two, bytes, sizeof(two));
		sum = add(sum, two);
		bytes += 2;
	}
	if (n & 1) {
		odd[0] = *bytes;
		memcpy(&two, odd, sizeof(two));
		sum = add(sum, two);
	}
	return sum;
}

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t n)
{
	uint64_t b = 0, c = 0, d = 0;

	for (; n >= 32; n -= 32, bytes += 32) {
		sum = add(sum, load(bytes));
		b = add(b, load(bytes + 8));
		c = add(c, load(bytes + 16));
		d = add(d, load(bytes + 24));
	}
	sum = add(add(sum, b), add(c, d));
	for (; n >= 8; n -= 8, bytes += 8)
		sum = add(sum, load(bytes));
	return add_tail(sum, bytes, n);
}

uint64_t checksum_add_number(uint64_t sum, uint32_t n)
{
	uint8_t wire[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
			    (uint8_t)(n >> 8), (uint8_t)n };

	return add_tail(sum, wire, sizeof(wire));
}
