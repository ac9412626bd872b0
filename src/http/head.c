/* SPDX-License-Identifier: ISC */
#include "http/head.h"

#include <string.h>

#include "http/list.h"

enum { METHOD_MAX = 20, LEADING_MAX = 4, VERSION_LEN = 8, CODE_LEN = 3 };

/* Line ends before a message, RFC 9112 2.2. Where the octets end, a CR may
 * still become one. */
static size_t leading_line_ends(const uint8_t *at, size_t n)
{
	size_t i = 0;

	while (i < n && i < LEADING_MAX &&
	       (at[i] == '\n' ||
		(at[i] == '\r' && i + 1 < LEADING_MAX &&
		 (i + 1 == n || at[i + 1] == '\n'))))
		i++;
	return i;
}

static bool is_upper_token(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.at[i] >= 'a' && t.at[i] <= 'z')
			return false;
	return http_is_alpha(t.at[0]) && http_is_token(t);
}

bool http_may_be_request(const uint8_t *at, size_t n)
{
	size_t from, to;

	if (n >= 4 && memcmp(at, "GET ", 4) == 0)
		return true;
	from = to = leading_line_ends(at, n);
	while (to < n && to - from < METHOD_MAX && at[to] != ' ')
		to++;
	if (to == from)
		return to == n;
	if (!is_upper_token((struct http_text){ at + from, to - from }))
		return false;
	return to == n || at[to] == ' ';
}

bool http_may_be_response(const uint8_t *at, size_t n)
{
	static const uint8_t name[] = "HTTP/";
	size_t from, i = 0;

	if (n >= 5 && memcmp(at, "HTTP/", 5) == 0)
		return true;
	from = leading_line_ends(at, n);
	while (from + i < n && name[i] != '\0' && at[from + i] == name[i])
		i++;
	return from + i == n || name[i] == '\0';
}

/* Does the LF at i end an empty line? Then *start is where that begins. */
static bool ends_empty_line(const uint8_t *at, size_t i, size_t *start)
{
	if (i > 0 && at[i - 1] == '\r')
		i--;
	*start = i;
	return i == 0 || at[i - 1] == '\n';
}

/* An empty line ends the head unless it leads: only empty lines, which did not
 * end it either, come before it. */
static bool ends_head(const uint8_t *at, size_t i)
{
	size_t start;

	if (!ends_empty_line(at, i, &start) || start == 0)
		return false;
	return !ends_empty_line(at, start - 1, &start);
}

