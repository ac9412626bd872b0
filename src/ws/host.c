/* SPDX-License-Identifier: ISC */
#include "ws/host.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "http/text.h"

enum { IPV6_TEXT = 46 };

static bool is_hex(uint8_t c)
{
	uint8_t low = http_lower(c);

	return http_is_digit(c) || (low >= 'a' && low <= 'f');
}

/* unreserved and sub-delims, RFC 3986 2.2 and 2.3 */
static bool is_name_octet(uint8_t c)
{
	return http_is_alpha(c) || http_is_digit(c) ||
	       (c != '\0' && strchr("-._~!$&'()*+,;=", c) != NULL);
}

/* reg-name, or an IPv4 address, which is one too */
static bool is_name(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++) {
		if (is_name_octet(t.at[i]))
			continue;
		if (t.at[i] != '%' || t.n - i < 3 || !is_hex(t.at[i + 1]) ||
		    !is_hex(t.at[i + 2]))
			return false;
		i += 2;
	}
	return true;
}

/* IPvFuture, RFC 3986 3.2.2 */
static bool is_future(struct http_text t)
{
	size_t dot = 1;

	while (dot < t.n && is_hex(t.at[dot]))
		dot++;
	if (dot < 2 || dot + 1 >= t.n || t.at[dot] != '.')
		return false;
	for (size_t i = dot + 1; i < t.n; i++)
		if (!is_name_octet(t.at[i]) && t.at[i] != ':')
			return false;
	return true;
}

/* What stands in brackets; a zone (RFC 6874) is tolerated. */
static bool is_literal(struct http_text t)
{
	char text[IPV6_TEXT + 1];
	struct in6_addr out;
	size_t n = 0;

	if (t.n > 0 && http_lower(t.at[0]) == 'v')
		return is_future(t);
	while (n < t.n && n < IPV6_TEXT && t.at[n] != '%' && t.at[n] != '\0') {
		text[n] = (char)t.at[n];
		n++;
	}
	text[n] = '\0';
	if (n < t.n && !(t.at[n] == '%' && is_name(http_text_tail(t, n))))
		return false;
	return inet_pton(AF_INET6, text, &out) == 1;
}

static bool read_port(struct http_text t, struct ws_host *host)
{
	uint32_t port = 0;

	for (size_t i = 0; i < t.n; i++) {
		if (!http_is_digit(t.at[i]))
			return false;
		port = port * 10 + (uint32_t)(t.at[i] - '0');
		if (port > UINT16_MAX)
			return false;
	}
	host->has_port = t.n > 0;
	host->port = (uint16_t)port;
	return true;
}

/* Octets of the name: up to the bracket that ends it, or to the colon. */
static size_t name_length(struct http_text t)
{
	uint8_t end = t.n > 0 && t.at[0] == '[' ? ']' : ':';
	size_t n = 0;

	while (n < t.n && t.at[n] != end)
		n++;
	return n < t.n && end == ']' ? n + 1 : n;
}

bool ws_host_read(struct http_text t, struct ws_host *host)
{
	size_t n = name_length(t);
	struct http_text name = http_text_head(t, n);

	*host = (struct ws_host){ .name = name };
	if (n > 0 && name.at[0] == '[') {
		if (name.at[n - 1] != ']' ||
		    !is_literal(http_text_tail(http_text_head(name, n - 1), 1)))
			return false;
	} else if (!is_name(name)) {
		return false;
	}
	if (n == t.n)
		return true;
	return t.at[n] == ':' && read_port(http_text_tail(t, n + 1), host);
}

bool ws_host_same(const struct ws_host *a, const struct ws_host *b,
                  uint16_t port)
{
	return http_text_alike(a->name, b->name) &&
	       (a->has_port ? a->port : port) == (b->has_port ? b->port : port);
}
