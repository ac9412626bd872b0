/* SPDX-License-Identifier: ISC */
#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void grow(struct bytes *b, size_t n)
{
	size_t room = b->room ? b->room : 4096;
	uint8_t *at;

	while (room - b->n < n)
		room *= 2;
	if (room == b->room)
		return;
	at = realloc(b->at, room);
	if (at == NULL) {
		fputs("mkpcap: out of memory\n", stderr);
		exit(2);
	}
	b->at = at;
	b->room = room;
}

uint8_t *bytes_reserve(struct bytes *b, size_t n)
{
	grow(b, n);
	return b->at + b->n;
}

void bytes_add(struct bytes *b, const void *from, size_t n)
{
	if (n == 0)
		return;
	grow(b, n);
	memcpy(b->at + b->n, from, n);
	b->n += n;
}

void bytes_fill(struct bytes *b, uint8_t value, size_t n)
{
	grow(b, n);
	memset(b->at + b->n, value, n);
	b->n += n;
}

void bytes_add_be(struct bytes *b, uint64_t value, unsigned n)
{
	while (n-- > 0) {
		uint8_t byte = (uint8_t)(value >> 8 * n);

		bytes_add(b, &byte, 1);
	}
}

void bytes_add_le(struct bytes *b, uint64_t value, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint8_t byte = (uint8_t)(value >> 8 * i);

		bytes_add(b, &byte, 1);
	}
}

void bytes_set_be16(struct bytes *b, size_t offset, uint16_t value)
{
	b->at[offset] = (uint8_t)(value >> 8);
	b->at[offset + 1] = (uint8_t)value;
}

uint32_t checksum_add(uint32_t sum, const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? at[i] : (uint32_t)at[i] << 8;
	return (sum & 0xffff) + (sum >> 16);
}

uint16_t checksum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