size_t http_head_length(const uint8_t *at, size_t n, size_t *resume)
{
	while (*resume < n) {
		const uint8_t *lf = memchr(at + *resume, '\n', n - *resume);
		size_t i = lf != NULL ? (size_t)(lf - at) : n;

		if (lf != NULL && ends_head(at, i)) {
			*resume = i;
			return i + 1;
		}
		*resume = i + (lf != NULL);
	}
	return 0;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* What may stand between the words of a start line, 3 and 4. */
static bool is_space(uint8_t c)
{
	return is_blank(c) || c == '\v' || c == '\f' || c == '\r';
}

static bool is_control(uint8_t c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

static void advance(struct http_text *t, size_t n)
{
	t->at += n;
	t->n -= n;
}

/* Takes the next line off, without its end. False if it is empty. */
static bool next_line(struct http_head *h, struct http_text *rest,
                      struct http_text *line)
{
	const uint8_t *lf;

	*line = *rest;
	if (rest->n == 0)
		return false;
	lf = memchr(rest->at, '\n', rest->n);
	if (lf != NULL)
		line->n = (size_t)(lf - rest->at);
	advance(rest, line->n + (lf != NULL));
	if (lf != NULL && line->n > 0 && lf[-1] == '\r')
		line->n--;
	else if (lf != NULL)
		h->quirks |= HTTP_BARE_LF;
	if (memchr(line->at, '\r', line->n) != NULL)
		h->quirks |= HTTP_BARE_CR;
	return line->n > 0;
}

/* Takes the next word off, and the space before it. */
static struct http_text take_word(struct http_text *line)
{
	struct http_text word;

	while (line->n > 0 && is_space(line->at[0]))
		advance(line, 1);
	word = (struct http_text){ line->at, 0 };
	while (line->n > 0 && !is_space(line->at[0])) {
		advance(line, 1);
		word.n++;
	}
	return word;
}

static void trim_spaces(struct http_text *t)
{
	while (t->n > 0 && is_space(t->at[0]))
		advance(t, 1);
	while (t->n > 0 && is_space(t->at[t->n - 1]))
		t->n--;
}

/* Takes the last word off a trimmed line if it is meant as a version; a target
 * may have spaces in it, although it must not. */
static struct http_text take_version(struct http_text *line)
{
	size_t from = line->n;
	struct http_text word;

	while (from > 0 && !is_space(line->at[from - 1]))
		from--;
	word = (struct http_text){ line->at + from, line->n - from };
	if (word.n < 5 || !http_text_is((struct http_text){ word.at, 5 },
	                                "http/"))
		return (struct http_text){ line->at + line->n, 0 };
	line->n = from;
	return word;
}

/* RFC 9112 2.3, whose letters have a case. */
static bool read_version(struct http_head *h, struct http_text t)
{
	if (t.n != VERSION_LEN || memcmp(t.at, "HTTP/", 5) != 0 ||
	    !http_is_digit(t.at[5]) || t.at[6] != '.' ||
	    !http_is_digit(t.at[7]))
		return false;
	h->major = (uint8_t)(t.at[5] - '0');
	h->minor = (uint8_t)(t.at[7] - '0');
	return true;
}

static bool is_visible(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.at[i] <= ' ' || t.at[i] >= 0x7f)
			return false;
	return t.n > 0;
}

/* Is there one SP between the words, and nothing around them? */
static bool is_spaced_well(const struct http_head *h, struct http_text line)
{
	size_t m = h->method.n, t = h->target.n;

	return h->method.at == line.at &&
		line.n == m + 1 + t + 1 + VERSION_LEN &&
		line.at[m] == ' ' && line.at[m + 1 + t] == ' ';
}

static void read_request_line(struct http_head *h, struct http_text line)
{
	struct http_text rest = line;
	bool fits;

	h->method = take_word(&rest);
	trim_spaces(&rest);
	fits = read_version(h, take_version(&rest));
	trim_spaces(&rest);
	h->target = rest;
	if (!fits || !is_spaced_well(h, line) || !http_is_token(h->method) ||
	    !is_visible(h->target))
		h->quirks |= HTTP_REQUEST_LINE_INVALID;
}

static bool read_status(struct http_head *h, struct http_text t)
{
	if (t.n != CODE_LEN || !http_is_digit(t.at[0]) ||
	    !http_is_digit(t.at[1]) || !http_is_digit(t.at[2]))
		return false;
	h->status = (uint16_t)((t.at[0] - '0') * 100 + (t.at[1] - '0') * 10 +
		(t.at[2] - '0'));
	return true;
}

/* The reason and the SP before it; false if they are not as in 4. */
static bool read_reason(struct http_head *h, struct http_text rest)
{
	bool fits = rest.at[0] == ' ';

	advance(&rest, 1);
	h->reason = rest;
	for (size_t i = 0; i < rest.n; i++)
		if (is_control(rest.at[i]))
			fits = false;
	return fits;
}

static void read_status_line(struct http_head *h, struct http_text line)
{
	struct http_text rest = line;
	struct http_text version = take_word(&rest), code = take_word(&rest);
	bool fits = read_version(h, version) && version.at == line.at &&
		code.at == line.at + VERSION_LEN + 1 &&
		line.at[VERSION_LEN] == ' ';

	h->reason = rest;
	if (!read_status(h, code))
		fits = false;
	else if (rest.n == 0)
		h->quirks |= HTTP_REASON_SP_MISSING;
	if (rest.n > 0 && !read_reason(h, rest))
		fits = false;
	if (!fits)
		h->quirks |= HTTP_STATUS_LINE_INVALID;
}

static void note_controls(struct http_head *h, struct http_text t)
{
	for (size_t i = 0; i < t.n; i++) {
		uint8_t c = t.at[i];

		if (is_control(c) && c != '\r')
			h->quirks |= c == '\0' ?
				HTTP_FIELD_VALUE_CTL | HTTP_FIELD_VALUE_NUL :
				HTTP_FIELD_VALUE_CTL;
	}
}

/* The value is trimmed once it is known to go on no more. */
static void read_field(struct http_head *h, struct http_text line)
{
	struct http_field *f = &h->field[h->n++];
	const uint8_t *colon = memchr(line.at, ':', line.n);
	size_t n = colon != NULL ? (size_t)(colon - line.at) : line.n;

	f->name = (struct http_text){ line.at, n };
	while (f->name.n > 0 && is_blank(line.at[f->name.n - 1]))
		f->name.n--;
	if (colon != NULL && f->name.n < n)
		h->quirks |= HTTP_SPACE_BEFORE_COLON;
	if (colon == NULL || !http_is_token(f->name))
		h->quirks |= HTTP_FIELD_NAME_INVALID;
	advance(&line, n + (colon != NULL));
	f->value = line;
	note_controls(h, line);
}

/* A line that begins with a blank: a part of the value before it, 5.2. What
 * comes before the first field is ignored, 2.2. */
static void read_fold(struct http_head *h, struct http_text line)
{
	struct http_text *value;

	if (h->n == 0) {
		h->quirks |= HTTP_FIELD_NAME_INVALID;
		return;
	}
	value = &h->field[h->n - 1].value;
	value->n = (size_t)(line.at + line.n - value->at);
	h->quirks |= HTTP_OBS_FOLD;
	note_controls(h, line);
}

/* Takes OWS and folds off both ends; an LF in a value is a fold's, and so is
 * the CR before it. */
static void trim_value(struct http_text *t)
{
	while (t->n > 0 && (is_blank(t->at[0]) || t->at[0] == '\n' ||
	                    (t->at[0] == '\r' && t->n > 1 && t->at[1] == '\n')))
		advance(t, 1);
	while (t->n > 0 && (is_blank(t->at[t->n - 1]) ||
	                    t->at[t->n - 1] == '\n')) {
		t->n--;
		if (t->at[t->n] == '\n' && t->n > 0 &&
		    t->at[t->n - 1] == '\r')
			t->n--;
	}
}

static void read_fields(struct http_head *h, struct http_text rest)
{
	struct http_text line;

	while (next_line(h, &rest, &line)) {
		if (is_blank(line.at[0])) {
			read_fold(h, line);
		} else if (h->n < HTTP_FIELDS) {
			read_field(h, line);
		} else {
			h->quirks |= HTTP_TOO_MANY_FIELDS;
			break;
		}
	}
	for (size_t i = 0; i < h->n; i++)
		trim_value(&h->field[i].value);
}

void http_head_read(struct http_head *h, const uint8_t *at, size_t n,
                    bool response)
{
	struct http_text rest = { at, n }, line;

	memset(h, 0, offsetof(struct http_head, field));
	h->response = response;
	while (!next_line(h, &rest, &line) && rest.n > 0)
		h->quirks |= HTTP_LEADING_EMPTY_LINE;
	if (response)
		read_status_line(h, line);
	else
		read_request_line(h, line);
	read_fields(h, rest);
}

size_t http_field_find(const struct http_head *h, const char *name,
                       size_t from)
{
	const struct http_text wanted = http_text_of(name);

	for (; from < h->n; from++)
		if (http_text_alike(h->field[from].name, wanted))
			return from;
	return h->n;
}

size_t http_field_count(const struct http_head *h, const char *name)
{
	size_t n = 0;

	for (size_t i = http_field_find(h, name, 0); i < h->n;
	     i = http_field_find(h, name, i + 1))
		n++;
	return n;
}
