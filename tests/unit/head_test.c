/* SPDX-License-Identifier: ISC */
/* head_test.c - heads of HTTP/1 messages: those of the RFCs whole and cut at
 * every octet, and each quirk alone. */
#include "http/head.h"

#include <criterion/criterion.h>
#include <string.h>

#include "heads.h"
#include "octets.h"
#include "random.h"

/* RFC 9110 3.9. */
static const char get[] =
	"GET /hello.txt HTTP/1.1\r\n"
	"User-Agent: curl/7.64.1\r\n"
	"Host: www.example.com\r\n"
	"Accept-Language: en, mi\r\n"
	"\r\n";
static const char ok[] =
	"HTTP/1.1 200 OK\r\n"
	"Date: Mon, 27 Jul 2009 12:28:53 GMT\r\n"
	"Server: Apache\r\n"
	"Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT\r\n"
	"ETag: \"34aa387-d-1568eb00\"\r\n"
	"Accept-Ranges: bytes\r\n"
	"Content-Length: 51\r\n"
	"Vary: Accept-Encoding\r\n"
	"Content-Type: text/plain\r\n"
	"\r\n";
static const char handshake[] = HEADS_RFC_REQUEST;
static const char switching[] = HEADS_RFC_RESPONSE;
static const char odd[] =
	"\r\n\n\r\nGET / HTTP/1.1\nHost:a\r\n \tb\r\r\n\n";

static const char *const heads[] = { get, ok, handshake, switching, odd };

enum { HEADS = sizeof(heads) / sizeof(heads[0]) };

static struct http_head head;

/* Reads a head whose last octet is the last that may be touched. */
static const struct http_head *read_n(const char *text, size_t n)
{
	const uint8_t *at = octets_fence((const uint8_t *)text, n);

	memset(&head, 0xa5, sizeof(head));
	http_head_read(&head, at, n, n > 4 && memcmp(text, "HTTP", 4) == 0);
	return &head;
}

static const struct http_head *read_text(const char *text)
{
	return read_n(text, strlen(text));
}

static void check_text(struct http_text t, const char *want)
{
	cr_assert(t.n == strlen(want) &&
		(t.n == 0 || memcmp(t.at, want, t.n) == 0),
		"\"%.*s\" is not \"%s\"", (int)t.n, (const char *)t.at, want);
}

static void check_field(size_t i, const char *name, const char *value)
{
	cr_assert_lt(i, head.n);
	check_text(head.field[i].name, name);
	check_text(head.field[i].value, value);
}

Test(head, request_of_the_rfc)
{
	const struct http_head *h = read_text(get);

	cr_assert(!h->response && h->quirks == 0 && h->status == 0);
	cr_assert(h->major == 1 && h->minor == 1 && h->n == 3);
	check_text(h->method, "GET");
	check_text(h->target, "/hello.txt");
	check_text(h->reason, "");
	check_field(0, "User-Agent", "curl/7.64.1");
	check_field(1, "Host", "www.example.com");
	check_field(2, "Accept-Language", "en, mi");
}

Test(head, response_of_the_rfc)
{
	const struct http_head *h = read_text(ok);

	cr_assert(h->response && h->quirks == 0 && h->status == 200);
	cr_assert(h->major == 1 && h->minor == 1 && h->n == 8);
	check_text(h->reason, "OK");
	check_text(h->method, "");
	check_field(3, "ETag", "\"34aa387-d-1568eb00\"");
	check_field(7, "Content-Type", "text/plain");
}

