/* SPDX-License-Identifier: ISC */
/* exchange.c - requests and their answers, RFC 9112: heads are found and read,
 * bodies passed over, until a 101 makes it a WebSocket connection. */
#include <stdlib.h>
#include <string.h>

#include "flow/hear.h"
#include "http/list.h"
#include "tcp/seq.h"

void talk_deafen(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;

	for (unsigned i = 0; i < 2; i++) {
		if (!t->is_ws)
			talk_drop_head(e, t, i);
		tcp_stream_drop(&e->streams, &t->side[i].stream);
		t->side[i].phase = TALK_DEAF;
	}
}

void talk_miss(struct flow_engine *e, struct hearing *h, uint32_t n)
{
	struct talk_side *side = talk_side_of(h);

	side->marks |= TALK_LACKS;
	if (side->phase == TALK_FRAMES)
		ws_conn_gap(&h->talk->ws, h->side, n);
	else if (side->phase != TALK_BODY ||
	         !http_body_skip(&h->talk->http.body[h->side], n))
		talk_deafen(e, h);
}

/* What was asked, oldest first. */

static void push_asked(struct talk_http *t, enum talk_asked what)
{
	t->asked |= (uint64_t)what << (2 * t->n_asked++);
}

static enum talk_asked pop_asked(struct talk_http *t)
{
	const enum talk_asked what = (enum talk_asked)(t->asked & 3);

	if (t->n_asked == 0)
		return ASKED_UNKNOWN;
	t->asked >>= 2;
	t->n_asked--;
	return what;
}

/* The client can say no more of HTTP before it is answered. */
static bool asked_for_change(const struct talk_http *t)
{
	const unsigned last = t->n_asked == 0 ? ASKED_PLAIN :
		(unsigned)(t->asked >> (2 * (t->n_asked - 1))) & 3;

	return last == ASKED_CONNECT || last == ASKED_UPGRADE;
}

static enum talk_asked what_is_asked(const struct http_head *head)
{
	if (ws_is_attempt(head))
		return ASKED_UPGRADE;
	if (http_text_is(head->method, "connect"))
		return ASKED_CONNECT;
	return http_text_is(head->method, "head") ? ASKED_HEAD : ASKED_PLAIN;
}

/* A request, or the body of one, was read to its end. */
static void end_request(struct hearing *h)
{
	struct flow_talk *t = h->talk;
	struct talk_side *client = &t->side[0];

	client->request_end = h->piece.seq;
	client->phase = asked_for_change(&t->http) ? TALK_WAIT : TALK_HEAD;
}

static void begin_body(struct hearing *h)
{
	struct talk_side *side = talk_side_of(h);

	side->phase = h->talk->http.body[h->side].kind == HTTP_BODY_NONE ?
		TALK_HEAD : TALK_BODY;
	if (h->side == 0 && side->phase == TALK_HEAD)
		end_request(h);
}

/* Facts. */

void talk_begin_fact(struct flow_engine *e, const struct hearing *h,
                     enum flow_fact_kind kind, uint64_t first_frame)
{
	e->fact = (struct flow_fact){
		.kind = kind,
		.flow = h->flow,
		.number = h->flow->first_frame,
		.from = h->side,
		.frame = first_frame,
		.last_frame = h->piece.frame,
		.time = h->piece.time,
		.doubts = flow_doubts(e, h->flow),
		.head = &e->head,
	};
}

bool talk_fact_waits(struct flow_engine *e, struct hearing *h)
{
	if (h->odd.odd == 0)
		return false;
	talk_begin_fact(e, h, FACT_TALK, h->odd_frame);
	e->fact.from = h->odd_from;
	e->fact.talk = h->odd;
	e->fact.attempt = talk_last(h->talk);
	h->odd = (struct ws_talk){ .odd = 0 };
	return true;
}

/* Attempts. */

