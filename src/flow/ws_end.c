/* SPDX-License-Identifier: ISC */
#include "flow/ws_end.h"

#include "base/clock.h"
#include "flow/hear.h"

/* An end soon after a broken rule is its consequence; a silence this long
 * before the capture's end means that nobody was there any more. */
static const int64_t soon_ns = (int64_t)5 * NS_PER_S;
static const int64_t silent_ns = (int64_t)60 * NS_PER_S;

/* Who is told of the other's end by its FIN closes at once (RFC 6455 7.1.1), or
 * is about to lose what it still says. */
static const int64_t told_ns = (int64_t)10 * NS_PER_S;

/* What the end is judged from. */
struct sight {
	const struct flow_engine *e;
	const struct flow_end *end;
	const struct flow_talk *talk;
	const struct ws_conn *ws;
};

static const struct ws_close *whole_close(const struct ws_conn *ws,
                                          unsigned side)
{
	const struct ws_close *c = ws_conn_close(ws, side);

	return c != NULL && c->whole ? c : NULL;
}

/* Octets of it are missing behind those that were read, or within. */
static bool is_lost(const struct sight *s, unsigned side)
{
	return ws_side_is_lost(&s->ws->side[side]) ||
	       s->talk->side[side].phase != TALK_FRAMES ||
	       (s->talk->side[side].marks & TALK_LACKS) ||
	       s->end->side[side].missed > 0 || !s->end->side[side].seen ||
	       s->end->grown->conn.end[side].gap > 0;
}

/* Has the other side acknowledged all up to that offset? */
static bool has_reached(const struct sight *s, unsigned from, int64_t offset)
{
	return s->end->grown->conn.end[from].acked >= offset;
}

/* Did the side fail the connection over a broken rule of the other? Then it
 * owes no Close. */
static bool has_reason_to_fail(const struct sight *s, unsigned side)
{
	return s->talk->side[side ^ 1].fatal_time != 0;
}

/* May it have? The rule may be broken in octets that the capture lacks. */
static bool may_have_reason(const struct sight *s, unsigned side)
{
	return has_reason_to_fail(s, side) || is_lost(s, side ^ 1);
}

/* Until when could that side send anything, as far as anyone knows? Once it is
 * not heard any more it may have gone; if it leaves unacknowledged what the
 * other sent, long since. */
static int64_t there_until(const struct sight *s, unsigned side)
{
	const struct flow_side_end *me = &s->end->side[side];
	const int64_t heard = s->talk->heard[side];

	if (s->end->side[side ^ 1].unacked > 0)
		return 0;
	return me->fin.sent && me->fin.time < heard ? me->fin.time : heard;
}

/* For how long could the other side, whose window was zero, take nothing of
 * this one? */
static int64_t time_shut(const struct sight *s, unsigned side)
{
	const struct tcp_side_more *other =
		&s->end->grown->tcp.side[side ^ 1];
	const int64_t last = s->end->flow->last_time;
	const bool is_shut = other->zero_since != 0 &&
		last > other->zero_since;

	return other->zero_ns + (is_shut ? last - other->zero_since : 0);
}

static bool stays_open(const struct sight *s, unsigned side,
                       const struct ws_close *peer)
{
	int64_t since = peer->time, until = there_until(s, side);
	int64_t most = (int64_t)s->e->limits->ws_close_s * NS_PER_S;

	return !s->end->side[0].fin.sent && !s->end->side[1].fin.sent &&
	       s->end->outcome != FLOW_RESET && !s->end->evicted &&
	       ws_conn_could_send(s->ws, side, WS_CLOSE, &since, &until) &&
	       until - since - time_shut(s, side) > most;
}

/* It has the other's Close, could answer, and does not. */
static void fill_echo(const struct sight *s, unsigned side, struct ws_end *w)
{
	struct ws_side_end *me = &w->side[side];
	const struct ws_close *peer = w->side[side ^ 1].close;
	const unsigned marks = s->talk->side[side].marks;

	if (peer == NULL || me->lost || has_reason_to_fail(s, side) ||
	    ws_conn_close(s->ws, side) != NULL)
		return;
	me->reset_instead = (marks & TALK_RST_KNOWING) &&
		!s->end->side[side ^ 1].shut && !may_have_reason(s, side);
	me->ignores_close = has_reached(s, side ^ 1, peer->end) &&
		stays_open(s, side, peer);
	me->not_echoed = (me->ignores_close || ((marks & TALK_FIN_KNOWING) &&
		!may_have_reason(s, side))) && !me->reset_instead;
}

