/* SPDX-License-Identifier: ISC */
/* checksum.c - one's complement sums, 32 bytes a turn.
 *
 * Four sums run side by side, so that no addition waits for the carry of the
 * one before. */
#include "wire/checksum.h"

/* Fewer than 8 bytes, an even number of zeros before them. */
static uint64_t add_few(uint64_t sum, const uint8_t *bytes, size_t n)
{
	uint32_t high = 0, low = 0;

	for (size_t i = 0; i < 8; i++) {
		high = high << 8 | low >> 24;
		low = low << 8 | (i < n ? bytes[i] : 0u);
	}
	return checksum_add_number(checksum_add_number(sum, high), low);
}

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t n)
{
	uint64_t b = 0, c = 0, d = 0;

	if (n < 8)
		return add_few(sum, bytes, n);
	for (; n >= 32; n -= 32, bytes += 32) {
		sum = checksum_add_8(sum, bytes);
		b = checksum_add_8(b, bytes + 8);
		c = checksum_add_8(c, bytes + 16);
		d = checksum_add_8(d, bytes + 24);
	}
	sum = checksum_carry(checksum_carry(sum, b), checksum_carry(c, d));
	return checksum_add_short(sum, bytes, n);
}