/* The list is doubled when it is as long as a power of two; one needs none. */
static bool list_attempt(struct flow_talk *t, struct ws_attempt *a)
{
	const size_t n = t->n_attempts;
	struct ws_attempt **more = n == 1 ? NULL : t->attempts;

	if (n > 0 && (n & (n - 1)) == 0)
		more = realloc(more, 2 * n * sizeof(*more));
	if (n > 0 && more == NULL)
		return false;
	if (n == 1)
		more[0] = t->only;
	if (n > 0)
		t->attempts = more;
	t->n_attempts++;
	talk_attempts(t)[n] = a;
	return true;
}

/* Keeps e->request, read from that head. */
static struct ws_attempt *add_attempt(struct flow_engine *e, struct hearing *h,
                                      const struct http_head *head)
{
	const size_t most = (size_t)e->limits->ws_text_bytes;
	struct ws_attempt *a = NULL;

	if (h->talk->n_attempts < e->limits->ws_attempts_max)
		a = ws_attempt_new(&e->request, head, most);
	if (a != NULL && list_attempt(h->talk, a))
		return a;
	ws_attempt_free(a);
	e->stats.attempts_full++;
	return NULL;
}

/* The request of an attempt: from here on the client has to wait. */
static bool take_attempt(struct flow_engine *e, struct hearing *h,
                         const struct whole *whole)
{
	const struct ws_over over = {
		.port = h->talk->nested ? 0 :
			h->flow->tuple.port[h->flow->client ^ 1u],
	};
	struct ws_attempt *a;

	ws_request_read(&e->request, &e->head, &over);
	a = add_attempt(e, h, &e->head);
	if (a == NULL) {
		talk_deafen(e, h);
		return false;
	}
	a->request_frame = whole->first_frame;
	a->request_last_frame = h->piece.frame;
	h->talk->http.request_time = h->piece.time;
	h->talk->open = true;
	talk_begin_fact(e, h, FACT_REQUEST, whole->first_frame);
	e->fact.request = &e->request;
	e->fact.attempt = a;
	return true;
}

static bool take_request(struct flow_engine *e, struct hearing *h,
                         const struct whole *whole)
{
	struct flow_talk *t = h->talk;
	enum talk_asked asked;

	http_head_read(&e->head, whole->at, whole->n, false);
	asked = what_is_asked(&e->head);
	if ((asked != ASKED_UPGRADE &&
	     (e->head.quirks & HTTP_REQUEST_LINE_INVALID)) ||
	    t->http.n_asked == TALK_ASKED) {
		talk_deafen(e, h);
		return false;
	}
	h->flow->marks |= FLOW_HTTP;
	push_asked(&t->http, asked);
	http_body_of_request(&t->http.body[0], &e->head);
	begin_body(h);
	return asked == ASKED_UPGRADE && take_attempt(e, h, whole);
}

/* Answers. */

/* Was it sent before the whole request had reached its sender? */
static bool precedes_request(const struct hearing *h)
{
	const struct talk_side *client = &h->talk->side[0];

	if (client->phase == TALK_BODY)
		return true;
	return h->packet != NULL && h->packet->frame == h->piece.frame &&
	       (h->packet->flags & TCP_ACK) &&
	       (int32_t)(h->packet->ack - client->request_end) < 0;
}

/* From here on it is a WebSocket connection. A client that was still within a
 * body cannot be followed any more. */
static void start_frames(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;
	const struct hearing_end *c = &h->end[0];
	const bool lost = t->side[0].phase == TALK_BODY;

	if (e->response.hixie) {	/* whose frames are others */
		talk_deafen(e, h);
		return;
	}
	if (t->side[0].phase == TALK_NOT_BEGUN)
		t->side[0].stream.next = c->iss + (uint32_t)(uint64_t)c->seen;
	for (unsigned i = 0; i < 2; i++) {
		talk_drop_head(e, t, i);
		t->side[i].phase = TALK_FRAMES;
		t->side[i].marks |= TALK_FIRST_FRAMES;
	}
	t->side[1].request_end = h->piece.seq;
	t->bad_101 = ws_response_must_fail(&e->response);
	t->is_ws = true;
	ws_conn_init(&t->ws, (e->response.deflate ? WS_DEFLATE : 0) |
		(e->response.other_extension ? WS_EXTENSION_UNKNOWN : 0) |
		(e->every_frame ? WS_EVERY : 0));
	if (lost)
		ws_conn_lose(&t->ws, 0);
}

