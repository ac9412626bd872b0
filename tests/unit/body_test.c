/* SPDX-License-Identifier: ISC */
/* body_test.c - which octets belong to a message, RFC 9112 6.3 and 7.1. */
#include "http/body.h"

#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"

static struct http_head head;

static struct http_body of(const char *start, const char *fields,
                           bool no_content)
{
	bool response = memcmp(start, "HTTP/", 5) == 0;
	char text[512];
	struct http_body b;

	strcpy(text, start);
	strcat(text, "\r\n");
	strcat(text, fields);
	strcat(text, "\r\n");
	http_head_read(&head, (uint8_t *)text, strlen(text), response);
	if (response)
		http_body_of_response(&b, &head, no_content);
	else
		http_body_of_request(&b, &head);
	return b;
}

static struct http_body of_request(const char *fields)
{
	return of("POST / HTTP/1.1", fields, false);
}

static struct http_body of_response(const char *fields)
{
	return of("HTTP/1.1 200 OK", fields, false);
}

static const char length[] = "Content-Length: 7\r\n";
static const char chunked[] = "Transfer-Encoding: chunked\r\n";

Test(body, none)
{
	cr_assert_eq(of_request("").kind, HTTP_BODY_NONE);
	cr_assert_eq(of_request("Content-Length: 0\r\n").kind, HTTP_BODY_NONE);
	cr_assert_eq(of_response("Content-Length: 0\r\n").kind,
		HTTP_BODY_NONE);
	cr_assert_eq(of("HTTP/1.1 200 OK", length, true).kind, HTTP_BODY_NONE);
	cr_assert_eq(of("HTTP/1.1 101 a", length, false).kind, HTTP_BODY_NONE);
	cr_assert_eq(of("HTTP/1.1 100 a", chunked, false).kind,
		HTTP_BODY_NONE);
	cr_assert_eq(of("HTTP/1.1 204 a", length, false).kind, HTTP_BODY_NONE);
	cr_assert_eq(of("HTTP/1.1 304 a", length, false).kind, HTTP_BODY_NONE);
	cr_assert_eq(of("HTTP/1.0 304 a", chunked, false).kind,
		HTTP_BODY_NONE);
}

Test(body, to_the_end)
{
	struct http_body b = of_response("");

	cr_assert_eq(b.kind, HTTP_BODY_TO_END);
	cr_assert_eq(http_body_take(&b, (const uint8_t *)"abc", 3), 3);
	cr_assert(http_body_skip(&b, UINT64_MAX));
	cr_assert_eq(b.kind, HTTP_BODY_TO_END);
	cr_assert_eq(of_response("Transfer-Encoding: chunked, gzip\r\n").kind,
		HTTP_BODY_TO_END);
	cr_assert_eq(of_response("Transfer-Encoding: gzip\r\n"
		"Content-Length: 7\r\n").kind, HTTP_BODY_TO_END);
}

Test(body, chunks)
{
	static const char *const fields[] = {
		chunked, "transfer-encoding: gzip, Chunked\r\n",
		"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked ,\r\n",
		"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n",
		"Content-Length: x\r\nTransfer-Encoding: chunked\r\n",
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		cr_assert_eq(of_request(fields[i]).kind, HTTP_BODY_CHUNKED);
		cr_assert_eq(of_response(fields[i]).kind, HTTP_BODY_CHUNKED);
	}
}

