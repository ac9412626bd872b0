/* SPDX-License-Identifier: ISC */
/* fuzz_frame.c - two sides of a WebSocket connection: a byte of flags, then
 * runs. Each has a byte (0x80: from the server, 0x40: octets are missing, the
 * rest a length, 63: two bytes of length follow) and its octets, if there.
 *
 * One reader gets each run whole, another one octet by octet: both must tell
 * the same and end the same. */
#include <stdlib.h>

#include "base/span.h"
#include "ws/conn.h"

enum {
	SERVER = 0x80, MISSING = 0x40, LENGTH = 0x3f,
	FLAGS = WS_DEFLATE | WS_EXTENSION_UNKNOWN | WS_EVERY,
};

struct reader {
	struct ws_conn c;
	uint64_t told;		/* all that it told, folded */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fold(struct reader *r, uint64_t value)
{
	r->told = (r->told ^ value) * 0x100000001b3u;
	r->told ^= r->told >> 29;
}

static void fold_close(struct reader *r, const struct ws_close *close)
{
	fold(r, close->frame);
	fold(r, (uint64_t)close->end);
	fold(r, close->n | (unsigned)close->hole << 8 |
	     (unsigned)close->whole << 9);
	for (size_t i = 0; i < close->n; i++)
		fold(r, close->body[i]);
}

static void fold_told(struct reader *r, const struct ws_told *t)
{
	fold(r, t->kind);
	fold(r, t->odd);
	fold(r, t->from | (unsigned)t->opcode << 8 | (unsigned)t->rsv << 16);
	fold(r, t->length_bytes | (unsigned)t->fin << 8 |
	     (unsigned)t->masked << 9 | (unsigned)t->secondary << 10);
	fold(r, t->key);
	fold(r, t->ordinal);
	fold(r, t->messages);
	fold(r, t->length);
	fold(r, t->at);
	fold(r, t->first_frame);
	fold(r, t->frame);
	fold(r, t->key_frame);
	fold(r, t->close_frame);
	fold(r, (uint64_t)t->offset);
	if (t->close != NULL)
		fold_close(r, t->close);
}

static void feed(struct reader *r, unsigned from, struct ws_run in)
{
	struct ws_told told;

	while (ws_conn_read(&r->c, from, &in, &told))
		fold_told(r, &told);
	if (in.n != 0)
		abort();
}

static void feed_octets(struct reader *r, unsigned from, struct ws_run in)
{
	for (size_t i = 0; i < in.n; i++) {
		struct ws_run one = in;

		one.at += i;
		one.offset += (int64_t)i;
		one.n = 1;
		feed(r, from, one);
	}
	in.n = 0;
	feed(r, from, in);
}

static void fold_side(struct reader *r, unsigned from)
{
	const struct ws_side *s = &r->c.side[from];
	struct ws_rest rest = ws_side_rest(s);

	fold(r, rest.kind);
	fold(r, rest.missing);
	fold(r, rest.first_frame);
	fold(r, rest.ordinal);
	fold(r, s->payload);
	fold(r, s->compressed);
	fold(r, s->frames);
	fold(r, s->messages);
	for (unsigned i = 0; i < WS_N_KNOWN; i++)
		fold(r, s->count[i]);
	for (unsigned i = 0; i < WS_RESERVED && r->c.extra != NULL; i++)
		fold(r, r->c.extra->reserved[from][i]);
}

static void fold_pings(struct reader *r, unsigned from)
{
	const struct ws_pings *p = ws_conn_pings(&r->c, from);
	const struct ws_ping *waits = ws_conn_unanswered(&r->c, from);

	if (p == NULL)
		return;
	if (p->n > WS_PINGS || p->answered + p->superseded + p->forgotten >
	    p->sent)
		abort();
	fold(r, p->sent);
	fold(r, p->answered);
	fold(r, p->superseded);
	fold(r, (uint64_t)p->rtt_sum);
	fold(r, waits != NULL ? waits->frame : 0);
}

static void finish(struct reader *r)
{
	for (unsigned from = 0; from < 2; from++) {
		const struct ws_close *close = ws_conn_close(&r->c, from);

		fold_side(r, from);
		fold_pings(r, from);
		if (close != NULL)
			fold_close(r, close);
	}
	ws_conn_free(&r->c);
}

/* A run alone in memory, so that a read beyond it is seen. */
static void play(struct reader r[2], unsigned from, const struct ws_run *in)
{
	uint8_t *alone = malloc(in->n + 1);
	struct ws_run run = *in;

	if (alone == NULL)
		abort();
	for (size_t i = 0; i < in->n; i++)
		alone[i + 1] = in->at[i];
	run.at = alone + 1;
	feed(&r[0], from, run);
	feed_octets(&r[1], from, run);
	free(alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	unsigned flags = (unsigned)span_be(&in, 1) & FLAGS;
	int64_t offset[2] = { 0 };
	struct reader r[2];
	uint64_t frame = 0;

	for (size_t i = 0; i < 2; i++) {
		r[i].told = 0;
		ws_conn_init(&r[i].c, flags);
	}
	while (in.left > 0) {
		unsigned how = (unsigned)span_be(&in, 1);
		unsigned from = (how & SERVER) != 0;
		size_t n = how & LENGTH;
		struct ws_run run;

		if (n == LENGTH)
			n = (size_t)span_be(&in, 2);
		if (!(how & MISSING) && n > in.left)
			n = in.left;
		frame++;
		if (how & MISSING) {
			for (size_t i = 0; i < 2; i++)
				ws_conn_gap(&r[i].c, from, n);
		} else {
			run = (struct ws_run){
				.at = span_take(&in, n),
				.n = n,
				.offset = offset[from],
				.frame = frame,
				.time = (int64_t)frame,
			};
			play(r, from, &run);
		}
		offset[from] += (int64_t)n;
	}
	for (size_t i = 0; i < 2; i++)
		finish(&r[i]);
	if (r[0].told != r[1].told)
		abort();
	return 0;
}
