/* SPDX-License-Identifier: ISC */
/* utf8_test.c - what is UTF-8, where it fails, and the same in pieces. */
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"
#include "hostile.h"
#include "octets.h"
#include "random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { ROUNDS = 20000, LONGEST = 80, TORN = -1 };

/* fails: index of the octet that makes it invalid; n: it is valid; TORN: more
 * octets are needed. */
static const struct {
	const char *hex;
	int fails;
} cases[] = {
	{ "", 0 },
	{ "00", 1 },
	{ "7f", 1 },
	{ "48656c6c6f", 5 },
	/* The ends of each length, Kuhn 2. */
	{ "c280", 2 }, { "dfbf", 2 },
	{ "e0a080", 3 }, { "efbfbf", 3 }, { "ed9fbf", 3 }, { "ee8080", 3 },
	{ "f0908080", 4 }, { "f48fbfbf", 4 },
	{ "f4908080", 1 }, { "f8888080", 0 }, { "fc84808080", 0 },
	/* Noncharacters and the BOM are valid. */
	{ "efbbbf", 3 }, { "efbfbe", 3 }, { "efb790", 3 }, { "f09fbfbe", 4 },
	/* Lone continuations, Kuhn 3.1. */
	{ "80", 0 }, { "bf", 0 }, { "80bf80", 0 }, { "6180", 1 },
	/* Lone starts, 3.2, and sequences without their end, 3.3. */
	{ "c020", 0 }, { "c220", 1 }, { "df20", 1 }, { "e0a020", 2 },
	{ "e020", 1 }, { "efbf20", 2 }, { "f0908020", 3 }, { "f09020", 2 },
	{ "c2c2", 1 }, { "e0a0c2", 2 },
	{ "c2", TORN }, { "e0a0", TORN }, { "e1", TORN }, { "f09080", TORN },
	{ "f1", TORN }, { "6161616161616161c3", TORN },
	/* Impossible octets, 3.5. */
	{ "fe", 0 }, { "ff", 0 }, { "c0", 0 }, { "c1", 0 }, { "f5", 0 },
	/* Overlong forms, 4: the second octet says so. */
	{ "c0af", 0 }, { "c1bf", 0 }, { "e080af", 1 }, { "e09fbf", 1 },
	{ "f08080af", 1 }, { "f08fbfbf", 1 },
	/* Surrogates, 5. */
	{ "eda080", 1 }, { "edbfbf", 1 }, { "edae80edb080", 1 },
	/* RFC 3629 7. */
	{ "41e289a2ce912e", 7 }, { "ed959ceab5adec96b4", 9 },
	{ "e697a5e69cace8aa9e", 9 }, { "efbbbff0a38eb4", 7 },
	/* Autobahn 6.4.1: fails with the octet 90 behind f4. */
	{ "cebae1bdb9cf83cebcceb5f4908080656469746564", 12 },
	/* Across words of eight. */
	{ "61616161616161c3a9616161616161ff", 15 },
	{ "616161616161616161616161616161e2", TORN },
};

static void expect_case(size_t i, uint32_t key)
{
	struct octets o = { 0 };
	struct utf8 u = { 0 };
	const uint8_t *at;
	size_t got;

	octets_add(&o, cases[i].hex);
	for (size_t k = 0; k < o.n; k++)
		o.at[k] ^= (uint8_t)(key >> 8 * (k % 4));
	at = octets_fence(o.at, o.n);
	got = utf8_feed_masked(&u, at, o.n, key);
	cr_assert_eq(got, cases[i].fails == TORN ? o.n : (size_t)cases[i].fails,
		"%s: %zu", cases[i].hex, got);
	if (got == o.n)
		cr_assert_eq(utf8_is_whole(&u), cases[i].fails != TORN);
}

Test(utf8, cases)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		expect_case(i, 0);
		expect_case(i, 0x3d21fa37);
		expect_case(i, 0x80808080);
	}
}

