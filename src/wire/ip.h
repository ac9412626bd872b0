/* SPDX-License-Identifier: ISC */
/* ip.h - the IPv4 header, RFC 791 3.1, as ip.c and plain.h read it. */
#ifndef WIRE_IP_H
#define WIRE_IP_H

#include <string.h>

#include "wire/decode.h"

enum {
	V4_LEN = 20,
	V4_MORE_FRAGMENTS = 0x2000,
	V4_OFFSET = 0x1fff,	/* in units of 8 bytes */
};

static inline void ip_map_address(uint8_t to[16], const uint8_t from[4])
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(to, prefix, sizeof(prefix));
	memcpy(to + sizeof(prefix), from, 4);
}

/* Everything but the length, which is not always to be believed. */
static inline void ip_fill_v4(struct packet *p, const uint8_t h[V4_LEN])
{
	p->ip_version = 4;
	p->tos = h[1];
	p->ip_id = be16(h + 4);
	p->ttl = h[8];
	ip_map_address(p->src, h + 12);
	ip_map_address(p->dst, h + 16);
}

#endif
