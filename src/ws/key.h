/* SPDX-License-Identifier: ISC */
/* key.h - the value of Sec-WebSocket-Key: 16 octets in base64, chosen at random
 * for each connection (RFC 6455 4.1, request requirement 7). */
#ifndef WS_KEY_H
#define WS_KEY_H

#include "http/head.h"

enum { WS_KEY_OCTETS = 16 };

/* What is said of one value. */
struct ws_key {
	unsigned faults;	/* enum base64_fault; empty is BASE64_PADDING */
	size_t octets;		/* that it stands for */
	bool known;		/* an example that many have copied */
};

void ws_key_read(struct http_text t, struct ws_key *key);

#endif
