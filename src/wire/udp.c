/* SPDX-License-Identifier: ISC */
/* udp.c - tunnels over UDP: VXLAN (RFC 7348), GENEVE (RFC 8926), GTP-U (3GPP TS
 * 29.281), Teredo (RFC 4380), GRE (RFC 8086).
 *
 * A port is a hint, no more: what does not look like the tunnel in the bits that
 * are fixed is UDP, and what is carried must make sense too (wire.c). */
#include "wire/tunnel.h"

#include <string.h>

enum {
	UDP_LEN = 8,
	VXLAN_LEN = 8,
	GENEVE_LEN = 8,
	GRE_LEN = 4,
	GTP_LEN = 8,
	GTP_MORE = 4,
	GTP_OPTIONAL = 0x07,	/* extensions, sequence number, N-PDU */
	GTP_EXTENSIONS = 0x04,
	GTP_T_PDU = 255,
	TEREDO_ORIGIN_LEN = 8,
	TEREDO_AUTH_LEN = 13,	/* without client id and its value */
	V6_HEADER_LEN = 40,
};

/* Ports by which tunnels are known; `both': answers come from it, too. */
static const struct {
	uint16_t port;
	bool both;
	enum layer layer;
} ports[] = {
	{ 4789, false, LAYER_VXLAN },
	{ 8472, false, LAYER_VXLAN },	/* Linux, before it had a number */
	{ 4790, false, LAYER_VXLAN_GPE },
	{ 6081, false, LAYER_GENEVE },
	{ 2152, true, LAYER_GTP },
	{ 4754, false, LAYER_GRE_IN_UDP },
	{ 3544, true, LAYER_TEREDO },
};

enum layer udp_by_ports(uint16_t from, uint16_t to)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (to == ports[i].port ||
		    (ports[i].both && from == ports[i].port))
			return ports[i].layer;
	return LAYER_DONE;
}

/* The length is that of a card's whole batch, or 0, before segmentation. */
enum layer udp_read(struct decode *d)
{
	const uint8_t *h = decode_take(d, UDP_LEN);
	enum layer next;

	if (h == NULL)
		return decode_end(d, WIRE_UDP);
	next = udp_by_ports(be16(h), be16(h + 2));
	if (next == LAYER_DONE)
		return decode_end(d, WIRE_UDP);
	if (be16(h + 4) >= UDP_LEN)
		decode_clip(d, be16(h + 4) - UDP_LEN);
	d->guessed = true;
	return next;
}

static enum layer no_tunnel(struct decode *d)
{
	return decode_end(d, WIRE_UDP);
}

/* One flag says that there is a network id. All else is reserved, to be ignored
 * by receivers, or used by extensions: what is carried must tell. */
enum layer udp_read_vxlan(struct decode *d)
{
	const uint8_t *h = decode_take(d, VXLAN_LEN);

	if (h == NULL)
		return LAYER_DONE;
	if ((h[0] & 0x08) == 0)
		return no_tunnel(d);
	return decode_descend(d, tunnel_step_id(d, OUTER_VXLAN,
			be32(h + 4) >> 8)) ? LAYER_ETHERNET : LAYER_DONE;
}

/* draft-ietf-nvo3-vxlan-gpe: the last byte of the first word is what follows. */
enum layer udp_read_vxlan_gpe(struct decode *d)
{
	static const enum layer by_next[] = { LAYER_DONE, LAYER_IPV4,
		LAYER_IPV6, LAYER_ETHERNET, LAYER_DONE, LAYER_MPLS };
	const uint8_t *h = decode_take(d, VXLAN_LEN);
	enum layer next;

	if (h == NULL)
		return LAYER_DONE;
	next = h[3] < sizeof(by_next) / sizeof(by_next[0]) ? by_next[h[3]]
	                                                   : LAYER_DONE;
	if ((h[0] & 0xfd) != 0x0c || h[1] != 0 || h[2] != 0 || h[7] != 0 ||
	    next == LAYER_DONE)
		return no_tunnel(d);
	return decode_descend(d, tunnel_step_id(d, OUTER_VXLAN_GPE,
			be32(h + 4) >> 8)) ? next : LAYER_DONE;
}

