/* SPDX-License-Identifier: ISC */
/* response.h - what a server's answer to an opening handshake says and what is
 * odd about it, RFC 6455 4.1, 4.2.2 and 4.4. Nothing here judges. */
#ifndef WS_RESPONSE_H
#define WS_RESPONSE_H

#include "http/head.h"
#include "ws/accept.h"
#include "ws/attempt.h"

enum ws_response_odd {
	WS_RESP_REJECTED               = 1 << 0,
	WS_RESP_REJECTED_VALID_REQUEST = 1 << 1,
	WS_RESP_VERSION_NO_LIST        = 1 << 2,
	WS_RESP_VERSION_LIST_CONTAINS_REQUESTED = 1 << 3,
	WS_RESP_426_WITHOUT_UPGRADE    = 1 << 4,
	WS_RESP_401_WITHOUT_AUTHENTICATE = 1 << 5,	/* and 407 */
	WS_RESP_REDIRECT_WITHOUT_LOCATION = 1 << 6,
	WS_RESP_ACCEPT_MISSING         = 1 << 7,
	WS_RESP_ACCEPT_MISMATCH        = 1 << 8,
	WS_RESP_ACCEPT_DUPLICATE       = 1 << 9,
	WS_RESP_ACCEPT_NOT_CANONICAL   = 1 << 10,
	WS_RESP_UPGRADE_MISSING        = 1 << 11,
	WS_RESP_UPGRADE_NOT_WEBSOCKET  = 1 << 12,
	WS_RESP_CONNECTION_NO_UPGRADE  = 1 << 13,
	WS_RESP_101_HTTP_1_0           = 1 << 14,
	WS_RESP_101_CONTENT_LENGTH     = 1 << 15,
	WS_RESP_101_TRANSFER_ENCODING  = 1 << 16,
	WS_RESP_101_UNSOLICITED        = 1 << 17,
	WS_RESP_101_VERSION_HEADER     = 1 << 18,
	WS_RESP_ACCEPTED_INVALID_REQUEST = 1 << 19,
	WS_RESP_PROTOCOL_NOT_OFFERED   = 1 << 20,
	WS_RESP_PROTOCOL_CASE_MISMATCH = 1 << 21,
	WS_RESP_PROTOCOL_MULTIPLE      = 1 << 22,
	WS_RESP_PROTOCOL_EMPTY         = 1 << 23,
	WS_RESP_PROTOCOL_NONE_SELECTED = 1 << 24,
	WS_RESP_EXTENSION_NOT_OFFERED  = 1 << 25,
	WS_RESP_EXTENSION_ORDER        = 1 << 26,
	WS_RESP_ORIGIN_CROSS_SITE      = 1 << 27,
};

/* An answer. Texts are borrowed from its head. */
struct ws_response {
	uint32_t odd;		/* enum ws_response_odd */
	uint32_t head_odd;	/* enum ws_head_odd */
	uint32_t quirks;	/* enum http_quirk */
	uint16_t status;	/* 0: none was read */
	bool accepted;		/* a 101 with Upgrade: websocket */
	bool deflate;		/* accepts permessage-deflate */
	bool other_extension;	/* accepts another one, or may */
	/* For what items 2 to 6 of RFC 6455 4.1 name, a client must fail the
	 * connection. */
	bool must_fail;
	bool hixie;		/* a 101 of draft 75 or 76: no frames follow */
	enum ws_accept accept;
	enum ws_accept_way way;	/* of a mismatch */
	char expected[WS_ACCEPT_TEXT];	/* the right Accept, "" if unknown */
	struct http_text got;		/* Sec-WebSocket-Accept */
	struct http_text upgrade;	/* the first such field */
	struct http_text protocol;	/* the first such field */
	struct http_text not_offered;	/* the first such extension */
};

/* Reads the head of an answer. An interim one (1xx but 101) has no bits, nor
 * has a refusal of what was no attempt. `a' is the request that it answers, for a
 * 101 be that an attempt or not; NULL if it was not seen: then only what is odd
 * about the answer alone is told. */
void ws_response_read(struct ws_response *r, const struct http_head *h,
                      const struct ws_attempt *a, struct digest *d);

/* Is a client right to fail the connection? Also for what 4.2.2, 4.3 and 11.3
 * do not allow, which many clients pass over. */
bool ws_response_may_fail(const struct ws_response *r);

/* What kind of refusal it is: "redirect", "forbidden", ...; a constant. */
const char *ws_refusal(uint16_t status);

#endif
