/* SPDX-License-Identifier: ISC */
/* handshake_test.c - requests with their answers: RFC 6455 1.3 verbatim, the
 * wrong ways to make an Accept, what can be odd of an answer, what is kept. */
#include "ws/response.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "heads.h"
#include "ws/common.h"
#include "http/text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PROTOCOL "Sec-WebSocket-Protocol: "
#define EXTENSIONS "Sec-WebSocket-Extensions: "
#define ACCEPT "Sec-WebSocket-Accept: "
#define KEY "Sec-WebSocket-Key: "
#define RIGHT "ElTK82E2bz0wrLlSjA3DPK1KS4M="

/* The RFC's request and answer, each with a line of it changed. */
struct pair {
	const char *request_line, *request_by;
	const char *line, *by;
	uint32_t odd;
};

static void expect_pair(const struct pair *p)
{
	struct ws_attempt *a = heads_attempt(heads_read(heads_request,
		p->request_line, p->request_by), 1024);
	struct ws_response r;

	ws_response_read(&r, heads_read(heads_response, p->line, p->by), a,
		heads_digest());
	cr_expect_eq(r.odd, p->odd, "%s / %s: %#x, not %#x",
		p->request_line ? p->request_by : "-", p->line ? p->by : "-",
		(unsigned)r.odd, (unsigned)p->odd);
	ws_attempt_free(a);
}

static void expect_pairs(const struct pair *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect_pair(&p[i]);
}

static const char rfc_request[] = HEADS_RFC_REQUEST;
static const char rfc_response[] = HEADS_RFC_RESPONSE;

