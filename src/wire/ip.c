/* SPDX-License-Identifier: ISC */
/* ip.c - IPv4 (RFC 791), IPv6 (RFC 8200 3), and what they carry.
 *
 * Lengths are the IP header's, so that padding is never payload; where it says
 * 0 (segmentation offload) or more than the wire had, the frame's. */
#include "wire/ip.h"

#include <string.h>

#include "wire/checksum.h"
#include "wire/tcp.h"

enum {
	V6_LEN = 40,
	PROTOCOL_UDP = 17,
	UDP_PORTS_LEN = 4,
	TCP_HEADER = 20,
	ROUTE_FIXED = 3,	/* type, length, pointer */
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_LSRR = 131,
	OPTION_SSRR = 137,
};

enum layer ip_by_protocol(struct decode *d, uint8_t protocol)
{
	switch (protocol) {
	case PROTOCOL_TCP:
		return LAYER_TCP;
	case 4:
		return LAYER_IPV4_IN_IP;
	case PROTOCOL_UDP:
		return LAYER_UDP;
	case 41:
		return LAYER_IPV6_IN_IP;
	case 47:
		return LAYER_GRE;
	case 137:
		return LAYER_MPLS_IN_IP;
	case 132:
		return decode_end(d, WIRE_SCTP);
	case 1:
	case 58:
		return decode_end(d, WIRE_ICMP);
	case 51:
		return LAYER_AH;
	default:
		return ext_by_protocol(d, protocol);
	}
}

/* The packet's length is more than what carries it has; a layer on the way may
 * have said so of itself, and the frame goes on. */
static void note_mismatch(struct decode *d, uint32_t rest)
{
	struct packet *p = d->p;

	p->quirks |= PKT_IP_LEN_MISMATCH;
	p->ip_more = 0;
	if (!(p->quirks & PKT_FRAGMENTED) &&
	    (uint64_t)(d->in.at - d->frame) + rest <= p->wire_len)
		p->ip_more = (uint16_t)(rest - d->wire);
}

/* Makes `rest' what remains of the packet, if the wire had so much. */
static void bound(struct decode *d, uint32_t rest)
{
	if (rest > d->wire)
		note_mismatch(d, rest);
	decode_clip(d, rest);
}

/* Was no frame so far any better? Hardly anything is damaged on its way, and
 * nothing that is goes on; but who changes a capture may forget the sums. */
static bool is_like_all(struct decode *d)
{
	if (d->p->frame - d->altered > 1)
		return false;
	d->altered = d->p->frame;
	return true;
}

/* Is there a reason for a wrong header but corruption? A host that leaves the
 * sum to its card sends 0, or what it likes with the length that it leaves to
 * it as well: such a packet was never on a wire. */
static void explain(struct decode *d, const uint8_t *h)
{
	if (be16(h + 10) == 0 || be16(h + 2) == 0) {
		d->ip_sum = CHECKSUM_RIGHT;
		d->before_card = true;
	} else if (is_like_all(d) ||
		rewrite_is_known(d->rewrites, be32(h + 12), be32(h + 16),
			d->ip_sum)) {
		d->p->quirks |= PKT_REWRITTEN;
	}
}

static void verify_v4(struct decode *d, const uint8_t *h, uint32_t len)
{
	d->ip_sum = CHECKSUM_RIGHT;
	if (d->checksums == WIRE_CHECKSUMS_IGNORE)
		return;
	d->ip_sum = checksum_fold(checksum_add(0, h, len));
	if (d->ip_sum != CHECKSUM_RIGHT && d->checksums == WIRE_CHECKSUMS_AUTO)
		explain(d, h);
}

static bool is_trusted(const struct decode *d)
{
	return d->ip_sum == CHECKSUM_RIGHT || d->p->quirks & PKT_REWRITTEN;
}

/* Where a source route ends that lies before `end', if it goes on: or NULL. */
static const uint8_t *route_end(const uint8_t *at, const uint8_t *end)
{
	while (end - at > ROUTE_FIXED && at[0] != OPTION_END) {
		uint32_t len = at[0] == OPTION_NOP ? 1 : at[1];

		if (len > end - at || (len < 2 && at[0] != OPTION_NOP))
			return NULL;
		if (at[0] == OPTION_LSRR || at[0] == OPTION_SSRR)
			return len > ROUTE_FIXED + 3 && at[2] <= len - 3 ?
				       at + len - 4 : NULL;
		at += len;
	}
	return NULL;
}

