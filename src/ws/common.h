/* SPDX-License-Identifier: ISC */
/* common.h - facts that the request and the answer of an opening handshake have
 * in common. */
#ifndef WS_COMMON_H
#define WS_COMMON_H

#include "http/head.h"

/* What is odd, in a request or its answer. */
enum ws_head_odd {
	WS_HEAD_CLOSE_WITH_UPGRADE = 1 << 0,	/* not in a refusal */
	WS_HEAD_EXTENSIONS_SYNTAX  = 1 << 1,	/* RFC 6455 9.1 */
	WS_HEAD_MISPLACED_FIELD    = 1 << 2,	/* RFC 6455 11.3 */
	WS_HEAD_HIXIE              = 1 << 3,	/* fields of drafts 75, 76 */
	WS_HEAD_PROXY_SEEN         = 1 << 4,
};

/* Does this request ask for a WebSocket: websocket among Upgrade's protocols,
 * or any Sec-WebSocket- field? */
bool ws_is_attempt(const struct http_head *request);

/* The head's enum ws_head_odd. */
uint32_t ws_head_odd(const struct http_head *h);

/* Was all of the head read, so that a field that is not there is missing? */
static inline bool ws_head_is_whole(const struct http_head *h)
{
	return !(h->quirks & HTTP_TOO_MANY_FIELDS);
}

static inline bool ws_head_has(const struct http_head *h, const char *name)
{
	return http_field_find(h, name, 0) < h->n;
}

/* The value of the first field of that name; without one, or if it is empty,
 * an empty text. */
static inline struct http_text ws_head_value(const struct http_head *h,
                                             const char *name)
{
	size_t i = http_field_find(h, name, 0);

	return i < h->n ? h->field[i].value : (struct http_text){ NULL, 0 };
}

/* Is the version that was read below HTTP/1.1? */
bool ws_head_is_old(const struct http_head *h);

#endif
