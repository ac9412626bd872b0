/* SPDX-License-Identifier: ISC */
/* tunnel.c - IP in IP (RFC 2003, RFC 4213, RFC 2473), MPLS in IP (RFC 4023),
 * GRE (RFC 2784, RFC 2890), PPTP's GRE (RFC 2637), ERSPAN in GRE.
 *
 * Checksums of GRE are not verified: those of what it carries are. */
#include "wire/tunnel.h"

#include <string.h>

#include "wire/checksum.h"

enum {
	GRE_LEN = 4,
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,	/* RFC 1701, given up by RFC 2784 */
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACK = 0x0080,	/* version 1 */
	GRE_VERSION = 0x0007,
	GRE_PPP = 0x880b,
	ERSPAN_2_LEN = 8,
	ERSPAN_3_LEN = 12,
	ERSPAN_3_MORE = 8,
	ERSPAN_SESSION = 0x03ff,
	ERSPAN_CUT = 0x0400,
	PACKET_MOST = 65535 + 64,	/* with what comes before IP */
};

void decode_mark(struct decode *d, enum outer_kind kind, uint32_t id)
{
	d->step[d->n_steps++] = (struct outer_step){ .id = id,
		.kind = (uint8_t)kind, .marks = OUTER_HAS_ID };
}

bool decode_descend(struct decode *d, struct outer_step step)
{
	if (++d->depth > d->limits->tunnel_depth) {
		d->verdict = WIRE_TOO_DEEP;
		return false;
	}
	d->step[d->n_steps++] = step;
	d->p->quirks &= PKT_FRAGMENTED;
	d->ip_sum = CHECKSUM_RIGHT;
	return true;
}

struct outer_step tunnel_step(const struct decode *d, enum outer_kind kind)
{
	const struct packet *p = d->p;
	struct outer_step step = { .kind = (uint8_t)kind };

	step.marks = p->ip_version == 4 ? OUTER_V4 : OUTER_V6;
	memcpy(step.src, p->src, sizeof(p->src));
	memcpy(step.dst, p->dst, sizeof(p->dst));
	return step;
}

struct outer_step tunnel_step_id(const struct decode *d, enum outer_kind kind,
                                 uint32_t id)
{
	struct outer_step step = tunnel_step(d, kind);

	step.marks |= OUTER_HAS_ID;
	step.id = id;
	return step;
}

enum layer tunnel_read_ipv4(struct decode *d)
{
	return decode_descend(d, tunnel_step(d, OUTER_IP)) ? LAYER_IPV4
	                                                   : LAYER_DONE;
}

enum layer tunnel_read_ipv6(struct decode *d)
{
	return decode_descend(d, tunnel_step(d, OUTER_IP)) ? LAYER_IPV6
	                                                   : LAYER_DONE;
}

enum layer tunnel_read_mpls(struct decode *d)
{
	return decode_descend(d, tunnel_step(d, OUTER_IP)) ? LAYER_MPLS
	                                                   : LAYER_DONE;
}

/* The mirror says if it cut the frame, but not how long it was: the headers in
 * it do, as in one that the snaplen cut. */
static void heed_cut(struct decode *d, const uint8_t *h)
{
	if (be16(h + 2) & ERSPAN_CUT) {
		d->wire += PACKET_MOST;
		d->wire_unknown = true;
	}
}

/* A mirrored frame. Type I has no header, and is sent without a sequence
 * number; type II has one of 8 bytes. */
static enum layer read_erspan_2(struct decode *d, uint16_t flags)
{
	struct outer_step step = tunnel_step(d, OUTER_ERSPAN);
	const uint8_t *h;

	if (flags & GRE_SEQUENCE) {
		h = decode_take(d, ERSPAN_2_LEN);
		if (h == NULL)
			return LAYER_DONE;
		step = tunnel_step_id(d, OUTER_ERSPAN,
			be16(h + 2) & ERSPAN_SESSION);
		heed_cut(d, h);
	}
	return decode_descend(d, step) ? LAYER_ETHERNET : LAYER_DONE;
}

