/* SPDX-License-Identifier: ISC */
/* begin.c - a header was read: what it means where it stands. */
#include "ws/inside.h"

#include <stdlib.h>

/* What an unknown extension may redefine (RFC 6455 5.2, 5.4, 9). */
static const uint32_t extensible = WS_ODD_RSV | WS_ODD_OPCODE |
	WS_ODD_ORPHAN | WS_ODD_INTERLEAVED | WS_ODD_RSV1_CONTINUED |
	WS_ODD_RSV1_CONTROL;

/* Masks are the client's duty, and its alone (5.1). A key that masks nothing
 * reveals nothing. */
static uint32_t key_odd(const struct ws_side *s, unsigned from,
                        const struct ws_head *h)
{
	if (!ws_head_masked(h))
		return from == 0 ? WS_ODD_UNMASKED : 0;
	if (from != 0)
		return WS_ODD_MASKED;
	if (h->length == 0)
		return 0;
	if (h->key == 0)
		return WS_ODD_KEY_ZERO;
	return ws_side_is(s, WS_SIDE_KEYED) && h->key == s->key ?
	       WS_ODD_KEY_REUSED : 0;
}

/* RFC 6455 5.2; RFC 7692 6 gives RSV1 to the first frame of a message. */
static uint32_t rsv_odd(const struct ws_conn *c, const struct ws_head *h)
{
	unsigned rsv = ws_head_rsv(h);
	uint32_t odd = 0;

	if ((rsv & WS_RSV1) && (c->flags & WS_DEFLATE)) {
		rsv &= ~(unsigned)WS_RSV1;
		if (ws_head_control(h))
			odd = WS_ODD_RSV1_CONTROL;
		else if (ws_head_opcode(h) == WS_CONTINUATION)
			odd = WS_ODD_RSV1_CONTINUED;
	}
	return rsv != 0 ? odd | WS_ODD_RSV : odd;
}

static uint32_t length_odd(const struct ws_head *h)
{
	unsigned size = ws_head_length_size(h->second);
	uint32_t odd = 0;

	if (h->length >> 63)
		return WS_ODD_LENGTH_MSB;
	if ((size == 3 && h->length < WS_LEN_16) ||
	    (size == 9 && h->length <= UINT16_MAX))
		odd |= WS_ODD_LENGTH_LONG;
	if (ws_head_control(h) && h->length > WS_CONTROL_MAX)
		odd |= WS_ODD_CTL_TOO_LONG;
	return odd;
}

/* Nothing is asked of a fragment that continues no message: it may be the
 * rest of one whose opcode was reserved. */
static uint32_t begin_continuation(struct ws_side *s, const struct ws_head *h)
{
	bool loose = ws_side_is(s, WS_SIDE_LOOSE);

	if (ws_side_is(s, WS_SIDE_OPEN)) {
		if (ws_head_rsv(h) != 0)
			ws_side_clear(s, WS_SIDE_JUDGED);
		return 0;
	}
	ws_side_set(s, WS_SIDE_ALONE);
	if (ws_head_fin(h))
		ws_side_clear(s, WS_SIDE_LOOSE);
	return loose ? 0 : WS_ODD_ORPHAN;
}

static uint32_t begin_reserved(struct ws_side *s, const struct ws_head *h)
{
	ws_side_set(s, WS_SIDE_ALONE);
	if (!ws_head_fin(h)) {
		ws_side_clear(s, WS_SIDE_OPEN | WS_SIDE_JUDGED |
			WS_SIDE_COMPRESSED);
		ws_side_set(s, WS_SIDE_LOOSE);
	}
	return 0;
}

/* Text with a reserved bit that nothing defines may be compressed: it is not
 * judged. */
static uint32_t begin_message(const struct ws_conn *c, struct ws_side *s,
                              const struct ws_head *h)
{
	bool open = ws_side_is(s, WS_SIDE_OPEN);
	unsigned rsv = ws_head_rsv(h);

	ws_side_clear(s, WS_SIDE_JUDGED | WS_SIDE_COMPRESSED | WS_SIDE_LOOSE);
	ws_side_set(s, WS_SIDE_OPEN);
	if (ws_head_opcode(h) == WS_TEXT && rsv == 0 &&
	    !(c->flags & WS_EXTENSION_UNKNOWN))
		ws_side_set(s, WS_SIDE_JUDGED);
	if ((rsv & WS_RSV1) && (c->flags & WS_DEFLATE))
		ws_side_set(s, WS_SIDE_COMPRESSED);
	s->text = (struct utf8){ 0 };
	return open ? WS_ODD_INTERLEAVED : 0;
}

/* Behind its sender's Close data is discarded (1.4): nothing else of it is
 * judged. */
