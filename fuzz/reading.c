/* SPDX-License-Identifier: ISC */
#include "reading.h"

#include <stdlib.h>
#include <string.h>

#include "capture/format.h"

struct source {
	const uint8_t *at;
	size_t left, piece;
};

/* What came out, in a form that can be compared. */
struct outcome {
	uint64_t frames, digest;
	uint64_t interfaces, fault, offset, bytes;
};

static void demand(int holds)
{
	if (!holds)
		abort();
}

static ssize_t fill(void *source, uint8_t *into, size_t n)
{
	struct source *s = source;

	n = n < s->left ? n : s->left;
	n = n < s->piece ? n : s->piece;
	if (n > 0)
		memcpy(into, s->at, n);
	s->at += n;
	s->left -= n;
	return (ssize_t)n;
}

static void mix(struct outcome *o, uint64_t n)
{
	o->digest = (o->digest ^ n) * 0x100000001b3;
}

static void take_frame(struct outcome *o, const struct frame *f,
                       const struct capture_info *info)
{
	demand(f->number == ++o->frames);
	demand(f->interface < info->n_interfaces);
	demand(f->time <= FRAME_TIME_MAX && f->time >= -FRAME_TIME_MAX);
	demand(f->time >= info->start && f->time <= info->end);
	for (size_t i = 0; i < f->caplen; i++)
		mix(o, f->bytes[i]);
	mix(o, (uint64_t)f->time);
	mix(o, f->wirelen);
	mix(o, (uint64_t)f->linktype << 8 | f->fcs_len);
}

static void take_batch(struct outcome *o, const struct frame_batch *batch,
                       const struct capture *c)
{
	for (size_t i = 0; i < batch->n; i++)
		take_frame(o, &batch->frame[i], capture_info(c));
}

static void take_end(struct outcome *o, const struct capture *c, size_t size)
{
	const struct capture_info *info = capture_info(c);

	demand(info->packets == o->frames);
	if (info->compression == NULL) {
		demand(info->damage.fault != CAPTURE_MISPACKED);
		demand(info->damage.offset <= size);
		demand(info->damage.fault != CAPTURE_WHOLE ||
		       info->bytes == size);
	}
	demand(info->damage.fault != CAPTURE_MISPACKED ||
	       info->damage.offset <= size);
	demand(capture_position(c) <= size);
	o->bytes = info->bytes;
	o->interfaces = info->n_interfaces;
	o->fault = (uint64_t)info->damage.fault;
	o->offset = info->damage.offset;
}

static struct capture *open_pieces(struct source *s, const struct limits *l)
{
	struct err err;

	return capture_over("fuzz", fill, s, l, &err);
}

static struct outcome read_pieces(const uint8_t *data, size_t size,
                                  size_t piece, const struct limits *l)
{
	struct source s = { data, size, piece };
	struct capture *c = open_pieces(&s, l);
	struct outcome o = { 0 };
	struct frame_batch batch;
	struct err err;

	if (c == NULL)
		return o;
	while (capture_next(c, &batch, &err) > 0)
		take_batch(&o, &batch, c);
	take_end(&o, c, size);
	capture_close(c);
	return o;
}

/* The walk alone, so that a sanitizer sees a look past the last byte. */
static uint64_t walk_exact(const uint8_t *data, size_t size,
                           const struct limits *l)
{
	struct source s = { data, size, size };
	struct capture *c = open_pieces(&s, l);
	struct outcome o = { 0 };
	struct frame_batch batch;
	uint8_t *exact;
	size_t wants;

	if (c == NULL)
		return 0;
	if (c->gunzip != NULL) {	/* its first block is not all of it */
		capture_close(c);
		return UINT64_MAX;
	}
	exact = malloc(c->reader.left > 0 ? c->reader.left : 1);
	demand(exact != NULL);
	memcpy(exact, c->reader.at, c->reader.left);
	c->reader.at = exact;
	do {
		batch.n = 0;
		wants = c->format->walk(c, &batch);
		take_batch(&o, &batch, c);
	} while (wants == 0 && !c->stopped);
	capture_close(c);
	free(exact);
	return o.frames;
}

void reading_check(const uint8_t *data, size_t size)
{
	struct limits l;
	struct outcome whole, pieces;

	limits_init(&l);
	l.interfaces_max = 20;
	whole = read_pieces(data, size, SIZE_MAX, &l);
	pieces = read_pieces(data, size, size % 61 + 1, &l);
	demand(memcmp(&whole, &pieces, sizeof(whole)) == 0);
	if (size < 1 << 16) {	/* all of it lies in the first block */
		uint64_t frames = walk_exact(data, size, &l);

		demand(frames == whole.frames || frames == UINT64_MAX);
	}
}