Test(handshake, that_of_the_rfc)
{
	const struct http_head *request = heads_read(rfc_request, NULL, "");
	struct ws_attempt *a = heads_attempt(request, 1024);
	struct ws_response r;

	ws_response_read(&r, heads_read(rfc_response, NULL, ""), a, heads_digest());
	cr_expect_eq(a->odd, WS_REQ_KEY_KNOWN_STATIC);
	cr_expect_eq(a->head_odd, 0);
	cr_expect_eq(r.odd, WS_RESP_ORIGIN_CROSS_SITE);
	cr_expect_eq(r.head_odd, 0);
	cr_expect_eq(r.accept, WS_ACCEPT_RIGHT);
	cr_expect_str_eq(r.expected, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	cr_expect(r.accepted);
	cr_expect_not(r.must_fail || ws_response_may_fail(&r));
	ws_attempt_free(a);
}

struct way_case {
	const char *key, *accept;
	enum ws_accept accept_is;
	enum ws_accept_way way;
	const char *expected;
};

static void expect_way(const struct way_case *c)
{
	char request[128], response[128];
	struct ws_attempt *a;
	struct ws_response r;

	snprintf(request, sizeof(request), KEY "%s\r\n", c->key);
	snprintf(response, sizeof(response), ACCEPT "%s\r\n", c->accept);
	a = heads_attempt(heads_read(heads_request, KEY, request), 1024);
	ws_response_read(&r, heads_read(heads_response, ACCEPT, response), a,
		heads_digest());
	cr_expect_eq(r.accept, c->accept_is, "%s: %d", c->accept, r.accept);
	cr_expect_eq(r.way, c->way, "%s: %s", c->accept,
		ws_accept_way_text(r.way));
	cr_expect_str_eq(r.expected, c->expected);
	cr_expect_eq(r.must_fail, c->accept_is != WS_ACCEPT_RIGHT);
	ws_attempt_free(a);
}

#define NONCE "dGhlIHNhbXBsZSBub25jZQ=="
#define NONCE_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define ROW_4_1 "AQIDBAUGBwgJCgsMDQ4PEC=="
#define ROW_4_1_ACCEPT "OfS0wDaT5NoxF2gqm7Zj2YtetzM="

Test(handshake, accept_values_and_the_ways_to_get_them_wrong)
{
	static const struct way_case cases[] = {
		{ NONCE, NONCE_ACCEPT, WS_ACCEPT_RIGHT, WS_WAY_UNKNOWN,
		  NONCE_ACCEPT },
		{ ROW_4_1, ROW_4_1_ACCEPT, WS_ACCEPT_RIGHT, WS_WAY_UNKNOWN,
		  ROW_4_1_ACCEPT },
		{ "AQIDBAUGBwgJCgsMDQ4PEA==", "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=",
		  WS_ACCEPT_RIGHT, WS_WAY_UNKNOWN,
		  "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=" },
		{ ROW_4_1, NONCE, WS_ACCEPT_MISMATCH, WS_WAY_UNKNOWN,
		  ROW_4_1_ACCEPT },
		{ NONCE, "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=", WS_ACCEPT_MISMATCH,
		  WS_WAY_EMPTY_KEY, NONCE_ACCEPT },
		{ NONCE, "BXhwxM0SZasKmCD9S4BfpPmCnEw=", WS_ACCEPT_MISMATCH,
		  WS_WAY_DECODED_KEY, NONCE_ACCEPT },
		{ NONCE, "WJfwerbIozKsJXHxxI0JTO1SQgU=", WS_ACCEPT_MISMATCH,
		  WS_WAY_LOWER_GUID, NONCE_ACCEPT },
		{ NONCE, "YjM3YTRmMmNjMDYyNGYxNjkwZjY0NjA2Y2YzODU5NDViMmJlYzRl"
		  "YQ==", WS_ACCEPT_MISMATCH, WS_WAY_HEX, NONCE_ACCEPT },
		{ NONCE, "RZWuh2JK/hL0RMgTNJFfZIAppXg=", WS_ACCEPT_MISMATCH,
		  WS_WAY_UNPADDED_KEY, NONCE_ACCEPT },
		{ NONCE, "xytUlkF2rVz2XzwONMCug9nn1qA=", WS_ACCEPT_MISMATCH,
		  WS_WAY_KEY_SP, NONCE_ACCEPT },
		{ NONCE, "s3mCG3XUBfFRrUGpYOBQiHm5i8g=", WS_ACCEPT_MISMATCH,
		  WS_WAY_SP_KEY, NONCE_ACCEPT },
		{ NONCE, "zvnId+CMmoYWpbuFiCx6kU/bpAw=", WS_ACCEPT_MISMATCH,
		  WS_WAY_KEY_CR, NONCE_ACCEPT },
		{ ROW_4_1, NONCE_ACCEPT, WS_ACCEPT_MISMATCH, WS_WAY_EXAMPLE,
		  ROW_4_1_ACCEPT },
		{ NONCE, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo", WS_ACCEPT_NOT_CANONICAL,
		  WS_WAY_UNKNOWN, NONCE_ACCEPT },
		{ NONCE, "s3pPLMBiTxaQ9kYGzzhZRbK+xOp=",
		  WS_ACCEPT_NOT_CANONICAL, WS_WAY_UNKNOWN, NONCE_ACCEPT },
		{ NONCE, "s3pPLMBiTxaQ9kYGzzhZRbK-xOo=",
		  WS_ACCEPT_NOT_CANONICAL, WS_WAY_UNKNOWN, NONCE_ACCEPT },
		{ NONCE, "s3pPLMBiTxaQ9kYGzzhZRbK+xO8=", WS_ACCEPT_MISMATCH,
		  WS_WAY_UNKNOWN, NONCE_ACCEPT },
		{ NONCE, "s3pPLMBiTxaQ9kYGzzhZRbK+xOoA", WS_ACCEPT_MISMATCH,
		  WS_WAY_UNKNOWN, NONCE_ACCEPT },
		{ NONCE, "", WS_ACCEPT_MISMATCH, WS_WAY_UNKNOWN, NONCE_ACCEPT },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		expect_way(&cases[i]);
}

/* A key with pad bits, and an Accept of nothing. */
Test(handshake, a_request_of_4_1_answered_by_a_key)
{
	const struct http_head *request = heads_read(heads_request, KEY,
		KEY ROW_4_1 "\r\n");
	struct ws_attempt *a = heads_attempt(request, 1024);
	struct ws_response r;

	cr_expect(a->odd & WS_REQ_KEY_NON_CANONICAL);
	ws_response_read(&r, heads_read(heads_response, ACCEPT,
		ACCEPT NONCE "\r\n"), a, heads_digest());
	cr_expect_eq(r.odd, WS_RESP_ACCEPT_MISMATCH |
		WS_RESP_ORIGIN_CROSS_SITE);
	cr_expect_str_eq(r.expected, ROW_4_1_ACCEPT);
	ws_attempt_free(a);
}

#define SAME "Origin", "Origin: http://server.example.com\r\n"

Test(handshake, the_answer_that_switches)
{
	static const struct pair pairs[] = {
		{ SAME, NULL, "", 0 },
		{ SAME, "HTTP", "HTTP/1.1 101 Web Socket Protocol Handshake\r\n",
		  0 },
		{ SAME, "HTTP", "HTTP/1.1 101\r\n", 0 },
		{ SAME, "HTTP", "HTTP/1.0 101 x\r\n", WS_RESP_101_HTTP_1_0 },
		{ SAME, "Upgrade", "", WS_RESP_UPGRADE_MISSING },
		{ SAME, "Upgrade", "Upgrade: WebSocket\r\n", 0 },
		{ SAME, "Upgrade", "Upgrade: websocket, foo\r\n",
		  WS_RESP_UPGRADE_NOT_WEBSOCKET },
		{ SAME, "Upgrade", "Upgrade: websocket/13\r\n",
		  WS_RESP_UPGRADE_NOT_WEBSOCKET },
		{ SAME, "Upgrade", "Upgrade: websocket\r\n"
		  "Upgrade: websocket\r\n", WS_RESP_UPGRADE_NOT_WEBSOCKET },
		{ SAME, "Connection", "", WS_RESP_CONNECTION_NO_UPGRADE },
		{ SAME, "Connection", "Connection: keep-alive\r\n",
		  WS_RESP_CONNECTION_NO_UPGRADE },
		{ SAME, "Connection", "Connection: keep-alive, upgrade\r\n", 0 },
		{ SAME, ACCEPT, "", WS_RESP_ACCEPT_MISSING },
		{ SAME, ACCEPT, ACCEPT RIGHT "\r\n" ACCEPT RIGHT "\r\n",
		  WS_RESP_ACCEPT_DUPLICATE },
		{ SAME, ACCEPT, ACCEPT "\t" RIGHT " \r\n", 0 },
		{ SAME, ACCEPT, ACCEPT NONCE_ACCEPT "\r\n",
		  WS_RESP_ACCEPT_MISMATCH },
		{ SAME, ACCEPT, ACCEPT "ElTK82E2bz0wrLlSjA3DPK1KS4M\r\n",
		  WS_RESP_ACCEPT_NOT_CANONICAL },
		{ SAME, PROTOCOL, "Content-Length: 0\r\n" PROTOCOL "chat\r\n",
		  WS_RESP_101_CONTENT_LENGTH },
		{ SAME, PROTOCOL, "Transfer-Encoding: chunked\r\n"
		  PROTOCOL "chat\r\n", WS_RESP_101_TRANSFER_ENCODING },
		{ SAME, PROTOCOL, "Sec-WebSocket-Version: 13\r\n"
		  PROTOCOL "chat\r\n", WS_RESP_101_VERSION_HEADER },
		{ NULL, "", NULL, "", WS_RESP_ORIGIN_CROSS_SITE },
		{ "Origin", "Origin: null\r\n", NULL, "", 0 },
		{ "Origin", "Origin: http://example.com\r\nVia: 1.1 a\r\n",
		  NULL, "", 0 },
	};

	expect_pairs(pairs, COUNT(pairs));
}

Test(handshake, what_it_answers)
{
	static const struct pair pairs[] = {
		{ "Origin", "", NULL, "", 0 },
		{ "GET", "GET / HTTP/1.0\r\n", NULL, "",
		  WS_RESP_101_HTTP_1_0 | WS_RESP_ACCEPTED_INVALID_REQUEST |
		  WS_RESP_ORIGIN_CROSS_SITE },
		{ "GET", "POST / HTTP/1.1\r\n", NULL, "",
		  WS_RESP_ACCEPTED_INVALID_REQUEST |
		  WS_RESP_ORIGIN_CROSS_SITE },
		{ "Upgrade", "", NULL, "",
		  WS_RESP_101_UNSOLICITED | WS_RESP_ACCEPTED_INVALID_REQUEST |
		  WS_RESP_ORIGIN_CROSS_SITE },
		{ "Origin", EXTENSIONS ";\r\n", NULL, "",
		  WS_RESP_ACCEPTED_INVALID_REQUEST },
		{ "Sec-WebSocket-Version", "Sec-WebSocket-Version: 8\r\n",
		  NULL, "", WS_RESP_ORIGIN_CROSS_SITE },
		{ KEY, KEY "pu1m7Gr1eFqcqPAYsT2MUA==\r\n"
		  KEY "dGhlIHNhbXBsZSBub25jZQ==\r\n", ACCEPT,
		  ACCEPT NONCE_ACCEPT "\r\n",
		  WS_RESP_ACCEPTED_INVALID_REQUEST |
		  WS_RESP_ORIGIN_CROSS_SITE },
		{ KEY, "", ACCEPT, ACCEPT "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=\r\n",
		  WS_RESP_ACCEPTED_INVALID_REQUEST |
		  WS_RESP_ORIGIN_CROSS_SITE },
		{ KEY, KEY "pu1m7Gr1eFqcqPAYsT2MUB==\r\n", ACCEPT,
		  ACCEPT "33R04g5lCH5FeMGQzcNMd63MhwE=\r\n",
		  WS_RESP_ORIGIN_CROSS_SITE },
	};

	expect_pairs(pairs, COUNT(pairs));
}

Test(handshake, the_subprotocol_that_is_chosen)
{
	static const struct pair pairs[] = {
		{ SAME, PROTOCOL, PROTOCOL "superchat\r\n", 0 },
		{ SAME, PROTOCOL, "", WS_RESP_PROTOCOL_NONE_SELECTED },
		{ SAME, PROTOCOL, PROTOCOL "Chat\r\n",
		  WS_RESP_PROTOCOL_CASE_MISMATCH },
		{ SAME, PROTOCOL, PROTOCOL "cha\r\n",
		  WS_RESP_PROTOCOL_NOT_OFFERED },
		{ SAME, PROTOCOL, PROTOCOL "\r\n", WS_RESP_PROTOCOL_EMPTY },
		{ SAME, PROTOCOL, PROTOCOL "chat, superchat\r\n",
		  WS_RESP_PROTOCOL_MULTIPLE },
		{ SAME, PROTOCOL, PROTOCOL "chat\r\n" PROTOCOL "chat\r\n",
		  WS_RESP_PROTOCOL_MULTIPLE },
		{ PROTOCOL, "", PROTOCOL, "", WS_RESP_ORIGIN_CROSS_SITE },
		{ PROTOCOL, "", PROTOCOL, PROTOCOL "chat\r\n",
		  WS_RESP_PROTOCOL_NOT_OFFERED | WS_RESP_ORIGIN_CROSS_SITE },
		{ PROTOCOL, PROTOCOL "a\r\n" PROTOCOL "chat\r\n", NULL, "",
		  WS_RESP_ORIGIN_CROSS_SITE },
	};

	expect_pairs(pairs, COUNT(pairs));
}

#define OFFER(list) "Origin", EXTENSIONS list "\r\n"
#define TAKE(list) "Sec-WebSocket-Protocol", \
	PROTOCOL "chat\r\n" EXTENSIONS list "\r\n"

Test(handshake, the_extensions_that_are_accepted)
{
	static const struct pair pairs[] = {
		{ OFFER("a, b, c"), TAKE("a; x=1"), 0 },
		{ OFFER("a, b, c"), TAKE("a, c"), 0 },
		{ OFFER("a, b, c"), TAKE("c, a"), WS_RESP_EXTENSION_ORDER },
		{ OFFER("a, b, c"), TAKE("a\r\n" EXTENSIONS "b"), 0 },
		{ OFFER("a; x, b, a"), TAKE("b, a"), 0 },
		{ OFFER("a, b"), TAKE("c"), WS_RESP_EXTENSION_NOT_OFFERED },
		{ OFFER("a, b"), TAKE("A"), WS_RESP_EXTENSION_NOT_OFFERED },
		{ OFFER("a; x=\"b, c\""), TAKE("b"),
		  WS_RESP_EXTENSION_NOT_OFFERED | WS_RESP_ACCEPTED_INVALID_REQUEST },
		{ SAME, TAKE("permessage-deflate"),
		  WS_RESP_EXTENSION_NOT_OFFERED },
	};

	expect_pairs(pairs, COUNT(pairs));
}

static void read_answer(struct ws_response *r, const char *request_line,
                        const char *request_by, const char *response)
{
	struct ws_attempt *a = heads_attempt(heads_read(heads_request,
		request_line, request_by), 1024);

	ws_response_read(r, heads_read(response, NULL, ""), a, heads_digest());
	ws_attempt_free(a);
}

struct refusal {
	const char *request_line, *request_by, *response;
	uint32_t odd;
};

Test(handshake, refusals)
{
	static const char version[] = "Sec-WebSocket-Version";
	static const struct refusal cases[] = {
		{ NULL, "", "HTTP/1.1 404 x\r\n\r\n", WS_RESP_REJECTED },
		{ NULL, "", "HTTP/1.1 200 OK\r\n\r\n", WS_RESP_REJECTED },
		{ NULL, "", "HTTP/1.1 100 Continue\r\n\r\n", 0 },
		{ NULL, "", "HTTP/1.1 OK\r\n\r\n", 0 },
		{ NULL, "", "HTTP/1.1 400 x\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_REJECTED_VALID_REQUEST },
		{ KEY, "", "HTTP/1.1 400 x\r\n\r\n", WS_RESP_REJECTED },
		{ NULL, "", "HTTP/1.1 426 x\r\nUpgrade: websocket\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_REJECTED_VALID_REQUEST },
		{ version, "Sec-WebSocket-Version: 25\r\n",
		  "HTTP/1.1 400 Bad Request\r\n"
		  "Sec-WebSocket-Version: 13, 8, 7\r\n\r\n", WS_RESP_REJECTED },
		{ version, "Sec-WebSocket-Version: 25\r\n",
		  "HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 13\r\n"
		  "Sec-WebSocket-Version: 8, 7\r\n\r\n", WS_RESP_REJECTED },
		{ version, "Sec-WebSocket-Version: 25\r\n",
		  "HTTP/1.1 400 Bad Request\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_VERSION_NO_LIST },
		{ version, "Sec-WebSocket-Version: 25\r\n",
		  "HTTP/1.1 404 Not Found\r\n\r\n", WS_RESP_REJECTED },
		{ version, "", "HTTP/1.1 426 x\r\nUpgrade: websocket\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_VERSION_NO_LIST },
		{ version, "Sec-WebSocket-Version: 8\r\n",
		  "HTTP/1.1 403 x\r\nSec-WebSocket-Version: 13, 8\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_VERSION_LIST_CONTAINS_REQUESTED },
		{ KEY, "", "HTTP/1.1 426 x\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_426_WITHOUT_UPGRADE },
		{ KEY, "", "HTTP/1.1 426 x\r\nUpgrade:\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_426_WITHOUT_UPGRADE },
		{ NULL, "", "HTTP/1.1 401 x\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_401_WITHOUT_AUTHENTICATE },
		{ NULL, "", "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic\r\n\r\n",
		  WS_RESP_REJECTED },
		{ NULL, "", "HTTP/1.1 407 x\r\nWWW-Authenticate: Basic\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_401_WITHOUT_AUTHENTICATE },
		{ NULL, "", "HTTP/1.1 302 x\r\n\r\n",
		  WS_RESP_REJECTED | WS_RESP_REDIRECT_WITHOUT_LOCATION },
		{ NULL, "", "HTTP/1.1 308 x\r\nLocation: /\r\n\r\n",
		  WS_RESP_REJECTED },
		{ NULL, "", "HTTP/1.1 304 x\r\n\r\n", WS_RESP_REJECTED },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct refusal *c = &cases[i];
		struct ws_response r;

		read_answer(&r, c->request_line, c->request_by, c->response);
		cr_expect_eq(r.odd, c->odd, "%s: %#x", c->response,
			(unsigned)r.odd);
	}
}

Test(handshake, a_refusal_of_what_was_no_attempt_has_no_bits)
{
	struct ws_attempt *a = heads_attempt(heads_read(
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n", NULL, ""), 1024);
	struct ws_response r;

	ws_response_read(&r, heads_read("HTTP/1.1 401 x\r\n\r\n", NULL, ""), a,
		heads_digest());
	cr_expect_eq(r.odd, 0);
	ws_response_read(&r, heads_read("HTTP/1.1 401 x\r\n\r\n", NULL, ""),
		NULL, heads_digest());
	cr_expect_eq(r.odd, 0);
	ws_response_read(&r, heads_read("HTTP/1.1 101 x\r\nUpgrade: foo\r\n"
		"Connection: upgrade\r\n\r\n", NULL, ""), a, heads_digest());
	cr_expect_eq(r.odd, WS_RESP_101_UNSOLICITED);
	ws_attempt_free(a);
}

Test(handshake, a_server_may_switch_to_what_else_was_offered)
{
	static const char h2c[] = "HTTP/1.1 101 x\r\nUpgrade: h2c\r\n"
		"Connection: Upgrade\r\n\r\n";
	struct ws_response r;

	read_answer(&r, "Upgrade", "Upgrade: h2c, websocket\r\n", h2c);
	cr_expect_eq(r.odd, 0, "%#x", (unsigned)r.odd);
	read_answer(&r, NULL, "", h2c);
	cr_expect(r.odd & WS_RESP_UPGRADE_NOT_WEBSOCKET);
}

Test(handshake, without_a_request_only_the_answer_is_read)
{
	struct ws_response r;

	ws_response_read(&r, heads_read(heads_response, NULL, ""), NULL,
		heads_digest());
	cr_expect_eq(r.odd, 0);
	cr_expect_eq(r.accept, WS_ACCEPT_UNJUDGED);
	ws_response_read(&r, heads_read(heads_response, ACCEPT,
		"Content-Length: 0\r\n" PROTOCOL "x\r\n" EXTENSIONS "x\r\n"),
		NULL, heads_digest());
	cr_expect_eq(r.odd, WS_RESP_ACCEPT_MISSING |
		WS_RESP_101_CONTENT_LENGTH | WS_RESP_PROTOCOL_MULTIPLE);
	cr_expect(r.other_extension);
}

/* draft-hixie-thewebsocketprotocol-76 1.2: not an answer that lacks an Accept,
 * but one of another protocol. */
Test(handshake, one_of_a_draft_is_told)
{
	struct ws_response r;

	ws_response_read(&r, heads_read(heads_response, ACCEPT,
		"Sec-WebSocket-Location: ws://a/\r\n"), NULL, heads_digest());
	cr_expect(r.hixie && r.accepted);
	cr_expect_eq(r.odd, 0, "%#x", (unsigned)r.odd);
	ws_response_read(&r, heads_read(heads_response, NULL, ""), NULL,
		heads_digest());
	cr_expect_not(r.hixie);
}

Test(handshake, what_an_answer_has_in_common_with_requests)
{
	static const struct {
		const char *by;
		uint32_t head_odd;
	} cases[] = {
		{ "Connection: close, Upgrade\r\n",
		  WS_HEAD_CLOSE_WITH_UPGRADE },
		{ "Connection: Upgrade\r\n" KEY "x\r\n",
		  WS_HEAD_MISPLACED_FIELD },
		{ "Connection: Upgrade\r\n" EXTENSIONS "a;\r\n",
		  WS_HEAD_EXTENSIONS_SYNTAX },
		{ "Connection: Upgrade\r\nSec-WebSocket-Location: x\r\n",
		  WS_HEAD_HIXIE },
		{ "Connection: Upgrade\r\nServer: nginx/1.25\r\n",
		  WS_HEAD_PROXY_SEEN },
		{ "Connection: Upgrade\r\nServer: mynginx\r\n", 0 },
		{ "Connection: Upgrade\r\nCF-RAY: 1\r\n", WS_HEAD_PROXY_SEEN },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_eq(ws_head_odd(heads_read(heads_response,
			"Connection", cases[i].by)), cases[i].head_odd, "%s",
			cases[i].by);
	cr_expect_eq(ws_head_odd(heads_read("HTTP/1.1 426 x\r\n"
		"Connection: close, Upgrade\r\nServer: nginx\r\n"
		EXTENSIONS ";\r\n\r\n", NULL, "")), 0);
}

static void expect_said(const struct ws_attempt *a, enum ws_said what,
                        const char *want)
{
	struct http_text t = ws_attempt_text(a, what);

	if (want == NULL) {
		cr_expect_null(t.at);
		return;
	}
	cr_expect_eq(t.n, strlen(want));
	cr_expect(http_text_equal(t, http_text_of(want)), "%d: %.*s", what,
		(int)t.n, (const char *)t.at);
}

Test(attempt, keeps_what_was_said)
{
	const struct http_head *h = heads_read(heads_request, PROTOCOL,
		PROTOCOL "a , b\r\n" PROTOCOL "c\r\n"
		EXTENSIONS "permessage-deflate; client_max_window_bits\r\n");
	const struct http_head *answer = heads_read(heads_response, PROTOCOL,
		PROTOCOL "b\r\n" EXTENSIONS "permessage-deflate\r\n");
	struct ws_attempt *a = heads_attempt(h, 1024);
	struct ws_response r;

	expect_said(a, WS_SAID_ACCEPT, NULL);
	ws_response_read(&r, answer, a, heads_digest());
	for (int twice = 0; twice < 2; twice++)
		cr_assert_eq(ws_attempt_answer(&a, &r, answer, 1024), 0);
	expect_said(a, WS_SAID_URI, "/chat");
	expect_said(a, WS_SAID_HOST, "server.example.com");
	expect_said(a, WS_SAID_ORIGIN, "http://example.com");
	expect_said(a, WS_SAID_VERSION, "13");
	expect_said(a, WS_SAID_KEY, "pu1m7Gr1eFqcqPAYsT2MUA==");
	expect_said(a, WS_SAID_PROTOCOLS, "a, b, c");
	expect_said(a, WS_SAID_EXTENSIONS,
		"permessage-deflate; client_max_window_bits");
	expect_said(a, WS_SAID_ACCEPT, NULL);	/* it follows from the key */
	expect_said(a, WS_SAID_PROTOCOL, "b");
	expect_said(a, WS_SAID_ACCEPTED, "permessage-deflate");
	cr_expect_eq(a->status, 101);
	cr_expect(a->accepted && a->deflate && !a->other_extension);
	cr_expect_eq(a->accept, WS_ACCEPT_RIGHT);
	cr_expect_eq(a->cut, 0);
	ws_attempt_free(a);
}

Test(attempt, is_small)
{
	struct ws_attempt *a = heads_attempt(heads_read(rfc_request, NULL, ""),
		1024);
	const struct http_head *answer = heads_read(rfc_response, NULL, "");
	struct ws_response r;

	ws_response_read(&r, answer, a, heads_digest());
	cr_assert_eq(ws_attempt_answer(&a, &r, answer, 1024), 0);
	cr_expect_leq(ws_attempt_size(a), 200, "%zu", ws_attempt_size(a));
	ws_attempt_free(a);
}

Test(attempt, cuts_what_is_long_and_says_so)
{
	const struct http_head *h = heads_read(heads_request, PROTOCOL,
		PROTOCOL "alpha\r\n" PROTOCOL "beta\r\n");
	struct ws_attempt *a = heads_attempt(h, 8);
	struct ws_response r;

	expect_said(a, WS_SAID_URI, "/chat");
	expect_said(a, WS_SAID_HOST, "server.e");
	expect_said(a, WS_SAID_PROTOCOLS, "alpha, b");
	cr_expect(ws_attempt_is_cut(a, WS_SAID_HOST));
	cr_expect(ws_attempt_is_cut(a, WS_SAID_PROTOCOLS));
	cr_expect_not(ws_attempt_is_cut(a, WS_SAID_URI));
	ws_response_read(&r, heads_read(heads_response, PROTOCOL,
		PROTOCOL "beta\r\n" EXTENSIONS "x\r\n"), a, heads_digest());
	cr_expect_eq(r.odd, WS_RESP_ORIGIN_CROSS_SITE |
		WS_RESP_EXTENSION_NOT_OFFERED);
	cr_expect_eq(r.accept, WS_ACCEPT_UNJUDGED);
	ws_attempt_free(a);
}

Test(attempt, tells_an_empty_field_from_none)
{
	struct ws_attempt *a = heads_attempt(heads_read(heads_request, "Origin",
		"Origin:\r\n"), 1024);

	expect_said(a, WS_SAID_ORIGIN, "");
	expect_said(a, WS_SAID_EXTENSIONS, NULL);
	ws_attempt_free(a);
}

/* A head that was cut anywhere: as far as it goes, and no octet beyond. */
Test(handshake, heads_cut_at_every_octet)
{
	struct digest *d = heads_digest();

	for (size_t n = 1; n < sizeof(rfc_request); n++) {
		struct ws_attempt *a;
		char text[512];
		struct ws_response r;

		memcpy(text, rfc_request, n);
		text[n] = '\0';
		a = heads_attempt(heads_read(text, NULL, ""), 1024);
		memcpy(text, rfc_response, n < sizeof(rfc_response) ? n
			: sizeof(rfc_response));
		ws_response_read(&r, heads_read(text, NULL, ""), a, d);
		cr_expect_not(r.odd & WS_RESP_ACCEPT_MISMATCH &&
			n >= sizeof(rfc_response) - 1 && a->key_sure &&
			ws_attempt_text(a, WS_SAID_KEY).n == 24);
		ws_attempt_free(a);
	}
}
