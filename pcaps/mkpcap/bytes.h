/* SPDX-License-Identifier: ISC */
/* bytes.h - a byte buffer that grows; numbers in either byte order.
 *
 * Running out of memory ends the program: it is a tool of the build. */
#ifndef PCAPS_BYTES_H
#define PCAPS_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {			/* all zero: empty; free() `at' */
	uint8_t *at;
	size_t n, room;
};

/* Makes room for n more; returns where they go. */
uint8_t *bytes_reserve(struct bytes *b, size_t n);

void bytes_add(struct bytes *b, const void *from, size_t n);
void bytes_fill(struct bytes *b, uint8_t value, size_t n);

/* The low n bytes of value (n <= 8), big- or little-endian. */
void bytes_add_be(struct bytes *b, uint64_t value, unsigned n);
void bytes_add_le(struct bytes *b, uint64_t value, unsigned n);

/* Overwrites two bytes at an offset that lies inside. */
void bytes_set_be16(struct bytes *b, size_t offset, uint16_t value);

/* RFC 1071: the one's complement sum of n bytes, added to `sum'; odd bytes
 * count as followed by a zero. Fold with checksum_fold(). */
uint32_t checksum_add(uint32_t sum, const uint8_t *at, size_t n);
uint16_t checksum_fold(uint32_t sum);

#endif
