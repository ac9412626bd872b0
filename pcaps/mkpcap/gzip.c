/* SPDX-License-Identifier: ISC */
#include "gzip.h"

enum { STORED_MAX = 65535 };

/* RFC 1952 8. */
static uint32_t crc(const uint8_t *at, size_t n)
{
	uint32_t c = 0xffffffff;

	for (; n > 0; n--) {
		c ^= *at++;
		for (int bit = 0; bit < 8; bit++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

/* RFC 1951 3.2.4: a block that is not compressed. */
static void add_stored(struct bytes *b, const uint8_t *from, size_t n,
                       int last)
{
	bytes_add_le(b, last ? 1 : 0, 1);
	bytes_add_le(b, n, 2);
	bytes_add_le(b, ~(uint64_t)n, 2);
	bytes_add(b, from, n);
}

void gzip_add(struct bytes *b, const uint8_t *from, size_t n)
{
	const uint32_t sum = crc(from, n);
	size_t left = n;

	bytes_add(b, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	do {
		size_t part = left < STORED_MAX ? left : STORED_MAX;

		left -= part;
		add_stored(b, from, part, left == 0);
		from += part;
	} while (left > 0);
	bytes_add_le(b, sum, 4);
	bytes_add_le(b, n, 4);
}
