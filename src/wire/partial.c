/* SPDX-License-Identifier: ISC */
#include "wire/partial.h"

static struct partial *pair_of(struct partials *t, uint32_t from, uint32_t to)
{
	return &t->pair[(from * 0x9e3779b1u ^ to * 0x85ebca77u) >> 26];
}

bool partial_explains(struct partials *t, uint32_t from, uint32_t to,
                      uint16_t rest, uint32_t len)
{
	struct partial *p = pair_of(t, from, to);
	const bool known = p->from == from && p->to == to;

	if (known && p->rest == rest) {
		p->proved |= p->len != len;
		return p->proved;
	}
	if (!known || !p->proved)	/* else this one is damaged */
		*p = (struct partial){ .from = from, .to = to, .len = len,
			.rest = rest };
	return false;
}
