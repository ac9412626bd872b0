/* SPDX-License-Identifier: ISC */
/* accept.h - Sec-WebSocket-Accept: base64 of SHA-1 of the key's text and a
 * fixed GUID, RFC 6455 4.2.2 item 5.4. */
#ifndef WS_ACCEPT_H
#define WS_ACCEPT_H

#include "base/digest.h"
#include "http/head.h"

enum ws_accept {
	WS_ACCEPT_UNJUDGED,	/* which key it answers is not known */
	WS_ACCEPT_MISSING,
	WS_ACCEPT_RIGHT,
	WS_ACCEPT_NOT_CANONICAL,	/* the right octets, spelt otherwise */
	WS_ACCEPT_MISMATCH,
};

/* How a wrong one was come by, if that is known. */
enum ws_accept_way {
	WS_WAY_UNKNOWN,
	WS_WAY_EMPTY_KEY,
	WS_WAY_DECODED_KEY,
	WS_WAY_UNPADDED_KEY,	/* without "==" */
	WS_WAY_KEY_CR,
	WS_WAY_KEY_SP,
	WS_WAY_SP_KEY,
	WS_WAY_LOWER_GUID,
	WS_WAY_HEX,		/* of the hash's digits, not of its octets */
	WS_WAY_EXAMPLE,		/* the one of RFC 6455 1.3 */
	WS_WAY_N
};

enum {
	WS_ACCEPT_TEXT = DIGEST_BASE64(DIGEST_SHA1),
	WS_KEY_MAX = 1024,	/* no longer key is hashed */
};

/* Writes what has to answer the key; "" if that is longer than WS_KEY_MAX. */
void ws_accept_expected(struct digest *d, struct http_text key,
                        char out[WS_ACCEPT_TEXT]);

/* Is it RIGHT, NOT_CANONICAL or a MISMATCH? `expected' is not "". */
enum ws_accept ws_accept_judge(struct http_text got,
                               const char expected[WS_ACCEPT_TEXT]);

/* How a mismatch was come by; what to call that. */
enum ws_accept_way ws_accept_way(struct digest *d, struct http_text key,
                                 struct http_text got);
const char *ws_accept_way_text(enum ws_accept_way way);

#endif