/* A Ping that was never answered, as far as the capture shows. Those near a
 * broken rule need no answer. */
static const struct ws_ping *open_ping(const struct sight *s, unsigned side,
                                       const struct ws_end *w)
{
	const struct ws_ping *p = ws_conn_unanswered(s->ws, side);

	if (p == NULL || w->side[side ^ 1].lost || w->side[side].lost ||
	    s->talk->side[side].fatal_time != 0)
		return NULL;
	return p;
}

/* One that arrived, though there was time, until then or the first Close. */
static const struct ws_ping *unanswered(const struct sight *s, unsigned side,
                                        const struct ws_end *w)
{
	const struct ws_ping *p = open_ping(s, side, w);
	int64_t wait = (int64_t)s->e->limits->ws_ping_s * NS_PER_S;
	int64_t since, until = there_until(s, side ^ 1);

	if (p == NULL || !has_reached(s, side, p->end))
		return NULL;
	for (unsigned i = 0; i < 2; i++) {
		const struct ws_close *c = ws_conn_close(s->ws, i);

		if (c != NULL && c->time < until)
			until = c->time;
	}
	if (w->side[side ^ 1].ended && wait > soon_ns)
		wait = soon_ns;
	since = p->time;
	return ws_conn_could_send(s->ws, side ^ 1, WS_PONG, &since, &until) &&
	       until - since - time_shut(s, side ^ 1) >= wait ? p : NULL;
}

static void fill_side(const struct sight *s, unsigned side, struct ws_end *w)
{
	const struct flow_side_end *tcp = &s->end->side[side];
	struct ws_side_end *me = &w->side[side];

	me->close = whole_close(s->ws, side);
	me->lost = is_lost(s, side);
	me->ended = tcp->fin.sent || tcp->rst_frame != 0;
	me->end_frame = tcp->fin.sent ? tcp->fin.frame : tcp->rst_frame;
	me->rest = ws_side_rest(&s->ws->side[side]);
}

/* Had that side the other's Close before it ended the connection? */
static bool has_received(const struct sight *s, unsigned side,
                         const struct ws_end *w)
{
	const unsigned knows = TALK_FIN_KNOWING | TALK_RST_KNOWING;
	const struct ws_close *c = w->side[side ^ 1].close;

	return c != NULL && has_reached(s, side ^ 1, c->end) &&
	       (!w->side[side].ended || w->side[side].close != NULL ||
	        (s->talk->side[side].marks & knows));
}

/* May it have read a Close that came behind its own FIN? Who reads no more
 * would have answered that with a RST (RFC 9293 3.6.1). */
static bool may_have_read(const struct sight *s, unsigned side,
                          const struct ws_close *c)
{
	return c != NULL && s->end->side[side].fin.sent &&
	       s->end->side[side].rst_frame == 0 &&
	       has_reached(s, side ^ 1, c->end);
}

/* Did it fail the connection, with a Close that says so and answers none? Then
 * it reads no Close any more (RFC 6455 7.1.7). With other codes programs close
 * too, and wait for the answer. */
static bool has_failed(const struct sight *s, unsigned side,
                       const struct ws_end *w)
{
	enum { PROTOCOL = 1002, BAD_DATA = 1007, TOO_BIG = 1009 };
	const struct ws_close *c = w->side[side].close;
	const unsigned code = c != NULL && ws_close_has_code(c) ?
		ws_close_code(c) : 0;

	return (code == PROTOCOL || code == BAD_DATA || code == TOO_BIG) &&
	       !(s->talk->side[side].marks & TALK_CLOSE_KNOWING);
}

