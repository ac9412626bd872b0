/* SPDX-License-Identifier: ISC */
/* fuzz_head.c - heads of HTTP/1, their lists and the bodies behind them. Where
 * the octets are cut makes no difference, and every text lies inside them.
 *
 * The first octet says whether it is a response and how it begins, the second
 * how long the pieces are. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "http/body.h"
#include "http/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 8192, NAME_MAX_OCTETS = 64 };

struct pieces {
	uint32_t state;
	uint8_t longest;
};

static size_t next_piece(struct pieces *p, size_t left)
{
	size_t n;

	p->state = p->state * 1664525u + 1013904223u;
	n = 1 + (p->state >> 8) % (p->longest + 1u);
	return n < left ? n : left;
}

/* A copy whose end a sanitizer sees; the caller frees it. */
static uint8_t *copy_of(const uint8_t *at, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, at, n);
	return copy;
}

/* The same as http_head_length(), a line at a time. */
static size_t plain_length(const uint8_t *at, size_t n)
{
	bool begun = false;
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		size_t line = i - from;

		if (at[i] != '\n')
			continue;
		if (line == 0 || (line == 1 && at[from] == '\r')) {
			if (begun)
				return i + 1;
		} else {
			begun = true;
		}
		from = i + 1;
	}
	return 0;
}

static size_t length_in_pieces(const uint8_t *at, size_t n, struct pieces p)
{
	size_t have = 0, resume = 0, length = 0;
	bool request = true, response = true;

	while (length == 0 && have < n) {
		uint8_t *copy;

		have += next_piece(&p, n - have);
		copy = copy_of(at, have);
		length = http_head_length(copy, have, &resume);
		assert(resume <= have && length <= have);
		assert(request || !http_may_be_request(copy, have));
		assert(response || !http_may_be_response(copy, have));
		request = http_may_be_request(copy, have);
		response = http_may_be_response(copy, have);
		free(copy);
	}
	return length;
}

static void check_inside(struct http_text t, struct http_text whole)
{
	if (t.n == 0)
		return;
	assert(t.at >= whole.at && t.n <= whole.n);
	assert((size_t)(t.at - whole.at) <= whole.n - t.n);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static void check_trimmed(struct http_text t)
{
	assert(t.n == 0 || (!is_blank(t.at[0]) && !is_blank(t.at[t.n - 1])));
}

static bool lower_name(struct http_text name, char lower[NAME_MAX_OCTETS])
{
	if (name.n >= NAME_MAX_OCTETS || memchr(name.at, 0, name.n) != NULL)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = name.at[i];

		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	lower[name.n] = '\0';
	return true;
}

/* Each element lies in the value at hand; returns how many there are. */
static size_t walk(const struct http_head *h, const char *name, bool empties)
{
	struct http_list l = { .head = h, .name = name };
	struct http_text t;
	size_t n = 0;

	while (http_list_next(&l, &t, empties)) {
		check_inside(t, h->field[l.field].value);
		check_trimmed(t);
		assert(t.n > 0 || empties);
		assert(l.at <= h->field[l.field].value.n + 1);
		n++;
	}
	assert(!http_list_next(&l, &t, empties));
	return n;
}

static void check_list(const struct http_head *h, struct http_text name)
{
	char lower[NAME_MAX_OCTETS];
	size_t lines, full;

	if (!lower_name(name, lower))
		return;
	lines = http_field_count(h, lower);
	full = walk(h, lower, false);
	assert(lines >= 1 && http_field_find(h, lower, 0) < h->n);
	assert(walk(h, lower, true) >= lines);
	assert(walk(h, lower, true) >= full);
	assert(!http_list_has(h, lower, "") && full <= INPUT_MAX);
}

static void check_head(const struct http_head *h, struct http_text whole)
{
	check_inside(h->method, whole);
	check_inside(h->target, whole);
	check_inside(h->reason, whole);
	assert(h->major <= 9 && h->minor <= 9 && h->status <= 999);
	assert(h->n <= HTTP_FIELDS);
	for (size_t i = 0; i < h->n; i++) {
		check_inside(h->field[i].name, whole);
		check_inside(h->field[i].value, whole);
		check_trimmed(h->field[i].name);
		check_trimmed(h->field[i].value);
		if (i < 4)
			check_list(h, h->field[i].name);
	}
}

/* What is taken in pieces, each in a block of its own. */
static size_t take_pieces(struct http_body *b, struct http_text in,
                          struct pieces p)
{
	size_t taken = 0, n = 1, more = 1;

	while (taken < in.n && more == n) {
		uint8_t *copy;

		n = next_piece(&p, in.n - taken);
		copy = copy_of(in.at + taken, n);
		more = http_body_take(b, copy, n);
		assert(more <= n);
		assert(more == n || b->kind == HTTP_BODY_NONE ||
		       b->kind == HTTP_BODY_BAD);
		taken += more;
		free(copy);
	}
	return taken;
}

static void check_body(struct http_body whole, struct http_text in,
                       struct pieces p)
{
	struct http_body cut = whole, gone = whole;
	size_t n = http_body_take(&whole, in.at, in.n);

	assert(n <= in.n && take_pieces(&cut, in, p) == n);
	assert(cut.kind == whole.kind && cut.left == whole.left);
	assert(cut.chunk == whole.chunk && cut.line == whole.line);
	if (gone.kind == HTTP_BODY_LENGTH) {
		assert(http_body_skip(&gone, n));
		assert(gone.kind == whole.kind && gone.left == whole.left);
	}
	if (!http_body_skip(&whole, in.n + 1))
		assert(whole.kind == HTTP_BODY_BAD ||
		       whole.kind == HTTP_BODY_NONE);
}

static void check_message(struct http_text in, bool response, struct pieces p)
{
	static struct http_head h;
	size_t resume = 0, n = http_head_length(in.at, in.n, &resume);
	struct http_body b;
	uint8_t *copy;

	assert(n == plain_length(in.at, in.n));
	assert(n == length_in_pieces(in.at, in.n, p));
	if (n == 0)
		n = in.n;
	copy = copy_of(in.at, n);
	http_head_read(&h, copy, n, response);
	check_head(&h, (struct http_text){ copy, n });
	if (response)
		http_body_of_response(&b, &h, false);
	else
		http_body_of_request(&b, &h);
	free(copy);
	in = (struct http_text){ in.at + n, in.n - n };
	check_body(b, in, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct http_body chunked = { .kind = HTTP_BODY_CHUNKED };
	struct span s = span_of(data, size < INPUT_MAX ? size : INPUT_MAX);
	uint8_t how = (uint8_t)span_be(&s, 1);
	uint8_t longest = (uint8_t)span_be(&s, 1);
	const struct pieces p = { how, longest };
	struct http_text in = { s.at, s.left };

	if (s.bad)
		return 0;
	check_message(in, how & 1, p);
	check_body(chunked, in, p);
	return 0;
}
