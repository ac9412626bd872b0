/* SPDX-License-Identifier: ISC */
/* list_test.c - the elements of list fields, over lines, folds and quotes. */
#include "http/list.h"

#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"

static struct http_head head;

static void read_fields(const char *fields)
{
	char text[512] = "GET / HTTP/1.1\r\n";
	size_t n;

	strcat(text, fields);
	n = strlen(text);
	http_head_read(&head, octets_fence((uint8_t *)text, n), n, false);
}

/* The elements of `l', each in brackets. */
static void check_list(const char *fields, const char *want, bool empties)
{
	struct http_list l = { .head = &head, .name = "l" };
	char got[512] = "";
	struct http_text t;

	read_fields(fields);
	while (http_list_next(&l, &t, empties)) {
		strcat(got, "[");
		strncat(got, (const char *)t.at, t.n);
		strcat(got, "]");
	}
	cr_assert_str_eq(got, want);
	cr_assert(!http_list_next(&l, &t, empties));
}

/* RFC 9110 5.6.1.2. */
Test(list, examples_of_the_rfc)
{
	check_list("l: foo,bar\r\n\r\n", "[foo][bar]", false);
	check_list("l: foo ,bar,\r\n\r\n", "[foo][bar]", false);
	check_list("l: foo , ,bar,charlie\r\n\r\n", "[foo][bar][charlie]",
		false);
	check_list("l:\r\n\r\n", "", false);
	check_list("l: ,\r\n\r\n", "", false);
	check_list("l: ,   ,\r\n\r\n", "", false);
}

/* RFC 9110 5.5. */
Test(list, quoted_examples_of_the_rfc)
{
	check_list("l: \"http://example.com/a.html,foo\",\r\n"
		"   \"http://without-a-comma.example.com/\"\r\n\r\n",
		"[\"http://example.com/a.html,foo\"]"
		"[\"http://without-a-comma.example.com/\"]", false);
	check_list("l: \"Sat, 04 May 1996\", \"Wed, 14 Sep 2005\"\r\n\r\n",
		"[\"Sat, 04 May 1996\"][\"Wed, 14 Sep 2005\"]", false);
}

Test(list, empty_elements)
{
	check_list("l:\r\n\r\n", "[]", true);
	check_list("l: ,\r\n\r\n", "[][]", true);
	check_list("l: a,,b\r\n\r\n", "[a][][b]", true);
	check_list("l: a,\r\nl:\r\nl: , b\r\n\r\n", "[a][][][][b]", true);
	check_list("m: a\r\n\r\n", "", true);
}

Test(list, over_lines)
{
	check_list("m: x\r\nL: a, b\r\nm: y\r\nl: c\r\nl:\r\nl: d\r\nm: z\r\n"
		"\r\n", "[a][b][c][d]", false);
}

Test(list, folds_are_white_space)
{
	check_list("l: a\r\n , b,\r\n\tc\r\n d\r\n\r\n", "[a][b][c\r\n d]",
		false);
	check_list("l: a\n ,\n b\r\n\r\n", "[a][b]", false);
	check_list("l: a\r, \rb\r\n\r\n", "[a][b]", false);
}

Test(list, quotes)
{
	check_list("l: a;b=\"c,d\" , e\r\n\r\n", "[a;b=\"c,d\"][e]", false);
	check_list("l: \"a\\\",b\",c\r\n\r\n", "[\"a\\\",b\"][c]", false);
	check_list("l: \"a\\\\\",b\r\n\r\n", "[\"a\\\\\"][b]", false);
	check_list("l: \"\",b\r\n\r\n", "[\"\"][b]", false);
	check_list("l: a\\,b\r\n\r\n", "[a\\][b]", false);
	check_list("l: \"a,b\r\nl: c\r\n\r\n", "[\"a,b][c]", false);
	check_list("l: \"a,b\\\r\nl: c\r\n\r\n", "[\"a,b\\][c]", false);
	check_list("l: \"\r\n\r\n", "[\"]", false);
}

Test(list, has_an_element)
{
	read_fields("Connection: keep-alive, Upgrade\r\n"
		"Upgrade: websocket/13\r\nX: \"a, b\"\r\n\r\n");
	cr_assert(http_list_has(&head, "connection", "upgrade"));
	cr_assert(http_list_has(&head, "connection", "keep-alive"));
	cr_assert(!http_list_has(&head, "connection", "keep"));
	cr_assert(!http_list_has(&head, "upgrade", "websocket"));
	cr_assert(!http_list_has(&head, "x", "b\""));
	cr_assert(!http_list_has(&head, "none", "a"));
}

/* RFC 9110 5.6.2, octet by octet. */
Test(list, tokens)
{
	static const char chars[] = "!#$%&'*+-.^_`|~0123456789"
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (unsigned c = 0; c < 256; c++) {
		uint8_t text[] = { 'a', (uint8_t)c };

		cr_assert_eq(http_is_token((struct http_text){ text, 2 }),
			c != 0 && strchr(chars, (int)c) != NULL, "%u", c);
	}
	cr_assert(!http_is_token((struct http_text){ NULL, 0 }));
}