/* RFC 6455 7.1.5, 7.1.6. */
static uint16_t code_seen(const struct sight *s, unsigned side,
                          const struct ws_end *w)
{
	const struct ws_close *c = w->side[side ^ 1].close;
	const bool failed = has_failed(s, side, w);

	if (!failed && has_received(s, side, w))
		return ws_close_has_code(c) ? ws_close_code(c) :
			c->hole ? WS_SEES_NOTHING : WS_SEES_NO_STATUS;
	if (w->kind == WS_END_OPEN || w->kind == WS_END_LOST ||
	    w->kind == WS_END_VANISHED ||
	    (!failed && may_have_read(s, side, c)))
		return WS_SEES_NOTHING;
	return WS_SEES_ABNORMAL;
}

/* A client that never went on after a bad 101 has failed the connection. */
static bool client_refuses(const struct sight *s)
{
	const struct ws_attempt *a = talk_last(s->talk);
	const bool silent = s->talk->side[0].marks & TALK_FIRST_FRAMES;

	return s->talk->bad_101 || (silent && a != NULL &&
	       (a->response_odd & WS_RESP_101_UNSOLICITED));
}

/* It closes without a word, and nobody knows whether the 101 answered what it
 * had asked. */
static bool client_may_refuse(const struct sight *s)
{
	const struct ws_attempt *a = talk_last(s->talk);

	return (s->talk->side[0].marks & TALK_FIRST_FRAMES) && a != NULL &&
	       a->request_frame == 0 && s->end->closed_by == CLOSED_BY_CLIENT;
}

/* Did that side end the connection, soon after the other broke a rule? */
static bool fails(const struct sight *s, unsigned side)
{
	const struct flow_asked *fin = &s->end->side[side].fin;
	const int64_t at = s->talk->side[side ^ 1].fatal_time;
	const int64_t ends = fin->sent ? fin->time : s->end->flow->last_time;

	return at != 0 && ends - at <= soon_ns &&
	       (s->end->closed_by == CLOSED_BY_BOTH ||
	        s->end->closed_by == (side == 0 ? CLOSED_BY_CLIENT
	                                        : CLOSED_BY_SERVER));
}

static bool is_silent(const struct sight *s, int64_t most)
{
	return s->end->sight_ends - s->end->flow->last_time > most;
}

/* Is one not there any more, whatever the other went on to send? */
static bool has_vanished(const struct sight *s)
{
	const int64_t *heard = s->talk->heard;
	const unsigned first = heard[0] > heard[1];

	return is_silent(s, silent_ns) ||
	       (heard[first] != 0 && heard[first ^ 1] - heard[first] > soon_ns &&
	        s->end->sight_ends - heard[first] > silent_ns);
}

/* One FIN is the end if the other side has nothing left to say: it has sent its
 * Close, and got any that came before the FIN, or it is silent. What is not sent
 * again in all the time that the capture goes on was got. */
static bool is_half_the_end(const struct sight *s, const struct ws_end *w)
{
	const unsigned other = s->end->side[0].fin.sent ? 1 : 0;

	if (w->side[other].close == NULL)
		return is_silent(s, told_ns);
	return w->side[other ^ 1].close == NULL ||
	       has_received(s, other, w) || s->end->side[other ^ 1].fin.silent;
}

static bool tcp_has_ended(const struct sight *s, const struct ws_end *w)
{
	if (s->end->outcome == FLOW_HALF_CLOSED)
		return is_half_the_end(s, w);
	return s->end->outcome == FLOW_RESET || s->end->outcome == FLOW_CLOSED;
}

static enum ws_end_kind kind_of(const struct sight *s, const struct ws_end *w)
{
	const bool client = w->side[0].close != NULL;
	const bool server = w->side[1].close != NULL;
	const bool lost = (w->side[0].lost && !client) ||
		(w->side[1].lost && !server);

	if (lost)
		return WS_END_LOST;
	if (!tcp_has_ended(s, w))
		return has_vanished(s) ? WS_END_VANISHED : WS_END_OPEN;
	if (client && server && s->end->outcome != FLOW_RESET)
		return WS_END_CLEAN;
	if (client && server && (has_received(s, 0, w) ||
	                         has_received(s, 1, w)))
		return WS_END_CLEAN_RST;
	if (client_refuses(s) || fails(s, 0) || fails(s, 1))
		return WS_END_VIOLATION;
	if (client_may_refuse(s) && !server)
		return WS_END_LOST;
	return client || server ? WS_END_HALF_CLOSE : WS_END_ABNORMAL;
}

