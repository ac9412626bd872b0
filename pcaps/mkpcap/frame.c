/* SPDX-License-Identifier: ISC */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

enum { TYPE_IPV4 = 0x0800, TYPE_ARP = 0x0806, TYPE_VLAN = 0x8100,
	TYPE_IPV6 = 0x86dd, TYPE_QINQ = 0x88a8 };

static size_t ip_size(const struct host *h)
{
	return h->v6 ? 16 : 4;
}

/* The sum over the pseudo-header: RFC 9293 3.1, RFC 8200 8.1. */
static uint32_t pseudo_sum(const struct segment *seg, size_t length)
{
	uint32_t sum = checksum_add(0, seg->from->ip, ip_size(seg->from));

	sum = checksum_add(sum, seg->to->ip, ip_size(seg->to));
	return sum + (uint32_t)length + seg->protocol;
}

static void set_sum(const struct segment *seg, struct bytes *b, size_t offset)
{
	uint32_t sum = pseudo_sum(seg, b->n);
	uint16_t value;

	if (seg->protocol == PROTO_ICMP)
		sum = 0;
	if (seg->tcp_sum == SUM_FOREIGN)
		sum += 0x1234;		/* as another address would */
	if (seg->tcp_sum == SUM_PSEUDO || seg->tcp_sum == SUM_FOREIGN) {
		/* What a driver leaves to the card: the sum, not inverted. */
		bytes_set_be16(b, offset, (uint16_t)~checksum_fold(sum));
		return;
	}
	value = checksum_fold(checksum_add(sum, b->at, b->n));
	if (seg->tcp_sum == SUM_BAD)
		value ^= 0x5555;
	if (value == 0 && seg->protocol == PROTO_UDP)
		value = 0xffff;		/* 0 would say "none" (RFC 768) */
	bytes_set_be16(b, offset, value);
}

static void tcp(const struct segment *seg, struct bytes *b)
{
	bytes_add_be(b, seg->from->port, 2);
	bytes_add_be(b, seg->to->port, 2);
	bytes_add_be(b, seg->seq, 4);
	bytes_add_be(b, seg->ack, 4);
	bytes_add_be(b, (20 + seg->n_options) / 4 << 12 | seg->flags, 2);
	bytes_add_be(b, seg->window, 2);
	bytes_add_be(b, 0, 2);
	bytes_add_be(b, seg->urgent, 2);
	bytes_add(b, seg->options, seg->n_options);
	bytes_add(b, seg->payload, seg->n_payload);
	set_sum(seg, b, 16);
}

static void udp(const struct segment *seg, struct bytes *b)
{
	bytes_add_be(b, seg->from->port, 2);
	bytes_add_be(b, seg->to->port, 2);
	bytes_add_be(b, 8 + seg->n_payload, 2);
	bytes_add_be(b, 0, 2);
	bytes_add(b, seg->payload, seg->n_payload);
	set_sum(seg, b, 6);
}

/* An echo request. */
static void icmp(const struct segment *seg, struct bytes *b)
{
	bytes_add_be(b, seg->from->v6 ? 128 : 8, 1);
	bytes_add_be(b, 0, 3);
	bytes_add_be(b, seg->from->port, 2);
	bytes_add_be(b, 1, 2);
	bytes_add(b, seg->payload, seg->n_payload);
	set_sum(seg, b, 2);
}

static void add_mac(const struct host *h, struct bytes *b)
{
	bytes_add_be(b, 0x0200, 2);	/* locally administered */
	bytes_add(b, h->ip + ip_size(h) - 4, 4);
}

/* Who has that address? */
static void arp(const struct segment *seg, struct bytes *b)
{
	bytes_add_be(b, 0x0001080006040001, 8);
	add_mac(seg->from, b);
	bytes_add(b, seg->from->ip, 4);
	bytes_fill(b, 0, 6);
	bytes_add(b, seg->to->ip, 4);
}

void frame_transport(const struct segment *seg, struct bytes *out)
{
	if (seg->protocol == PROTO_TCP)
		tcp(seg, out);
	else if (seg->protocol == PROTO_UDP)
		udp(seg, out);
	else if (seg->protocol == PROTO_ARP)
		arp(seg, out);
	else
		icmp(seg, out);
}

static void ipv4(const struct segment *seg, struct frame_part part,
                 struct bytes *b)
{
	size_t start = b->n;
	bool more = part.to < part.of, whole = !more && part.from == 0;
	uint16_t sum;

	bytes_add_be(b, 0x4500, 2);
	bytes_add_be(b, seg->has_ip_len ? seg->ip_len :
		20 + part.to - part.from, 2);
	bytes_add_be(b, seg->ip_id, 2);
	bytes_add_be(b, (whole ? 0x4000 : more ? 0x2000 : 0) | part.from / 8,
		2);
	bytes_add_be(b, seg->ttl, 1);
	bytes_add_be(b, seg->protocol, 1);
	bytes_add_be(b, 0, 2);
	bytes_add(b, seg->from->ip, 4);
	bytes_add(b, seg->to->ip, 4);
	sum = checksum_fold(checksum_add(0, b->at + start, 20));
	if (seg->ip_sum == SUM_BAD)
		sum ^= 0x5555;
	bytes_set_be16(b, start + 10, sum);
}

