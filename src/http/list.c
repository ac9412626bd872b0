/* SPDX-License-Identifier: ISC */
#include "http/list.h"

#include <string.h>

/* Where the quoted-string that begins at i ends: behind its last quote, or
 * where the text ends. */
static size_t quoted_end(struct http_text t, size_t i)
{
	for (i++; i < t.n; i++) {
		if (t.at[i] == '"')
			return i + 1;
		if (t.at[i] == '\\')
			i++;
	}
	return t.n;
}

/* Where the element that begins at i ends: at a comma, or with the text. */
static size_t element_end(struct http_text t, size_t i)
{
	while (i < t.n && t.at[i] != ',')
		i = t.at[i] == '"' ? quoted_end(t, i) : i + 1;
	return i;
}

/* Is there a line with something left? l->at is beyond the end of a value once
 * its last element, which may be empty, was taken. */
static bool find_line(struct http_list *l)
{
	const struct http_head *h = l->head;

	if (!l->begun)
		l->field = http_field_find(h, l->name, 0);
	else if (l->field < h->n && l->at > h->field[l->field].value.n)
		l->field = http_field_find(h, l->name, l->field + 1);
	else
		return l->field < h->n;
	l->begun = true;
	l->at = 0;
	return l->field < h->n;
}

bool http_list_next(struct http_list *l, struct http_text *element,
                    bool empties)
{
	while (find_line(l)) {
		struct http_text value = l->head->field[l->field].value;
		size_t from = l->at, to = element_end(value, from);
		struct http_text t = { value.at + from, to - from };

		l->at = to + 1;
		t = http_text_trim(t);
		if (t.n > 0 || empties) {
			*element = t;
			return true;
		}
	}
	return false;
}

bool http_list_has(const struct http_head *h, const char *name,
                   const char *element)
{
	struct http_list l = { .head = h, .name = name };
	struct http_text t;

	while (http_list_next(&l, &t, false))
		if (http_text_is(t, element))
			return true;
	return false;
}

static bool is_tchar(uint8_t c)
{
	return http_is_alpha(c) || http_is_digit(c) ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool http_is_token(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!is_tchar(t.at[i]))
			return false;
	return t.n > 0;
}
