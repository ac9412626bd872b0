/* SPDX-License-Identifier: ISC */
/* tcp.c - the TCP header, RFC 9293 3.1, and whether its checksum holds.
 *
 * A sender whose card finishes the sum leaves the pseudo-header's in the field
 * (with or without the length, which segmentation changes) or 0. That looks
 * wrong at the sender's own tap only, and is not corruption. */
#include "wire/decode.h"

#include <string.h>

#include "wire/checksum.h"
#include "wire/options.h"

enum {
	HEADER_LEN = 20,
	PROTOCOL = 6,
	TS_LEN = 12,		/* NOP NOP TS, RFC 7323 appendix A */
	TS_LAYOUT = 0x0101080a,
	MTU = 1500,		/* beyond it, a segment never was on a wire */
};

static void fill_header(struct packet *p, const uint8_t *h)
{
	p->tcp = h;
	p->src_port = be16(h);
	p->dst_port = be16(h + 2);
	p->seq = be32(h + 4);
	p->ack = be32(h + 8);
	p->flags = be16(h + 12) & 0xfff;
	p->window = be16(h + 14);
	p->urgent = be16(h + 18);
}

static void fill_timestamps(struct packet *p, const uint8_t *data)
{
	p->tsval = be32(data);
	p->tsecr = be32(data + 4);
	p->quirks |= PKT_HAS_TS;
}

static void walk_options(struct packet *p)
{
	struct span at = tcp_options_of(p);
	struct tcp_option o;

	while (tcp_option_next(&at, &o))
		if (o.kind == TCP_OPT_TIMESTAMPS && o.data.left == 8 &&
			!(p->quirks & PKT_HAS_TS))
			fill_timestamps(p, o.data.at);
	if (at.bad && !(p->quirks & PKT_OPTIONS_CUT))
		p->quirks |= PKT_OPTIONS_BAD;
}

static void read_options(struct packet *p)
{
	if (p->header_len == HEADER_LEN + TS_LEN &&
		be32(p->tcp + HEADER_LEN) == TS_LAYOUT)
		fill_timestamps(p, p->tcp + HEADER_LEN + 4);
	else if (p->header_len > HEADER_LEN)
		walk_options(p);
}

/* src and dst lie side by side; of ::ffff:a.b.c.d, only the last word is in
 * the pseudo-header of IPv4. */
static uint64_t pseudo_sum(const struct packet *p)
{
	static_assert(offsetof(struct packet, dst) ==
			      offsetof(struct packet, src) + 16,
		"the addresses are summed in one go");
	const uint8_t *addresses = (const uint8_t *)p;
	uint64_t sum = checksum_add_number(0, PROTOCOL);

	addresses += offsetof(struct packet, src);
	if (p->ip_version != 4)
		return checksum_add(sum, addresses, 32);
	return checksum_add_4(checksum_add_4(sum, addresses + 12),
		addresses + 28);
}

static bool is_same(uint16_t field, uint64_t sum)
{
	return field == checksum_fold(sum);
}

static bool is_offload(const struct packet *p, uint64_t pseudo, uint32_t len)
{
	uint16_t field;

	memcpy(&field, p->tcp + 16, sizeof(field));
	if (field == 0 || is_same(field, pseudo) ||
		is_same(field, checksum_add_number(pseudo, len)))
		return true;
	return p->ip_len > MTU && !(p->quirks & PKT_FRAGMENTED);
}

static uint16_t note_rewrite(const struct decode *d)
{
	rewrite_note(d->rewrites, be32(d->p->src + 12), be32(d->p->dst + 12),
		d->ip_sum);
	return PKT_REWRITTEN;
}

/* What the checksum says of a segment of len bytes, as a quirk. A change of the
 * addresses is off by as much in IP's sum as in TCP's. */
static uint16_t verify(const struct decode *d, uint32_t len)
{
	const struct packet *p = d->p;
	uint64_t pseudo = pseudo_sum(p), sum;
	uint16_t folded;

	sum = checksum_add(checksum_add_number(pseudo, len), p->tcp, len);
	folded = checksum_fold(sum);
	if (folded == d->ip_sum)
		return folded == CHECKSUM_RIGHT ? 0 : note_rewrite(d);
	if (p->quirks & PKT_REWRITTEN)
		return PKT_CHECKSUM_UNKNOWN;
	if (d->checksums == WIRE_CHECKSUMS_AUTO &&
		(d->before_card || is_offload(p, pseudo, len)))
		return PKT_CHECKSUM_OFFLOAD;
	return PKT_CHECKSUM_BAD;
}

static uint16_t judge(const struct decode *d, uint32_t len, uint32_t captured)
{
	if (d->checksums == WIRE_CHECKSUMS_IGNORE)
		return 0;
	if (captured < len ||
		d->p->quirks & (PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN))
		return PKT_CHECKSUM_UNKNOWN;
	return verify(d, len);
}

/* Lengths: on the wire as IP says them, here as far as the bytes go. */
static void measure(struct decode *d, uint32_t header)
{
	struct packet *p = d->p;
	uint32_t captured = (uint32_t)d->in.left;

	p->payload_len = d->wire - header;
	p->header_len = (uint8_t)(captured < header ? captured : header);
	p->payload_captured = captured - p->header_len;
	if (captured < header)
		p->quirks |= PKT_OPTIONS_CUT;
	if (p->payload_captured < p->payload_len)
		p->quirks |= PKT_PAYLOAD_CUT;
}

enum layer tcp_read(struct decode *d)
{
	const uint8_t *h = d->in.at;
	uint32_t header;

	if (d->in.left < HEADER_LEN)
		return decode_end(d, d->wire < HEADER_LEN ? WIRE_MALFORMED :
							    WIRE_CUT);
	header = (h[12] >> 4) * 4u;
	if (header < HEADER_LEN || header > d->wire)
		return decode_end(d, WIRE_MALFORMED);
	fill_header(d->p, h);
	measure(d, header);
	read_options(d->p);
	d->p->quirks |= judge(d, d->wire, (uint32_t)d->in.left);
	if (d->ip_sum != CHECKSUM_RIGHT && !(d->p->quirks & PKT_REWRITTEN))
		return decode_end(d, WIRE_IP_CHECKSUM);
	return decode_end(d, WIRE_TCP);
}