/* Type III: 12 bytes, and 8 of the platform's if the last bit is set. A frame
 * type other than 0 is not Ethernet; 2 is IP. */
static enum layer read_erspan_3(struct decode *d)
{
	const uint8_t *h = decode_take(d, ERSPAN_3_LEN);
	unsigned type;

	if (h == NULL || (h[11] & 1 && decode_take(d, ERSPAN_3_MORE) == NULL))
		return LAYER_DONE;
	type = h[10] >> 2 & 0x1f;
	if (type != 0 && type != 2)
		return decode_end(d, WIRE_NOT_IP);
	heed_cut(d, h);
	if (!decode_descend(d, tunnel_step_id(d, OUTER_ERSPAN,
			be16(h + 2) & ERSPAN_SESSION)))
		return LAYER_DONE;
	return type == 0 ? LAYER_ETHERNET : LAYER_RAW;
}

/* The cache protocol puts 4 bytes before a packet since its version 2. */
static enum layer read_wccp(struct decode *d)
{
	if (d->in.left > 0 && d->in.at[0] >> 4 != 4 &&
	    decode_take(d, 4) == NULL)
		return LAYER_DONE;
	return LAYER_RAW;
}

/* An access point's traffic class stands in its number; 802.11 follows. */
static bool is_aruba(uint16_t protocol)
{
	return protocol == 0x9000 || (protocol >= 0x8200 &&
		protocol <= 0x8370 && (protocol & 0xf) == 0);
}

static enum layer by_gre_protocol(struct decode *d, uint16_t protocol)
{
	switch (protocol) {
	case 0x6558:
		return LAYER_ETHERNET;
	case 0x883e:
		return read_wccp(d);
	case GRE_PPP:
		return LAYER_PPP;
	default:
		if (is_aruba(protocol))
			return LAYER_WLAN;
		return link_is_ethertype(protocol) ?
			link_by_ethertype(d, protocol) :
			decode_end(d, WIRE_IP_OTHER);
	}
}

static enum layer read_gre_0(struct decode *d, uint16_t flags,
                             uint16_t protocol)
{
	struct outer_step step = tunnel_step(d, OUTER_GRE);
	const uint8_t *key;

	if (flags & GRE_ROUTING)
		return decode_end(d, WIRE_IP_OTHER);
	if (flags & GRE_CHECKSUM && decode_take(d, 4) == NULL)
		return LAYER_DONE;
	if (flags & GRE_KEY) {
		key = decode_take(d, 4);
		if (key == NULL)
			return LAYER_DONE;
		step = tunnel_step_id(d, OUTER_GRE, be32(key));
	}
	if (flags & GRE_SEQUENCE && decode_take(d, 4) == NULL)
		return LAYER_DONE;
	if (protocol == 0x88be)
		return read_erspan_2(d, flags);
	if (protocol == 0x22eb)
		return read_erspan_3(d);
	return decode_descend(d, step) ? by_gre_protocol(d, protocol)
	                               : LAYER_DONE;
}

/* Without a sequence number it carries nothing but an acknowledgement. */
static enum layer read_gre_1(struct decode *d, uint16_t flags,
                             uint16_t protocol)
{
	const uint8_t *h;

	if (protocol != GRE_PPP || !(flags & GRE_KEY) ||
	    !(flags & GRE_SEQUENCE))
		return decode_end(d, WIRE_IP_OTHER);
	h = decode_take(d, flags & GRE_ACK ? 12 : 8);
	if (h == NULL)
		return LAYER_DONE;
	decode_clip(d, be16(h));
	return decode_descend(d, tunnel_step_id(d, OUTER_PPTP, be16(h + 2))) ?
		       LAYER_PPP : LAYER_DONE;
}

enum layer tunnel_read_gre(struct decode *d)
{
	const uint8_t *h = decode_take(d, GRE_LEN);

	if (h == NULL)
		return LAYER_DONE;
	switch (be16(h) & GRE_VERSION) {
	case 0:
		return read_gre_0(d, be16(h), be16(h + 2));
	case 1:
		return read_gre_1(d, be16(h), be16(h + 2));
	default:
		return decode_end(d, WIRE_IP_OTHER);
	}
}