static uint32_t begin_data(const struct ws_conn *c, struct ws_side *s,
                           const struct ws_head *h)
{
	bool reserved = ws_opcode_reserved(ws_head_opcode(h));
	uint32_t odd;

	if (reserved)
		odd = begin_reserved(s, h);
	else if (ws_head_opcode(h) == WS_CONTINUATION)
		odd = begin_continuation(s, h);
	else
		odd = begin_message(c, s, h);
	if (!ws_side_is(s, WS_SIDE_CLOSED))
		return odd;
	ws_side_clear(s, WS_SIDE_JUDGED);
	return reserved ? 0 : WS_ODD_DATA_AFTER;
}

/* One who replies to a Close, or fails the connection, may do so in the middle
 * of its message: the first MAY end it (RFC 6455 5.5.1), no more. What is
 * missing of the peer may have been a reason for either. */
static bool may_break_off(const struct ws_side *peer)
{
	return ws_side_is(peer, WS_SIDE_CLOSED | WS_SIDE_BROKEN |
		WS_SIDE_LOST | WS_SIDE_HOLED);
}

static uint32_t begin_close(struct ws_conn *c, unsigned from)
{
	struct ws_side *s = &c->side[from];
	struct ws_extra *extra = ws_extra(c);

	if (ws_side_is(s, WS_SIDE_CLOSED)) {
		ws_side_set(s, WS_SIDE_ALONE);
		return WS_ODD_CLOSE_AGAIN;
	}
	ws_side_set(s, WS_SIDE_CLOSED);
	ws_side_clear(s, WS_SIDE_JUDGED);
	if (extra != NULL)
		extra->close[from] = calloc(1, sizeof(*extra->close[from]));
	if (extra == NULL || extra->close[from] == NULL)
		return 0;
	extra->close[from]->hole = ws_side_is(s, WS_SIDE_UNKNOWN);
	extra->close[from]->within = ws_side_is(s, WS_SIDE_OPEN) &&
		!may_break_off(&c->side[from ^ 1]);
	return 0;
}

/* A Ping or a Pong. */
static uint32_t begin_beat(struct ws_conn *c, unsigned from,
                           const struct ws_head *h)
{
	struct ws_side *s = &c->side[from];
	struct ws_extra *extra = ws_extra(c);

	if (extra != NULL)
		extra->hash[from] = WS_HASH_START;
	if (extra == NULL || h->length > WS_CONTROL_MAX)
		ws_hide_control(c, from, ws_head_opcode(h));
	return ws_side_is(s, WS_SIDE_CLOSED) ? WS_ODD_CONTROL_AFTER : 0;
}

static uint32_t begin_control(struct ws_conn *c, unsigned from,
                              const struct ws_head *h)
{
	uint8_t opcode = ws_head_opcode(h);
	uint32_t odd = ws_head_fin(h) ? 0 : WS_ODD_CTL_FRAGMENTED;

	if (ws_head_rsv(h) != 0)
		ws_hide_control(c, from, opcode);
	if (opcode == WS_CLOSE)
		odd |= begin_close(c, from);
	else if (opcode == WS_PING || opcode == WS_PONG)
		odd |= begin_beat(c, from, h);
	return odd;
}

/* Between frames the header's octets lie where these go. */
static void enter(struct ws_side *s, const struct ws_head *h)
{
	s->first = h->first;
	s->second = h->second;
	s->key = h->key;
	s->length = s->left = h->length;
	ws_side_clear(s, WS_SIDE_KEYED);
	if (ws_head_masked(h) && h->length > 0)
		ws_side_set(s, WS_SIDE_KEYED);
	ws_side_set(s, h->length >> 63 ? WS_SIDE_LOST : WS_SIDE_PAYLOAD);
}

static void count(struct ws_conn *c, unsigned from, uint8_t opcode)
{
	struct ws_side *s = &c->side[from];
	struct ws_extra *extra;

	s->frames++;
	if (!ws_opcode_reserved(opcode))
		s->count[ws_known_index(opcode)]++;
	else if ((extra = ws_extra(c)) != NULL)
		extra->reserved[from][ws_reserved_index(opcode)]++;
}

uint32_t ws_begin(struct ws_conn *c, unsigned from, const struct ws_head *h)
{
	struct ws_side *s = &c->side[from];
	uint32_t odd = key_odd(s, from, h) | rsv_odd(c, h) | length_odd(h);

	ws_side_clear(s, WS_SIDE_ALONE | WS_SIDE_UNKNOWN);
	if (ws_opcode_reserved(ws_head_opcode(h)))
		odd |= WS_ODD_OPCODE;
	odd |= ws_head_control(h) ? begin_control(c, from, h)
	                          : begin_data(c, s, h);
	enter(s, h);
	count(c, from, ws_head_opcode(h));
	return c->flags & WS_EXTENSION_UNKNOWN ? odd & ~extensible : odd;
}
