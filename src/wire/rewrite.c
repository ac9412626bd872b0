/* SPDX-License-Identifier: ISC */
#include "wire/rewrite.h"

static struct rewrite order(uint32_t a, uint32_t b, uint16_t sum)
{
	return (struct rewrite){
		.low = a < b ? a : b,
		.high = a < b ? b : a,
		.sum = sum,
	};
}

static uint32_t slot(const struct rewrite *w)
{
	return (w->low * 0x9e3779b1u ^ w->high * 0x85ebca77u) >> 24;
}

void rewrite_note(struct rewrites *r, uint32_t a, uint32_t b, uint16_t sum)
{
	struct rewrite w = order(a, b, sum);

	r->pair[slot(&w)] = w;
}

bool rewrite_is_known(const struct rewrites *r, uint32_t a, uint32_t b,
	uint16_t sum)
{
	struct rewrite w = order(a, b, sum);
	const struct rewrite *known = &r->pair[slot(&w)];

	return known->low == w.low && known->high == w.high &&
	       known->sum == w.sum;
}
