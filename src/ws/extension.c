/* SPDX-License-Identifier: ISC */
#include "ws/extension.h"

#include "http/list.h"
#include "http/text.h"

/* Where the first c outside of quoted-strings is, or t.n. */
static size_t find(struct http_text t, uint8_t c)
{
	bool quoted = false;

	for (size_t i = 0; i < t.n; i++) {
		if (quoted && t.at[i] == '\\')
			i++;
		else if (t.at[i] == '"')
			quoted = !quoted;
		else if (!quoted && t.at[i] == c)
			return i;
	}
	return t.n;
}

/* Takes off what stands before the first c, and c. */
static struct http_text take(struct http_text *t, uint8_t c)
{
	size_t n = find(*t, c);
	struct http_text piece = http_text_head(*t, n);

	*t = http_text_tail(*t, n < t->n ? n + 1 : n);
	return http_text_trim(piece);
}

bool ws_element_next(struct http_text *list, struct http_text *element)
{
	while (list->n > 0) {
		*element = take(list, ',');
		if (element->n > 0)
			return true;
	}
	return false;
}

bool ws_extension_name(struct http_text *element, struct http_text *name)
{
	size_t n = find(*element, ';');

	*name = http_text_trim(http_text_head(*element, n));
	*element = http_text_tail(*element, n);
	return http_is_token(*name);
}

static bool is_token_octet(uint8_t c)
{
	return http_is_token((struct http_text){ &c, 1 });
}

/* Once it is unescaped, it has to be a token. */
static bool unescapes_to_token(struct http_text t)
{
	for (size_t i = 0; i < t.n; i++) {
		if (t.at[i] == '\\' && ++i == t.n)
			return false;
		if (!is_token_octet(t.at[i]))
			return false;
	}
	return t.n > 0;
}

static void read_value(struct ws_param *p, struct http_text value)
{
	size_t n = value.n;

	p->has_value = true;
	p->value = value;
	if (n == 0 || value.at[0] != '"') {
		p->wrong |= !http_is_token(value);
		return;
	}
	if (n < 2 || value.at[n - 1] != '"') {
		p->wrong = true;
		return;
	}
	p->value = http_text_tail(http_text_head(value, n - 1), 1);
	p->wrong |= !unescapes_to_token(p->value);
}

bool ws_param_next(struct http_text *element, struct ws_param *p)
{
	struct http_text all;
	size_t n;

	if (element->n == 0)
		return false;
	*element = http_text_tail(*element, 1);	/* the ";" before it */
	n = find(*element, ';');
	all = http_text_head(*element, n);
	*element = http_text_tail(*element, n);
	n = find(all, '=');
	*p = (struct ws_param){
		.name = http_text_trim(http_text_head(all, n))
	};
	p->wrong = !http_is_token(p->name);
	if (n < all.n)
		read_value(p, http_text_trim(http_text_tail(all, n + 1)));
	return true;
}

bool ws_extension_fits(struct http_text element)
{
	struct http_text name;
	struct ws_param p;

	if (!ws_extension_name(&element, &name))
		return false;
	while (ws_param_next(&element, &p))
		if (p.wrong)
			return false;
	return true;
}

bool ws_extension_is_registered(struct http_text name)
{
	return http_text_is(name, "permessage-deflate") ||
	       http_text_is(name, "bbf-usp-protocol");
}
