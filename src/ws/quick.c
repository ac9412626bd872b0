/* SPDX-License-Identifier: ISC */
/* quick.c - the frames that nearly all of a stream consists of: a message in
 * one frame of less than 64 KiB, which lies in the run from end to end, masked
 * or not as it must be, with nothing odd. */
#include "ws/inside.h"

enum {
	WHOLE_TEXT = WS_HEAD_FIN | WS_TEXT,
	WHOLE_BINARY = WS_HEAD_FIN | WS_BINARY,
	KEY = 4,
};

/* Is it such a frame? All but its payload is looked at. */
static inline bool fits(const struct ws_run *in, unsigned from,
                        struct ws_head *h)
{
	const uint8_t *at = in->at;
	size_t short_size = from == 0 ? 2 + KEY : 2;

	if (in->n < short_size + 2 ||
	    (at[0] != WHOLE_TEXT && at[0] != WHOLE_BINARY) ||
	    at[1] >> 7 != (from ^ 1))
		return false;
	h->first = at[0];
	h->length = at[1] & WS_HEAD_LEN;
	h->size = (uint8_t)short_size;
	if (h->length >= WS_LEN_16) {
		if (h->length == WS_LEN_64)
			return false;
		h->length = (uint64_t)at[2] << 8 | at[3];
		h->size = (uint8_t)(short_size + 2);
		if (h->length < WS_LEN_16)
			return false;
	}
	h->key = from == 0 ? ws_mask_load(at + h->size - KEY) : 0;
	return h->length <= in->n - h->size;
}

static inline bool key_is_fresh(const struct ws_side *s,
                                const struct ws_head *h)
{
	return h->length == 0 || (h->key != 0 &&
	       (h->key != s->key || !ws_side_is(s, WS_SIDE_KEYED)));
}

static inline bool text_is_valid(const uint8_t *at, const struct ws_head *h)
{
	struct utf8 text = { 0 };
	size_t n = (size_t)h->length;

	return utf8_feed_masked(&text, at + h->size, n, h->key) == n &&
	       utf8_is_whole(&text);
}

static inline void take(struct ws_side *s, const struct ws_head *h,
                        struct ws_run *in)
{
	s->count[h->first & WS_HEAD_OPCODE]++;
	s->messages++;
	s->frames++;
	s->payload += h->length;
	s->key = h->key;
	s->key_frame = in->frame;
	ws_run_skip(in, h->size + (size_t)h->length);
}

void ws_conn_quick(struct ws_conn *c, unsigned from, struct ws_run *in)
{
	struct ws_side *s = &c->side[from];
	struct ws_head h;

	if ((c->flags & (WS_EVERY | WS_EXTENSION_UNKNOWN)) || s->head_n > 0 ||
	    ws_side_is(s, WS_SIDE_OPEN | WS_SIDE_CLOSED | WS_SIDE_LOOSE |
		WS_SIDE_PAYLOAD | WS_SIDE_LOST))
		return;
	while (fits(in, from, &h)) {
		if (from == 0 && !key_is_fresh(s, &h))
			return;
		if (h.first == WHOLE_TEXT && !text_is_valid(in->at, &h))
			return;
		take(s, &h, in);
		ws_side_clear(s, WS_SIDE_KEYED);
		if (from == 0 && h.length > 0)
			ws_side_set(s, WS_SIDE_KEYED);
	}
}
