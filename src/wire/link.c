/* SPDX-License-Identifier: ISC */
/* link.c - from the link header to IP. The numbers are those of
 * https://www.tcpdump.org/linktypes.html and of IEEE 802. */
#include "base/ethertype.h"
#include "wire/decode.h"

enum {
	TAG_LEN = 4,
	LLC_LEN = 3,
	SNAP_LEN = 5,
	SLL_LEN = 16,
	SLL2_LEN = 20,
	PBB_LEN = 4,
	FABRICPATH_LEN = 2,
	NFLOG_LEN = 4,
	NFLOG_PAYLOAD = 9,
	LENGTH_MAX = 1500,	/* an Ethertype up to here is a length */
};

/* ARPHRD_* of devices whose protocol field is no Ethertype. */
static bool is_foreign(uint16_t arphrd)
{
	return arphrd == 770 ||	/* frame relay */
	       arphrd == 803 ||	/* radiotap */
	       arphrd == 824;	/* netlink */
}

enum layer link_first(struct decode *d, uint16_t linktype)
{
	switch (linktype) {
	case LINKTYPE_ETHERNET:
		return LAYER_ETHERNET;
	case 0:
	case 108:
		return LAYER_LOOP;
	case 9:			/* some write Cisco's frames under it */
	case 50:
	case 104:
		return LAYER_HDLC;
	case 105:
		return LAYER_WLAN;
	case 51:
		return LAYER_PPPOE;
	case 12:
	case 14:
	case 101:
		return LAYER_RAW;
	case 113:
		return LAYER_SLL;
	case 119:
		return LAYER_PRISM;
	case 127:
		return LAYER_RADIOTAP;
	case 163:
		return LAYER_AVS;
	case 192:
		return LAYER_PPI;
	case 228:
		return LAYER_IPV4;
	case 229:
		return LAYER_IPV6;
	case 239:
		return LAYER_NFLOG;
	case 276:
		return LAYER_SLL2;
	default:
		return decode_end(d, WIRE_LINK_UNKNOWN);
	}
}

enum layer link_by_ethertype(struct decode *d, uint16_t type)
{
	switch (type) {
	case ETHERTYPE_IPV4:
		return LAYER_IPV4;
	case 0x86dd:
		return LAYER_IPV6;
	case 0x8847:
	case 0x8848:
		return LAYER_MPLS;
	case 0x8864:
		return LAYER_PPPOE;
	case 0x88e7:
		return LAYER_PBB;
	case 0x8903:
		return LAYER_FABRICPATH;
	case 0x0806:
	case 0x8035:
		return decode_end(d, WIRE_ARP);
	default:
		break;
	}
	if (ethertype_is_tag(type))
		return LAYER_VLAN;
	if (type > LENGTH_MAX || type < LLC_LEN)
		return decode_end(d, WIRE_NOT_IP);
	decode_clip(d, type);
	return LAYER_LLC;
}

bool link_is_ethertype(uint16_t type)
{
	struct decode d;

	return type > LENGTH_MAX && (link_by_ethertype(&d, type) != LAYER_DONE ||
				     d.verdict == WIRE_ARP);
}

enum layer link_read_ethernet(struct decode *d)
{
	const uint8_t *h = decode_take(d, ETHERNET_LEN);

	return h == NULL ? LAYER_DONE : link_by_ethertype(d, be16(h + 12));
}

enum layer link_read_vlan(struct decode *d)
{
	const uint8_t *h = decode_take(d, TAG_LEN);

	if (h == NULL)
		return LAYER_DONE;
	if ((be16(h) & 0xfff) != 0)	/* 0 is a priority, not a VLAN */
		decode_mark(d, OUTER_VLAN, be16(h) & 0xfff);
	return link_by_ethertype(d, be16(h + 2));
}

/* A provider's frame around a customer's: IEEE 802.1Q 9.7, I-TAG. */
enum layer link_read_pbb(struct decode *d)
{
	const uint8_t *h = decode_take(d, PBB_LEN);
	struct outer_step step = { .kind = OUTER_PBB, .marks = OUTER_HAS_ID };

	if (h == NULL)
		return LAYER_DONE;
	step.id = be32(h) & 0xffffff;
	return decode_descend(d, step) ? LAYER_ETHERNET : LAYER_DONE;
}

/* Cisco's frame around an Ethernet frame: ten bits of tag, six of TTL. */
enum layer link_read_fabricpath(struct decode *d)
{
	const uint8_t *h = decode_take(d, FABRICPATH_LEN);
	struct outer_step step = { .kind = OUTER_FABRICPATH,
		.marks = OUTER_HAS_ID };

