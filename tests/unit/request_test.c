/* SPDX-License-Identifier: ISC */
/* request_test.c - each thing that can be odd about the request of an opening
 * handshake, alone, and what comes near it. */
#include "ws/request.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "heads.h"
#include "ws/common.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A line of the RFC's request, what stands there instead, what is odd then. */
struct request_case {
	const char *line, *by;
	uint32_t odd, head_odd;
};

static const struct ws_over plain = { .port = 80 };

static void expect(const struct request_case *c)
{
	const struct http_head *h = heads_read(heads_request, c->line, c->by);
	struct ws_request r;

	ws_request_read(&r, h, &plain);
	cr_expect_eq(r.odd, c->odd, "%s: %#x, not %#x", c->by, (unsigned)r.odd,
		(unsigned)c->odd);
	cr_expect_eq(r.head_odd, c->head_odd, "%s: head %#x", c->by,
		(unsigned)r.head_odd);
}

static void expect_all(const struct request_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(&c[i]);
}

Test(request, nothing_is_odd_about_that_of_the_rfc)
{
	const struct request_case c = { .by = "as it is" };

	expect(&c);
}

Test(request, its_request_line)
{
	static const struct request_case cases[] = {
		{ "GET", "POST /chat HTTP/1.1\r\n", WS_REQ_METHOD_NOT_GET, 0 },
		{ "GET", "get /chat HTTP/1.1\r\n", WS_REQ_METHOD_NOT_GET, 0 },
		{ "GET", "GET /chat HTTP/1.0\r\n",
		  WS_REQ_HTTP_VERSION_BELOW_1_1, 0 },
		{ "GET", "GET /chat HTTP/1.2\r\n", 0, 0 },
		{ "GET", "GET /chat\r\n", 0, 0 },
		{ "GET", "GET / HTTP/1.1\r\n", 0, 0 },
		{ "GET", "GET /a%23b?x=|{}[]^\"` HTTP/1.1\r\n", 0, 0 },
		{ "GET", "GET /chat#top HTTP/1.1\r\n",
		  WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET * HTTP/1.1\r\n", WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET server.example.com:80 HTTP/1.1\r\n",
		  WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET ws://server.example.com/ HTTP/1.1\r\n",
		  WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET chat HTTP/1.1\r\n", WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET /caf\xc3\xa9 HTTP/1.1\r\n",
		  WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET http:///chat HTTP/1.1\r\n",
		  WS_REQ_TARGET_INVALID, 0 },
		{ "GET", "GET http://server.example.com/chat HTTP/1.1\r\n",
		  0, 0 },
		{ "GET", "GET HTTP://u:p@Server.Example.com:80?x HTTP/1.1\r\n",
		  0, 0 },
		{ "GET", "GET http://example.com/chat HTTP/1.1\r\n",
		  WS_REQ_TARGET_AUTHORITY_MISMATCH, 0 },
		{ "GET", "GET http://server.example.com:81/ HTTP/1.1\r\n",
		  WS_REQ_TARGET_AUTHORITY_MISMATCH, 0 },
		{ "GET", "GET https://server.example.com:443/ HTTP/1.1\r\n",
		  0, 0 },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, its_host)
{
	static const struct request_case cases[] = {
		{ "Host", "", WS_REQ_HOST_MISSING, 0 },
		{ "Host", "Host:\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: a.example\r\nHost: a.example\r\n",
		  WS_REQ_HOST_DUPLICATE, 0 },
		{ "Host", "Host: a.example, b.example\r\n",
		  WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: me@a.example\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: http://a.example\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: a.example:65536\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: a.example:8o\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: :80\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: ::1\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: [::1\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: [::1::]\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: []\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: [::1]x\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: a%2\r\n", WS_REQ_HOST_INVALID, 0 },
		{ "Host", "Host: [::1]\r\n", 0, 0 },
		{ "Host", "Host: [fe80::1%25eth0]\r\n", 0, 0 },
		{ "Host", "Host: [v1.a:b]\r\n", 0, 0 },
		{ "Host", "Host: 192.0.2.1\r\n", 0, 0 },
		{ "Host", "Host: a_b.example.:\r\n", 0, 0 },
		{ "Host", "Host: a%20b\r\n", 0, 0 },
		{ "Host", "Host: a.example:80\r\n",
		  WS_REQ_HOST_DEFAULT_PORT, 0 },
		{ "Host", "Host: a.example:8080\r\n",
		  WS_REQ_HOST_PORT_MISMATCH, 0 },
		{ "Host", "Host: a.example:443\r\n",
		  WS_REQ_HOST_PORT_MISMATCH, 0 },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, the_port_of_its_host_with_tls_or_on_another)
{
	static const struct ws_over hidden = { .port = 0 };
	static const struct ws_over tls = { .port = 443, .secure = true };
	static const struct ws_over other = { .port = 8080 };
	const struct http_head *none = heads_read(heads_request, NULL, "");
	const struct http_head *own = heads_read(heads_request, "Host",
		"Host: a.example:443\r\nCookie: a=b\r\n");
	const struct http_head *named = heads_read(heads_request, "Host",
		"Host: a.example:8080\r\n");
	struct ws_request r;

	ws_request_read(&r, none, &tls);
	cr_expect_eq(r.odd, 0);
	ws_request_read(&r, own, &tls);
	cr_expect_eq(r.odd, WS_REQ_HOST_DEFAULT_PORT);
	ws_request_read(&r, none, &other);
	cr_expect_eq(r.odd, WS_REQ_HOST_PORT_MISMATCH);
	ws_request_read(&r, named, &other);
	cr_expect_eq(r.odd, 0);
	ws_request_read(&r, named, &hidden);
	cr_expect_eq(r.odd, 0, "in a tunnel");
}

Test(request, its_upgrade_and_connection)
{
	static const struct request_case cases[] = {
		{ "Upgrade", "", WS_REQ_UPGRADE_MISSING, 0 },
		{ "Upgrade", "Upgrade: websocket/13\r\n",
		  WS_REQ_UPGRADE_NO_WEBSOCKET, 0 },
		{ "Upgrade", "Upgrade:\r\n", WS_REQ_UPGRADE_NO_WEBSOCKET, 0 },
		{ "Upgrade", "Upgrade: WebSocket\r\n", 0, 0 },
		{ "Upgrade", "Upgrade: websocket,\r\n", 0, 0 },
		{ "Upgrade", "Upgrade: h2c, websocket\r\n",
		  WS_REQ_UPGRADE_MULTIPLE, 0 },
		{ "Upgrade", "Upgrade: h2c\r\nUpgrade: websocket\r\n",
		  WS_REQ_UPGRADE_MULTIPLE, 0 },
		{ "Connection", "", WS_REQ_CONNECTION_NO_UPGRADE, 0 },
		{ "Connection", "Connection: keep-alive\r\n",
		  WS_REQ_CONNECTION_NO_UPGRADE, 0 },
		{ "Connection", "Connection: upgraded\r\n",
		  WS_REQ_CONNECTION_NO_UPGRADE, 0 },
		{ "Connection", "Connection: keep-alive, Upgrade\r\n", 0, 0 },
		{ "Connection", "Connection: keep-alive\r\n"
		  "CONNECTION: uPGRADE\r\n", 0, 0 },
		{ "Connection", "Connection: close, upgrade\r\n", 0,
		  WS_HEAD_CLOSE_WITH_UPGRADE },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, its_key)
{
	static const struct request_case cases[] = {
		{ "Sec-WebSocket-Key", "", WS_REQ_KEY_MISSING, 0 },
		{ "Sec-WebSocket-Key", "Sec-WebSocket-Key:\r\n",
		  WS_REQ_KEY_NOT_BASE64, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: pu1m7Gr1eFqcqPAYsT2MUA==\r\n"
		  "Sec-WebSocket-Key: pu1m7Gr1eFqcqPAYsT2MUA==\r\n",
		  WS_REQ_KEY_DUPLICATE, 0 },
		{ "Sec-WebSocket-Key", "Sec-WebSocket-Key: "
		  "pu1m7Gr1eFqcqPAYsT2MUA==, pu1m7Gr1eFqcqPAYsT2MUA==\r\n",
		  WS_REQ_KEY_DUPLICATE, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: pu1m7Gr1eFqcqPAYsT2M_-==\r\n",
		  WS_REQ_KEY_NOT_BASE64, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: pu1m7Gr1eFqcqPAYsT2MUA\r\n",
		  WS_REQ_KEY_NOT_BASE64, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: \"pu1m7Gr1eFqcqPAYsT2MUA==\"\r\n",
		  WS_REQ_KEY_NOT_BASE64, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: pu1m7Gr1eFqc qPAYsT2MUA==\r\n",
		  WS_REQ_KEY_NOT_BASE64, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: MjM0NTY3ODk6Ozw9\r\n",
		  WS_REQ_KEY_WRONG_LENGTH, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: MjM0NTY3ODk6Ozw9Pj9AQUI=\r\n",
		  WS_REQ_KEY_WRONG_LENGTH, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: pu1m7Gr1eFqcqPAYsT2MUB==\r\n",
		  WS_REQ_KEY_NON_CANONICAL, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
		  WS_REQ_KEY_KNOWN_STATIC, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==\r\n",
		  WS_REQ_KEY_KNOWN_STATIC | WS_REQ_KEY_NON_CANONICAL, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key: SGVsbG8sIHdvcmxkIQ==\r\n",
		  WS_REQ_KEY_KNOWN_STATIC | WS_REQ_KEY_WRONG_LENGTH, 0 },
		{ "Sec-WebSocket-Key",
		  "Sec-WebSocket-Key:\tpu1m7Gr1eFqcqPAYsT2MUA== \r\n", 0, 0 },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, its_version)
{
	static const struct request_case cases[] = {
		{ "Sec-WebSocket-Version", "", WS_REQ_VERSION_MISSING, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 8\r\n",
		  WS_REQ_VERSION_NOT_13, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 0\r\n",
		  WS_REQ_VERSION_NOT_13, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 255\r\n",
		  WS_REQ_VERSION_NOT_13, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 256\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 013\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 13.0\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: \"13\"\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 1:\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 1/\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version:\r\n",
		  WS_REQ_VERSION_SYNTAX, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 13, 8\r\n",
		  WS_REQ_VERSION_DUPLICATE, 0 },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 13\r\n"
		  "Sec-WebSocket-Version: 13\r\n",
		  WS_REQ_VERSION_DUPLICATE, 0 },
	};

	expect_all(cases, COUNT(cases));
}

#define PROTOCOL "Sec-WebSocket-Protocol: "
#define EXTENSIONS "Sec-WebSocket-Extensions: "

Test(request, its_subprotocols)
{
	static const struct request_case cases[] = {
		{ PROTOCOL, "", 0, 0 },
		{ PROTOCOL, PROTOCOL "a,, b ,\r\n", 0, 0 },
		{ PROTOCOL, PROTOCOL "a\r\n" PROTOCOL "A\r\n", 0, 0 },
		{ PROTOCOL, PROTOCOL "graphql/ws\r\n",
		  WS_REQ_PROTOCOL_BAD_TOKEN, 0 },
		{ PROTOCOL, PROTOCOL "a b\r\n", WS_REQ_PROTOCOL_BAD_TOKEN, 0 },
		{ PROTOCOL, PROTOCOL "\"a,b\"\r\n",
		  WS_REQ_PROTOCOL_BAD_TOKEN, 0 },
		{ PROTOCOL, PROTOCOL "caf\xc3\xa9\r\n",
		  WS_REQ_PROTOCOL_BAD_TOKEN, 0 },
		{ PROTOCOL, PROTOCOL "\r\n", WS_REQ_PROTOCOL_EMPTY, 0 },
		{ PROTOCOL, PROTOCOL ", ,\r\n", WS_REQ_PROTOCOL_EMPTY, 0 },
		{ PROTOCOL, PROTOCOL "a, b, a\r\n",
		  WS_REQ_PROTOCOL_DUPLICATE, 0 },
		{ PROTOCOL, PROTOCOL "a\r\n" PROTOCOL "a\r\n",
		  WS_REQ_PROTOCOL_DUPLICATE, 0 },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, its_extensions)
{
	static const struct request_case cases[] = {
		{ "Origin", EXTENSIONS "permessage-deflate\r\n", 0, 0 },
		{ "Origin", EXTENSIONS "permessage-deflate; "
		  "client_max_window_bits, permessage-deflate\r\n", 0, 0 },
		{ "Origin", EXTENSIONS "permessage-deflate ;\ta = 1 ; "
		  "b = \"2\" ,, bbf-usp-protocol\r\n", 0, 0 },
		{ "Origin", EXTENSIONS "permessage-deflate; a=\"x\\y\"\r\n",
		  0, 0 },
		{ "Origin", EXTENSIONS "mux; max-channels=4; flow-control,\r\n"
		  " deflate-stream\r\n", WS_REQ_EXTENSION_UNREGISTERED, 0 },
		{ "Origin", EXTENSIONS "x-webkit-deflate-frame\r\n",
		  WS_REQ_EXTENSION_UNREGISTERED, 0 },
		{ "Origin", EXTENSIONS "\r\n", 0, WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate;\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; =1\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; a=\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; a=\"\"\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; a=\"1, 2\"\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; a=\"1\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; a=\"1\\\"\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage-deflate; a=1=2\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS "permessage deflate\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Origin", EXTENSIONS ";a\r\n", 0,
		  WS_HEAD_EXTENSIONS_SYNTAX },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, its_origin)
{
	static const struct request_case cases[] = {
		{ "Origin", "", 0, 0 },
		{ "Origin", "Origin: null\r\n", 0, 0 },
		{ "Origin", "Origin: file://\r\n", 0, 0 },
		{ "Origin", "Origin: chrome-extension://abc\r\n", 0, 0 },
		{ "Origin", "Origin: http://[::1]:8080\r\n", 0, 0 },
		{ "Origin", "Origin: http://a.example http://b.example\r\n",
		  0, 0 },
		{ "Origin", "Origin: http://a.example\r\n"
		  "Origin: http://a.example\r\n", WS_REQ_ORIGIN_DUPLICATE, 0 },
		{ "Origin", "Origin: http://a.example/\r\n",
		  WS_REQ_ORIGIN_INVALID, 0 },
		{ "Origin", "Origin: http://a.example/x\r\n",
		  WS_REQ_ORIGIN_INVALID, 0 },
		{ "Origin", "Origin: a.example\r\n", WS_REQ_ORIGIN_INVALID, 0 },
		{ "Origin", "Origin: *\r\n", WS_REQ_ORIGIN_INVALID, 0 },
		{ "Origin", "Origin:\r\n", WS_REQ_ORIGIN_INVALID, 0 },
		{ "Origin", "Origin: NULL\r\n", WS_REQ_ORIGIN_INVALID, 0 },
		{ "Origin", "Origin: 1http://a.example\r\n",
		  WS_REQ_ORIGIN_INVALID, 0 },
	};

	expect_all(cases, COUNT(cases));
}

Test(request, its_other_fields)
{
	static const struct request_case cases[] = {
		{ "Origin", "Content-Length: 0\r\n", 0, 0 },
		{ "Origin", "Content-Length: 8\r\n", WS_REQ_BODY, 0 },
		{ "Origin", "Transfer-Encoding: chunked\r\n", WS_REQ_BODY, 0 },
		{ "Origin", "Cookie: a=b\r\n", WS_REQ_CLEARTEXT_CREDENTIALS, 0 },
		{ "Origin", "Authorization: Basic eDp5\r\n",
		  WS_REQ_CLEARTEXT_CREDENTIALS, 0 },
		{ "Origin", "Proxy-Authorization: Basic eDp5\r\n",
		  WS_REQ_CLEARTEXT_CREDENTIALS, 0 },
		{ "Origin", "Sec-WebSocket-Accept: x\r\n", 0,
		  WS_HEAD_MISPLACED_FIELD },
		{ "Origin", "Via: 1.1 x\r\n", 0, WS_HEAD_PROXY_SEEN },
		{ "Origin", "X-Forwarded-For: 192.0.2.1\r\n", 0,
		  WS_HEAD_PROXY_SEEN },
		{ "Origin", "Server: nginx\r\n", 0, 0 },
		{ "Origin", "WebSocket-Protocol: x\r\n", 0, WS_HEAD_HIXIE },
	};

	expect_all(cases, COUNT(cases));
}

/* draft-hixie-thewebsocketprotocol-76 1.2 */
Test(request, one_of_a_draft_is_only_that)
{
	static const char text[] =
		"GET /demo HTTP/1.1\r\n"
		"Host: example.com\r\n"
		"Connection: Upgrade\r\n"
		"Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
		"Sec-WebSocket-Protocol: sample\r\n"
		"Upgrade: WebSocket\r\n"
		"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n"
		"Origin: http://example.com\r\n\r\n";
	struct ws_request r;

	ws_request_read(&r, heads_read(text, NULL, ""), &plain);
	cr_expect_eq(r.odd, 0, "%#x", (unsigned)r.odd);
	cr_expect_eq(r.head_odd, WS_HEAD_HIXIE);
	cr_expect(r.hixie);
	ws_request_read(&r, heads_read("GET /demo HTTP/1.1\r\n"
		"Upgrade: WebSocket\r\nConnection: Upgrade\r\n"
		"Host: example.com\r\nWebSocket-Protocol: sample\r\n\r\n",
		NULL, ""), &plain);
	cr_expect_eq(r.odd, 0, "75: %#x", (unsigned)r.odd);
	cr_expect(r.hixie);
	ws_request_read(&r, heads_read(heads_request, "Origin",
		"WebSocket-Protocol: x\r\nSec-WebSocket-Key1: 1\r\n"), &plain);
	cr_expect_not(r.hixie, "it has a key");
}

Test(request, nothing_is_missing_from_one_that_was_not_read_whole)
{
	char text[16384] = "GET / HTTP/1.1\r\n";
	size_t n = strlen(text);
	struct ws_request r;

	n += (size_t)sprintf(text + n, "Sec-WebSocket-Version: 13\r\n");
	for (int i = 0; i < HTTP_FIELDS; i++)
		n += (size_t)sprintf(text + n, "X-Field-%d: 1\r\n", i);
	strcpy(text + n, "Host: a\r\n\r\n");
	ws_request_read(&r, heads_read(text, NULL, ""), &plain);
	cr_expect_eq(r.odd, 0, "%#x", (unsigned)r.odd);
	cr_expect_not(r.whole);
}

Test(request, one_that_is_not_for_a_websocket_has_no_bits)
{
	static const char text[] =
		"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
	const struct http_head *h = heads_read(text, NULL, "");
	struct ws_request r;

	cr_expect_not(ws_is_attempt(h));
	ws_request_read(&r, h, &plain);
	cr_expect_eq(r.odd, 0);
	cr_expect_not(r.asked);
}

Test(request, any_of_our_fields_makes_an_attempt)
{
	cr_expect(ws_is_attempt(heads_read(heads_request, NULL, "")));
	cr_expect(ws_is_attempt(heads_read(heads_request, "Upgrade", "")));
	cr_expect(ws_is_attempt(heads_read(
		"GET / HTTP/1.1\r\nsec-websocket-key1: x\r\n\r\n", NULL, "")));
	cr_expect(ws_is_attempt(heads_read(
		"GET / HTTP/1.1\r\nUpgrade: h2c, WebSocket\r\n\r\n", NULL,
		"")));
	cr_expect_not(ws_is_attempt(heads_read(
		"GET / HTTP/1.1\r\nUpgrade: websocket2\r\n\r\n", NULL, "")));
}

Test(request, its_facts)
{
	const struct http_head *h = heads_read(heads_request, "Origin",
		"Origin: http://server.example.com:81\r\nCookie: x\r\n"
		EXTENSIONS "a, permessage-deflate\r\n");
	struct ws_request r;

	ws_request_read(&r, h, &plain);
	cr_expect(http_text_is(r.uri, "/chat"));
	cr_expect(http_text_is(r.unregistered, "a"));
	cr_expect_eq(r.protocols, 2);
	cr_expect_eq(r.extensions, 2);
	cr_expect_eq(r.version_number, 13);
	cr_expect_eq(r.key_octets, 16);
	cr_expect(r.whole && r.asked && r.upgrade && r.websocket);
	cr_expect(r.key_sure && r.credentials);
	cr_expect_not(r.cross_site || r.others || r.h2c || r.hixie);
	ws_request_read(&r, heads_read(heads_request, NULL, ""), &plain);
	cr_expect(r.cross_site);
}
