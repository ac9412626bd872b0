/* SPDX-License-Identifier: ISC */
/* digest.h - SHA-1 (RFC 3174) and base64 (RFC 4648), for protocols that want
 * them: Community ID, Sec-WebSocket-Accept. Nothing here is meant to be
 * secret. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SHA1 = 20 };

/* Characters of n bytes in base64, the NUL included. */
#define DIGEST_BASE64(n) (((n) + 2) / 3 * 4 + 1)

struct digest;

/* Keeps what libcrypto takes longer to prepare than to hash a short text; not
 * for two threads at once. NULL if libcrypto has no SHA-1. */
struct digest *digest_new(void);
void digest_free(struct digest *d);

void digest_sha1(struct digest *d, const void *bytes, size_t n,
                 uint8_t out[DIGEST_SHA1]);

/* Writes DIGEST_BASE64(n) characters, padded; n < 2^30. */
void digest_base64(char *out, const uint8_t *bytes, size_t n);

/* "OpenSSL 3.0.17 ...": the library that runs. */
const char *digest_library(void);

#endif
