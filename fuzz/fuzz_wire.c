/* SPDX-License-Identifier: ISC */
/* fuzz_wire.c - frames to one decoder: two bytes link type (the top two bits
 * choose what to do about checksums), then frames, each behind two bytes of
 * captured length and two of length on the wire. */
#include <stdlib.h>

#include "base/span.h"
#include "wire/options.h"
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned eaten;		/* so that no read is optimised away */

/* Touches all that a packet lends. */
static void touch(const struct packet *p)
{
	struct span at = tcp_options_of(p);
	struct tcp_option o;

	if (p->header_len < 20 || p->payload_captured > p->payload_len)
		abort();
	while (tcp_option_next(&at, &o))
		for (size_t i = 0; i < o.data.left; i++)
			eaten += o.data.at[i];
	for (uint32_t i = 0; i < p->payload_captured; i++)
		eaten += packet_payload(p)[i];
}

/* The frame alone in memory, so that a read beyond it is seen. */
static void feed(struct wire *w, struct frame *f, const uint8_t *bytes)
{
	uint8_t *alone = malloc(f->caplen + 1u);
	struct packet p;

	if (alone == NULL)
		abort();
	for (uint32_t i = 0; i < f->caplen; i++)
		alone[i + 1] = bytes[i];
	f->bytes = alone + 1;
	f->number++;
	f->time += 1000000000;
	if (wire_decode(w, f, &p) == WIRE_TCP)
		touch(&p);
	if (f->number % 4 == 0)
		wire_release(w);
	free(alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	unsigned head = (unsigned)span_be(&in, 2);
	struct frame f = { .linktype = head & 0x3fff };
	struct limits l;
	struct wire *w;

	limits_init(&l);
	l.defrag_bytes = 4096;
	l.defrag_datagrams = 4;
	l.defrag_fragments = 8;
	w = wire_new(&l, (enum wire_checksums)((head >> 14) % 3));
	if (w == NULL)
		abort();
	while (in.left > 4) {
		const uint8_t *bytes;

		f.caplen = (uint32_t)span_be(&in, 2);
		f.wirelen = (uint32_t)span_be(&in, 2);
		if (f.caplen > in.left)
			f.caplen = (uint32_t)in.left;
		bytes = span_take(&in, f.caplen);
		feed(w, &f, bytes);
	}
	wire_free(w);
	return 0;
}
