/* SPDX-License-Identifier: ISC */
/* fuzz_wire.c - frames to two decoders: two bytes link type (the top two bits
 * choose what to do about checksums), then frames, each behind two bytes of
 * captured length and two of length on the wire.
 *
 * The second one gets the IPv4 packets of Ethernet without their link header,
 * for which it has no short way. Both must come to the same. That way is not
 * open to wrong headers either: SEALED makes their checksums right. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "wire/options.h"
#include "wire/wire.h"

enum { ETHERNET = 1, IPV4 = 228, ETHERNET_LEN = 14, V4_LEN = 20, SEALED = 3 };

struct decoders {
	struct wire *wire[2];
	unsigned policy;	/* enum wire_checksums, or SEALED */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned eaten;	/* so that no read is optimised away */

/* Touches all that a packet lends. */
static void touch(const struct packet *p)
{
	struct span at = tcp_options_of(p);
	struct tcp_option o;

	if (p->header_len < 20 && !(p->quirks & PKT_OPTIONS_CUT))
		abort();
	if (p->payload_captured > p->payload_len)
		abort();
	while (tcp_option_next(&at, &o))
		for (size_t i = 0; i < o.data.left; i++)
			eaten += o.data.at[i];
	for (uint32_t i = 0; i < p->payload_captured; i++)
		eaten += packet_payload(p)[i];
}

/* But for the link header. The bytes lie elsewhere if they came in fragments. */
static void expect_same(const struct packet *a, const struct packet *b)
{
	struct packet c = *b;

	c.wire_len = a->wire_len;
	c.tcp = a->tcp;
	if (memcmp(a, &c, offsetof(struct packet, wscale) + 1) != 0 ||
	    memcmp(a->tcp, b->tcp, a->header_len + a->payload_captured) != 0)
		abort();
}

static bool is_ethernet_v4(const struct frame *f)
{
	return f->linktype == ETHERNET && f->caplen >= ETHERNET_LEN &&
	       f->bytes[12] == 0x08 && f->bytes[13] == 0;
}

/* The same frame without its link header, if that is Ethernet's with IPv4. */
static struct frame strip(const struct frame *f)
{
	struct frame bare = *f;

	if (!is_ethernet_v4(f))
		return bare;
	bare.linktype = IPV4;
	bare.bytes += ETHERNET_LEN;
	bare.caplen -= ETHERNET_LEN;
	bare.wirelen -= f->wirelen < ETHERNET_LEN ? f->wirelen : ETHERNET_LEN;
	return bare;
}

static void seal(const struct frame *f, uint8_t *bytes)
{
	uint8_t *h = bytes + ETHERNET_LEN;
	unsigned sum = 0;

	if (!is_ethernet_v4(f) || f->caplen < ETHERNET_LEN + V4_LEN)
		return;
	h[10] = h[11] = 0;
	for (size_t i = 0; i < V4_LEN; i += 2)
		sum += (unsigned)h[i] << 8 | h[i + 1];
	sum = ~(sum % 0xffff);
	h[10] = (uint8_t)(sum >> 8);
	h[11] = (uint8_t)sum;
}

/* Each step to what it was carried in is one further out. */
static void walk_out(const struct decoders *d, const struct packet *p)
{
	const struct outers *o = wire_outers(d->wire[0]);
	const struct outer_step *s = outers_at(o, p->outer);
	unsigned n = 0;

	if (p->outer != 0 && s == NULL)
		abort();
	for (; s != NULL; s = outers_at(o, s->around))
		if (++n > OUTER_STEPS || s->kind >= OUTER_KINDS)
			abort();
}

static void compare(const struct decoders *d, enum wire_verdict v,
                    const struct packet *a, const struct packet *b)
{
	if (v != WIRE_TCP)
		return;
	touch(a);
	walk_out(d, a);
	expect_same(a, b);
}

static void decode(const struct decoders *d, const struct frame *f)
{
	const struct frame bare = strip(f);
	struct packet a, b;
	enum wire_verdict v = wire_decode(d->wire[0], f, &a);

	if (wire_decode(d->wire[1], &bare, &b) != v)
		abort();
	compare(d, v, &a, &b);
	while (v == WIRE_SEVERAL && wire_has_next(d->wire[0])) {
		enum wire_verdict next = wire_next(d->wire[0], f, &a);

		if (wire_next(d->wire[1], &bare, &b) != next)
			abort();
		compare(d, next, &a, &b);
	}
}

/* The frame alone in memory, so that a read beyond it is seen. */
static void feed(const struct decoders *d, struct frame *f,
                 const uint8_t *bytes)
{
	uint8_t *alone = malloc(f->caplen + 1u);

	if (alone == NULL)
		abort();
	for (uint32_t i = 0; i < f->caplen; i++)
		alone[i + 1] = bytes[i];
	f->bytes = alone + 1;
	f->number++;
	f->time += 1000000000;
	if (d->policy == SEALED)
		seal(f, alone + 1);
	decode(d, f);
	for (size_t i = 0; i < 2 && f->number % 4 == 0; i++)
		wire_release(d->wire[i]);
	free(alone);
}

static struct wire *open_wire(const struct limits *l, unsigned policy)
{
	struct wire *w = wire_new(l, (enum wire_checksums)(policy % SEALED));

	if (w == NULL)
		abort();
	return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	unsigned head = (unsigned)span_be(&in, 2);
	struct frame f = { .linktype = head & 0x3fff };
	struct decoders d = { .policy = head >> 14 };
	struct limits l;

	limits_init(&l);
	l.defrag_bytes = 4096;
	l.defrag_datagrams = 4;
	l.defrag_fragments = 8;
	l.tunnels_max = 4;
	for (size_t i = 0; i < 2; i++)
		d.wire[i] = open_wire(&l, d.policy);
	while (in.left > 4) {
		const uint8_t *bytes;

		f.caplen = (uint32_t)span_be(&in, 2);
		f.wirelen = (uint32_t)span_be(&in, 2);
		if (f.caplen > in.left)
			f.caplen = (uint32_t)in.left;
		bytes = span_take(&in, f.caplen);
		feed(&d, &f, bytes);
	}
	for (size_t i = 0; i < 2; i++)
		wire_free(d.wire[i]);
	return 0;
}
