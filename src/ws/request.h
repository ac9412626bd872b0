/* SPDX-License-Identifier: ISC */
/* request.h - what a client's opening handshake says and what is odd about it,
 * RFC 6455 4.1 and 4.2.1. Nothing here judges. */
#ifndef WS_REQUEST_H
#define WS_REQUEST_H

#include "http/head.h"

enum ws_request_odd {
	WS_REQ_METHOD_NOT_GET          = 1 << 0,
	WS_REQ_HTTP_VERSION_BELOW_1_1  = 1 << 1,
	WS_REQ_TARGET_INVALID          = 1 << 2,
	WS_REQ_TARGET_AUTHORITY_MISMATCH = 1 << 3,
	WS_REQ_HOST_MISSING            = 1 << 4,
	WS_REQ_HOST_DUPLICATE          = 1 << 5,
	WS_REQ_HOST_INVALID            = 1 << 6,
	WS_REQ_HOST_PORT_MISMATCH      = 1 << 7,
	WS_REQ_HOST_DEFAULT_PORT       = 1 << 8,
	WS_REQ_UPGRADE_MISSING         = 1 << 9,
	WS_REQ_UPGRADE_NO_WEBSOCKET    = 1 << 10,
	WS_REQ_UPGRADE_MULTIPLE        = 1 << 11,
	WS_REQ_CONNECTION_NO_UPGRADE   = 1 << 12,
	WS_REQ_BODY                    = 1 << 13,
	WS_REQ_KEY_MISSING             = 1 << 14,
	WS_REQ_KEY_DUPLICATE           = 1 << 15,
	WS_REQ_KEY_NOT_BASE64          = 1 << 16,
	WS_REQ_KEY_WRONG_LENGTH        = 1 << 17,
	WS_REQ_KEY_NON_CANONICAL       = 1 << 18,
	WS_REQ_KEY_KNOWN_STATIC        = 1 << 19,
	WS_REQ_VERSION_MISSING         = 1 << 20,
	WS_REQ_VERSION_NOT_13          = 1 << 21,
	WS_REQ_VERSION_DUPLICATE       = 1 << 22,
	WS_REQ_VERSION_SYNTAX          = 1 << 23,
	WS_REQ_PROTOCOL_BAD_TOKEN      = 1 << 24,
	WS_REQ_PROTOCOL_EMPTY          = 1 << 25,
	WS_REQ_PROTOCOL_DUPLICATE      = 1 << 26,
	WS_REQ_EXTENSION_UNREGISTERED  = 1 << 27,
	WS_REQ_ORIGIN_DUPLICATE        = 1 << 28,
	WS_REQ_ORIGIN_INVALID          = 1 << 29,
	WS_REQ_CLEARTEXT_CREDENTIALS   = 1 << 30,
};

/* What the handshake came over. */
struct ws_over {
	uint16_t port;		/* the server's TCP port; 0: a tunnel hides it */
	bool secure;		/* TLS */
};

/* A request. Texts are borrowed from its head; they are empty if there is no
 * such field, and of the first if there are several. */
struct ws_request {
	uint32_t odd;		/* enum ws_request_odd */
	uint32_t head_odd;	/* enum ws_head_odd */
	uint32_t quirks;	/* enum http_quirk */
	struct http_text uri, host, origin, key, version;
	struct http_text bad_protocol;	/* the first that is no token */
	struct http_text unregistered;	/* the first such extension */
	/* The first parameter of the URI's query that is named as credentials
	 * are, and is not empty: its name. What it holds is nobody's business. */
	struct http_text token;
	unsigned protocols, extensions;	/* how many it offers */
	size_t key_octets;	/* that the key stands for */
	int version_number;	/* -1: none, several, or not a version */
	bool whole;		/* no field of it was left unread */
	bool asked;		/* for a WebSocket: ws_is_attempt() */
	bool upgrade;		/* has the field */
	bool websocket;		/* among the protocols of Upgrade */
	bool others;		/* also among them: others */
	bool h2c;		/* of these, h2c */
	bool key_sure;		/* there is one key, and no doubt which */
	bool hixie;		/* of draft 75 or 76, not of RFC 6455 */
	bool credentials;	/* Cookie, Authorization or the proxy's */
	bool cross_site;	/* Origin names another host than Host */
};

/* Reads the head of a request, be it one for a WebSocket or not. */
void ws_request_read(struct ws_request *r, const struct http_head *h,
                     const struct ws_over *over);

/* Must a server refuse it (RFC 6455 4.2.1, RFC 9112 3.2 and 5.1)? What a key
 * stands for it need not find out: it is not necessary to decode it (4.2.2), and
 * what counts is its text. Another version than 13 may be one that the server
 * speaks too (4.4). */
bool ws_request_must_fail(uint32_t odd, uint32_t head_odd, uint32_t quirks);

/* Has it nothing that a server might refuse it for? */
bool ws_request_is_clean(uint32_t odd, uint32_t head_odd, uint32_t quirks);

#endif
