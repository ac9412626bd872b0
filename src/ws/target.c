/* SPDX-License-Identifier: ISC */
#include "ws/target.h"

#include "http/text.h"

static bool octets_fit(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.at[i] <= ' ' || t.at[i] >= 0x7f || t.at[i] == '#')
			return false;
	return t.n > 0;
}

/* Behind "//": up to the path or query, without "user@". */
static struct http_text authority_of(struct http_text t)
{
	size_t n = 0, from = 0;

	while (n < t.n && t.at[n] != '/' && t.at[n] != '?') {
		n++;
		if (t.at[n - 1] == '@')
			from = n;
	}
	return http_text_tail(http_text_head(t, n), from);
}

bool ws_target_read(struct http_text t, struct ws_target *target)
{
	size_t scheme = 0;

	*target = (struct ws_target){ .absolute = false };
	if (!octets_fit(t))
		return false;
	if (t.at[0] == '/')
		return true;
	if (http_text_begins(t, "http://")) {
		scheme = 7;
		target->port = 80;
	} else if (http_text_begins(t, "https://")) {
		scheme = 8;
		target->port = 443;
	} else {
		return false;
	}
	target->absolute = true;
	return ws_host_read(authority_of(http_text_tail(t, scheme)),
	                    &target->host) && target->host.name.n > 0;
}