/* A source route puts the next stop where the destination belongs. TCP is
 * spoken with its end, which the checksum has (RFC 1122 4.2.3.8). */
static void fill_end(struct packet *p, const uint8_t *h)
{
	const uint8_t *last = route_end(h + V4_LEN, h + (h[0] & 0xfu) * 4);

	if (last != NULL)
		ip_map_address(p->dst, last);
}

/* A length less than the header's: the header itself is as its sum says? */
static void note_short_length(struct decode *d, const uint8_t *h)
{
	if (!checksum_is_right(checksum_add(0, h, V4_LEN)))
		return;
	ip_fill_v4(d->p, h);
	d->fact.odd |= IP_ODD_LEN_MISMATCH;
}

/* Steps over the header with its options and what follows the packet. */
static bool enter_v4(struct decode *d, const uint8_t *h)
{
	uint32_t header = (h[0] & 0xfu) * 4, len = be16(h + 2);

	if (h[0] >> 4 != 4 || header < V4_LEN || (len != 0 && len < header)) {
		if (h[0] == 0x45)
			note_short_length(d, h);
		d->verdict = WIRE_MALFORMED;
		return false;
	}
	if (decode_take(d, header - V4_LEN) == NULL)
		return false;
	if (len == 0 && d->wire_unknown) {
		d->verdict = WIRE_CUT;
		return false;
	}
	if (len == 0)
		d->p->quirks |= PKT_IP_LEN_ZERO;
	else
		bound(d, len - header);
	d->p->ip_len = header + d->wire;
	verify_v4(d, h, header);
	return true;
}

enum layer ip_read_v4(struct decode *d)
{
	const uint8_t *h = decode_take(d, V4_LEN);
	enum layer next;
	uint16_t place;

	d->ip_seen = true;
	if (h == NULL || !enter_v4(d, h))
		return LAYER_DONE;
	ip_fill_v4(d->p, h);
	if (h[0] != 0x45)
		fill_end(d->p, h);
	next = ip_by_protocol(d, h[9]);
	place = be16(h + 6) & (V4_MORE_FRAGMENTS | V4_OFFSET);
	/* TCP's own sum may still prove that the addresses were changed. */
	if (!is_trusted(d) && ((next != LAYER_TCP && next != LAYER_AH) ||
		place != 0 || d->checksums == WIRE_CHECKSUMS_VERIFY))
		return decode_end(d, WIRE_IP_CHECKSUM);
	if (place == 0 || next == LAYER_DONE)
		return next;
	return ip_join(d, &(struct fragment){
		.key = { .id = be16(h + 4), .protocol = h[9] },
		.offset = (place & V4_OFFSET) * 8u,
		.more = (place & V4_MORE_FRAGMENTS) != 0,
		.next = h[9],
	});
}

static void fill_v6(struct packet *p, const uint8_t *h)
{
	p->ip_version = 6;
	p->tos = (uint8_t)(be16(h) >> 4);
	p->ip_id = 0;
	p->ttl = h[7];
	memcpy(p->src, h + 8, sizeof(p->src));
	memcpy(p->dst, h + 24, sizeof(p->dst));
}

enum layer ip_read_v6(struct decode *d)
{
	const uint8_t *h = decode_take(d, V6_LEN);

	d->ip_seen = true;
	if (h == NULL)
		return LAYER_DONE;
	if (h[0] >> 4 != 6)
		return decode_end(d, WIRE_MALFORMED);
	d->ip_sum = CHECKSUM_RIGHT;
	if (be16(h + 4) == 0 && d->wire_unknown)
		return decode_end(d, WIRE_CUT);
	if (be16(h + 4) == 0)	/* offload, or a jumbogram's option follows */
		d->p->quirks |= PKT_IP_LEN_ZERO;
	else
		bound(d, be16(h + 4));
	d->ip_rest = d->wire;
	d->p->ip_len = V6_LEN + d->wire;
	fill_v6(d->p, h);
	return ip_by_protocol(d, h[6]);
}

/* VLAN and network that the packet's addresses are of. */
static void fill_scope(const struct decode *d, struct fragment_key *key)
{
	for (uint32_t i = d->n_steps; i-- > 0;) {
		const struct outer_step *s = &d->step[i];

		if (outer_is_tunnel((enum outer_kind)s->kind)) {
			key->within = (uint64_t)(s->kind + 1) << 32 | s->id;
			return;
		}
		if (s->kind == OUTER_VLAN && key->vlan == 0)
			key->vlan = (uint16_t)s->id;
	}
}

