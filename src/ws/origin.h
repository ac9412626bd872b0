/* SPDX-License-Identifier: ISC */
/* origin.h - the value of Origin, RFC 6454 7.1. */
#ifndef WS_ORIGIN_H
#define WS_ORIGIN_H

#include "ws/host.h"

struct ws_origin {
	bool web;		/* one, of http, https, ws or wss */
	struct ws_host host;	/* if it is one */
};

/* False if it is neither "null" nor a list of serialized origins, which have
 * neither a path nor a "/" at their end. */
bool ws_origin_read(struct http_text t, struct ws_origin *origin);

#endif
