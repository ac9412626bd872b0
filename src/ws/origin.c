/* SPDX-License-Identifier: ISC */
#include "ws/origin.h"

#include "http/text.h"

/* Octets of a scheme, RFC 3986 3.1; 0: it is none. */
static size_t scheme_length(struct http_text t)
{
	size_t n = 0;

	while (n < t.n) {
		uint8_t c = t.at[n];

		if (!http_is_alpha(c) && (n == 0 || !(http_is_digit(c) ||
		    c == '+' || c == '-' || c == '.')))
			break;
		n++;
	}
	return n;
}

static bool is_web(struct http_text scheme)
{
	return http_text_is(scheme, "http") || http_text_is(scheme, "https") ||
	       http_text_is(scheme, "ws") || http_text_is(scheme, "wss");
}

/* scheme "://" host [ ":" port ]; the host may be empty, as in "file://". */
static bool read_one(struct http_text t, struct ws_origin *origin)
{
	size_t n = scheme_length(t);
	struct http_text rest = http_text_tail(t, n);

	origin->web = is_web(http_text_head(t, n));
	if (n == 0 || rest.n < 3 || memcmp(rest.at, "://", 3) != 0)
		return false;
	return ws_host_read(http_text_tail(rest, 3), &origin->host);
}

bool ws_origin_read(struct http_text t, struct ws_origin *origin)
{
	unsigned n = 0;

	*origin = (struct ws_origin){ .web = false };
	if (http_text_equal(t, http_text_of("null")))
		return true;
	for (size_t from = 0, at = 0; at <= t.n; at++) {
		if (at < t.n && t.at[at] != ' ')
			continue;
		if (!read_one(http_text_tail(http_text_head(t, at), from),
		              origin))
			return false;
		from = at + 1;
		n++;
	}
	origin->web = origin->web && n == 1;
	return true;
}