	if (h == NULL)
		return LAYER_DONE;
	step.id = be16(h) >> 6;
	return decode_descend(d, step) ? LAYER_ETHERNET : LAYER_DONE;
}

static enum layer by_family(struct decode *d, uint8_t family)
{
	if (family == 2)
		return LAYER_IPV4;
	return family == 10 ? LAYER_IPV6 : decode_end(d, WIRE_NOT_IP);
}

/* Attributes in the byte order of the host, little-endian nearly always; each
 * is padded to four bytes. The packet is the last that Linux writes. */
enum layer link_read_nflog(struct decode *d)
{
	const uint8_t *h = decode_take(d, NFLOG_LEN), *a;
	uint8_t family;

	if (h == NULL)
		return LAYER_DONE;
	family = h[0];
	while ((a = decode_take(d, 4)) != NULL) {
		uint32_t len = (uint32_t)(a[1] << 8 | a[0]);

		if (len < 4)
			return decode_end(d, WIRE_MALFORMED);
		if (a[2] == NFLOG_PAYLOAD && a[3] == 0) {
			decode_clip(d, len - 4);
			return by_family(d, family);
		}
		if (decode_take(d, (len - 1) / 4 * 4) == NULL)
			break;
	}
	return LAYER_DONE;
}

/* 802.2, with the SNAP header of 802 (RFC 1042) or of bridges (802.1H). */
enum layer link_read_llc(struct decode *d)
{
	const uint8_t *h = decode_take(d, LLC_LEN);
	uint32_t oui;

	if (h == NULL)
		return LAYER_DONE;
	if (h[0] == 0x06 && h[1] == 0x06 && h[2] == 0x03)
		return LAYER_IPV4;
	if (h[0] != 0xaa || h[1] != 0xaa || h[2] != 0x03)
		return decode_end(d, WIRE_NOT_IP);
	h = decode_take(d, SNAP_LEN);
	if (h == NULL)
		return LAYER_DONE;
	oui = be32(h) >> 8;
	if ((oui != 0 && oui != 0xf8) || be16(h + 3) <= LENGTH_MAX)
		return decode_end(d, WIRE_NOT_IP);
	return link_by_ethertype(d, be16(h + 3));
}

/* The protocol of the `any' device: 1 and 4 are 802.3 in two manners. */
static enum layer cooked(struct decode *d, uint16_t protocol, uint16_t arphrd)
{
	if (is_foreign(arphrd))
		return decode_end(d, WIRE_NOT_IP);
	if (protocol == 0x0004)
		return LAYER_LLC;
	if (protocol <= LENGTH_MAX)
		return decode_end(d, WIRE_NOT_IP);
	return link_by_ethertype(d, protocol);
}

enum layer link_read_sll(struct decode *d)
{
	const uint8_t *h = decode_take(d, SLL_LEN);

	return h == NULL ? LAYER_DONE : cooked(d, be16(h + 14), be16(h + 2));
}

enum layer link_read_sll2(struct decode *d)
{
	const uint8_t *h = decode_take(d, SLL2_LEN);

	return h == NULL ? LAYER_DONE : cooked(d, be16(h), be16(h + 8));
}

/* An address family, in the byte order of the host that recorded (NULL) or of
 * the network (LOOP). AF_INET is 2 everywhere, AF_INET6 nowhere the same. */
enum layer link_read_loop(struct decode *d)
{
	const uint8_t *h = decode_take(d, 4);
	uint32_t family;

	if (h == NULL)
		return LAYER_DONE;
	family = be32(h);
	if (family > 0xffff)
		family = be16(h + 2) == 0 ? (uint32_t)(h[1] << 8 | h[0]) : 0;
	switch (family) {
	case 2:
		return LAYER_IPV4;
	case 10:		/* Linux */
	case 23:		/* Windows */
	case 24:		/* NetBSD, OpenBSD */
	case 28:		/* FreeBSD */
	case 30:		/* macOS */
		return LAYER_IPV6;
	default:
		return decode_end(d, WIRE_NOT_IP);
	}
}

enum layer link_read_raw(struct decode *d)
{
	if (d->in.left == 0)
		return decode_end(d, d->wire == 0 ? WIRE_MALFORMED : WIRE_CUT);
	switch (d->in.at[0] >> 4) {
	case 4:
		return LAYER_IPV4;
	case 6:
		return LAYER_IPV6;
	default:
		return decode_end(d, WIRE_NOT_IP);
	}
}
