/* SPDX-License-Identifier: ISC */
/* tcp.c - what few TCP segments need: options but time stamps, cuts, and the
 * reasons of a checksum that does not hold.
 *
 * A sender whose card finishes the sum leaves the pseudo-header's in the field
 * (with or without the length, which segmentation changes) or 0. That looks
 * wrong at the sender's own tap only, and is not corruption. */
#include "wire/tcp.h"

#include "wire/options.h"

enum { MTU = 1500 };		/* beyond it, few segments were on a wire */

enum {				/* options, kinds and lengths in place */
	USUAL_LEN = 20,
	USUAL_MSS = 0x0204,
	USUAL_SACK_TS = 0x0402080a,
	USUAL_WSCALE = 0x010303,
};

void tcp_cut(struct packet *p, uint32_t captured)
{
	if (captured < p->header_len) {
		p->header_len = (uint8_t)captured;
		p->quirks |= PKT_OPTIONS_CUT;
	}
	p->payload_captured = captured - p->header_len;
	if (p->payload_captured < p->payload_len)
		p->quirks |= PKT_PAYLOAD_CUT;
}

/* Takes an option. Of one with a length that is not its own nothing is known:
 * false. */
static bool take_option(struct packet *p, const struct tcp_option *o)
{
	const uint8_t *data = o->data.at;
	const size_t n = o->data.left;

	switch (o->kind) {
	case TCP_OPT_TIMESTAMPS:
		if (n == 8 && !(p->quirks & PKT_HAS_TS))
			tcp_fill_timestamps(p, data);
		return n == 8;
	case TCP_OPT_MSS:
		if (n == 2)
			p->mss = be16(data);
		return n == 2;
	case TCP_OPT_WSCALE:
		if (n == 1) {
			p->wscale = data[0];
			p->quirks |= PKT_HAS_WSCALE;
		}
		return n == 1;
	case TCP_OPT_SACK_PERMITTED:
		if (n == 0)
			p->quirks |= PKT_SACK_PERMITTED;
		return n == 0;
	case TCP_OPT_SACK:
		return n % 8 == 0;	/* a list of ranges */
	case TCP_OPT_MD5:
		return n == 16;
	default:
		return true;
	}
}

/* What nearly every SYN has, as Linux lays it out: MSS, SACK permitted and time
 * stamps, NOP and window scale; to walk it would take ten times as long. */
static bool take_usual(struct packet *p)
{
	const uint8_t *at = p->tcp + TCP_HEADER_LEN;

	if (p->header_len != TCP_HEADER_LEN + USUAL_LEN ||
	    be16(at) != USUAL_MSS || be32(at + 4) != USUAL_SACK_TS ||
	    be32(at + 16) >> 8 != USUAL_WSCALE)
		return false;
	p->mss = be16(at + 2);
	tcp_fill_timestamps(p, at + 8);
	p->wscale = at[19];
	p->quirks |= PKT_SACK_PERMITTED | PKT_HAS_WSCALE;
	return true;
}

void tcp_walk_options(struct packet *p)
{
	struct span at = tcp_options_of(p);
	struct tcp_option o;
	bool good = true;

	if (take_usual(p))
		return;
	while (tcp_option_next(&at, &o))
		good &= take_option(p, &o);
	if (!good || (at.bad && !(p->quirks & PKT_OPTIONS_CUT)))
		p->quirks |= PKT_OPTIONS_BAD;
}

static bool is_same(uint16_t field, uint64_t sum)
{
	return field == checksum_fold(sum);
}

static uint16_t sum_in(const uint8_t *h)
{
	uint16_t field;

	memcpy(&field, h + 16, sizeof(field));
	return field;
}

static bool is_offload(const struct packet *p, const uint8_t *h, uint32_t len)
{
	const uint16_t field = sum_in(h);

	return field == 0 || is_same(field, tcp_pseudo_sum(p, 0)) ||
		is_same(field, tcp_pseudo_sum(p, len));
}

/* As above, but the pseudo-header is that of other addresses. */
static bool was_offload(const struct decode *d, const uint8_t *h,
                        uint32_t len)
{
	const struct packet *p = d->p;
	const uint64_t rest = checksum_add_number(sum_in(h),
		~(PROTOCOL_TCP + len));

	return d->ip_sum == CHECKSUM_RIGHT &&
	       partial_explains(d->partials, be32(p->src + 12),
		       be32(p->dst + 12), checksum_fold(rest), len);
}

static bool is_too_large(const struct packet *p)
{
	return p->ip_len > MTU && !(p->quirks & PKT_FRAGMENTED);
}

static uint16_t note_rewrite(const struct decode *d)
{
	rewrite_note(d->rewrites, be32(d->p->src + 12), be32(d->p->dst + 12),
		d->ip_sum);
	return PKT_REWRITTEN;
}

static enum wire_checksums mode_of(const struct decode *d)
{
	if (d->nets == NULL)
		return d->checksums;
	return (enum wire_checksums)net_rules_value(d->nets, d->p->src,
		(int)d->elsewhere);
}

/* A change of the addresses is off by as much in IP's sum as in TCP's. */
uint16_t tcp_explain(const struct decode *d, const uint8_t *h, uint64_t sum,
                     uint32_t len)
{
	const enum wire_checksums mode = mode_of(d);

	if (mode == WIRE_CHECKSUMS_IGNORE)
		return 0;
	if (checksum_fold(sum) == d->ip_sum)
		return note_rewrite(d);
	if (d->p->quirks & PKT_REWRITTEN)
		return PKT_CHECKSUM_UNKNOWN;
	if (mode == WIRE_CHECKSUMS_AUTO &&
		(d->before_card || is_offload(d->p, h, len)))
		return PKT_CHECKSUM_OFFLOAD;
	if (mode == WIRE_CHECKSUMS_AUTO && was_offload(d, h, len))
		return PKT_CHECKSUM_OFFLOAD;
	if (mode == WIRE_CHECKSUMS_AUTO && is_too_large(d->p))
		return PKT_CHECKSUM_OFFLOAD | PKT_OFFLOAD_GUESSED;
	return PKT_CHECKSUM_BAD;
}

/* Of a header that the capture cut behind its flags: they, the ports and the
 * numbers tell nearly all. A window that is not there was not shut, as far as
 * anybody knows. */
static void read_cut(struct decode *d)
{
	uint8_t header[TCP_HEADER_LEN] = { 0 };

	memset(header + TCP_FLAGS_END, UINT8_MAX, TCP_WINDOW_END -
	       TCP_FLAGS_END);
	memcpy(header, d->in.at, d->in.left < TCP_WINDOW_END ?
	       TCP_FLAGS_END : d->in.left);
	tcp_read_segment(d, header, d->wire, d->in.left);
	d->p->tcp = d->in.at;
}

enum layer tcp_read(struct decode *d)
{
	if (d->in.left >= TCP_HEADER_LEN)
		tcp_read_segment(d, d->in.at, d->wire, d->in.left);
	else if (d->in.left >= TCP_FLAGS_END && d->wire >= TCP_HEADER_LEN)
		read_cut(d);
	else
		decode_take(d, TCP_HEADER_LEN);		/* says why not */
	return LAYER_DONE;
}
