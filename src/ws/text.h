/* SPDX-License-Identifier: ISC */
/* text.h - what is asked of the texts of a head everywhere in this room. */
#ifndef WS_TEXT_H
#define WS_TEXT_H

#include <string.h>

#include "http/head.h"

/* White space of RFC 2616 2.2, whose implied *LWS RFC 6455 4.3 uses; a fold
 * that is left in a value is some. */
static inline bool ws_is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline uint8_t ws_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static inline struct http_text ws_text_of(const char *word)
{
	return (struct http_text){ (const uint8_t *)word, strlen(word) };
}

static inline bool ws_text_equal(struct http_text a, struct http_text b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

/* The same without regard to the case of ASCII letters. */
static inline bool ws_text_alike(struct http_text a, struct http_text b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ws_lower(a.at[i]) != ws_lower(b.at[i]))
			return false;
	return true;
}

static inline bool ws_text_has(struct http_text t, uint8_t c)
{
	return t.n > 0 && memchr(t.at, c, t.n) != NULL;
}

/* The first n octets of it, and what comes after them; n <= t.n. */
static inline struct http_text ws_text_head(struct http_text t, size_t n)
{
	return (struct http_text){ t.at, n };
}

static inline struct http_text ws_text_tail(struct http_text t, size_t n)
{
	return (struct http_text){ n > 0 ? t.at + n : t.at, t.n - n };
}

static inline bool ws_text_begins(struct http_text t, const char *word)
{
	size_t n = strlen(word);

	return t.n >= n && ws_text_alike(ws_text_head(t, n), ws_text_of(word));
}

static inline struct http_text ws_text_trim(struct http_text t)
{
	while (t.n > 0 && ws_is_space(t.at[t.n - 1]))
		t.n--;
	while (t.n > 0 && ws_is_space(t.at[0]))
		t = ws_text_tail(t, 1);
	return t;
}

#endif