/* What the answer makes of both sides. */
static void follow_answer(struct flow_engine *e, struct hearing *h,
                          enum talk_asked asked)
{
	struct flow_talk *t = h->talk;
	const unsigned status = e->head.status;
	const bool tunnel = asked == ASKED_CONNECT && status / 100 == 2;

	if (status == 101 || (tunnel && t->nested)) {
		talk_deafen(e, h);
		return;
	}
	t->nested |= tunnel;
	http_body_of_response(&t->http.body[1], &e->head,
	                      tunnel || asked == ASKED_HEAD);
	begin_body(h);
	if (t->side[0].phase == TALK_WAIT && !asked_for_change(&t->http))
		t->side[0].phase = TALK_HEAD;
}

/* What only order and time tell about the answer to an attempt. */
static void weigh_answer(const struct flow_engine *e, struct hearing *h,
                         const struct ws_attempt *a)
{
	const struct flow_talk *t = h->talk;
	const bool switched = e->head.status == 101 && !e->response.hixie;
	struct ws_talk odd = {
		.odd = WS_TALK_ANSWERED,
		.waited = h->piece.time - t->http.request_time,
	};

	if (switched && t->http.interim_frame != 0)
		odd.odd |= WS_TALK_INTERIM_BEFORE_101;
	if (switched && precedes_request(h))
		odd.odd |= WS_TALK_101_BEFORE_REQUEST_COMPLETE;
	if (switched && h->piece.n > 0)
		odd.odd |= WS_TALK_FRAMES_COALESCED;
	if (t->side[0].marks & TALK_ASKED_EARLY)
		odd.odd |= WS_TALK_PIPELINED_REQUEST;
	else if (switched && (t->side[0].marks & TALK_SPOKE_EARLY))
		odd.odd |= WS_TALK_DATA_BEFORE_101;
	h->odd = odd;
	h->odd_from = h->side;
	h->odd_frame = a->response_frame;
}

/* The attempt that is answered. A request that was none may be answered all the
 * same, and one may not have been seen: they get one of which nothing is
 * known. */
static struct ws_attempt *answered(struct flow_engine *e, struct hearing *h,
                                   bool seen)
{
	static const struct http_head none;
	struct flow_talk *t = h->talk;

	if (t->open)
		return talk_attempts(t)[t->n_attempts - 1];
	e->request = (struct ws_request){ .whole = seen, .version_number = -1 };
	return add_attempt(e, h, &none);
}

/* False without memory for it. */
static bool answer_attempt(struct flow_engine *e, struct hearing *h, bool seen,
                           const struct whole *whole)
{
	const size_t most = (size_t)e->limits->ws_text_bytes;
	struct flow_talk *t = h->talk;
	struct ws_attempt *a = answered(e, h, seen);

	if (a == NULL)
		return false;
	ws_response_read(&e->response, &e->head, seen ? a : NULL, e->digest);
	ws_attempt_answer(&a, &e->response, &e->head, most);
	talk_attempts(t)[t->n_attempts - 1] = a;
	a->response_frame = whole->first_frame;
	a->response_last_frame = h->piece.frame;
	return true;
}

/* An answer to an attempt, or one that looks like it. */
static bool take_answer(struct flow_engine *e, struct hearing *h,
                        enum talk_asked asked, const struct whole *whole)
{
	struct flow_talk *t = h->talk;
	const bool known = t->open;

	if (!answer_attempt(e, h, asked != ASKED_UNKNOWN, whole)) {
		talk_deafen(e, h);
		return false;
	}
	talk_begin_fact(e, h, FACT_RESPONSE, whole->first_frame);
	e->fact.response = &e->response;
	e->fact.attempt = talk_last(t);
	if (known)
		weigh_answer(e, h, talk_last(t));
	t->open = false;
	t->http.interim_frame = 0;
	t->taken = e->response.accepted ||
		(known && e->head.status == 101);
	if (t->taken)
		start_frames(e, h);
	else
		follow_answer(e, h, asked);
	return true;
}

