/* SPDX-License-Identifier: ISC */
/* target.h - the request target of a handshake: a resource name, or an absolute
 * http or https URI (RFC 6455 4.1, request requirement 3; RFC 9112 3.2). */
#ifndef WS_TARGET_H
#define WS_TARGET_H

#include "ws/host.h"

struct ws_target {
	bool absolute;
	uint16_t port;		/* what its scheme takes for granted */
	struct ws_host host;	/* of an absolute one, without userinfo */
};

/* False if it is none of the two, has a "#" (RFC 6455 3), or octets that no URI
 * has: controls, blanks, and what is not ASCII. Others that RFC 3986 wants
 * escaped, such as "|", every browser sends as they are and every server takes:
 * they are let pass. */
bool ws_target_read(struct http_text t, struct ws_target *target);

#endif