Test(head, handshake_of_the_rfc)
{
	const struct http_head *h = read_text(handshake);

	cr_assert(h->quirks == 0 && h->n == 7);
	check_field(3, "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
	h = read_text(switching);
	cr_assert(h->quirks == 0 && h->status == 101 && h->n == 4);
	check_text(h->reason, "Switching Protocols");
}

/* The head grows by up to `step' octets, in another place each time. */
static void grow(const char *text, size_t step, uint32_t seed)
{
	size_t whole = strlen(text), n = 0, resume = 0, length = 0;

	while (length == 0 && n < whole) {
		n += 1 + next_random(&seed) % step;
		n = n < whole ? n : whole;
		length = http_head_length(octets_fence((const uint8_t *)text,
			n), n, &resume);
		cr_assert_eq(length, n == whole ? whole : 0);
	}
	cr_assert_eq(http_head_length((const uint8_t *)text, whole, &resume),
		whole);
}

Test(head, length_grows_to)
{
	for (size_t i = 0; i < HEADS; i++)
		for (uint32_t step = 1; step < 40; step++)
			grow(heads[i], step, step);
}

Test(head, length_cut_at_every_octet)
{
	for (size_t i = 0; i < HEADS; i++) {
		size_t whole = strlen(heads[i]);

		for (size_t cut = 0; cut <= whole; cut++) {
			const uint8_t *at = octets_fence(
				(const uint8_t *)heads[i], cut);
			size_t resume = 0;

			cr_assert_eq(http_head_length(at, cut, &resume),
				cut == whole ? whole : 0);
			if (cut > 0)
				read_n(heads[i], cut);
		}
	}
}

Test(head, length_leaves_what_follows)
{
	static const char two[] = "GET / HTTP/1.1\r\n\r\n\r\n\r\nGET";
	size_t resume = 0;

	cr_assert_eq(http_head_length((const uint8_t *)two, strlen(two),
		&resume), 18);
	cr_assert_eq(read_text(two)->n, 0);
	cr_assert_eq(head.quirks, 0);
}

Test(head, length_wants_an_empty_line)
{
	static const char *const not_yet[] = {
		"", "\r\n", "\n\n\n\n", "\r\n\r\n\r\n", "GET / HTTP/1.1\r\n\r",
		"GET / HTTP/1.1\r\n \r\n", "GET / HTTP/1.1\r\r\r",
		"GET / HTTP/1.1\r\n\r\r\n",
	};

	for (size_t i = 0; i < sizeof(not_yet) / sizeof(not_yet[0]); i++) {
		size_t n = strlen(not_yet[i]), resume = 0;

		cr_assert_eq(http_head_length(octets_fence(
			(const uint8_t *)not_yet[i], n), n, &resume), 0);
		cr_assert_eq(resume, n);
	}
}

struct line {
	const char *text;
	uint32_t quirks;
	const char *a, *b;	/* method and target, or reason */
	uint8_t major, minor;
	uint16_t status;
};

static void check_line(const struct line *l)
{
	const struct http_head *h = read_text(l->text);

	cr_assert_eq(h->quirks, l->quirks, "%s: %x", l->text, h->quirks);
	cr_assert(h->major == l->major && h->minor == l->minor, "%s", l->text);
	cr_assert_eq(h->status, l->status, "%s", l->text);
	if (h->response) {
		check_text(h->reason, l->a);
	} else {
		check_text(h->method, l->a);
		check_text(h->target, l->b);
	}
}

Test(head, request_lines)
{
	enum { BAD = HTTP_REQUEST_LINE_INVALID };
	static const struct line lines[] = {
		{ "OPTIONS * HTTP/1.0\r\n\r\n", 0, "OPTIONS", "*", 1, 0, 0 },
		{ "get http://a/ HTTP/1.1\r\n\r\n", 0, "get", "http://a/", 1, 1,
			0 },
		{ "PRI * HTTP/2.0\r\n\r\n", 0, "PRI", "*", 2, 0, 0 },
		{ "GET  / HTTP/1.1\r\n\r\n", BAD, "GET", "/", 1, 1, 0 },
		{ "GET /  HTTP/1.1\r\n\r\n", BAD, "GET", "/", 1, 1, 0 },
		{ "GET\t/ HTTP/1.1\r\n\r\n", BAD, "GET", "/", 1, 1, 0 },
		{ "GET /\vHTTP/1.1\r\n\r\n", BAD, "GET", "/", 1, 1, 0 },
		{ " GET / HTTP/1.1\r\n\r\n", BAD, "GET", "/", 1, 1, 0 },
		{ "GET / HTTP/1.1 \r\n\r\n", BAD, "GET", "/", 1, 1, 0 },
		{ "GET /a b HTTP/1.1\r\n\r\n", BAD, "GET", "/a b", 1, 1, 0 },
		{ "GET /\x01 HTTP/1.1\r\n\r\n", BAD, "GET", "/\x01", 1, 1, 0 },
		{ "GET /\xc3\xa4 HTTP/1.1\r\n\r\n", BAD, "GET", "/\xc3\xa4", 1,
			1, 0 },
		{ "G@T / HTTP/1.1\r\n\r\n", BAD, "G@T", "/", 1, 1, 0 },
		{ "GET / HTTP/1.10\r\n\r\n", BAD, "GET", "/", 0, 0, 0 },
		{ "GET / http/1.1\r\n\r\n", BAD, "GET", "/", 0, 0, 0 },
		{ "GET / HTTP/1,1\r\n\r\n", BAD, "GET", "/", 0, 0, 0 },
		{ "GET / HTTP/\r\n\r\n", BAD, "GET", "/", 0, 0, 0 },
		{ "GET /\r\n\r\n", BAD, "GET", "/", 0, 0, 0 },
		{ "GET HTTP/1.1\r\n\r\n", BAD, "GET", "", 1, 1, 0 },
		{ "GET\r\n\r\n", BAD, "GET", "", 0, 0, 0 },
		{ " \r\n\r\n", BAD, "", "", 0, 0, 0 },
		{ "GET / HTTP/1.1\n\n", HTTP_BARE_LF, "GET", "/", 1, 1, 0 },
		{ "GET / HTTP/1.1\r\r\n\r\n", BAD | HTTP_BARE_CR, "GET", "/", 1,
			1, 0 },
		{ "\r\nGET / HTTP/1.1\r\n\r\n", HTTP_LEADING_EMPTY_LINE, "GET",
			"/", 1, 1, 0 },
		{ "\nGET / HTTP/1.1\r\n\r\n", HTTP_LEADING_EMPTY_LINE |
			HTTP_BARE_LF, "GET", "/", 1, 1, 0 },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		check_line(&lines[i]);
}

Test(head, status_lines)
{
	enum { BAD = HTTP_STATUS_LINE_INVALID };
	static const struct line lines[] = {
		{ "HTTP/1.1 101 \r\n\r\n", 0, "", NULL, 1, 1, 101 },
		{ "HTTP/1.1 101\r\n\r\n", HTTP_REASON_SP_MISSING, "", NULL, 1,
			1, 101 },
		{ "HTTP/1.0 999 a\tb \xff\r\n\r\n", 0, "a\tb \xff", NULL, 1, 0,
			999 },
		{ "HTTP/1.1 200  OK\r\n\r\n", 0, " OK", NULL, 1, 1, 200 },
		{ "HTTP/1.1  200 OK\r\n\r\n", BAD, "OK", NULL, 1, 1, 200 },
		{ "HTTP/1.1\t200 OK\r\n\r\n", BAD, "OK", NULL, 1, 1, 200 },
		{ "HTTP/1.1 200\tOK\r\n\r\n", BAD, "OK", NULL, 1, 1, 200 },
		{ "HTTP/1.1 200 O\x1bK\r\n\r\n", BAD, "O\x1bK", NULL, 1, 1,
			200 },
		{ "HTTP/1.1 200 OK\r\r\n\r\n", BAD | HTTP_BARE_CR, "OK\r",
			NULL, 1, 1, 200 },
		{ "HTTP/1.1 20 OK\r\n\r\n", BAD, "OK", NULL, 1, 1, 0 },
		{ "HTTP/1.1 2000 OK\r\n\r\n", BAD, "OK", NULL, 1, 1, 0 },
		{ "HTTP/1.1 200OK\r\n\r\n", BAD, "", NULL, 1, 1, 0 },
		{ "HTTP/1.1 OK\r\n\r\n", BAD, "", NULL, 1, 1, 0 },
		{ "HTTP/1.1\r\n\r\n", BAD, "", NULL, 1, 1, 0 },
		{ "HTTP/11 200 OK\r\n\r\n", BAD, "OK", NULL, 0, 0, 200 },
		{ "HTTP 200 OK\r\n\r\n", BAD, "OK", NULL, 0, 0, 200 },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		check_line(&lines[i]);
}

struct fields {
	const char *text;	/* behind a good request line */
	uint32_t quirks;
	size_t n;
	const char *name, *value;	/* of the last */
};

static void check_fields(const struct fields *f)
{
	char text[256] = "GET / HTTP/1.1\r\n";

	strcat(text, f->text);
	read_text(text);
	cr_assert_eq(head.quirks, f->quirks, "%s: %x", f->text, head.quirks);
	cr_assert_eq(head.n, f->n, "%s", f->text);
	if (f->n > 0)
		check_field(f->n - 1, f->name, f->value);
}

Test(head, fields)
{
	static const struct fields fields[] = {
		{ "\r\n", 0, 0, NULL, NULL },
		{ "a:b\r\n\r\n", 0, 1, "a", "b" },
		{ "a: \t b\tc \t\r\n\r\n", 0, 1, "a", "b\tc" },
		{ "a:\r\n\r\n", 0, 1, "a", "" },
		{ "a: \r\n\r\n", 0, 1, "a", "" },
		{ "a::\r\n\r\n", 0, 1, "a", ":" },
		{ "a: \xc3\xa4\xff\r\n\r\n", 0, 1, "a", "\xc3\xa4\xff" },
		{ "a : b\r\n\r\n", HTTP_SPACE_BEFORE_COLON, 1, "a", "b" },
		{ "a \t: b\r\n\r\n", HTTP_SPACE_BEFORE_COLON, 1, "a", "b" },
		{ "a b: c\r\n\r\n", HTTP_FIELD_NAME_INVALID, 1, "a b", "c" },
		{ ": c\r\n\r\n", HTTP_FIELD_NAME_INVALID, 1, "", "c" },
		{ "\xe4: c\r\n\r\n", HTTP_FIELD_NAME_INVALID, 1, "\xe4", "c" },
		{ "abc\r\n\r\n", HTTP_FIELD_NAME_INVALID, 1, "abc", "" },
		{ "abc\r\n d\r\n\r\n", HTTP_FIELD_NAME_INVALID | HTTP_OBS_FOLD,
			1, "abc", "d" },
		{ " a: b\r\n\tc: d\r\ne: f\r\n\r\n", HTTP_FIELD_NAME_INVALID, 1,
			"e", "f" },
		{ "a: b\r\n c \r\n\r\n", HTTP_OBS_FOLD, 1, "a", "b\r\n c" },
		{ "a:\r\n b\r\n\r\n", HTTP_OBS_FOLD, 1, "a", "b" },
		{ "a: b\r\n \r\n\t\r\n\r\n", HTTP_OBS_FOLD, 1, "a", "b" },
		{ "a:\r\n \r\n\r\n", HTTP_OBS_FOLD, 1, "a", "" },
		{ "a: b\n c\r\n\r\n", HTTP_OBS_FOLD | HTTP_BARE_LF, 1, "a",
			"b\n c" },
		{ "a: b\r\r\n \r\n\r\n", HTTP_OBS_FOLD | HTTP_BARE_CR, 1, "a",
			"b\r" },
		{ "a: b\rc: d\r\n\r\n", HTTP_BARE_CR, 1, "a", "b\rc: d" },
		{ "a: b\r\n\r\r\n\r\n", HTTP_BARE_CR | HTTP_FIELD_NAME_INVALID,
			2, "\r", "" },
		{ "a: b\x7f\r\n\r\n", HTTP_FIELD_VALUE_CTL, 1, "a", "b\x7f" },
		{ "a: b\r\n \vc\r\n\r\n", HTTP_OBS_FOLD | HTTP_FIELD_VALUE_CTL,
			1, "a", "b\r\n \vc" },
		{ "a: b\n\n", HTTP_BARE_LF, 1, "a", "b" },
		{ "a: b", 0, 1, "a", "b" },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		check_fields(&fields[i]);
}

Test(head, nul_in_a_value)
{
	static const char text[] = "GET / HTTP/1.1\r\na: b\0c\r\n\r\n";

	read_n(text, sizeof(text) - 1);
	cr_assert_eq(head.quirks, HTTP_FIELD_VALUE_CTL | HTTP_FIELD_VALUE_NUL);
	cr_assert_eq(head.field[0].value.n, 3);
}

static void read_many(unsigned fields)
{
	char text[OCTETS_MAX] = "GET / HTTP/1.1\r\n";

	for (unsigned i = 0; i < fields; i++)
		strcat(text, i == 7 ? "b:\r\n \r\n" : "a:b\r\n");
	strcat(text, "\r\n");
	read_text(text);
}

Test(head, too_many_fields)
{
	read_many(HTTP_FIELDS);
	cr_assert(head.n == HTTP_FIELDS && head.quirks == HTTP_OBS_FOLD);
	read_many(HTTP_FIELDS + 1);
	cr_assert_eq(head.n, HTTP_FIELDS);
	cr_assert_eq(head.quirks, HTTP_OBS_FOLD | HTTP_TOO_MANY_FIELDS);
	check_field(HTTP_FIELDS - 1, "a", "b");
}

Test(head, finds_fields)
{
	read_text("GET / HTTP/1.1\r\nA: 1\r\nab: 2\r\na: 3\r\n\r\n");
	cr_assert_eq(http_field_find(&head, "a", 0), 0);
	cr_assert_eq(http_field_find(&head, "a", 1), 2);
	cr_assert_eq(http_field_find(&head, "a", 3), 3);
	cr_assert_eq(http_field_find(&head, "a", 9), 3);
	cr_assert_eq(http_field_find(&head, "b", 0), 3);
	cr_assert_eq(http_field_count(&head, "a"), 2);
	cr_assert_eq(http_field_count(&head, "ab"), 1);
	cr_assert_eq(http_field_count(&head, "abc"), 0);
}

Test(head, text_is_a_word)
{
	static const uint8_t text[] = "WebSocket\0[";

	cr_assert(http_text_is((struct http_text){ text, 9 }, "websocket"));
	cr_assert(!http_text_is((struct http_text){ text, 8 }, "websocket"));
	cr_assert(!http_text_is((struct http_text){ text, 10 }, "websocket"));
	cr_assert(!http_text_is((struct http_text){ text + 10, 1 }, "{"));
	cr_assert(http_text_is((struct http_text){ NULL, 0 }, ""));
}

static bool may_be(bool (*ask)(const uint8_t *at, size_t n), const char *text)
{
	size_t n = strlen(text);

	return ask(octets_fence((const uint8_t *)text, n), n);
}

Test(head, may_be_a_request)
{
	static const char *const yes[] = {
		"G", "GET", "GET ", "GET /", "M-SEARCH * ", "BITS_POST ", "\r",
		"\n", "\r\n", "\r\n\r\n", "\r\nG", "\r\n\r\nGET /", "\nGET ",
		"ABCDEFGHIJKLMNOPQRST", "ABCDEFGHIJKLMNOPQRST ", "PRI * HTTP",
		"HTTP",
	};
	static const char *const no[] = {
		" ", " GET", "get ", "GEt", "GET\r\n", "HTTP/", "220 hi",
		"ABCDEFGHIJKLMNOPQRSTU", "\r\r", "\rG", "\r\n\r\n\r", "*1\r\n",
		"\x16\x03\x01", "G\x80", "GET\t/", "\n\n\n\r\nG",
	};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		cr_assert(may_be(http_may_be_request, yes[i]), "%s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		cr_assert(!may_be(http_may_be_request, no[i]), "%s", no[i]);
}

Test(head, may_be_a_response)
{
	cr_assert(may_be(http_may_be_response, "H"));
	cr_assert(may_be(http_may_be_response, "HTTP/"));
	cr_assert(may_be(http_may_be_response, "HTTP/1.1 200"));
	cr_assert(may_be(http_may_be_response, "\r\n"));
	cr_assert(may_be(http_may_be_response, "\r\nHT"));
	cr_assert(!may_be(http_may_be_response, "h"));
	cr_assert(!may_be(http_may_be_response, "HTTPS"));
	cr_assert(!may_be(http_may_be_response, "\r\n\r\n\r\nHTTP/"));
	cr_assert(!may_be(http_may_be_response, "ICY 200 OK"));
}
