/* SPDX-License-Identifier: ISC */
#include "octets.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void octets_add(struct octets *o, const char *hex)
{
	while (*hex != '\0') {
		char pair[3] = { hex[0], hex[1], '\0' }, *end;
		uint8_t byte = (uint8_t)strtoul(pair, &end, 16);

		if (*hex == ' ') {
			hex++;
			continue;
		}
		if (end != pair + 2)
			abort();
		octets_add_bytes(o, &byte, 1);
		hex += 2;
	}
}

void octets_add_bytes(struct octets *o, const uint8_t *bytes, size_t n)
{
	if (n > sizeof(o->at) - o->n)
		abort();
	if (n > 0)
		memcpy(o->at + o->n, bytes, n);
	o->n += n;
}

const uint8_t *octets_fence(const uint8_t *bytes, size_t n)
{
	static uint8_t *end;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (OCTETS_MAX + page - 1) / page * page;

	if (end == NULL) {
		end = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (end == MAP_FAILED)
			abort();
		end += room;
		if (mprotect(end, page, PROT_NONE) != 0)
			abort();
	}
	if (n > room)
		abort();
	if (n > 0)
		memcpy(end - n, bytes, n);
	return end - n;
}

uint16_t octets_sum(const uint8_t *bytes, size_t n, uint16_t sum)
{
	uint32_t s = sum;

	for (size_t i = 0; i < n; i++) {
		s += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
		s = (s & 0xffff) + (s >> 16);
	}
	return (uint16_t)s;
}

static void put16(uint8_t *at, uint16_t n)
{
	at[0] = (uint8_t)(n >> 8);
	at[1] = (uint8_t)n;
}

void octets_seal_ip(uint8_t *ip)
{
	put16(ip + 10, 0);
	put16(ip + 10, (uint16_t)~octets_sum(ip, (ip[0] & 0xfu) * 4, 0));
}

void octets_seal_tcp(uint8_t *ip)
{
	int is4 = ip[0] >> 4 == 4;
	size_t header = is4 ? (ip[0] & 0xfu) * 4 : 40;
	size_t addresses = is4 ? 12 : 8;
	size_t len = (size_t)(is4 ? ip[2] << 8 | ip[3] : ip[4] << 8 | ip[5]);
	uint8_t *tcp = ip + header;
	uint8_t rest[4] = { 0, 6, 0, 0 };
	uint16_t sum;

	if (is4)
		len -= header;
	put16(rest + 2, (uint16_t)len);
	put16(tcp + 16, 0);
	sum = octets_sum(ip + addresses, is4 ? 8 : 32, 0);
	sum = octets_sum(rest, sizeof(rest), sum);
	put16(tcp + 16, (uint16_t)~octets_sum(tcp, len, sum));
}
