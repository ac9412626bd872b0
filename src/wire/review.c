/* SPDX-License-Identifier: ISC */
/* review.c - segments that are wrong by the same amount: somebody changed the
 * addresses of a capture, and IP's checksum with them, but not TCP's.
 *
 * One segment cannot tell that from damage, but those around it can. Damage
 * differs from segment to segment, and leaves others of the pair right. */
#include "wire/decode.h"
#include "wire/tcp.h"
#include "wire/wire.h"

enum {
	ALIKE = 3,	/* segments that prove it: as many as a handshake has */
	UNTOLD = PKT_CHECKSUM_BAD | PKT_CHECKSUM_OFFLOAD | PKT_CHECKSUM_UNKNOWN,
};

struct review {
	struct packet *packet;
	size_t n;
	uint16_t sum[FRAME_BATCH];	/* of those that are wrong, folded */
};

static uint16_t sum_of(const struct packet *p)
{
	uint32_t len = p->header_len + p->payload_len;

	return checksum_fold(checksum_add(tcp_pseudo_sum(p, len), p->tcp, len));
}

static bool is_pair(const struct packet *a, const struct packet *b)
{
	const size_t n = sizeof(a->src);

	return (memcmp(a->src, b->src, n) == 0 &&
		memcmp(a->dst, b->dst, n) == 0) ||
	       (memcmp(a->src, b->dst, n) == 0 &&
		memcmp(a->dst, b->src, n) == 0);
}

/* A copy is wrong by as much, whatever the reason is. */
static bool is_copy(const struct packet *a, const struct packet *b)
{
	return a->seq == b->seq && a->ack == b->ack && a->flags == b->flags &&
	       a->payload_len == b->payload_len && a->src_port == b->src_port;
}

static bool is_new(const struct packet *const alike[], size_t n,
	const struct packet *p)
{
	for (size_t i = 0; i < n; i++)
		if (is_copy(alike[i], p))
			return false;
	return true;
}

/* How many segments of its pair are wrong by as much; 0 if any is right. */
static size_t count_alike(const struct review *r, size_t at)
{
	const struct packet *alike[ALIKE];
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct packet *p = &r->packet[i];

		if (!is_pair(p, &r->packet[at]))
			continue;
		if (!(p->quirks & UNTOLD))
			return 0;
		if (n < ALIKE && (p->quirks & PKT_CHECKSUM_BAD) &&
			r->sum[i] == r->sum[at] && is_new(alike, n, p))
			alike[n++] = p;
	}
	return n;
}

/* Where addresses of others were changed, one segment may do. */
static bool is_rewritten(const struct decode *d, const struct review *r,
	size_t at)
{
	const struct packet *p = &r->packet[at];
	size_t alike = count_alike(r, at);

	if (rewrite_is_known(d->sums, be32(p->src + 12), be32(p->dst + 12),
			r->sum[at]))
		return true;
	return alike == ALIKE ||
	       (alike > 0 && d->sums_proven &&
		!rewrite_has(d->sums, be32(p->src + 12), be32(p->dst + 12)));
}

static void explain(struct decode *d, const struct review *r, size_t at)
{
	struct packet *p = &r->packet[at];

	d->p = p;
	if (tcp_checksums(d) != WIRE_CHECKSUMS_AUTO || !is_rewritten(d, r, at))
		return;
	d->sums_proven = true;
	rewrite_note(d->sums, be32(p->src + 12), be32(p->dst + 12), r->sum[at]);
	p->quirks &= (uint16_t)~PKT_CHECKSUM_BAD;
	p->quirks |= PKT_REWRITTEN | PKT_CHECKSUM_UNKNOWN;
}

void wire_review(struct wire *w, struct packet *packets, size_t n)
{
	struct decode *d = wire_decoder(w);
	struct review r = { .packet = packets, .n = n };

	for (size_t i = 0; i < n; i++)
		if (packets[i].quirks & PKT_CHECKSUM_BAD)
			r.sum[i] = sum_of(&packets[i]);
	for (size_t i = 0; i < n; i++)
		if (packets[i].quirks & PKT_CHECKSUM_BAD)
			explain(d, &r, i);
}
