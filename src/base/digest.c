/* SPDX-License-Identifier: ISC */
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>

struct digest {
	EVP_MD_CTX *context;
};

struct digest *digest_new(void)
{
	struct digest *d = malloc(sizeof(*d));

	if (d == NULL)
		return NULL;
	d->context = EVP_MD_CTX_new();
	if (d->context != NULL &&
	    EVP_DigestInit_ex(d->context, EVP_sha1(), NULL) == 1)
		return d;
	digest_free(d);
	return NULL;
}

void digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->context);
	free(d);
}

void digest_sha1(struct digest *d, const void *bytes, size_t n,
                 uint8_t out[DIGEST_SHA1])
{
	/* No type: the one that is there already; naming it again would make
	 * libcrypto 3 look it up by name, which costs more than the hash. */
	if (EVP_DigestInit_ex(d->context, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(d->context, bytes, n) != 1 ||
	    EVP_DigestFinal_ex(d->context, out, NULL) != 1)
		abort();
}

void digest_base64(char *out, const uint8_t *bytes, size_t n)
{
	EVP_EncodeBlock((unsigned char *)out, bytes, (int)n);
}

static int base64_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void put_octet(struct base64_bytes *out, uint32_t octet)
{
	if (out->n < out->room && out->at != NULL)
		out->at[out->n] = (uint8_t)octet;
	out->n++;
}

/* Four characters make three octets: what is left of them says how many "="
 * have to follow. */
static bool padding_fits(size_t n, size_t characters)
{
	static const size_t want[] = { 0, SIZE_MAX, 2, 1 };

	return n == want[characters % 4];
}

static bool is_padding(const uint8_t *rest, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rest[i] != '=')
			return false;
	return true;
}

unsigned digest_unbase64(struct base64_bytes *out, const void *text, size_t n)
{
	const uint8_t *at = text;
	uint32_t bits = 0;
	unsigned pending = 0, faults = 0;
	size_t i;

	out->n = 0;
	for (i = 0; i < n && base64_value(at[i]) >= 0; i++) {
		bits = (bits << 6 | (uint32_t)base64_value(at[i])) & 0xffffff;
		pending += 6;
		if (pending >= 8) {
			pending -= 8;
			put_octet(out, bits >> pending & 0xff);
		}
	}
	if (n > i && !is_padding(at + i, n - i))
		return BASE64_ALPHABET;
	if (!padding_fits(n - i, i))
		faults |= BASE64_PADDING;
	if (bits & ((1u << pending) - 1))
		faults |= BASE64_PAD_BITS;
	return faults;
}

const char *digest_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