Test(body, no_one_can_say)
{
	static const char *const both[] = {
		"Content-Length:\r\n", "Content-Length: ,\r\n",
		"Content-Length: -1\r\n", "Content-Length: +1\r\n",
		"Content-Length: 1 2\r\n", "Content-Length: 0x1\r\n",
		"Content-Length: \"1\"\r\n", "Content-Length: 1, 2\r\n",
		"Content-Length: 1\r\nContent-Length: 2\r\n",
		"Content-Length: 1\r\nContent-Length: a\r\n",
		"Content-Length: 18446744073709551616\r\n",
		"Content-Length: 99999999999999999999999\r\n",
	};

	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		cr_assert_eq(of_request(both[i]).kind, HTTP_BODY_BAD);
		cr_assert_eq(of_response(both[i]).kind, HTTP_BODY_BAD);
	}
	cr_assert_eq(of_request("Transfer-Encoding: gzip\r\n").kind,
		HTTP_BODY_BAD);
	cr_assert_eq(of_request("Transfer-Encoding:\r\n").kind, HTTP_BODY_BAD);
	cr_assert_eq(of_request("Transfer-Encoding: chunked;a=b\r\n").kind,
		HTTP_BODY_BAD);
	cr_assert_eq(of("POST / HTTP/1.0", chunked, false).kind,
		HTTP_BODY_BAD);
	cr_assert_eq(of("HTTP/1.0 200 OK", chunked, false).kind,
		HTTP_BODY_BAD);
}

Test(body, lengths)
{
	static const char *const seven[] = {
		"Content-Length: 7\r\n", "Content-Length: 7, 7\r\n",
		"Content-Length: 007\r\nContent-Length: 7,\r\n",
	};
	struct http_body b;

	for (size_t i = 0; i < sizeof(seven) / sizeof(seven[0]); i++) {
		b = of_response(seven[i]);
		cr_assert(b.kind == HTTP_BODY_LENGTH && b.left == 7);
		b = of_request(seven[i]);
		cr_assert(b.kind == HTTP_BODY_LENGTH && b.left == 7);
	}
	b = of_request("Content-Length: 18446744073709551615\r\n");
	cr_assert_eq(b.left, UINT64_MAX);
}

Test(body, takes_its_length)
{
	struct http_body b = of_request(length);

	cr_assert_eq(http_body_take(&b, (const uint8_t *)"", 0), 0);
	cr_assert_eq(http_body_take(&b, (const uint8_t *)"abc", 3), 3);
	cr_assert_eq(http_body_take(&b, (const uint8_t *)"abcdef", 6), 4);
	cr_assert_eq(b.kind, HTTP_BODY_NONE);
	cr_assert_eq(http_body_take(&b, (const uint8_t *)"abc", 3), 0);
}

Test(body, skips_in_its_length)
{
	struct http_body b = of_request(length);

	cr_assert(http_body_skip(&b, 0) && http_body_skip(&b, 3));
	cr_assert(b.kind == HTTP_BODY_LENGTH && b.left == 4);
	cr_assert(http_body_skip(&b, 4) && b.kind == HTTP_BODY_NONE);
	cr_assert(http_body_skip(&b, 0) && !http_body_skip(&b, 1));
	cr_assert_eq(b.kind, HTTP_BODY_NONE);
	b = of_request(length);
	cr_assert(!http_body_skip(&b, 8) && b.kind == HTTP_BODY_BAD);
	cr_assert(!http_body_skip(&b, 0));
}

/* All of it in pieces of n octets, each before a page of its own. */
static size_t take_in(struct http_body *b, const char *text, size_t whole,
                      size_t n)
{
	size_t taken = 0;

	while (taken < whole) {
		size_t left = whole - taken, piece = left < n ? left : n;
		size_t more = http_body_take(b, octets_fence(
			(const uint8_t *)text + taken, piece), piece);

		taken += more;
		if (more < piece)
			break;
	}
	return taken;
}

static void check_chunks(const char *text, size_t taken, uint8_t kind)
{
	size_t whole = strlen(text);

	for (size_t n = 1; n <= whole; n++) {
		struct http_body b = of_request(chunked);

		cr_assert_eq(take_in(&b, text, whole, n), taken, "%s", text);
		cr_assert_eq(b.kind, kind, "%s", text);
	}
}

static void check_whole(const char *text)
{
	char more[512];

	check_chunks(text, strlen(text), HTTP_BODY_NONE);
	strcpy(more, text);
	strcat(more, "GET");
	check_chunks(more, strlen(text), HTTP_BODY_NONE);
}

