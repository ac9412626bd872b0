/* SPDX-License-Identifier: ISC */
#include "ws/common.h"

#include "http/list.h"
#include "http/text.h"
#include "ws/extension.h"

bool ws_is_attempt(const struct http_head *request)
{
	for (size_t i = 0; i < request->n; i++)
		if (http_text_begins(request->field[i].name, "sec-websocket-"))
			return true;
	return http_list_has(request, "upgrade", "websocket");
}

bool ws_head_is_old(const struct http_head *h)
{
	const unsigned version = h->major * 10u + h->minor;

	return version > 0 && version < 11;
}

static bool has_any(const struct http_head *h, const char *const *names)
{
	for (; *names != NULL; names++)
		if (ws_head_has(h, *names))
			return true;
	return false;
}

/* A refusal may name Upgrade and close: 426 does (RFC 9110 15.5.22). */
static bool closes_with_upgrade(const struct http_head *h)
{
	return (!h->response || h->status == HTTP_SWITCHING) &&
	       http_list_has(h, "connection", "close") &&
	       http_list_has(h, "connection", "upgrade");
}

/* What a refusal says about extensions has no meaning. */
static bool extensions_fit(const struct http_head *h)
{
	struct http_list l = { .head = h, .name = "sec-websocket-extensions" };
	struct http_text element;
	unsigned n = 0;

	if (!ws_head_has(h, l.name) ||
	    (h->response && h->status != HTTP_SWITCHING))
		return true;
	while (http_list_next(&l, &element, false)) {
		if (!ws_extension_fits(element))
			return false;
		n++;
	}
	return n > 0;
}

static bool is_hixie(const struct http_head *h)
{
	static const char *const asked[] = {
		"sec-websocket-key1", "sec-websocket-key2",
		"websocket-protocol", NULL
	};
	static const char *const answered[] = {
		"sec-websocket-location", "websocket-location",
		"websocket-origin", NULL
	};

	return has_any(h, h->response ? answered : asked);
}

/* The servers that stand for others and say so nowhere else. */
static bool serves_for_others(const struct http_head *h)
{
	struct http_text server = ws_head_value(h, "server");

	return http_text_begins(server, "awselb/") ||
	       http_text_begins(server, "cloudflare") ||
	       (h->status == HTTP_SWITCHING &&
	        http_text_begins(server, "nginx"));
}

static bool has_proxy(const struct http_head *h)
{
	static const char *const names[] = {
		"via", "forwarded", "x-forwarded-for", "x-forwarded-proto",
		"x-forwarded-host", "x-forwarded-port", "x-forwarded-server",
		"cf-ray", "x-amzn-trace-id", NULL
	};

	return has_any(h, names) || (h->response && serves_for_others(h));
}

uint32_t ws_head_odd(const struct http_head *h)
{
	uint32_t odd = 0;

	if (closes_with_upgrade(h))
		odd |= WS_HEAD_CLOSE_WITH_UPGRADE;
	if (!extensions_fit(h))
		odd |= WS_HEAD_EXTENSIONS_SYNTAX;
	if (ws_head_has(h, h->response ? "sec-websocket-key"
	                               : "sec-websocket-accept"))
		odd |= WS_HEAD_MISPLACED_FIELD;
	if (is_hixie(h))
		odd |= WS_HEAD_HIXIE;
	if (has_proxy(h))
		odd |= WS_HEAD_PROXY_SEEN;
	return odd;
}
