/* SPDX-License-Identifier: ISC */
/* payload.c - the octets behind a header, and the frame's end. */
#include "ws/inside.h"

static uint8_t opcode_of(const struct ws_side *s)
{
	return s->first & WS_HEAD_OPCODE;
}

static bool is_control(const struct ws_side *s)
{
	return s->first & WS_HEAD_CONTROL;
}

static void take_control(struct ws_conn *c, unsigned from,
                         const struct ws_run *in, size_t n)
{
	struct ws_side *s = &c->side[from];
	struct ws_extra *extra = c->extra;
	uint64_t at = s->length - s->left;

	if (extra == NULL || ws_side_is(s, WS_SIDE_ALONE) ||
	    ws_opcode_reserved(opcode_of(s)))
		return;
	if (opcode_of(s) != WS_CLOSE && !ws_side_is(s, WS_SIDE_UNKNOWN))
		extra->hash[from] = ws_hash(extra->hash[from], in->at, n,
			s->key, at);
	else if (opcode_of(s) == WS_CLOSE && extra->close[from] != NULL)
		ws_close_add(extra->close[from], in->at, n, s->key, at);
}

/* How many octets of text are valid, or n if it is not judged. */
static size_t take_text(struct ws_side *s, const struct ws_run *in, size_t n)
{
	uint32_t key = ws_mask_turn(s->key, s->length - s->left);

	if (!ws_side_is(s, WS_SIDE_JUDGED) || ws_side_is(s, WS_SIDE_ALONE))
		return n;
	return utf8_feed_masked(&s->text, in->at, n, key);
}

/* So many octets of data went by. */
static void count_octets(struct ws_side *s, uint64_t n)
{
	if (is_control(s))
		return;
	s->payload += n;
	if (ws_side_is(s, WS_SIDE_COMPRESSED) &&
	    !ws_side_is(s, WS_SIDE_ALONE))
		s->compressed += n;
}

bool ws_payload(struct ws_conn *c, unsigned from, struct ws_run *in)
{
	struct ws_side *s = &c->side[from];
	size_t n = s->left < in->n ? (size_t)s->left : in->n;
	size_t valid = n;

	if (is_control(s))
		take_control(c, from, in, n);
	else
		valid = take_text(s, in, n);
	if (valid < n) {
		ws_side_clear(s, WS_SIDE_JUDGED);
		n = valid + 1;
	}
	count_octets(s, n);
	s->left -= n;
	ws_run_skip(in, n);
	return valid < n;
}

static uint32_t end_message(struct ws_side *s)
{
	bool cut = ws_side_is(s, WS_SIDE_JUDGED) &&
		!utf8_is_whole(&s->text);

	s->messages++;
	ws_side_clear(s, WS_SIDE_OPEN | WS_SIDE_JUDGED | WS_SIDE_COMPRESSED);
	return cut ? WS_ODD_TEXT : 0;
}

/* The codes from 1002 on that RFC 6455 7.4 gives to the protocol say that the
 * connection is failed, which needs no end of a message. */
static uint32_t unfinished(const struct ws_close *c)
{
	enum { FAILS = 1002, FREE = 3000 };
	unsigned code = ws_close_has_code(c) ? ws_close_code(c) : 0;

	return c->within && (code < FAILS || code >= FREE) ?
	       WS_ODD_UNFINISHED : 0;
}

static uint32_t end_close(struct ws_conn *c, unsigned from,
                          const struct ws_run *in)
{
	struct ws_side *s = &c->side[from];
	struct ws_close *close = c->extra != NULL ? c->extra->close[from]
	                                          : NULL;

	if (close == NULL || ws_side_is(s, WS_SIDE_ALONE))
		return 0;
	close->frame = in->frame;
	close->time = in->time;
	close->end = in->offset;
	close->whole = true;
	if (s->length > WS_CONTROL_MAX)		/* no one could show all of it */
		ws_close_drop_reason(close);
	if (ws_side_is(s, WS_SIDE_UNKNOWN) ||
	    (c->flags & WS_EXTENSION_UNKNOWN))
		return 0;
	return ws_close_odd(close, from, s->length) | unfinished(close);
}

static void end_ping(struct ws_conn *c, unsigned from,
                     const struct ws_run *in)
{
	const struct ws_side *s = &c->side[from];

	if (ws_side_is(s, WS_SIDE_UNKNOWN))
		return;
	ws_add_ping(c, from, &(struct ws_ping){
		.hash = c->extra->hash[from],
		.frame = in->frame,
		.time = in->time,
		.end = in->offset,
		.length = (uint8_t)s->length,
		.known = true,
	});
}

/* A Pong whose payload is not known may answer any Ping; one of a peer whose
 * Pings may have been missed may be anything. */
static uint32_t end_pong(struct ws_conn *c, unsigned from,
                         const struct ws_run *in)
{
	struct ws_side *s = &c->side[from], *peer = &c->side[from ^ 1];
	struct ws_pings *pings = c->extra != NULL ? c->extra->pings[from ^ 1]
	                                          : NULL;
	enum ws_pong pong = WS_PONG_UNSOLICITED;

	if (ws_side_is(s, WS_SIDE_UNKNOWN)) {
		if (pings != NULL)
			ws_pings_cover(pings);
		return 0;
	}
	if (pings != NULL)
		pong = ws_pings_answer(pings, c->extra->hash[from],
			(uint8_t)s->length, in->time);
	if (in->ahead && pong != WS_PONG_ANSWERS)
		c->flags |= WS_BLIND;
	if (ws_side_is_lost(peer) ||
	    (c->flags & (WS_BLIND | WS_EXTENSION_UNKNOWN)))
		return 0;
	return pong == WS_PONG_MISMATCH ? WS_ODD_PONG_MISMATCH
	     : pong == WS_PONG_UNSOLICITED ? WS_ODD_PONG_UNSOLICITED : 0;
}

uint32_t ws_finish(struct ws_conn *c, unsigned from, const struct ws_run *in)
{
	struct ws_side *s = &c->side[from];

	ws_side_clear(s, WS_SIDE_PAYLOAD);
	s->head_n = 0;
	switch (opcode_of(s)) {
	case WS_CLOSE:
		return end_close(c, from, in);
	case WS_PING:
		end_ping(c, from, in);
		return 0;
	case WS_PONG:
		return end_pong(c, from, in);
	default:
		break;
	}
	if (is_control(s) || ws_side_is(s, WS_SIDE_ALONE))
		return 0;
	return s->first & WS_HEAD_FIN ? end_message(s) : 0;
}

/* What the missing octets belong to cannot be judged. */
static void spoil(struct ws_conn *c, unsigned from)
{
	struct ws_side *s = &c->side[from];

	if (!is_control(s)) {
		if (!ws_side_is(s, WS_SIDE_ALONE))
			ws_side_clear(s, WS_SIDE_JUDGED);
		return;
	}
	ws_hide_control(c, from, opcode_of(s));
	if (opcode_of(s) == WS_CLOSE && !ws_side_is(s, WS_SIDE_ALONE) &&
	    c->extra != NULL && c->extra->close[from] != NULL)
		c->extra->close[from]->hole = true;
}

void ws_conn_gap(struct ws_conn *c, unsigned from, uint64_t n)
{
	struct ws_side *s = &c->side[from];

	if (n == 0 || ws_side_is_lost(s))
		return;
	ws_side_set(s, WS_SIDE_HOLED);
	if (!ws_side_is(s, WS_SIDE_PAYLOAD) || n > s->left) {
		ws_conn_lose(c, from);
		return;
	}
	spoil(c, from);
	count_octets(s, n);
	s->left -= n;
}
