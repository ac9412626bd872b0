/* SPDX-License-Identifier: ISC */
/* plain.h - what nearly all frames are, in one go: Ethernet without a tag, IPv4
 * without options, whole and with a right checksum, TCP. The layers would read
 * the same, in twice the time. */
#ifndef WIRE_PLAIN_H
#define WIRE_PLAIN_H

#include "wire/checksum.h"
#include "wire/ip.h"
#include "wire/tcp.h"

/* Does the IPv4 header at h, with what stands before it, lead to TCP? */
static inline bool plain_is_at(const uint8_t *h)
{
	return be16(h - 2) == ETHERTYPE_IPV4 && h[0] == 0x45 &&
	       h[9] == PROTOCOL_TCP &&
	       (be16(h + 6) & (V4_MORE_FRAGMENTS | V4_OFFSET)) == 0;
}

static inline bool plain_is_right(const uint8_t *h)
{
	uint64_t sum = checksum_add_4(0, h + 16);

	return checksum_is_right(checksum_add_8(checksum_add_8(sum, h), h + 8));
}

/* Reads an Ethernet frame to the end, and sets the verdict, if it is plain.
 * False, and nothing that the layers would miss, if it is not. */
static inline bool plain_read(struct decode *d)
{
	const uint8_t *h;
	uint32_t len;

	if (d->in.left < ETHERNET_LEN + V4_LEN + TCP_HEADER_LEN)
		return false;
	h = d->in.at + ETHERNET_LEN;
	if (!plain_is_at(h))
		return false;
	len = be16(h + 2);
	if (len < V4_LEN + TCP_HEADER_LEN || len > d->wire - ETHERNET_LEN ||
	    !plain_is_right(h))
		return false;
	d->p->ip_len = len;
	ip_fill_v4(d->p, h);
	tcp_read_segment(d, h + V4_LEN, len - V4_LEN,
		d->in.left - ETHERNET_LEN - V4_LEN);
	return true;
}

#endif