static void ipv6(const struct segment *seg, struct frame_part part,
                 struct bytes *b)
{
	bool more = part.to < part.of, whole = !more && part.from == 0;

	bytes_add_be(b, 0x60000000, 4);
	bytes_add_be(b, seg->has_ip_len ? seg->ip_len :
		part.to - part.from + (whole ? 0 : 8), 2);
	bytes_add_be(b, whole ? seg->protocol : 44, 1);
	bytes_add_be(b, seg->ttl, 1);
	bytes_add(b, seg->from->ip, 16);
	bytes_add(b, seg->to->ip, 16);
	if (!whole) {
		bytes_add_be(b, seg->protocol, 1);
		bytes_add_be(b, 0, 1);
		bytes_add_be(b, part.from | more, 2);
		bytes_add_be(b, seg->ip_id, 4);
	}
}

static void add_types(const struct segment *seg, unsigned type, struct bytes *b)
{
	if (seg->vlan[1]) {
		bytes_add_be(b, TYPE_QINQ, 2);
		bytes_add_be(b, seg->vlan[0], 2);
	}
	if (seg->vlan[0]) {
		bytes_add_be(b, TYPE_VLAN, 2);
		bytes_add_be(b, seg->vlan[seg->vlan[1] != 0], 2);
	}
	bytes_add_be(b, type, 2);
}

static bool is_back(const struct script *s, const struct segment *seg)
{
	return memcmp(seg->from->ip, s->host[0].ip, 16) != 0;
}

/* Cooked captures are those of the client: 4 is sent by us, 0 to us. */
static unsigned sll_direction(const struct script *s,
                              const struct segment *seg)
{
	return is_back(s, seg) ? 0 : 4;
}

static void sll(const struct script *s, const struct segment *seg,
                unsigned type, struct bytes *b)
{
	bytes_add_be(b, sll_direction(s, seg), 2);
	bytes_add_be(b, 0x00010006, 4);
	add_mac(seg->from, b);
	bytes_add_be(b, 0, 2);
	add_types(seg, type, b);
}

static void sll2(const struct script *s, const struct segment *seg,
                 unsigned type, struct bytes *b)
{
	bytes_add_be(b, type, 2);
	bytes_add_be(b, 0, 2);
	bytes_add_be(b, 2, 4);		/* index of the interface */
	bytes_add_be(b, 1, 2);
	bytes_add_be(b, sll_direction(s, seg), 1);
	bytes_add_be(b, 6, 1);
	add_mac(seg->from, b);
	bytes_add_be(b, 0, 2);
}

/* The family as BSD numbers it; in the order of the capturing machine. */
static void null(const struct script *s, const struct segment *seg,
                 unsigned type, struct bytes *b)
{
	unsigned family = type == TYPE_IPV6 ? 24 : 2;

	if (s->big_endian || s->interface[seg->interface].link == LINK_LOOP)
		bytes_add_be(b, family, 4);
	else
		bytes_add_le(b, family, 4);
}

static void ethernet(const struct segment *seg, unsigned type, struct bytes *b)
{
	add_mac(seg->to, b);
	add_mac(seg->from, b);
	add_types(seg, type, b);
}

static void link_header(const struct script *s, const struct segment *seg,
                        unsigned type, struct bytes *b)
{
	switch (s->interface[seg->interface].link) {
	case LINK_ETHERNET:
		ethernet(seg, type, b);
		break;
	case LINK_SLL:
		sll(s, seg, type, b);
		break;
	case LINK_SLL2:
		sll2(s, seg, type, b);
		break;
	case LINK_NULL:
	case LINK_LOOP:
		null(s, seg, type, b);
		break;
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
	case LINK_PPP:
	case LINK_WLAN:
	case LINK_RADIOTAP:
	case LINK_N:
		break;
	}
}

void frame_build(const struct script *s, const struct segment *seg,
                 const struct bytes *transport, struct frame_part part,
                 struct bytes *out)
{
	struct bytes packet = { NULL, 0, 0 };
	unsigned type = TYPE_ARP;

	if (seg->protocol != PROTO_ARP) {
		if (seg->from->v6)
			ipv6(seg, part, &packet);
		else
			ipv4(seg, part, &packet);
	}
	bytes_add(&packet, transport->at + part.from, part.to - part.from);
	if (seg->protocol != PROTO_ARP)
		type = outer_wrap(&seg->outer, is_back(s, seg),
			seg->from->v6 ? 6 : 4, &packet);
	link_header(s, seg, type, out);
	bytes_add(out, packet.at, packet.n);
	free(packet.at);
	if (out->n < s->pad)
		bytes_fill(out, 0, s->pad - out->n);
}

unsigned frame_link_number(enum link_type link)
{
	static const unsigned number[LINK_N] = { 1, 113, 276, 0, 108, 101,
		228, 229, 9, 105, 127 };

	return number[link];
}
