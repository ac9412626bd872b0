/* SPDX-License-Identifier: ISC */
/* version.h - the value of Sec-WebSocket-Version, RFC 6455 4.3. */
#ifndef WS_VERSION_H
#define WS_VERSION_H

#include "http/head.h"

enum { WS_VERSION = 13 };

/* 0 to 255 without leading zeros, or -1. */
static inline int ws_version_read(struct http_text t)
{
	int v = 0;

	if (t.n == 0 || t.n > 3 || (t.n > 1 && t.at[0] == '0'))
		return -1;
	for (size_t i = 0; i < t.n; i++) {
		if (!http_is_digit(t.at[i]))
			return -1;
		v = v * 10 + (t.at[i] - '0');
	}
	return v <= 255 ? v : -1;
}

#endif
