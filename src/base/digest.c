/* SPDX-License-Identifier: ISC */
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
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

const char *digest_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
