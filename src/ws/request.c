/* SPDX-License-Identifier: ISC */
#include "ws/request.h"

#include "base/digest.h"
#include "http/list.h"
#include "http/text.h"
#include "ws/common.h"
#include "ws/extension.h"
#include "ws/key.h"
#include "ws/origin.h"
#include "ws/target.h"
#include "ws/version.h"

/* So many subprotocols are compared with one another. */
enum { PROTOCOLS = 64 };

static void add(struct ws_request *r, bool is, uint32_t odd)
{
	if (is)
		r->odd |= odd;
}

/* Nothing is said of a line without a version: what its words are is not
 * sure. */
static void read_line(struct ws_request *r, const struct http_head *h,
                      struct ws_target *target)
{
	bool fits = ws_target_read(h->target, target);

	r->uri = h->target;
	target->absolute = target->absolute && fits;
	if (h->major == 0 && h->minor == 0)
		return;
	add(r, !http_text_equal(h->method, http_text_of("GET")),
	    WS_REQ_METHOD_NOT_GET);
	add(r, ws_head_is_old(h), WS_REQ_HTTP_VERSION_BELOW_1_1);
	add(r, !fits, WS_REQ_TARGET_INVALID);
}

/* The port of Host tells nothing about a request that goes to a proxy. */
static void compare_host(struct ws_request *r, const struct ws_host *host,
                         const struct ws_target *target,
                         const struct ws_over *over)
{
	uint16_t standard = over->secure ? 443 : 80;
	uint16_t port = host->has_port ? host->port : standard;

	if (target->absolute) {
		add(r, !ws_host_same(host, &target->host, target->port),
		    WS_REQ_TARGET_AUTHORITY_MISMATCH);
		return;
	}
	add(r, over->port != 0 && port != over->port,
	    WS_REQ_HOST_PORT_MISMATCH);
	add(r, host->has_port && port == standard, WS_REQ_HOST_DEFAULT_PORT);
}

static void read_origin(struct ws_request *r, const struct http_head *h,
                        const struct ws_host *host)
{
	size_t n = http_field_count(h, "origin");
	struct ws_origin origin;

	r->origin = ws_head_value(h, "origin");
	add(r, n > 1, WS_REQ_ORIGIN_DUPLICATE);
	if (n != 1)
		return;
	if (!ws_origin_read(r->origin, &origin))
		r->odd |= WS_REQ_ORIGIN_INVALID;
	else if (host != NULL && origin.web)
		r->cross_site = !http_text_alike(origin.host.name, host->name);
}

/* HTTP/1.0 knows no Host. */
static void read_host(struct ws_request *r, const struct http_head *h,
                      const struct ws_target *target,
                      const struct ws_over *over)
{
	size_t n = http_field_count(h, "host");
	struct ws_host host;
	bool fits;

	r->host = ws_head_value(h, "host");
	add(r, n == 0 && r->whole && !ws_head_is_old(h), WS_REQ_HOST_MISSING);
	add(r, n > 1, WS_REQ_HOST_DUPLICATE);
	fits = n > 0 && ws_host_read(r->host, &host) && host.name.n > 0;
	add(r, n > 0 && !fits, WS_REQ_HOST_INVALID);
	if (n == 1 && fits)
		compare_host(r, &host, target, over);
	read_origin(r, h, n == 1 && fits ? &host : NULL);
}

/* Without any word of a key or version, nothing says that Upgrade was meant to
 * be there. */
static void read_upgrade(struct ws_request *r, const struct http_head *h)
{
	struct http_list l = { .head = h, .name = "upgrade" };
	bool meant = ws_head_has(h, "sec-websocket-key") ||
		ws_head_has(h, "sec-websocket-version");
	struct http_text t;

	r->upgrade = ws_head_has(h, "upgrade");
	while (http_list_next(&l, &t, false)) {
		bool is = http_text_is(t, "websocket");

		r->websocket |= is;
		r->others |= !is;
		r->h2c |= http_text_is(t, "h2c");
	}
	meant |= r->websocket;
	add(r, r->websocket && r->others, WS_REQ_UPGRADE_MULTIPLE);
	if (!meant || !r->whole)
		return;
	add(r, !r->upgrade, WS_REQ_UPGRADE_MISSING);
	add(r, r->upgrade && !r->websocket, WS_REQ_UPGRADE_NO_WEBSOCKET);
	add(r, !http_list_has(h, "connection", "upgrade"),
	    WS_REQ_CONNECTION_NO_UPGRADE);
}