static bool take_response(struct flow_engine *e, struct hearing *h,
                          const struct whole *whole)
{
	struct flow_talk *t = h->talk;
	enum talk_asked asked;

	http_head_read(&e->head, whole->at, whole->n, true);
	if (e->head.status == 0) {
		talk_deafen(e, h);
		return false;
	}
	if (e->head.status / 100 == 1 && e->head.status != 101) {
		t->http.interim_frame = whole->first_frame;
		return false;
	}
	h->flow->marks |= FLOW_HTTP;
	asked = pop_asked(&t->http);
	if (asked == ASKED_UPGRADE || e->head.status == 101)
		return take_answer(e, h, asked, whole);
	t->http.interim_frame = 0;
	follow_answer(e, h, asked);
	return false;
}

/* A head that is too long to be read on with; a fact if what there is of it
 * says that it is one of an attempt. */
static bool give_up_head(struct flow_engine *e, struct hearing *h,
                         const struct whole *whole)
{
	talk_deafen(e, h);
	http_head_read(&e->head, whole->at, whole->n, h->side == 1);
	if (!(h->side == 0 ? ws_is_attempt(&e->head) : h->talk->open))
		return false;
	talk_begin_fact(e, h, FACT_HEAD, whole->first_frame);
	return true;
}

static bool read_head(struct flow_engine *e, struct hearing *h)
{
	struct whole whole;

	if (!talk_may_be_head(h)) {
		talk_deafen(e, h);
		return false;
	}
	if (!talk_find_head(e, h, &whole))
		return talk_head_overflows(e, h, &whole) &&
		       give_up_head(e, h, &whole);
	return h->side == 0 ? take_request(e, h, &whole)
	                    : take_response(e, h, &whole);
}

static void read_body(struct flow_engine *e, struct hearing *h)
{
	struct http_body *body = &h->talk->http.body[h->side];

	talk_read_past(&h->piece,
		http_body_take(body, h->piece.at, h->piece.n));
	if (body->kind == HTTP_BODY_BAD)
		talk_deafen(e, h);
	else if (body->kind == HTTP_BODY_NONE)
		begin_body(h);
}

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
		return s->iss + (uint32_t)(uint64_t)s->seen ==
		       server->stream.next +
		       ((s->marks & TCP_MARK_FIN) != 0);
	return flow_is_over(e, h->flow) &&
	       s->seen <= 1 + ((s->marks & TCP_MARK_FIN) != 0);
}

bool talk_ends_unanswered(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;
	const struct tcp_endpoint *s;
	const bool over = flow_is_over(e, h->flow);
	const struct ws_attempt *a = talk_last(t);

	if (!h->last || !t->open || a == NULL || t->is_ws ||
	    t->side[1].phase == TALK_DEAF)
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
		.waited = e->now - t->http.request_time,
	};
	e->fact.doubts |= (uint16_t)((over ? 0 : D(end_unseen)) |
		(s->packets == 0 ? D(one_sided) : 0));
	return true;
}

bool talk_read(struct flow_engine *e, struct hearing *h)
{
	switch (talk_side_of(h)->phase) {
	case TALK_HEAD:
		return read_head(e, h);
	case TALK_BODY:
		read_body(e, h);
		return false;
	case TALK_FRAMES:
		return talk_read_frames(e, h);
	default:
		return false;
	}
}

void flow_talk_drop(struct flow_engine *e, struct flow *f)
{
	struct flow_talk *t = flow_talk(e, f);

	if (t == NULL)
		return;
	for (unsigned i = 0; i < 2; i++) {
		if (!t->is_ws)
			talk_drop_head(e, t, i);
		tcp_stream_drop(&e->streams, &t->side[i].stream);
	}
	for (unsigned i = 0; i < t->n_attempts; i++)
		ws_attempt_free(talk_attempts(t)[i]);
	if (t->n_attempts > 1)
		free(t->attempts);
	if (t->is_ws)
		ws_conn_free(&t->ws);
	free(t->list);
	pool_give(&e->talks, *flow_talk_index(e, f));
	f->marks &= (uint8_t)~FLOW_TALKS;
}
