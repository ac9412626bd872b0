/* SPDX-License-Identifier: ISC */
/* text.h - the texts of a head, and what is asked of them and their octets. */
#ifndef HTTP_TEXT_H
#define HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A run of octets, borrowed; at is never NULL if n > 0. */
struct http_text {
	const uint8_t *at;
	size_t n;
};

/* OWS, or what a fold left in a value, which stands for it (RFC 9112 5.2): the
 * white space of RFC 2616 2.2, whose implied *LWS RFC 6455 4.3 uses. */
static inline bool http_is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline uint8_t http_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static inline bool http_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* An ASCII letter. */
static inline bool http_is_alpha(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline struct http_text http_text_of(const char *word)
{
	return (struct http_text){ (const uint8_t *)word, strlen(word) };
}

static inline bool http_text_equal(struct http_text a, struct http_text b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

/* The same without regard to the case of ASCII letters. */
static inline bool http_text_alike(struct http_text a, struct http_text b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (http_lower(a.at[i]) != http_lower(b.at[i]))
			return false;
	return true;
}

/* Is it that word, and does it begin with it, in any case? */
static inline bool http_text_is(struct http_text t, const char *word)
{
	return http_text_alike(t, http_text_of(word));
}

static inline bool http_text_has(struct http_text t, uint8_t c)
{
	return t.n > 0 && memchr(t.at, c, t.n) != NULL;
}

/* The first n octets of it, and what comes after them; n <= t.n. */
static inline struct http_text http_text_head(struct http_text t, size_t n)
{
	return (struct http_text){ t.at, n };
}

static inline struct http_text http_text_tail(struct http_text t, size_t n)
{
	return (struct http_text){ n > 0 ? t.at + n : t.at, t.n - n };
}

/* What stands before the first c, or all of it. */
static inline struct http_text http_text_until(struct http_text t, uint8_t c)
{
	const uint8_t *at = t.n > 0 ? memchr(t.at, c, t.n) : NULL;

	return at == NULL ? t : http_text_head(t, (size_t)(at - t.at));
}

static inline bool http_text_begins(struct http_text t, const char *word)
{
	size_t n = strlen(word);

	return t.n >= n && http_text_is(http_text_head(t, n), word);
}

static inline struct http_text http_text_trim(struct http_text t)
{
	while (t.n > 0 && http_is_space(t.at[t.n - 1]))
		t.n--;
	while (t.n > 0 && http_is_space(t.at[0]))
		t = http_text_tail(t, 1);
	return t;
}

#endif
