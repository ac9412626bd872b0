/* SPDX-License-Identifier: ISC */
#include "http/body.h"

#include "http/list.h"

enum { LINE_MAX_OCTETS = 4096 };

/* Where in the framing of chunks, RFC 9112 7.1. */
enum at_chunk {
	AT_SIZE,	/* in the digits, or before them */
	AT_SIZE_LF,	/* behind the CR after them */
	AT_EXTENSION,
	AT_DATA,
	AT_DATA_END,	/* before the line end behind the data */
	AT_DATA_LF,
	AT_TRAILER,
	AT_LAST_LF,	/* behind a CR that begins a line of the trailer */
};

/* Decimal digits and nothing else, RFC 9110 8.6. */
static bool read_length(struct http_text t, uint64_t *length)
{
	uint64_t v = 0;

	for (size_t i = 0; i < t.n; i++) {
		uint8_t digit = (uint8_t)(t.at[i] - '0');

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*length = v;
	return t.n > 0;
}

/* One valid value, or the same one again and again: 6.3 item 5. */
static bool find_length(const struct http_head *h, uint64_t *length)
{
	struct http_list l = { .head = h, .name = "content-length" };
	struct http_text t;
	uint64_t again;

	if (!http_list_next(&l, &t, false) || !read_length(t, length))
		return false;
	while (http_list_next(&l, &t, false))
		if (!read_length(t, &again) || again != *length)
			return false;
	return true;
}

static bool has(const struct http_head *h, const char *name)
{
	return http_field_find(h, name, 0) < h->n;
}

static bool is_chunked_last(const struct http_head *h)
{
	struct http_list l = { .head = h, .name = "transfer-encoding" };
	struct http_text t = { NULL, 0 };

	while (http_list_next(&l, &t, false))
		;
	return http_text_is(t, "chunked");
}

/* 6.3 items 3 to 8; `otherwise' is what neither chunks nor a length end. */
static void frame(struct http_body *b, const struct http_head *h,
                  enum http_body_kind otherwise)
{
	if (has(h, "transfer-encoding")) {
		if (h->major == 1 && h->minor == 0)	/* 6.1 */
			b->kind = HTTP_BODY_BAD;
		else if (is_chunked_last(h))
			b->kind = HTTP_BODY_CHUNKED;
		else
			b->kind = h->response ? HTTP_BODY_TO_END :
				HTTP_BODY_BAD;
	} else if (!has(h, "content-length")) {
		b->kind = (uint8_t)otherwise;
	} else if (!find_length(h, &b->left)) {
		b->kind = HTTP_BODY_BAD;
	} else if (b->left > 0) {
		b->kind = HTTP_BODY_LENGTH;
	}
}

void http_body_of_request(struct http_body *b, const struct http_head *h)
{
	*b = (struct http_body){ .kind = HTTP_BODY_NONE };
	frame(b, h, HTTP_BODY_NONE);
}

void http_body_of_response(struct http_body *b, const struct http_head *h,
                           bool no_content)
{
	*b = (struct http_body){ .kind = HTTP_BODY_NONE };
	if (no_content || h->status / 100 == 1 || h->status == 204 ||
	    h->status == 304)
		return;
	frame(b, h, HTTP_BODY_TO_END);
}

static bool go_on(struct http_body *b, enum at_chunk next)
{
	b->chunk = (uint8_t)next;
	b->line = 0;
	return true;
}

static bool end_size(struct http_body *b)
{
	return go_on(b, b->left > 0 ? AT_DATA : AT_TRAILER);
}

/* -1 if it is no hex digit. */
static int hex_digit(uint8_t c)
{
	if (http_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool step_size(struct http_body *b, uint8_t c)
{
	int digit = hex_digit(c);

	if (digit >= 0) {
		if (b->left > UINT64_MAX >> 4)
			return false;
		b->left = b->left << 4 | (uint64_t)digit;
		return true;
	}
	if (b->line == 1)
		return false;
	if (c == '\n')
		return end_size(b);
	b->chunk = c == '\r' ? AT_SIZE_LF : AT_EXTENSION;
	return c == '\r' || c == ';' || c == ' ' || c == '\t';
}

static bool step_trailer(struct http_body *b, uint8_t c)
{
	bool empty = b->chunk == AT_LAST_LF || b->line == 1;

	if (c == '\n') {
		if (empty)
			b->kind = HTTP_BODY_NONE;
		return go_on(b, AT_TRAILER);
	}
	b->chunk = c == '\r' && b->line == 1 ? AT_LAST_LF : AT_TRAILER;
	return true;
}

/* One octet of what is not data; false if it cannot stand there. */
static bool step(struct http_body *b, uint8_t c)
{
	if (++b->line > LINE_MAX_OCTETS)
		return false;
	switch (b->chunk) {
	case AT_SIZE:
		return step_size(b, c);
	case AT_SIZE_LF:
		return c == '\n' && end_size(b);
	case AT_EXTENSION:
		return c != '\n' || end_size(b);
	case AT_DATA_END:
		if (c == '\r') {
			b->chunk = AT_DATA_LF;
			return true;
		}
		return c == '\n' && go_on(b, AT_SIZE);
	case AT_DATA_LF:
		return c == '\n' && go_on(b, AT_SIZE);
	default:
		return step_trailer(b, c);
	}
}

/* Counts n octets of the data of a chunk or of a known length. */
static void count(struct http_body *b, uint64_t n)
{
	b->left -= n;
	if (b->left > 0)
		return;
	if (b->kind == HTTP_BODY_LENGTH)
		b->kind = HTTP_BODY_NONE;
	else
		b->chunk = AT_DATA_END;
}

static size_t take_data(struct http_body *b, size_t n)
{
	if (n > b->left)
		n = (size_t)b->left;
	count(b, n);
	return n;
}

static size_t take_chunks(struct http_body *b, const uint8_t *at, size_t n)
{
	size_t i = 0;

	while (i < n && b->kind == HTTP_BODY_CHUNKED) {
		if (b->chunk == AT_DATA)
			i += take_data(b, n - i);
		else if (step(b, at[i]))
			i++;
		else
			b->kind = HTTP_BODY_BAD;
	}
	return i;
}

size_t http_body_take(struct http_body *b, const uint8_t *at, size_t n)
{
	switch (b->kind) {
	case HTTP_BODY_LENGTH:
		return take_data(b, n);
	case HTTP_BODY_CHUNKED:
		return take_chunks(b, at, n);
	case HTTP_BODY_TO_END:
		return n;
	default:
		return 0;
	}
}

bool http_body_skip(struct http_body *b, uint64_t n)
{
	bool counted = b->kind == HTTP_BODY_LENGTH ||
		(b->kind == HTTP_BODY_CHUNKED && b->chunk == AT_DATA);

	if (n == 0 || b->kind == HTTP_BODY_TO_END)
		return b->kind != HTTP_BODY_BAD;
	if (counted && n <= b->left) {
		count(b, n);
		return true;
	}
	if (b->kind != HTTP_BODY_NONE)
		b->kind = HTTP_BODY_BAD;
	return false;
}
