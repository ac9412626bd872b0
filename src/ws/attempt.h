/* SPDX-License-Identifier: ISC */
/* attempt.h - what is kept of an opening handshake: of the request until it is
 * answered, and of both for the record. One block of memory, texts copied. */
#ifndef WS_ATTEMPT_H
#define WS_ATTEMPT_H

#include "ws/request.h"

struct ws_response;

/* What was said. Lists are joined to one line, their elements as sent. */
enum ws_said {
	WS_SAID_URI,
	WS_SAID_HOST,
	WS_SAID_ORIGIN,
	WS_SAID_VERSION,
	WS_SAID_KEY,
	WS_SAID_PROTOCOLS,	/* offered */
	WS_SAID_EXTENSIONS,	/* offered */
	WS_SAID_ACCEPT,		/* not kept if it is right */
	WS_SAID_PROTOCOL,	/* chosen */
	WS_SAID_ACCEPTED,	/* extensions */
	WS_SAID_N
};

struct ws_attempt {
	/* Of the capture, that hold the heads; the caller's. */
	uint64_t request_frame, request_last_frame;
	uint64_t response_frame;
	uint32_t odd;			/* enum ws_request_odd */
	uint32_t response_odd;		/* enum ws_response_odd */
	uint16_t quirks;		/* enum http_quirk, of the request */
	uint8_t head_odd;		/* enum ws_head_odd, of the request */
	uint8_t accept;			/* enum ws_accept */
	uint16_t status;		/* 0: not answered */
	int16_t version_number;		/* -1: none that is sure */
	bool whole : 1, asked : 1, upgrade : 1, others : 1, key_sure : 1;
	bool hixie : 1, credentials : 1, cross_site : 1;	/* ws_request */
	bool accepted : 1;		/* a 101 with Upgrade: websocket */
	bool must_fail : 1;		/* ws_response */
	bool deflate : 1;		/* permessage-deflate was accepted */
	bool other_extension : 1;	/* another one was, or may be */
	uint16_t has, cut;		/* bits of enum ws_said */
	uint16_t n[WS_SAID_N];
	uint8_t at[];
};

/* Keeps a request; of each text at most `most' octets, which are at most
 * UINT16_MAX. NULL without memory. */
struct ws_attempt *ws_attempt_new(const struct ws_request *r,
                                  const struct http_head *h, size_t most);

/* Adds the answer, which replaces one that is there. -1 without memory: then
 * only its texts are missing. *a may move. */
int ws_attempt_answer(struct ws_attempt **a, const struct ws_response *r,
                      const struct http_head *h, size_t most);

void ws_attempt_free(struct ws_attempt *a);

/* A text, borrowed. at is NULL if there was no such field. */
struct http_text ws_attempt_text(const struct ws_attempt *a, enum ws_said what);

/* Is it cut short? */
static inline bool ws_attempt_is_cut(const struct ws_attempt *a,
                                     enum ws_said what)
{
	return a->cut >> what & 1;
}

/* Octets that it takes. */
size_t ws_attempt_size(const struct ws_attempt *a);

#endif