static bool is_zero(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.at[i] != '0')
			return false;
	return true;
}

static void read_body(struct ws_request *r, const struct http_head *h)
{
	add(r, ws_head_has(h, "transfer-encoding") ||
	       !is_zero(ws_head_value(h, "content-length")), WS_REQ_BODY);
}

static void read_one_key(struct ws_request *r)
{
	struct ws_key key;
	bool is_base64;

	ws_key_read(r->key, &key);
	is_base64 = !(key.faults & (BASE64_ALPHABET | BASE64_PADDING));
	r->key_octets = key.octets;
	add(r, !is_base64, WS_REQ_KEY_NOT_BASE64);
	add(r, is_base64 && key.octets != WS_KEY_OCTETS,
	    WS_REQ_KEY_WRONG_LENGTH);
	add(r, is_base64 && (key.faults & BASE64_PAD_BITS),
	    WS_REQ_KEY_NON_CANONICAL);
	add(r, key.known, WS_REQ_KEY_KNOWN_STATIC);
}

static void read_key(struct ws_request *r, const struct http_head *h)
{
	size_t n = http_field_count(h, "sec-websocket-key");

	r->hixie = n == 0 && (r->head_odd & WS_HEAD_HIXIE);
	r->key = ws_head_value(h, "sec-websocket-key");
	if (n == 0) {
		add(r, r->websocket && !r->hixie && r->whole,
		    WS_REQ_KEY_MISSING);
		return;
	}
	r->key_sure = n == 1 && r->whole && !http_text_has(r->key, ',');
	if (n > 1 || http_text_has(r->key, ','))
		r->odd |= WS_REQ_KEY_DUPLICATE;
	else
		read_one_key(r);
}

static void read_version(struct ws_request *r, const struct http_head *h)
{
	size_t n = http_field_count(h, "sec-websocket-version");
	bool meant = r->websocket || ws_head_has(h, "sec-websocket-key");

	r->version = ws_head_value(h, "sec-websocket-version");
	r->version_number = -1;
	if (n == 0) {
		add(r, meant && !r->hixie && r->whole, WS_REQ_VERSION_MISSING);
		return;
	}
	if (n > 1 || http_text_has(r->version, ',')) {
		r->odd |= WS_REQ_VERSION_DUPLICATE;
		return;
	}
	r->version_number = ws_version_read(r->version);
	add(r, r->version_number < 0, WS_REQ_VERSION_SYNTAX);
	add(r, r->version_number >= 0 && r->version_number != WS_VERSION,
	    WS_REQ_VERSION_NOT_13);
}

static bool is_among(struct http_text t, const struct http_text *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (http_text_equal(t, all[i]))
			return true;
	return false;
}

static void read_protocols(struct ws_request *r, const struct http_head *h)
{
	struct http_list l = { .head = h, .name = "sec-websocket-protocol" };
	struct http_text seen[PROTOCOLS] = { { 0 } }, t;

	while (http_list_next(&l, &t, false)) {
		size_t n = r->protocols < PROTOCOLS ? r->protocols : PROTOCOLS;

		if (!http_is_token(t) && r->bad_protocol.n == 0) {
			r->odd |= WS_REQ_PROTOCOL_BAD_TOKEN;
			r->bad_protocol = t;
		}
		add(r, is_among(t, seen, n), WS_REQ_PROTOCOL_DUPLICATE);
		if (n < PROTOCOLS)
			seen[n] = t;
		r->protocols++;
	}
	add(r, r->protocols == 0 && ws_head_has(h, l.name),
	    WS_REQ_PROTOCOL_EMPTY);
}

