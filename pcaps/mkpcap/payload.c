/* SPDX-License-Identifier: ISC */
#include "payload.h"

#include <string.h>

enum { REPEAT = 1 << 24 };

/* No piece is longer than its text. */
static void take_string(struct text *t, struct bytes *to)
{
	size_t room = strlen(t->at);

	to->n += text_string(t, bytes_reserve(to, room), room);
}

static void take_hex(struct text *t, struct bytes *to)
{
	size_t room = strlen(t->at);

	to->n += text_hex(t, bytes_reserve(to, room), room);
}

static bool take_octets(struct text *t, struct bytes *to)
{
	text_at_end(t);
	if (*t->at == '"')
		take_string(t, to);
	else if (text_take(t, "hex"))
		take_hex(t, to);
	else
		return false;
	return true;
}

static void take_repeat(struct text *t, struct bytes *to)
{
	size_t times = (size_t)text_number(t, REPEAT), start = to->n, n;

	if (!take_octets(t, to))
		text_fail(t, "`repeat N' what, before `%.20s'", t->at);
	n = to->n - start;
	if (n * times > REPEAT)
		text_fail(t, "more than %d bytes", REPEAT);
	to->n = start;
	bytes_reserve(to, n * (times + 1));
	for (size_t i = 1; i < times; i++)
		memcpy(to->at + start + i * n, to->at + start, n);
	to->n += n * times;
}

bool payload_octets(struct text *t, struct bytes *to)
{
	bool any = false;

	for (;;) {
		if (text_take(t, "repeat"))
			take_repeat(t, to);
		else if (!take_octets(t, to))
			return any;
		any = true;
	}
}

static bool take_piece(struct script *s, struct text *t, struct host *from,
                       struct bytes *to)
{
	if (text_take(t, "ws"))
		payload_frame(s, t, from, to);
	else if (text_take(t, "upgrade"))
		payload_upgrade(s, t, from, to);
	else if (text_take(t, "accept"))
		payload_accept(t, from, to);
	else
		return payload_octets(t, to);
	return true;
}

bool payload_take(struct script *s, struct text *t, struct host *from,
                  struct bytes *to)
{
	bool any = false;

	while (take_piece(s, t, from, to)) {
		any = true;
		text_take(t, ";");
	}
	return any;
}
