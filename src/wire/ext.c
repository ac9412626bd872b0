/* SPDX-License-Identifier: ISC */
/* ext.c - IPv6 extension headers (RFC 8200 4) and AH (RFC 4302 2).
 *
 * Two of them move an address that TCP's checksum and its peer go by: Routing
 * holds the final destination, the Home Address option the true source. */
#include "wire/decode.h"

#include <string.h>

enum {
	OPTION_PAD1 = 0x00,
	OPTION_JUMBO = 0xc2,		/* RFC 2675 2 */
	OPTION_HOME_ADDRESS = 0xc9,	/* RFC 6275 6.3 */
	FRAGMENT_LEN = 8,
};

enum layer ext_by_protocol(struct decode *d, uint8_t protocol)
{
	if (d->p->ip_version != 6)
		return decode_end(d, WIRE_IP_OTHER);
	switch (protocol) {
	case 0:
		return LAYER_HOP_BY_HOP;
	case 43:
		return LAYER_ROUTING;
	case 44:
		return LAYER_FRAGMENT;
	case 60:
		return LAYER_DESTINATION;
	case 135:		/* mobility */
	case 139:		/* HIP */
	case 140:		/* shim6 */
		return LAYER_EXTENSION;
	default:
		return decode_end(d, WIRE_IP_OTHER);
	}
}

/* Steps over an extension header; *s becomes what follows its two bytes. */
static const uint8_t *take(struct decode *d, struct span *s)
{
	const uint8_t *h;
	uint32_t len = 8;

	if (d->in.left >= 2)
		len = (d->in.at[1] + 1u) * 8;
	h = decode_take(d, len);
	if (h != NULL)
		*s = span_of(h + 2, len - 2);
	return h;
}

/* Finds an option and its data of n bytes, RFC 8200 4.2. */
static const uint8_t *find_option(struct span s, uint8_t wanted, size_t n)
{
	while (s.left > 0) {
		uint8_t type = (uint8_t)span_be(&s, 1);
		size_t len = type == OPTION_PAD1 ? 0 : span_be(&s, 1);
		const uint8_t *data = span_take(&s, len);

		if (type == wanted && len == n)
			return data;
	}
	return NULL;
}

/* RFC 2675 2: the length counts from behind the IPv6 header. */
static enum layer enter_jumbo(struct decode *d, uint32_t len, uint8_t next)
{
	uint32_t taken = d->ip_rest - d->wire;

	if (len < taken)
		return decode_end(d, WIRE_MALFORMED);
	d->p->quirks &= (uint16_t)~PKT_IP_LEN_ZERO;
	if (len - taken > d->wire) {
		d->p->quirks |= PKT_IP_LEN_MISMATCH;
		d->p->ip_more = 0;
	}
	d->p->ip_len -= d->wire;
	decode_clip(d, len - taken);
	d->p->ip_len += d->wire;
	return ip_by_protocol(d, next);
}

/* It is first or not at all, RFC 8200 4.1. */
enum layer ext_read_hop_by_hop(struct decode *d)
{
	struct span s;
	const uint8_t *h, *jumbo = NULL;

	if (d->wire != d->ip_rest)
		return decode_end(d, WIRE_MALFORMED);
	h = take(d, &s);
	if (h == NULL)
		return LAYER_DONE;
	if (d->p->quirks & PKT_IP_LEN_ZERO)
		jumbo = find_option(s, OPTION_JUMBO, 4);
	if (jumbo != NULL)
		return enter_jumbo(d, be32(jumbo), h[0]);
	return ip_by_protocol(d, h[0]);
}

/* Where the final destination lies in a routing header that has a way to go;
 * NULL if its type is not known. */
static const uint8_t *final_destination(const uint8_t *h)
{
	uint32_t addresses = h[1] / 2;

	if (addresses == 0)
		return NULL;
	switch (h[2]) {
	case 0:			/* RFC 5095: deprecated, still sent */
		return h + 8 + 16 * (addresses - 1);
	case 2:			/* RFC 6275 6.4: the home address */
	case 4:			/* RFC 8754 2: the last segment is first */
		return h + 8;
	default:
		return NULL;
	}
}

enum layer ext_read_routing(struct decode *d)
{
	struct span s;
	const uint8_t *h = take(d, &s), *to;

	if (h == NULL)
		return LAYER_DONE;
	if (h[3] > 0) {
		to = final_destination(h);
		if (to != NULL)
			memcpy(d->p->dst, to, sizeof(d->p->dst));
		else
			d->p->quirks |= PKT_CHECKSUM_UNKNOWN;
	}
	return ip_by_protocol(d, h[0]);
}

enum layer ext_read_destination(struct decode *d)
{
	struct span s;
	const uint8_t *h = take(d, &s), *home;

	if (h == NULL)
		return LAYER_DONE;
	home = find_option(s, OPTION_HOME_ADDRESS, sizeof(d->p->src));
	if (home != NULL)
		memcpy(d->p->src, home, sizeof(d->p->src));
	return ip_by_protocol(d, h[0]);
}

enum layer ext_read_other(struct decode *d)
{
	struct span s;
	const uint8_t *h = take(d, &s);

	return h == NULL ? LAYER_DONE : ip_by_protocol(d, h[0]);
}

enum layer ext_read_fragment(struct decode *d)
{
	const uint8_t *h = decode_take(d, FRAGMENT_LEN);
	uint16_t place;

	if (h == NULL)
		return LAYER_DONE;
	place = be16(h + 2);
	if ((place & 0xfff9) == 0)	/* atomic, RFC 6946 */
		return ip_by_protocol(d, h[0]);
	return ip_join(d, &(struct fragment){
		.key = { .id = be32(h + 4) },
		.offset = place & 0xfff8,
		.more = (place & 1) != 0,
		.next = h[0],
	});
}

enum layer ext_read_ah(struct decode *d)
{
	const uint8_t *h;
	uint32_t len = 8;

	if (d->in.left >= 2)
		len = (d->in.at[1] + 2u) * 4;
	h = decode_take(d, len);
	return h == NULL ? LAYER_DONE : ip_by_protocol(d, h[0]);
}
