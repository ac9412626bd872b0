/* SPDX-License-Identifier: ISC */
/* host.h - a host and port as Host, a request target and Origin name them:
 * uri-host [ ":" port ], RFC 9110 7.2, RFC 3986 3.2.2. */
#ifndef WS_HOST_H
#define WS_HOST_H

#include "http/head.h"

struct ws_host {
	struct http_text name;	/* brackets of an IPv6 address included */
	bool has_port;		/* and it is not empty */
	uint16_t port;
};

/* Reads all of t; false if it is not as the grammar has it, or the port is no
 * TCP port. The name may be empty: that is for the caller to judge. */
bool ws_host_read(struct http_text t, struct ws_host *host);

/* Do both name the same, where no port is `port'? */
bool ws_host_same(const struct ws_host *a, const struct ws_host *b,
                  uint16_t port);

#endif