enum layer udp_read_geneve(struct decode *d)
{
	const uint8_t *h = decode_take(d, GENEVE_LEN);
	uint16_t protocol;

	if (h == NULL)
		return LAYER_DONE;
	protocol = be16(h + 2);
	if (h[0] >> 6 != 0 || (h[1] & 0x3f) != 0 || h[7] != 0 ||
	    (protocol != 0x6558 && !link_is_ethertype(protocol)))
		return no_tunnel(d);
	if (decode_take(d, (h[0] & 0x3fu) * 4) == NULL ||
	    !decode_descend(d, tunnel_step_id(d, OUTER_GENEVE,
			be32(h + 4) >> 8)))
		return LAYER_DONE;
	return protocol == 0x6558 ? LAYER_ETHERNET
	                          : link_by_ethertype(d, protocol);
}

/* Each extension header says its length in words, and what follows it. */
static bool skip_gtp_extensions(struct decode *d, uint8_t next)
{
	while (next != 0) {
		uint32_t len = d->in.left > 0 ? d->in.at[0] * 4u : 4u;
		const uint8_t *h;

		if (len == 0) {
			no_tunnel(d);
			return false;
		}
		h = decode_take(d, len);
		if (h == NULL)
			return false;
		next = h[len - 1];
	}
	return true;
}

/* Version 1, carrying a user's packet; the length counts from here. */
enum layer udp_read_gtp(struct decode *d)
{
	const uint8_t *h = decode_take(d, GTP_LEN), *more;

	if (h == NULL)
		return LAYER_DONE;
	if ((h[0] & 0xf8) != 0x30 || h[1] != GTP_T_PDU || be16(h + 2) > d->wire)
		return no_tunnel(d);
	decode_clip(d, be16(h + 2));
	if (h[0] & GTP_OPTIONAL) {
		more = decode_take(d, GTP_MORE);
		if (more == NULL || (h[0] & GTP_EXTENSIONS &&
				     !skip_gtp_extensions(d, more[3])))
			return LAYER_DONE;
	}
	return decode_descend(d, tunnel_step_id(d, OUTER_GTP, be32(h + 4))) ?
		       LAYER_RAW : LAYER_DONE;
}

/* RFC 4380 5.1.1: an authentication and an origin may come first. */
static bool skip_teredo(struct decode *d)
{
	const uint8_t *h;

	if (d->in.left >= 4 && be16(d->in.at) == 1) {
		h = d->in.at;
		if (decode_take(d, (uint32_t)TEREDO_AUTH_LEN +
		                h[2] + h[3]) == NULL)
			return false;
	}
	if (d->in.left >= 2 && be16(d->in.at) == 0)
		return decode_take(d, TEREDO_ORIGIN_LEN) != NULL;
	return true;
}

/* One end has an address by Teredo, or there is none yet. */
static bool is_teredo_address(const uint8_t *ip)
{
	return be32(ip) == 0x20010000 || be16(ip) == 0xfe80;
}

enum layer udp_read_teredo(struct decode *d)
{
	const uint8_t *h;

	if (!skip_teredo(d))
		return LAYER_DONE;
	h = d->in.at;
	if (d->in.left < V6_HEADER_LEN)
		return decode_end(d, d->wire > d->in.left ? WIRE_CUT :
				  WIRE_UDP);
	if (h[0] >> 4 != 6 || be16(h + 4) > d->wire - V6_HEADER_LEN ||
	    (!is_teredo_address(h + 8) && !is_teredo_address(h + 24)))
		return no_tunnel(d);
	return decode_descend(d, tunnel_step(d, OUTER_TEREDO)) ? LAYER_IPV6
	                                                       : LAYER_DONE;
}

/* RFC 8086 3.2: version 0; what is reserved is 0. */
enum layer udp_read_gre(struct decode *d)
{
	const uint8_t *h = d->in.at;

	if (d->in.left >= GRE_LEN && ((be16(h) & 0x4fff) != 0 ||
	    (be16(h + 2) != 0x6558 && !link_is_ethertype(be16(h + 2)))))
		return no_tunnel(d);
	return tunnel_read_gre(d);
}