Test(body, whole_chunks)
{
	check_whole("0\r\n\r\n");
	check_whole("000\r\n\r\n");
	check_whole("5\r\nhello\r\n0\r\n\r\n");
	check_whole("5\nhello\n0\n\n");
	check_whole("a\r\n0123456789\r\nA\r\n0\r\n\r\n56789\r\n0\r\n\r\n");
	check_whole("5;a=b;c=\"d;\"\r\nhello\r\n0;x\r\n\r\n");
	check_whole("5 \r\nhello\r\n0\t;x\n\n");
	check_whole("1\r\n\n\r\n0\r\nA: b\r\n c\r\nD:\n\r\n");
	check_whole("0\r\nA: b\r\r\n\r\r\n\r\n");
}

Test(body, broken_chunks)
{
	check_chunks("\r\n", 0, HTTP_BODY_BAD);
	check_chunks("\n", 0, HTTP_BODY_BAD);
	check_chunks(";a\r\n", 0, HTTP_BODY_BAD);
	check_chunks(" 5\r\n", 0, HTTP_BODY_BAD);
	check_chunks("g", 0, HTTP_BODY_BAD);
	check_chunks("0x5\r\n", 1, HTTP_BODY_BAD);
	check_chunks("-1\r\n", 0, HTTP_BODY_BAD);
	check_chunks("5\rhello", 2, HTTP_BODY_BAD);
	check_chunks("2\r\nabc\r\n", 5, HTTP_BODY_BAD);
	check_chunks("2\r\nab\rc", 6, HTTP_BODY_BAD);
	check_chunks("2\r\nab2", 5, HTTP_BODY_BAD);
	check_chunks("10000000000000000", 16, HTTP_BODY_BAD);
	check_chunks("FFFFFFFFFFFFFFFF\r\nab", 20, HTTP_BODY_CHUNKED);
	check_chunks("00000000000000000001\r\na\r\n", 25, HTTP_BODY_CHUNKED);
}

/* A line of n octets and its CRLF. */
static uint8_t kind_after_line(const char *before, char with, size_t n)
{
	struct http_body b = of_request(chunked);
	uint8_t text[5000];

	memset(text, with, n);
	memcpy(text, before, strlen(before));
	memcpy(text + n, "\r\n", 2);
	http_body_take(&b, text, n + 2);
	return b.kind;
}

Test(body, long_lines)
{
	cr_assert_eq(kind_after_line("1;", 'a', 4094), HTTP_BODY_CHUNKED);
	cr_assert_eq(kind_after_line("1;", 'a', 4095), HTTP_BODY_BAD);
	cr_assert_eq(kind_after_line("", '0', 4094), HTTP_BODY_CHUNKED);
	cr_assert_eq(kind_after_line("", '0', 4095), HTTP_BODY_BAD);
	cr_assert_eq(kind_after_line("0\n", 'a', 4096), HTTP_BODY_CHUNKED);
	cr_assert_eq(kind_after_line("0\n", 'a', 4097), HTTP_BODY_BAD);
}

Test(body, skips_in_a_chunk)
{
	struct http_body b = of_request(chunked);

	take_in(&b, "5\r\nh", 4, 4);
	cr_assert(http_body_skip(&b, 2) && b.kind == HTTP_BODY_CHUNKED);
	cr_assert(http_body_skip(&b, 2) && http_body_skip(&b, 0));
	cr_assert_eq(take_in(&b, "\r\n0\r\n\r\n", 7, 7), 7);
	cr_assert_eq(b.kind, HTTP_BODY_NONE);
	b = of_request(chunked);
	take_in(&b, "5\r\nh", 4, 4);
	cr_assert(!http_body_skip(&b, 5) && b.kind == HTTP_BODY_BAD);
	b = of_request(chunked);
	cr_assert(http_body_skip(&b, 0) && b.kind == HTTP_BODY_CHUNKED);
	cr_assert(!http_body_skip(&b, 1) && b.kind == HTTP_BODY_BAD);
}