/* Who sent the first Close, as acknowledgments have it; both, if they
 * crossed. */
static enum ws_ender closer_of(const struct sight *s, const struct ws_end *w)
{
	static const enum ws_ender one[] = { WS_BY_CLIENT, WS_BY_SERVER };

	for (unsigned side = 0; side < 2; side++) {
		if (s->talk->side[side].marks & TALK_CLOSE_KNOWING)
			return one[side ^ 1];
		if (w->side[side].close == NULL)
			return w->side[side].lost ||
			       w->side[side ^ 1].close == NULL ? WS_BY_NONE
			                                       : one[side ^ 1];
	}
	return WS_BY_BOTH;
}

static enum ws_ender tcp_closer(const struct flow_end *end)
{
	static const enum ws_ender by[] = {
		[CLOSED_BY_NONE] = WS_BY_NONE,
		[CLOSED_BY_CLIENT] = WS_BY_CLIENT,
		[CLOSED_BY_SERVER] = WS_BY_SERVER,
		[CLOSED_BY_BOTH] = WS_BY_BOTH,
	};

	return by[end->closed_by];
}

/* Did one end the connection that had waited for a Pong? Perhaps nobody was
 * there to send one. */
static bool gave_up_waiting(const struct sight *s, const struct ws_end *w)
{
	const unsigned side = w->initiator == WS_BY_SERVER;
	const struct flow_asked *fin = &s->end->side[side].fin;
	const struct ws_ping *p = open_ping(s, side, w);

	if (p == NULL || w->initiator == WS_BY_NONE ||
	    w->initiator == WS_BY_BOTH)
		return false;
	return (fin->sent ? fin->time : s->end->flow->last_time) - p->time >=
	       soon_ns;
}

/* websocket.md 3.2, cause decision, as far as one connection shows it. */
static void fill_cause(const struct sight *s, struct ws_end *w)
{
	const bool reset = s->end->outcome == FLOW_RESET;

	if (w->side[0].close != NULL || w->side[1].close != NULL) {
		w->initiator = closer_of(s, w);
		w->cause = WS_CAUSE_CLOSE;
		return;
	}
	if (w->kind == WS_END_LOST)
		return;
	w->initiator = tcp_closer(s->end);
	if (w->kind == WS_END_VIOLATION)
		w->cause = WS_CAUSE_VIOLATION;
	else if (!tcp_has_ended(s, w))
		w->cause = WS_CAUSE_UNKNOWN;
	else if (gave_up_waiting(s, w))
		w->cause = WS_CAUSE_PING;
	else
		w->cause = reset ? WS_CAUSE_RST : WS_CAUSE_FIN;
}

bool flow_ws_end(const struct flow_engine *e, const struct flow_end *end,
                 struct ws_end *w)
{
	struct sight s = { .e = e, .end = end,
		.talk = flow_talk(e, end->flow) };

	if (s.talk == NULL || !s.talk->is_ws)
		return false;
	s.ws = &s.talk->ws;
	*w = (struct ws_end){ .kind = WS_END_LOST };
	for (unsigned side = 0; side < 2; side++)
		fill_side(&s, side, w);
	for (unsigned side = 0; side < 2; side++) {
		fill_echo(&s, side, w);
		w->side[side].unanswered = unanswered(&s, side, w);
	}
	w->kind = kind_of(&s, w);
	w->clean = w->kind == WS_END_CLEAN || w->kind == WS_END_CLEAN_RST;
	fill_cause(&s, w);
	for (unsigned side = 0; side < 2; side++)
		w->side[side].sees = code_seen(&s, side, w);
	return true;
}

const char *ws_end_kind_name(enum ws_end_kind kind)
{
	static const char *const names[] = {
		"lost_visibility", "open_at_capture_end", "vanished", "clean",
		"clean_then_rst", "failed_on_violation", "half_close_handshake",
		"abnormal"
	};

	return names[kind];
}

const char *ws_end_cause_name(enum ws_end_cause cause)
{
	static const char *const names[] = {
		"unknown", "close_frame", "violation", "ping_timeout", "rst",
		"fin"
	};

	return names[cause];
}

const char *ws_ender_name(enum ws_ender by)
{
	static const char *const names[] = {
		"none", "client", "server", "both"
	};

	return names[by];
}