/* As one feeds pieces of a masked payload. */
static bool feed_pieces(const uint8_t *at, size_t n, uint32_t key,
                        uint32_t *random, size_t *failed)
{
	struct utf8 u = { 0 };

	for (size_t i = 0; i < n;) {
		size_t step = 1 + next_random(random) % 12, got;
		unsigned by = 8 * (i % 4);
		uint32_t turned = by == 0 ? key
		                          : key >> by | key << (32 - by);

		if (step > n - i)
			step = n - i;
		got = utf8_feed_masked(&u, octets_fence(at + i, step), step,
			turned);
		*failed = i + got;
		if (got < step)
			return false;
		i += step;
	}
	return utf8_is_whole(&u);
}

static void expect_like_text(const uint8_t *plain, size_t n,
                             uint32_t *random)
{
	uint32_t key = next_random(random) << 8 | next_random(random);
	uint8_t masked[HOSTILE_MAX];
	struct utf8 u = { 0 };
	size_t got = utf8_feed(&u, plain, n), failed = n;
	bool valid = got == n && utf8_is_whole(&u), pieces;

	for (size_t i = 0; i < n; i++)
		masked[i] = plain[i] ^ (uint8_t)(key >> 8 * (i % 4));
	cr_assert_eq(valid, text_is_utf8(plain, n));
	pieces = feed_pieces(masked, n, key, random, &failed);
	cr_assert_eq(pieces, valid);
	cr_assert_eq(failed, got);
}

/* Octets as they come in UTF-8, and some that do not. */
static uint8_t some_octet(uint32_t *random)
{
	static const uint8_t leads[] = {
		0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xc3,
	};
	uint32_t r = next_random(random);

	switch (r % 8) {
	case 0: case 1:
		return (uint8_t)(0x80 + (r >> 8) % 0x40);
	case 2:
		return leads[(r >> 8) % sizeof(leads)];
	case 3:
		return r % 64 == 3 ? (uint8_t)(r >> 8) : 'x';
	default:
		return (uint8_t)(0x20 + (r >> 8) % 0x5f);
	}
}

/* Valid text, with one octet changed now and then. */
static size_t some_text(uint8_t out[HOSTILE_MAX], uint32_t *random)
{
	static const char *const runes[] = {
		"a", "z", " ", "\xc3\xa9", "\xe4\xb8\xad", "\xed\x9f\xbf",
		"\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xe0\xa0\x80",
	};
	size_t n = 0, want = next_random(random) % LONGEST;

	while (n < want) {
		const char *rune = runes[next_random(random) % COUNT(runes)];

		memcpy(out + n, rune, strlen(rune));
		n += strlen(rune);
	}
	if (n > 0 && next_random(random) % 3 == 0)
		out[next_random(random) % n] = some_octet(random);
	return n;
}

Test(utf8, like_text)
{
	uint8_t text[HOSTILE_MAX];
	uint32_t random = 1;

	for (int i = 0; i < ROUNDS; i++) {
		size_t n = next_random(&random) % LONGEST;

		for (size_t k = 0; k < n; k++)
			text[k] = some_octet(&random);
		expect_like_text(text, n, &random);
		n = some_text(text, &random);
		expect_like_text(text, n, &random);
	}
	for (int i = 0; i < HOSTILE_N; i++)
		expect_like_text(text, hostile_string(i, text), &random);
}

/* All of one, two and three octets. */
Test(utf8, short_ones)
{
	for (uint32_t i = 0; i < 1u << 24; i++) {
		uint8_t at[3] = { (uint8_t)(i >> 16), (uint8_t)(i >> 8),
			(uint8_t)i };
		size_t n = i < 256 ? 1 : i < 65536 ? 2 : 3;
		struct utf8 u = { 0 };
		size_t got = utf8_feed(&u, at + 3 - n, n);

		cr_assert_eq(got == n && utf8_is_whole(&u),
			text_is_utf8(at + 3 - n, n), "%06x", i);
	}
}
