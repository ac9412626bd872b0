/* SPDX-License-Identifier: ISC */
#include "ws/conn.h"

#include <stdlib.h>

#include "base/clock.h"
#include "ws/inside.h"

void ws_conn_init(struct ws_conn *c, unsigned flags)
{
	*c = (struct ws_conn){ .flags = (uint8_t)flags };
}

void ws_conn_free(struct ws_conn *c)
{
	for (unsigned i = 0; i < 2 && c->extra != NULL; i++) {
		free(c->extra->pings[i]);
		free(c->extra->close[i]);
	}
	free(c->extra);
	*c = (struct ws_conn){ .extra = NULL };
}

struct ws_extra *ws_extra(struct ws_conn *c)
{
	if (c->extra == NULL)
		c->extra = calloc(1, sizeof(*c->extra));
	if (c->extra == NULL)
		c->flags |= WS_BLIND;
	return c->extra;
}

void ws_add_ping(struct ws_conn *c, unsigned from, const struct ws_ping *ping)
{
	struct ws_extra *extra = ws_extra(c);

	if (extra != NULL && extra->pings[from] == NULL)
		extra->pings[from] = calloc(1, sizeof(*extra->pings[from]));
	if (extra != NULL && extra->pings[from] != NULL)
		ws_pings_add(extra->pings[from], ping);
	else
		c->flags |= WS_BLIND;
}

void ws_hide_control(struct ws_conn *c, unsigned from, uint8_t opcode)
{
	struct ws_side *s = &c->side[from];

	if (opcode == WS_PING && !ws_side_is(s, WS_SIDE_UNKNOWN))
		ws_add_ping(c, from, &(struct ws_ping){
			.frame = s->first_frame });
	ws_side_set(s, WS_SIDE_UNKNOWN);
}

void ws_conn_lose(struct ws_conn *c, unsigned from)
{
	struct ws_side *s = &c->side[from];

	ws_side_clear(s, WS_SIDE_PAYLOAD | WS_SIDE_OPEN | WS_SIDE_JUDGED |
		WS_SIDE_COMPRESSED | WS_SIDE_LOOSE);
	ws_side_set(s, WS_SIDE_LOST);
}

const struct ws_ping *ws_conn_unanswered(const struct ws_conn *c,
                                         unsigned side)
{
	const struct ws_pings *pings = ws_conn_pings(c, side);

	if (pings == NULL || (c->flags & WS_BLIND) ||
	    ws_side_is_lost(&c->side[side ^ 1]))
		return NULL;
	return ws_pings_oldest(pings);
}

bool ws_conn_could_send(const struct ws_conn *c, unsigned side,
                        uint8_t opcode, int64_t *since, int64_t *until)
{
	const struct ws_side *s = &c->side[side];
	const bool close = opcode == WS_CLOSE;
	const bool busy = s->head_n > 0 ||
		ws_side_is(s, close ? WS_SIDE_PAYLOAD | WS_SIDE_OPEN
		                    : WS_SIDE_PAYLOAD);
	const struct ws_span *span;

	if (c->extra == NULL)
		return !busy;
	span = close ? &c->extra->message[side] : &c->extra->frame[side];
	if (*since < span->ended)
		*since = span->ended;
	if (busy && *until > span->began)
		*until = span->began;
	return *since < *until;
}

/* A frame begins; with it a message, if none is open. */
static void begin_spans(const struct ws_conn *c, unsigned from, int64_t time)
{
	if (c->extra == NULL)
		return;
	c->extra->frame[from].began = time;
	if (!ws_side_is(&c->side[from], WS_SIDE_OPEN))
		c->extra->message[from].began = time;
}

static void end_span(struct ws_span *span, int64_t time)
{
	if (time - span->began > NS_PER_S)
		span->ended = time;
}

static void end_spans(const struct ws_conn *c, unsigned from, int64_t time)
{
	if (c->extra == NULL)
		return;
	end_span(&c->extra->frame[from], time);
	if (!ws_side_is(&c->side[from], WS_SIDE_OPEN))
		end_span(&c->extra->message[from], time);
}

/* Reads a header, in place if it lies in the run; false while it is cut. */
static bool take_head(struct ws_side *s, struct ws_run *in, struct ws_head *h)
{
	if (s->head_n == 0)
		s->first_frame = in->frame;
	if (s->head_n == 0 && in->n >= 2 && in->n >= ws_head_size(in->at[1])) {
		ws_head_read(in->at, h);
		ws_run_skip(in, h->size);
		return true;
	}
	while (in->n > 0) {
		s->head[s->head_n++] = in->at[0];
		ws_run_skip(in, 1);
		if (s->head_n >= 2 && s->head_n == ws_head_size(s->head[1])) {
			ws_head_read(s->head, h);
			return true;
		}
	}
	return false;
}

static void tell_close(const struct ws_conn *c, struct ws_told *out)
{
	const struct ws_close *close = ws_conn_close(c, out->from);

	if (close == NULL || !close->whole)
		return;
	out->close_frame = close->frame;
	if (out->kind == WS_TOLD_CLOSE &&
	    !ws_side_is(&c->side[out->from], WS_SIDE_ALONE))
		out->close = close;
}

/* True: says what there is to tell of the frame at hand. */
static bool tell(struct ws_conn *c, const struct ws_run *in,
                 struct ws_told *out)
{
	struct ws_side *s = &c->side[out->from];
	uint64_t at = s->length - s->left;

