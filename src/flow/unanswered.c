/* SPDX-License-Identifier: ISC */
/* unanswered.c - a WebSocket handshake that got no answer, told apart from one
 * whose answer the capture lacks or would have shown later. */
#include "base/clock.h"
#include "flow/hear.h"
#include "tcp/seq.h"

/* Does the server's stream end where it was when the request came, or with a
 * RST? */
static bool ends_without_answer(const struct flow_engine *e,
                                const struct hearing *h)
{
	const struct tcp_endpoint *s = &flow_grown(e, h->flow)->conn.end[1];
	const struct talk_side *server = &h->talk->side[1];

	if (h->talk->http.head[1] != NULL || server->stream.held != NULL ||
	    (server->marks & TALK_LACKS))
		return false;
	if (server->phase != TALK_NOT_BEGUN)
		return seq_at(s->iss, s->seen) ==
		       server->stream.next +
		       ((s->marks & TCP_MARK_FIN) != 0);
	return flow_is_over(e, h->flow) &&
	       s->seen <= 1 + ((s->marks & TCP_MARK_FIN) != 0);
}

/* Has the server said more than was read, or may it have? */
static bool may_be_answered(const struct flow_engine *e,
                            const struct hearing *h)
{
	const struct tcp_endpoint *s = &flow_grown(e, h->flow)->conn.end[1];
	const struct talk_side *server = &h->talk->side[1];
	const bool fin = s->marks & TCP_MARK_FIN;
	const int64_t said = s->acked > s->seen ? s->acked : s->seen;

	if (s->packets == 0 || server->phase == TALK_DEAF ||
	    server->phase == TALK_BODY || (server->marks & TALK_AHEAD))
		return true;
	if (server->phase == TALK_NOT_BEGUN)
		return said > 1 + fin;
	return seq_beyond(seq_at(s->iss, said), server->stream.next) > fin;
}

/* It ends, or nothing came for so long that nothing will. */
static bool is_past_answering(const struct flow_engine *e,
                              const struct hearing *h)
{
	const int64_t most = (int64_t)e->limits->ws_no_response_s * NS_PER_S;

	return flow_is_over(e, h->flow) ||
	       e->now - h->talk->http.request_time >= most;
}

bool talk_ends_unanswered(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;
	const bool over = flow_is_over(e, h->flow);
	const struct ws_attempt *a = talk_last(t);
	const struct tcp_endpoint *s;

	if (!h->last || !t->open || a == NULL || may_be_answered(e, h) ||
	    !is_past_answering(e, h))
		return false;
	s = &flow_grown(e, h->flow)->conn.end[1];
	t->open = false;
	h->side = 0;
	h->piece = (struct tcp_piece){
		.frame = a->request_last_frame,
		.time = t->http.request_time,
	};
	talk_begin_fact(e, h, FACT_TALK, a->request_frame);
	e->fact.attempt = a;
	e->fact.from = 1;
	e->fact.talk = (struct ws_talk){
		.odd = WS_TALK_NO_RESPONSE,
		.proved = (s->marks & (TCP_MARK_FIN | TCP_MARK_RST)) &&
			ends_without_answer(e, h),
		.waited = (over ? h->flow->last_time : e->now) -
			t->http.request_time,
	};
	e->fact.doubts |= (uint16_t)(over ? 0 : D(end_unseen));
	return true;
}
