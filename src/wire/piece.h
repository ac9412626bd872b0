/* SPDX-License-Identifier: ISC */
/* piece.h - a fragment that was kept, and what another one is to it. */
#ifndef WIRE_PIECE_H
#define WIRE_PIECE_H

#include <stdbool.h>
#include <string.h>

#include "wire/defrag.h"

struct piece {
	struct piece *next;	/* the one that came before */
	uint32_t offset, len, captured;
	uint64_t frame;
	int64_t time;
	uint8_t bytes[];
};

enum relation { APART, COPY, CONFLICT };

static inline uint32_t piece_end(const struct piece *p, bool captured)
{
	return p->offset + (captured ? p->captured : p->len);
}

/* Does f lie in p, on the wire and as far as f was captured? */
static inline bool is_within(const struct fragment *f, const struct piece *p)
{
	return f->offset >= p->offset &&
	       f->offset + f->len <= piece_end(p, false) &&
	       f->offset + f->captured <= piece_end(p, true);
}

static inline bool is_same(const struct fragment *f, const struct piece *p)
{
	uint32_t n = p->captured < f->captured ? p->captured : f->captured;

	return f->offset == p->offset && f->len == p->len &&
	       memcmp(f->bytes, p->bytes, n) == 0;
}

/* A copy adds nothing; one that was cut less is as good as apart. */
static inline enum relation relate(const struct piece *p,
                                   const struct fragment *f)
{
	if (f->offset >= piece_end(p, false) || p->offset >= f->offset + f->len)
		return APART;
	if (f->key.version == 6 && !is_same(f, p))
		return CONFLICT;
	return is_within(f, p) ? COPY : APART;
}

/* Do both say the same where they overlap? What was cut says nothing. */
static inline bool agrees(const struct fragment *f, const struct piece *p)
{
	uint32_t from = f->offset > p->offset ? f->offset : p->offset;
	uint32_t end = f->offset + f->captured, other = p->offset + p->captured;

	if (end > other)
		end = other;
	return end <= from || memcmp(f->bytes + (from - f->offset),
		p->bytes + (from - p->offset), end - from) == 0;
}

#endif
