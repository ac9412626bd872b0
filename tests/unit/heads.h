/* SPDX-License-Identifier: ISC */
/* heads.h - opening handshakes made from the one of RFC 6455 1.3 by changing a
 * line of it. */
#ifndef UNIT_HEADS_H
#define UNIT_HEADS_H

#include "ws/response.h"

/* RFC 6455 1.3, to the octet but for the key, or for what is made of it. */
#define HEADS_REQUEST(key) \
	"GET /chat HTTP/1.1\r\n" \
	"Host: server.example.com\r\n" \
	"Upgrade: websocket\r\n" \
	"Connection: Upgrade\r\n" \
	"Sec-WebSocket-Key: " key "\r\n" \
	"Origin: http://example.com\r\n" \
	"Sec-WebSocket-Protocol: chat, superchat\r\n" \
	"Sec-WebSocket-Version: 13\r\n" \
	"\r\n"
#define HEADS_RESPONSE(accept) \
	"HTTP/1.1 101 Switching Protocols\r\n" \
	"Upgrade: websocket\r\n" \
	"Connection: Upgrade\r\n" \
	"Sec-WebSocket-Accept: " accept "\r\n" \
	"Sec-WebSocket-Protocol: chat\r\n" \
	"\r\n"

/* With the key of the RFC. */
#define HEADS_RFC_REQUEST HEADS_REQUEST("dGhlIHNhbXBsZSBub25jZQ==")
#define HEADS_RFC_RESPONSE HEADS_RESPONSE("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")

/* With a key that is random, as it has to be. */
extern const char heads_request[], heads_response[];

/* Reads `text' with its line that begins with `line' replaced by `by', which
 * may be several lines or none ("") and needs its own line ends; line NULL
 * changes nothing. The head lies before a page that must not be touched; it is
 * never freed. */
const struct http_head *heads_read(const char *text, const char *line,
                                   const char *by);

/* What is kept of a request to port 80 without TLS, of each text `most' octets;
 * to be freed. */
struct ws_attempt *heads_attempt(const struct http_head *request, size_t most);

/* One for the whole test; it is not freed. */
struct digest *heads_digest(void);

#endif