/* The first fragment of UDP says whether it is a tunnel's. */
static bool is_foreign(const struct decode *d, const struct fragment *g)
{
	const uint8_t *h = d->in.at;

	return g->next == PROTOCOL_UDP && g->offset == 0 &&
	       d->in.left >= UDP_PORTS_LEN &&
	       udp_by_ports(be16(h), be16(h + 2)) == LAYER_DONE;
}

static void fill_fragment(const struct decode *d, struct fragment *g)
{
	const struct packet *p = d->p;

	memcpy(g->key.src, p->src, sizeof(p->src));
	memcpy(g->key.dst, p->dst, sizeof(p->dst));
	fill_scope(d, &g->key);
	g->key.version = p->ip_version;
	g->foreign = is_foreign(d, g);
	g->time = p->time;
	g->unmatched = d->unmatched;
	g->frame = p->frame;
	g->bytes = d->in.at;
	g->captured = (uint32_t)d->in.left;
	g->len = d->wire;
	g->ttl = p->ttl;
	g->tos = p->tos;
}

/* Goes on with a datagram as if it had come in one packet. */
static enum layer enter_whole(struct decode *d, const struct datagram *whole)
{
	struct packet *p = d->p;

	p->quirks |= PKT_FRAGMENTED;
	p->ip_len = p->ip_len - d->wire + whole->len;
	p->ttl = whole->ttl;
	p->tos = whole->tos;
	d->in = span_of(whole->bytes, whole->captured);
	d->wire = whole->len;
	return ip_by_protocol(d, whole->next);
}

/* What of its TCP header the first fragment must have: for IPv4 the fixed part,
 * with the flags (RFC 1858 3); for IPv6 all of it (RFC 7112 5). */
static uint32_t least_first(const struct decode *d)
{
	uint32_t header = 0;

	if (d->p->ip_version == 6 && d->in.left > 12)
		header = d->in.at[12] >> 2 & 0x3cu;
	return header > TCP_HEADER ? header : TCP_HEADER;
}

/* Does a fragment of TCP end or begin where the header is? */
static bool is_tiny(const struct decode *d, const struct fragment *g)
{
	if (g->next != PROTOCOL_TCP || (d->p->quirks & PKT_IP_LEN_MISMATCH))
		return false;
	return g->offset == 0 ? g->more && d->wire < least_first(d)
	                      : g->offset < TCP_HEADER;
}

/* Of two datagrams, as its sum tells, and not a segment? */
static bool is_mixed(const struct decode *d, const struct datagram *whole)
{
	uint64_t sum;

	if (!whole->doubtful || whole->next != PROTOCOL_TCP ||
		whole->captured < whole->len || whole->len < TCP_HEADER)
		return false;
	sum = checksum_add(tcp_pseudo_sum(d->p, whole->len), whole->bytes,
		whole->len);
	return !checksum_is_right(sum) && tcp_explain(d, whole->bytes, sum,
		whole->len) == PKT_CHECKSUM_BAD;
}

enum layer ip_join(struct decode *d, struct fragment *g)
{
	struct defrag *defrag = g->next == PROTOCOL_UDP ? d->udp_defrag :
							  d->defrag;
	struct datagram whole;
	enum defrag_result result;

	if (ip_by_protocol(d, g->next) == LAYER_DONE)
		return LAYER_DONE;
	fill_fragment(d, g);
	if (is_tiny(d, g))
		d->fact.odd |= IP_ODD_TINY;
	result = defrag_push(defrag, g, &whole, &d->fact);
	if (g->next != PROTOCOL_TCP)
		d->fact.odd &= (uint16_t)~IP_ODD_OVERLAP;
	d->unmatched = d->unmatched && whole.unmatched;
	switch (result) {
	case DEFRAG_WHOLE:
		if (whole.unmatched)
			return decode_end(d, WIRE_FILTERED);
		if (!is_mixed(d, &whole))
			return enter_whole(d, &whole);
		defrag_begin_again(defrag, g);
		return decode_end(d, WIRE_HELD);
	case DEFRAG_HELD:
		return decode_end(d, WIRE_HELD);
	case DEFRAG_FULL:
		return decode_end(d, WIRE_FRAGMENT_LIMIT);
	case DEFRAG_FOREIGN:
		return decode_end(d, WIRE_UDP);
	case DEFRAG_BAD:
	default:
		return decode_end(d, WIRE_MALFORMED);
	}
}