static void read_extensions(struct ws_request *r, const struct http_head *h)
{
	struct http_list l = { .head = h, .name = "sec-websocket-extensions" };
	struct http_text t, name;

	while (http_list_next(&l, &t, false)) {
		r->extensions++;
		if (!ws_extension_name(&t, &name) ||
		    ws_extension_is_registered(name) ||
		    (r->odd & WS_REQ_EXTENSION_UNREGISTERED))
			continue;
		r->odd |= WS_REQ_EXTENSION_UNREGISTERED;
		r->unregistered = name;
	}
}

static bool is_named_as_token(struct http_text name)
{
	static const char *const names[] = {
		"access_token", "api_key", "apikey", "auth", "auth_token",
		"authorization", "id_token", "jwt", "key", "password",
		"refresh_token", "secret", "token"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (http_text_is(name, names[i]))
			return true;
	return false;
}

static void read_query(struct ws_request *r)
{
	struct http_text rest = http_text_until(r->uri, '#');

	rest = http_text_tail(rest, http_text_until(rest, '?').n);
	while (rest.n > 0 && r->token.n == 0) {
		struct http_text all, name;

		rest = http_text_tail(rest, 1);		/* "?" or "&" */
		all = http_text_until(rest, '&');
		rest = http_text_tail(rest, all.n);
		name = http_text_until(all, '=');
		if (all.n > name.n + 1 && is_named_as_token(name))
			r->token = name;
	}
}

void ws_request_read(struct ws_request *r, const struct http_head *h,
                     const struct ws_over *over)
{
	struct ws_target target;

	*r = (struct ws_request){
		.quirks = h->quirks,
		.head_odd = ws_head_odd(h),
		.whole = ws_head_is_whole(h),
		.asked = ws_is_attempt(h),
		.credentials = ws_head_has(h, "cookie") ||
			ws_head_has(h, "authorization") ||
			ws_head_has(h, "proxy-authorization"),
	};
	read_line(r, h, &target);
	read_query(r);
	read_host(r, h, &target, over);
	read_upgrade(r, h);
	read_body(r, h);
	read_key(r, h);
	read_version(r, h);
	read_protocols(r, h);
	read_extensions(r, h);
	add(r, r->credentials && !over->secure, WS_REQ_CLEARTEXT_CREDENTIALS);
}

bool ws_request_must_fail(uint32_t odd, uint32_t head_odd, uint32_t quirks)
{
	const uint32_t wrong = WS_REQ_METHOD_NOT_GET |
		WS_REQ_HTTP_VERSION_BELOW_1_1 | WS_REQ_TARGET_INVALID |
		WS_REQ_HOST_MISSING | WS_REQ_HOST_DUPLICATE |
		WS_REQ_HOST_INVALID | WS_REQ_UPGRADE_MISSING |
		WS_REQ_UPGRADE_NO_WEBSOCKET | WS_REQ_CONNECTION_NO_UPGRADE |
		WS_REQ_KEY_MISSING | WS_REQ_KEY_DUPLICATE |
		WS_REQ_VERSION_MISSING | WS_REQ_VERSION_DUPLICATE |
		WS_REQ_VERSION_SYNTAX |
		WS_REQ_PROTOCOL_BAD_TOKEN | WS_REQ_PROTOCOL_EMPTY;

	return (odd & wrong) || (head_odd & WS_HEAD_EXTENSIONS_SYNTAX) ||
	       (quirks & (HTTP_SPACE_BEFORE_COLON | HTTP_REQUEST_LINE_INVALID));
}

bool ws_request_is_clean(uint32_t odd, uint32_t head_odd, uint32_t quirks)
{
	const uint32_t harmless = WS_REQ_HOST_PORT_MISMATCH |
		WS_REQ_HOST_DEFAULT_PORT | WS_REQ_KEY_KNOWN_STATIC |
		WS_REQ_EXTENSION_UNREGISTERED | WS_REQ_CLEARTEXT_CREDENTIALS;

	return !(odd & ~harmless) &&
	       !(head_odd & ~(uint32_t)WS_HEAD_PROXY_SEEN) &&
	       !(quirks & ~(uint32_t)HTTP_LEADING_EMPTY_LINE);
}
