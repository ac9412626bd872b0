/* SPDX-License-Identifier: ISC */
/* span.h - a borrowed run of bytes, and reads from it that cannot overrun.
 *
 * A span never owns. A read past the end gives zero and marks the span bad;
 * the caller tests once, after the last read, not after each. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *at;
	size_t left;
	bool bad;
};

static inline struct span span_of(const void *bytes, size_t n)
{
	return (struct span){ .at = bytes, .left = n };
}

/* Steps over n bytes and returns where they began, or NULL. */
static inline const uint8_t *span_take(struct span *s, size_t n)
{
	const uint8_t *p = s->at;

	if (n > s->left) {
		s->bad = true;
		s->left = 0;
		return NULL;
	}
	s->at += n;
	s->left -= n;
	return p;
}

/* Reads an n-byte big-endian number, n <= 8. */
static inline uint64_t span_be(struct span *s, size_t n)
{
	const uint8_t *p = span_take(s, n);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < n; i++)
		v = v << 8 | p[i];
	return v;
}

#endif
