/* SPDX-License-Identifier: ISC */
/* body.h - the content that follows a head, RFC 9112 6.3: how much of the
 * stream belongs to it. Its octets are only counted. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/head.h"

enum http_body_kind {
	HTTP_BODY_NONE,		/* also once all of it was read */
	HTTP_BODY_LENGTH,
	HTTP_BODY_CHUNKED,
	HTTP_BODY_TO_END,	/* up to the end of the stream */
	HTTP_BODY_BAD,		/* no one can say where it ends */
};

/* A body, resumable at any octet. */
struct http_body {
	uint64_t left;		/* of its length or of the chunk at hand */
	uint8_t kind;		/* enum http_body_kind */
	uint8_t chunk;		/* where in the framing of chunks it is */
	uint16_t line;		/* octets of the line at hand */
};

/* What follows a request's head. A Transfer-Encoding in HTTP/1.0 is bad (6.1),
 * and a Content-Length of 2^64 or more. */
void http_body_of_request(struct http_body *b, const struct http_head *h);

/* What follows a response's head; `no_content': the request was a HEAD, or a
 * CONNECT and the status 2xx (6.3 items 1 and 2). */
void http_body_of_response(struct http_body *b, const struct http_head *h,
                           bool no_content);

/* How many of the n octets belong to it; b->kind is HTTP_BODY_NONE once it is
 * whole, HTTP_BODY_BAD if its framing is broken: the octet behind those that
 * were taken cannot stand there, or makes a line of more than 4096. Chunk
 * extensions and trailers are passed over; LF alone ends a line. */
size_t http_body_take(struct http_body *b, const uint8_t *at, size_t n);

/* n octets that nobody has seen are passed over. False if they are not all
 * data of it, so that nobody knows what comes next; a body that was not whole
 * is HTTP_BODY_BAD then. */
bool http_body_skip(struct http_body *b, uint64_t n);

#endif
