/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"

enum { STEP = 8, BITS = 8 };

#define HIGH_BITS 0x8080808080808080u

/* Lowest octet first on any machine; compilers make one load of it. */
static uint64_t load(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 |
	       (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
	       (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
	       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

/* The same of fewer than eight; the octets above are zero. */
static uint64_t load_some(const uint8_t *at, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++)
		word |= (uint64_t)at[i] << BITS * i;
	return word;
}

static bool is_ascii(uint64_t word)
{
	return (word & HIGH_BITS) == 0;
}

/* Whole words of ASCII at the start; their octets. */
static size_t ascii(const uint8_t *at, size_t n, uint64_t key)
{
	size_t i = 0;

	while (n - i >= STEP && is_ascii(load(at + i) ^ key))
		i += STEP;
	return i;
}

/* The first octet of a sequence (RFC 3629 4). */
static inline bool lead(struct utf8 *u, uint8_t octet)
{
	if (octet < 0x80)
		return true;
	if (octet < 0xc2 || octet > 0xf4)
		return false;
	u->left = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
	u->low = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
	u->high = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
	return true;
}

static inline bool step(struct utf8 *u, uint8_t octet)
{
	if (u->left == 0)
		return lead(u, octet);
	if (octet < u->low || octet > u->high)
		return false;
	u->left--;
	u->low = 0x80;
	u->high = 0xbf;
	return true;
}

/* Reads the lowest n octets of a word, n > 0; how many were valid. */
static size_t feed_word(struct utf8 *u, uint64_t word, size_t n)
{
	for (size_t i = 0; i < n; i++, word >>= BITS)
		if (!step(u, (uint8_t)word))
			return i;
	return n;
}

/* The rest, n < STEP: of octets before it, `before' may be read again. */
static size_t feed_rest(struct utf8 *u, const uint8_t *at, size_t n,
                        size_t before, uint32_t key)
{
	uint64_t rest = before + n < STEP ? load_some(at, n)
		: load(at + n - STEP) >> BITS * (STEP - n);
	uint64_t word = rest ^ ((uint64_t)key << 32 | key);
	uint64_t mask = ((uint64_t)1 << BITS * n) - 1;

	if (u->left == 0 && is_ascii(word & mask))
		return n;
	return feed_word(u, word, n);
}

size_t utf8_feed_masked(struct utf8 *u, const uint8_t *at, size_t n,
                        uint32_t key)
{
	const uint64_t twice = (uint64_t)key << 32 | key;
	struct utf8 now = *u;
	size_t i = 0, valid = STEP;

	while (valid == STEP) {
		if (now.left == 0)
			i += ascii(at + i, n - i, twice);
		if (n - i < STEP)
			break;
		valid = feed_word(&now, load(at + i) ^ twice, STEP);
		i += valid;
	}
	if (valid == STEP && i < n)
		i += feed_rest(&now, at + i, n - i, i, key);
	*u = now;
	return i;
}
