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

/* What of a text is not as RFC 4648 section 4 has it. */
enum base64_fault {
	BASE64_ALPHABET = 1 << 0,	/* a character that is none of the 64 */
	BASE64_PADDING  = 1 << 1,	/* too few or too many "=" (3.2) */
	BASE64_PAD_BITS = 1 << 2,	/* bits left over are not zero (3.5) */
};

/* What a text in base64 stands for. */
struct base64_bytes {
	uint8_t *at;		/* the caller's, of `room' bytes; may be NULL */
	size_t room;
	size_t n;		/* octets, even if there is no room for them */
};

/* Reads n characters strictly and returns the faults, 0 if it is canonical;
 * out->n is set, and as many of the octets written as there is room for. The
 * first character outside the alphabet ends it. */
unsigned digest_unbase64(struct base64_bytes *out, const void *text, size_t n);

/* "OpenSSL 3.0.17 ...": the library that runs. */
const char *digest_library(void);

#endif
