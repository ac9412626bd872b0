/* SPDX-License-Identifier: ISC */
#include "payload.h"

#include <ctype.h>
#include <stdlib.h>

enum { FIN = 0x80, MASKED = 0x80, OP_CLOSE = 8 };

struct ws {
	unsigned fin, rsv, op;
	bool masked;
	uint8_t mask[4];
	unsigned form;		/* bytes of an extended length; 0: shortest */
	bool claims;		/* another length than it has */
	uint64_t length;
	struct bytes payload;
};

static unsigned take_type(struct text *t)
{
	static const struct {
		const char *name;
		unsigned op;
	} types[] = { { "continuation", 0 }, { "text", 1 }, { "binary", 2 },
		{ "close", OP_CLOSE }, { "ping", 9 }, { "pong", 10 } };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (text_take(t, types[i].name))
			return types[i].op;
	if (!text_take(t, "op"))
		text_fail(t, "no such frame: `%.20s'", t->at);
	return (unsigned)text_number(t, 15);
}

/* The n-th of the keys that are made up: never zero, as an odd factor and a
 * shift lose nothing. */
static uint32_t key_of(uint32_t n)
{
	uint32_t key = n * 0x9e3779b1;

	return key ^ key >> 15;
}

static void set_mask(struct script *s, struct ws *ws)
{
	uint32_t key = key_of(++s->masks);

	ws->masked = true;
	for (unsigned i = 0; i < 4; i++)
		ws->mask[i] = (uint8_t)(key >> 8 * (3 - i));
}

/* Eight hex digits: no other word that may come here has so many. */
static bool key_follows(struct text *t)
{
	text_at_end(t);
	for (unsigned i = 0; i < 8; i++)
		if (!isxdigit((unsigned char)t->at[i]))
			return false;
	return true;
}

static void take_mask(struct script *s, struct text *t, struct ws *ws)
{
	if (!key_follows(t)) {
		if (!ws->masked)
			set_mask(s, ws);
		return;
	}
	ws->masked = true;
	text_hex(t, ws->mask, 4);
}

static void take_length(struct text *t, struct ws *ws)
{
	ws->claims = true;
	ws->length = text_number(t, UINT64_MAX);
}

/* False if none is next. */
static bool take_detail(struct script *s, struct text *t, struct ws *ws)
{
	if (text_take(t, "mask"))
		take_mask(s, t, ws);
	else if (text_take(t, "nomask"))
		ws->masked = false;
	else if (text_take(t, "len16"))
		ws->form = 2;
	else if (text_take(t, "len64"))
		ws->form = 8;
	else if (text_take(t, "length"))
		take_length(t, ws);
	else
		return false;
	return true;
}

/* RFC 6455 5.5.1: the code, then the reason. */
static void take_code(struct text *t, struct ws *ws)
{
	text_at_end(t);
	if (isdigit((unsigned char)*t->at))
		bytes_add_be(&ws->payload, text_number(t, UINT16_MAX), 2);
}

static void take_frame(struct script *s, struct text *t, struct ws *ws)
{
	for (;;) {
		if (text_take(t, "fin0"))
			ws->fin = 0;
		else if (text_take(t, "rsv"))
			ws->rsv = (unsigned)text_number(t, 7);
		else
			break;
	}
	ws->op = take_type(t);
	if (ws->op == OP_CLOSE)
		take_code(t, ws);
	while (take_detail(s, t, ws))
		;
	payload_octets(t, &ws->payload);
}

static void add_length(struct text *t, const struct ws *ws, struct bytes *to)
{
	uint64_t n = ws->claims ? ws->length : ws->payload.n;
	unsigned form = ws->form ? ws->form : n > UINT16_MAX ? 8 :
		n > 125 ? 2 : 0;
	uint64_t first = form == 8 ? 127 : form == 2 ? 126 : n;

	if (form == 2 && n > UINT16_MAX)
		text_fail(t, "a length of 16 bits cannot say %llu",
			(unsigned long long)n);
	bytes_add_be(to, (ws->masked ? MASKED : 0) | first, 1);
	bytes_add_be(to, n, form);
}

static void add_payload(const struct ws *ws, struct bytes *to)
{
	size_t start = to->n;

	bytes_add(to, ws->payload.at, ws->payload.n);
	if (ws->masked)
		for (size_t i = 0; i < ws->payload.n; i++)
			to->at[start + i] ^= ws->mask[i % 4];
}

/* RFC 6455 5.3: a client masks, a server does not. */
void payload_frame(struct script *s, struct text *t, const struct host *from,
                   struct bytes *to)
{
	struct ws ws = { .fin = FIN };

	if (from->client)
		set_mask(s, &ws);
	take_frame(s, t, &ws);
	bytes_add_be(to, ws.fin | ws.rsv << 4 | ws.op, 1);
	add_length(t, &ws, to);
	if (ws.masked)
		bytes_add(to, ws.mask, 4);
	add_payload(&ws, to);
	free(ws.payload.at);
}
