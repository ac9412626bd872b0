/* SPDX-License-Identifier: ISC */
/* label.c - what stands between a link and IP on provider lines: PPP (RFC 1661,
 * 1662), PPPoE (RFC 2516), Cisco HDLC, MPLS (RFC 3032, RFC 4385). */
#include "wire/decode.h"

enum {
	PPPOE_LEN = 6,
	HDLC_LEN = 4,
	LABEL_LEN = 4,
	CONTROL_WORD_LEN = 4,
};

static enum layer by_ppp_protocol(struct decode *d, uint16_t protocol)
{
	switch (protocol) {
	case 0x0021:
		return LAYER_IPV4;
	case 0x0057:
		return LAYER_IPV6;
	case 0x0281:
	case 0x0283:
		return LAYER_MPLS;
	default:
		return decode_end(d, WIRE_NOT_IP);
	}
}

/* RFC 1661 6.5: one octet if its lowest bit is set, else two. */
static enum layer read_ppp_protocol(struct decode *d)
{
	bool compressed = d->in.left > 0 && (d->in.at[0] & 1);
	const uint8_t *h = decode_take(d, compressed ? 1 : 2);

	if (h == NULL)
		return LAYER_DONE;
	return by_ppp_protocol(d, compressed ? h[0] : be16(h));
}

/* RFC 1662 3.1: address and control may have been left out. */
enum layer label_read_ppp(struct decode *d)
{
	if (d->in.left > 0 && d->in.at[0] == 0xff &&
	    decode_take(d, 2) == NULL)
		return LAYER_DONE;
	return read_ppp_protocol(d);
}

/* A line of either kind: Cisco's frames begin with 0f or 8f. */
enum layer label_read_hdlc(struct decode *d)
{
	const uint8_t *h;

	if (d->in.left > 0 && (d->in.at[0] & 0x7f) != 0x0f)
		return label_read_ppp(d);
	h = decode_take(d, HDLC_LEN);
	return h == NULL ? LAYER_DONE : link_by_ethertype(d, be16(h + 2));
}

enum layer label_read_pppoe(struct decode *d)
{
	const uint8_t *h = decode_take(d, PPPOE_LEN);

	if (h == NULL)
		return LAYER_DONE;
	if (h[0] != 0x11 || h[1] != 0)	/* version, type; session data */
		return decode_end(d, WIRE_NOT_IP);
	decode_clip(d, be16(h + 4));
	decode_mark(d, OUTER_PPPOE, be16(h + 2));
	return read_ppp_protocol(d);
}

/* Does an Ethernet frame begin so far from here? */
static bool is_ethernet_at(const struct decode *d, size_t from)
{
	return d->in.left >= from + ETHERNET_LEN &&
	       link_is_ethertype(be16(d->in.at + from + ETHERNET_LEN - 2));
}

/* Two frames may begin with 0: one behind a control word, and one without it
 * that goes to such an address. */
static enum layer below_word(struct decode *d)
{
	if (is_ethernet_at(d, 0) && !is_ethernet_at(d, CONTROL_WORD_LEN))
		return LAYER_ETHERNET;
	return decode_take(d, CONTROL_WORD_LEN) == NULL ? LAYER_DONE
	                                                : LAYER_ETHERNET;
}

/* No label says what it carries: IP shows itself by its version, unless that
 * is the address of an Ethernet frame (RFC 4928 3), and 0 begins the control
 * word before one. */
static enum layer below_labels(struct decode *d)
{
	if (d->in.left == 0)
		return decode_end(d, d->wire > 0 ? WIRE_CUT : WIRE_MALFORMED);
	switch (d->in.at[0] >> 4) {
	case 4:
		return d->in.at[0] < 0x45 && is_ethernet_at(d, 0) ?
				LAYER_ETHERNET : LAYER_IPV4;
	case 6:
		return LAYER_IPV6;
	case 0:
		return below_word(d);
	default:
		return is_ethernet_at(d, 0) ? LAYER_ETHERNET
		                            : decode_end(d, WIRE_NOT_IP);
	}
}

enum layer label_read_mpls(struct decode *d)
{
	const uint8_t *h = decode_take(d, LABEL_LEN);

	if (h == NULL)
		return LAYER_DONE;
	decode_mark(d, OUTER_MPLS, be32(h) >> 12);
	return h[2] & 1 ? below_labels(d) : LAYER_MPLS;
}
