/* SPDX-License-Identifier: ISC */
/* checksum.c - one's complement sums, 32 bytes a turn.
 *
 * Four sums run side by side, so that no addition waits for the carry of the
 * one before. */
#include "wire/checksum.h"

static uint64_t add_tail(uint64_t sum, const uint8_t *bytes, size_t n)
{
	uint16_t two;
	uint8_t odd[2] = { 0 };

	if (n & 4) {
		sum = checksum_add_4(sum, bytes);
		bytes += 4;
	}
	if (n & 2) {
		memcpy(&two, bytes, sizeof(two));
		sum = checksum_carry(sum, two);
		bytes += 2;
	}
	if (n & 1) {
		odd[0] = *bytes;
		memcpy(&two, odd, sizeof(two));
		sum = checksum_carry(sum, two);
	}
	return sum;
}

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t n)
{
	uint64_t b = 0, c = 0, d = 0;

	for (; n >= 32; n -= 32, bytes += 32) {
		sum = checksum_add_8(sum, bytes);
		b = checksum_add_8(b, bytes + 8);
		c = checksum_add_8(c, bytes + 16);
		d = checksum_add_8(d, bytes + 24);
	}
	sum = checksum_carry(checksum_carry(sum, b), checksum_carry(c, d));
	for (; n >= 8; n -= 8, bytes += 8)
		sum = checksum_add_8(sum, bytes);
	return add_tail(sum, bytes, n);
}
