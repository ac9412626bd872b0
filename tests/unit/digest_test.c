/* SPDX-License-Identifier: ISC */
/* digest_test.c - the vectors of RFC 3174 7.3, RFC 4648 10 and RFC 6455
 * 1.3. */
#include "base/digest.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "base/text.h"

struct sha_case {
	char text[72];
	int times;
	char hash[41];
};

ParameterizedTestParameters(digest, sha1_is_that_of_rfc_3174)
{
	static struct sha_case cases[] = {
		{ "", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		  "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
		{ "a", 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
		{ "0123456701234567012345670123456701234567012345670123456701234567",
		  10, "dea356a2cddd90c7a7ecedc5ebb563934f460452" },
	};

	return cr_make_param_array(struct sha_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct sha_case *c, digest, sha1_is_that_of_rfc_3174)
{
	struct digest *d = digest_new();
	size_t n = strlen(c->text);
	char *all = malloc(n * (size_t)c->times + 1);
	uint8_t hash[DIGEST_SHA1];
	char hex[2 * DIGEST_SHA1 + 1];

	cr_assert_not_null(d);
	for (int i = 0; i < c->times; i++)
		memcpy(all + n * (size_t)i, c->text, n);
	for (int twice = 0; twice < 2; twice++) {
		digest_sha1(d, all, n * (size_t)c->times, hash);
		text_hex(hex, hash, sizeof(hash));
		cr_expect_str_eq(hex, c->hash);
	}
	free(all);
	digest_free(d);
}

Test(digest, base64_is_that_of_rfc_4648)
{
	static const char *const want[] = {
		"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"
	};

	for (size_t n = 0; n < 7; n++) {
		char out[DIGEST_BASE64(6) + 1];

		memset(out, 'x', sizeof(out));
		digest_base64(out, (const uint8_t *)"foobar", n);
		cr_expect_str_eq(out, want[n]);
		cr_expect_eq(strlen(out) + 1, DIGEST_BASE64(n));
	}
}

Test(digest, both_make_the_accept_key_of_rfc_6455)
{
	static const char key[] = "dGhlIHNhbXBsZSBub25jZQ=="
		"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	struct digest *d = digest_new();
	uint8_t hash[DIGEST_SHA1];
	char out[DIGEST_BASE64(DIGEST_SHA1)];

	digest_sha1(d, key, sizeof(key) - 1, hash);
	digest_base64(out, hash, sizeof(hash));
	cr_expect_str_eq(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	digest_free(d);
}

struct base64_case {
	const char *text;
	unsigned faults;
	size_t n;
};

Test(digest, base64_is_read_strictly)
{
	static const struct base64_case cases[] = {
		{ "", 0, 0 },
		{ "Zg==", 0, 1 }, { "Zm8=", 0, 2 }, { "Zm9v", 0, 3 },
		{ "Zm9vYmFy", 0, 6 }, { "+/+/", 0, 3 },
		{ "Zh==", BASE64_PAD_BITS, 1 }, { "Zm9=", BASE64_PAD_BITS, 2 },
		{ "Zg", BASE64_PADDING, 1 }, { "Zg=", BASE64_PADDING, 1 },
		{ "Zg===", BASE64_PADDING, 1 }, { "Zm9v=", BASE64_PADDING, 3 },
		{ "Zm9vY", BASE64_PADDING | BASE64_PAD_BITS, 3 }, { "=", BASE64_PADDING, 0 },
		{ "Zg==Zg==", BASE64_ALPHABET, 1 },
		{ "-_-_", BASE64_ALPHABET, 0 }, { "Zm 9v", BASE64_ALPHABET, 1 },
		{ "Zg==\n", BASE64_ALPHABET, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct base64_case *c = &cases[i];
		struct base64_bytes out = { .at = NULL };
		unsigned faults = digest_unbase64(&out, c->text,
			strlen(c->text));

		cr_expect_eq(faults, c->faults, "%s: %u", c->text, faults);
		cr_expect_eq(out.n, c->n, "%s: %zu", c->text, out.n);
	}
}

Test(digest, base64_comes_back_whole)
{
	uint8_t bytes[64], back[64];
	char text[DIGEST_BASE64(64)];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		struct base64_bytes out = { .at = back, .room = n };

		digest_base64(text, bytes, n);
		cr_expect_eq(digest_unbase64(&out, text, strlen(text)), 0);
		cr_expect_eq(out.n, n);
		cr_expect_eq(memcmp(back, bytes, n), 0);
	}
}
