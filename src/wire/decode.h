/* SPDX-License-Identifier: ISC */
/* decode.h - a frame on its way through the layers; internal to wire/.
 *
 * A layer reads its header at d->in, steps over it and names the next layer;
 * LAYER_DONE ends the walk with d->verdict. No layer calls another: depth costs
 * no stack, and one bound (LAYERS_MAX) holds for tags, options and tunnels. */
#ifndef WIRE_DECODE_H
#define WIRE_DECODE_H

#include "base/span.h"
#include "wire/defrag.h"
#include "wire/outer.h"
#include "wire/partial.h"
#include "wire/rewrite.h"
#include "wire/wire.h"

enum {
	LAYERS_MAX = OUTER_STEPS,	/* no layer is more than a step */
	LINKTYPE_ETHERNET = 1,
	ETHERNET_LEN = 14,
	ETHERTYPE_IPV4 = 0x0800,
	PROTOCOL_TCP = 6,
};

enum layer {
	LAYER_DONE,
#define LAYER(name, reader) LAYER_##name,
#include "wire/layers.def"
#undef LAYER
	LAYERS
};

struct decode {
	struct span in;		/* captured bytes from the next header on */
	uint32_t wire;		/* what the wire had there; >= in.left */
	enum wire_verdict verdict;	/* when LAYER_DONE is named */
	struct packet *p;
	const uint8_t *frame;	/* where it begins, unless it is plain */
	struct defrag *defrag;
	struct defrag *udp_defrag;	/* of UDP, which few want */
	struct outers *outers;
	const struct limits *limits;
	struct rewrites *rewrites;
	struct partials *partials;
	uint64_t altered;	/* up to this frame each had a wrong header */
	enum wire_checksums checksums;
	enum wire_checksums elsewhere;	/* where none of these holds: */
	const struct net_rules *nets;	/* NULL: checksums holds for all */
	uint32_t ip_rest;	/* `wire' behind the IPv6 header */
	uint16_t ip_sum;	/* of the IPv4 header; CHECKSUM_RIGHT or not */
	bool unmatched;		/* see wire_decode_unmatched() */
	bool before_card;	/* IPv4 header that a card still had to fill */
	bool wire_unknown;	/* a mirror cut the frame: `wire' is too much */
	bool guessed;		/* a UDP port alone says that it is a tunnel */
	bool wlan_padded;	/* an 802.11 header is, to a multiple of 4 */
	uint32_t depth;		/* tunnels so far */
	uint32_t n_steps;	/* what was stepped through, outermost first */
	struct outer_step step[OUTER_STEPS];
	struct wlan_senders *senders;
	struct span rest;	/* of an A-MSDU, behind so many steps, tunnels */
	uint32_t rest_wire, rest_steps, rest_depth;
	bool rest_guessed;
	bool ip_seen;		/* an IP header was entered; */
	bool ends_early;	/* the wire had less than a header takes */
	struct ip_fact fact;	/* odd is 0: none */
};

#define LAYER(name, reader) enum layer reader(struct decode *d);
#include "wire/layers.def"
#undef LAYER

/* The layer that a LINKTYPE_* number, an Ethertype or 802.3 length, or an IP
 * protocol number announces; LAYER_DONE and the verdict if none is known.
 * ext_by_protocol() knows those that only IPv6 has, udp_by_ports() those that
 * may begin behind a UDP header. */
enum layer link_first(struct decode *d, uint16_t linktype);
enum layer link_by_ethertype(struct decode *d, uint16_t type);
enum layer ip_by_protocol(struct decode *d, uint8_t protocol);
enum layer ext_by_protocol(struct decode *d, uint8_t protocol);
bool link_is_ethertype(uint16_t type);	/* one of those that are read */
enum layer udp_by_ports(uint16_t from, uint16_t to);

/* Takes one fragment of an IP datagram at d->in; names the layer of the whole
 * datagram once the last hole is filled. The caller sets id, protocol, offset,
 * more and next; the rest is taken from *d. */
enum layer ip_join(struct decode *d, struct fragment *g);

/* Notes a mark on the way, or that the IP packet at hand carries another: then
 * the verdict is TOO_DEEP and the result false beyond the limit. What was true
 * of the outer packet alone is forgotten. */
void decode_mark(struct decode *d, enum outer_kind kind, uint32_t id);
bool decode_descend(struct decode *d, struct outer_step step);

static inline enum layer decode_end(struct decode *d, enum wire_verdict v)
{
	d->verdict = v;
	return LAYER_DONE;
}

/* Forgets what lies beyond n bytes: padding, trailers. */
static inline void decode_clip(struct decode *d, uint32_t n)
{
	if (n < d->wire)
		d->wire = n;
	if (d->in.left > d->wire)
		d->in.left = d->wire;
}

/* Steps over n bytes and returns where they began; or NULL, and the verdict is
 * CUT if the wire had them, MALFORMED if not. */
static inline const uint8_t *decode_take(struct decode *d, uint32_t n)
{
	const uint8_t *at = d->in.at;

	if (n > d->in.left) {
		d->ends_early = n > d->wire;
		d->verdict = d->ends_early ? WIRE_MALFORMED : WIRE_CUT;
		return NULL;
	}
	d->in.at += n;
	d->in.left -= n;
	d->wire -= n;
	return at;
}

static inline uint16_t be16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t be32(const uint8_t *b)
{
	return (uint32_t)be16(b) << 16 | be16(b + 2);
}

#endif