	out->opcode = s->first & WS_HEAD_OPCODE;
	out->rsv = (uint8_t)((s->first & WS_HEAD_RSV) >> 4);
	out->length_bytes = (uint8_t)ws_head_length_size(s->second);
	out->fin = s->first & WS_HEAD_FIN;
	out->masked = s->second & WS_HEAD_MASK;
	out->secondary = ws_side_is(s, WS_SIDE_BROKEN);
	out->key = s->key;
	out->ordinal = s->frames;
	out->messages = s->messages;
	out->length = s->length;
	out->at = at;
	out->first_frame = s->first_frame;
	out->frame = in->frame;
	out->time = in->time;
	out->offset = in->offset - (int64_t)at -
		(int64_t)ws_head_size(s->second);
	tell_close(c, out);
	if (out->odd & WS_ODD_FATAL)
		ws_side_set(s, WS_SIDE_BROKEN);
	return true;
}

static bool read_head(struct ws_conn *c, const struct ws_run *in,
                      const struct ws_head *h, struct ws_told *out)
{
	struct ws_side *s = &c->side[out->from];

	out->kind = WS_TOLD_HEADER;
	begin_spans(c, out->from, in->time);
	out->odd = ws_begin(c, out->from, h);
	out->key_frame = out->odd & WS_ODD_KEY_REUSED ? s->key_frame : 0;
	s->key_frame = in->frame;
	if (out->odd == 0 && !(c->flags & WS_EVERY))
		return false;
	return tell(c, in, out);
}

static bool read_end(struct ws_conn *c, const struct ws_run *in,
                     struct ws_told *out)
{
	struct ws_side *s = &c->side[out->from];
	bool close = (s->first & WS_HEAD_OPCODE) == WS_CLOSE;

	out->kind = close ? WS_TOLD_CLOSE : WS_TOLD_WHOLE;
	out->odd = ws_finish(c, out->from, in);
	end_spans(c, out->from, in->time);
	if (out->odd == 0 && !close && !(c->flags & WS_EVERY))
		return false;
	return tell(c, in, out);
}

/* Reads on in a payload; true if that is told. `more': there may be more to
 * read. */
static bool read_payload(struct ws_conn *c, struct ws_run *in,
                         struct ws_told *out, bool *more)
{
	struct ws_side *s = &c->side[out->from];

	if (ws_payload(c, out->from, in)) {
		out->kind = WS_TOLD_PAYLOAD;
		out->odd = WS_ODD_TEXT;
		return tell(c, in, out);
	}
	*more = s->left == 0;
	return *more && read_end(c, in, out);
}

static bool read_on(struct ws_conn *c, struct ws_run *in,
                    struct ws_told *out)
{
	struct ws_side *s = &c->side[out->from];
	struct ws_head h;
	bool more = true;

	while (more && !ws_side_is_lost(s)) {
		if (ws_side_is(s, WS_SIDE_PAYLOAD)) {
			if (read_payload(c, in, out, &more))
				return true;
			continue;
		}
		ws_conn_quick(c, out->from, in);
		if (in->n == 0 || !take_head(s, in, &h))
			return false;
		if (read_head(c, in, &h, out))
			return true;
	}
	ws_run_skip(in, in->n);
	return false;
}

bool ws_conn_read(struct ws_conn *c, unsigned from, struct ws_run *in,
                  struct ws_told *out)
{
	const struct ws_side *s = &c->side[from];

	if (!ws_side_is(s, WS_SIDE_PAYLOAD | WS_SIDE_LOST)) {
		ws_conn_quick(c, from, in);
		if (in->n == 0)
			return false;
	}
	*out = (struct ws_told){ .from = (uint8_t)from };
	return read_on(c, in, out);
}

/* Is the message open but for a last frame that only has to be finished? */
static bool misses_frames(const struct ws_side *s)
{
	bool ends = ws_side_is(s, WS_SIDE_PAYLOAD) &&
		(s->first & WS_HEAD_FIN) && !(s->first & WS_HEAD_CONTROL);

	return ws_side_is(s, WS_SIDE_OPEN) && !ends;
}

static enum ws_rest_kind rest_kind(const struct ws_side *s)
{
	bool payload = ws_side_is(s, WS_SIDE_PAYLOAD);

	if (ws_side_is_lost(s))
		return WS_REST_UNKNOWN;
	if (payload && s->left > 0)
		return WS_REST_PAYLOAD;
	if (!payload && s->head_n > 0)
		return WS_REST_HEADER;
	return misses_frames(s) ? WS_REST_MESSAGE : WS_REST_NONE;
}

struct ws_rest ws_side_rest(const struct ws_side *s)
{
	struct ws_rest rest = { .kind = rest_kind(s) };

	if (rest.kind == WS_REST_NONE || rest.kind == WS_REST_UNKNOWN)
		return rest;
	rest.first_frame = s->first_frame;
	rest.message = ws_side_is(s, WS_SIDE_OPEN);
	if (rest.kind != WS_REST_MESSAGE)
		rest.ordinal = s->frames + (rest.kind == WS_REST_HEADER);
	if (rest.kind == WS_REST_PAYLOAD)
		rest.missing = s->left;
	return rest;
}
