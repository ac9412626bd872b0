/* SPDX-License-Identifier: ISC */
/* exchange.c - requests and their answers, RFC 9112: heads are found and read,
 * bodies passed over, until a 101 makes it a WebSocket connection. */
#include <stdlib.h>
#include <string.h>

#include "flow/hear.h"
#include "http/list.h"
#include "tcp/seq.h"

enum { EARLY = WS_TALK_DATA_BEFORE_101 | WS_TALK_PIPELINED_REQUEST };

void talk_deafen(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;

	for (unsigned i = 0; i < 2; i++) {
		if (!t->is_ws)
			talk_drop_head(e, t, i);
		t->side[i].phase = TALK_DEAF;
	}
}

void talk_miss(struct flow_engine *e, struct hearing *h, uint32_t n)
{
	struct talk_side *side = talk_side_of(h);

	side->marks |= TALK_LACKS;
	side->marks &= (uint16_t)~TALK_FIRST_FRAMES;
	if (side->phase == TALK_FRAMES)
		ws_conn_gap(&h->talk->ws, h->side, n);
	else if (side->phase != TALK_BODY ||
	         !http_body_skip(&h->talk->http.body[h->side], n))
		talk_deafen(e, h);
}

/* What was asked, oldest first. */

static void push_asked(struct talk_http *t, enum talk_asked what)
{
	t->asked |= (uint64_t)what << (TALK_ASKED_BITS * t->n_asked++);
}

static enum talk_asked pop_asked(struct talk_http *t)
{
	const unsigned mask = (1u << TALK_ASKED_BITS) - 1;
	const enum talk_asked what = (enum talk_asked)(t->asked & mask);

	if (t->n_asked == 0)
		return ASKED_UNKNOWN;
	t->asked >>= TALK_ASKED_BITS;
	t->n_asked--;
	return what;
}

/* The client can say no more of HTTP before it is answered. */
static bool asked_for_change(const struct talk_http *t)
{
	const unsigned mask = (1u << TALK_ASKED_BITS) - 1;
	const unsigned last = t->n_asked == 0 ? ASKED_PLAIN :
		(unsigned)(t->asked >> (TALK_ASKED_BITS * (t->n_asked - 1))) &
		mask;

	return last == ASKED_CONNECT || last == ASKED_UPGRADE;
}

static enum talk_asked what_is_asked(const struct http_head *head)
{
	if (ws_is_attempt(head))
		return ASKED_UPGRADE;
	if (http_text_is(head->method, "connect"))
		return ASKED_CONNECT;
	if (ws_head_has(head, "upgrade"))
		return ASKED_OTHER_UPGRADE;
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

/* An answer may be recorded before what it answers. */
static void set_frames(struct flow_fact *fact, uint64_t one, uint64_t other)
{
	fact->frame = one < other ? one : other;
	fact->last_frame = one < other ? other : one;
}

/* What came early has a frame of its own: it is told first. */
static bool early_fact_waits(struct flow_engine *e, struct hearing *h)
{
	if (!(h->odd.odd & EARLY) || h->early_frame == 0)
		return false;
	talk_begin_fact(e, h, FACT_TALK, h->early_frame);
	set_frames(&e->fact, h->early_frame, h->odd_last);
	e->fact.from = 0;
	e->fact.talk = (struct ws_talk){
		.odd = h->odd.odd & EARLY,
		.waited = -1,
	};
	e->fact.attempt = talk_last(h->talk);
	h->odd.odd &= ~(uint32_t)EARLY;
	h->early_frame = 0;
	return true;
}

bool talk_fact_waits(struct flow_engine *e, struct hearing *h)
{
	if (early_fact_waits(e, h))
		return true;
	if (h->odd.odd == 0)
		return false;
	talk_begin_fact(e, h, FACT_TALK, h->odd_frame);
	set_frames(&e->fact, h->odd_frame, h->odd_last);
	e->fact.time = h->odd_time;
	e->fact.from = h->odd_from;
	e->fact.talk = h->odd;
	if (!h->odd_alone)
		e->fact.attempt = talk_last(h->talk);
	h->odd = (struct ws_talk){ .odd = 0 };
	h->odd_alone = false;
	return true;
}

void talk_note(struct hearing *h, const struct ws_talk *odd, uint64_t frame)
{
	h->odd = *odd;
	h->odd_from = h->side;
	h->odd_frame = frame;
	h->odd_last = h->piece.frame;
	h->odd_time = h->piece.time;
}

/* A request that asks for HTTP/2 too. */
static void note_h2c(struct hearing *h, const struct whole *whole)
{
	const struct ws_talk odd = { .odd = WS_TALK_H2C_UPGRADE,
		.waited = -1 };

	talk_note(h, &odd, whole->first_frame);
}

/* Attempts. */

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
	a = talk_add_attempt(e, h->talk, &e->head);
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
	if (e->request.h2c)
		note_h2c(h, whole);
	return true;
}

/* Any other request. */
static bool pass_request(struct flow_engine *e, struct hearing *h,
                         enum talk_asked asked, const struct whole *whole)
{
	if (asked == ASKED_CONNECT)
		h->talk->http.connect_frame = whole->first_frame;
	if (asked != ASKED_OTHER_UPGRADE ||
	    !http_list_has(&e->head, "upgrade", "h2c"))
		return false;
	note_h2c(h, whole);
	h->odd_alone = true;
	return talk_fact_waits(e, h);
}

/* Where the capture begins in a request, its first line is what is left of
 * some line: only a method that is whole tells that it is not. */
static bool may_be_tail(const struct hearing *h, const struct http_head *head)
{
	return h->talk->side[0].request_end == 0 &&
	       !h->end[0].syn &&
	       ((head->quirks & HTTP_REQUEST_LINE_INVALID) ||
	        (ws_is_attempt(head) && !http_text_is(head->method, "get")));
}

static bool take_request(struct flow_engine *e, struct hearing *h,
                         const struct whole *whole)
{
	struct flow_talk *t = h->talk;
	enum talk_asked asked;

	http_head_read(&e->head, whole->at, whole->n, false);
	asked = what_is_asked(&e->head);
	if (may_be_tail(h, &e->head) ||
	    (asked != ASKED_UPGRADE &&
	     (e->head.quirks & HTTP_REQUEST_LINE_INVALID)) ||
	    t->http.n_asked == TALK_ASKED) {
		talk_deafen(e, h);
		return false;
	}
	h->flow->marks |= FLOW_HTTP;
	push_asked(&t->http, asked);
	http_body_of_request(&t->http.body[0], &e->head);
	begin_body(h);
	return asked == ASKED_UPGRADE ? take_attempt(e, h, whole)
	                              : pass_request(e, h, asked, whole);
}

/* Answers. */

/* What the segment with the piece acknowledges; false if that is not known. */
static bool ack_of_piece(const struct hearing *h, uint32_t *ack)
{
	if (h->piece.frame == h->talk->http.hasty_frame) {
		*ack = h->talk->http.hasty_ack;
		return true;
	}
	*ack = h->packet != NULL ? h->packet->ack : 0;
	return h->packet != NULL && h->packet->frame == h->piece.frame &&
	       (h->packet->flags & TCP_ACK);
}

/* Was it sent before the whole request had reached its sender? A body that is
 * not read to its end ends behind all that was read. */
static bool precedes_request(const struct hearing *h)
{
	const struct talk_side *client = &h->talk->side[0];
	uint32_t ack;

	if (!ack_of_piece(h, &ack))
		return false;
	return client->phase == TALK_BODY ?
	       seq_beyond(ack, client->stream.next) <= 0 :
	       seq_beyond(ack, client->request_end) < 0;
}

/* A 101 to something else than RFC 6455: a draft whose frames are others, or a
 * protocol that the client offered too. */
static bool switches_from_ws(const struct flow_engine *e,
                             const struct ws_attempt *a)
{
	if (ws_head_has(&e->head, "sec-websocket-accept"))
		return false;
	return e->response.hixie ||
	       (a->others && !e->response.accepted &&
	        ws_head_has(&e->head, "upgrade"));
}

/* A request that was not seen ends where the 101 acknowledges, or behind that:
 * what comes later of it is not taken for frames. */
static uint32_t end_of_unseen(const struct hearing *h)
{
	const struct hearing_end *client = &h->end[0];
	uint32_t end = seq_at(client->iss, client->seen), ack;

	if (!ack_of_piece(h, &ack))
		return end;
	if (!client->base || seq_beyond(ack, end) > 0)
		end = ack;
	return end;
}

/* From here on it is a WebSocket connection. A client that was still within a
 * body cannot be followed any more. */
static void start_frames(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;
	const bool lost = t->side[0].phase == TALK_BODY ||
		(t->side[0].marks & TALK_LACKS);

	if (t->side[0].phase == TALK_NOT_BEGUN)
		t->side[0].stream.next = end_of_unseen(h);
	for (unsigned i = 0; i < 2; i++) {
		talk_drop_head(e, t, i);
		t->side[i].phase = TALK_FRAMES;
		t->side[i].marks |= TALK_FIRST_FRAMES;
	}
	t->side[1].request_end = h->piece.seq;
	t->bad_101 = ws_response_may_fail(&e->response);
	if (t->bad_101 || (e->response.odd & WS_RESP_101_UNSOLICITED))
		t->side[1].fatal_time = h->piece.time;
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

	if (status == HTTP_SWITCHING || (tunnel && t->nested)) {
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

/* The answer to a CONNECT, RFC 9110 9.3.6. */
static bool take_tunnel(struct flow_engine *e, struct hearing *h)
{
	const bool opens = e->head.status / 100 == 2;
	struct ws_talk odd = {
		.odd = opens ? WS_TALK_CONNECT_TUNNEL
		             : WS_TALK_CONNECT_REJECTED,
		.status = opens ? 0 : e->head.status,
		.waited = -1,
	};

	if (opens && (ws_head_has(&e->head, "content-length") ||
	              ws_head_has(&e->head, "transfer-encoding")))
		odd.odd |= WS_TALK_CONNECT_2XX_BODY_HEADERS;
	talk_note(h, &odd, h->talk->http.connect_frame);
	h->odd_alone = true;
	follow_answer(e, h, ASKED_CONNECT);
	return talk_fact_waits(e, h);
}

/* What came before the answer is settled. */
static void forget_early(struct flow_talk *t)
{
	const unsigned early = TALK_SPOKE_EARLY | TALK_ASKED_EARLY;

	if ((t->side[0].marks & early) != 0)
		t->side[0].marks |= TALK_TOLD_EARLY;
	t->side[0].marks &= (uint16_t)~early;
	t->http.early_frame = 0;
	t->http.interim_frame = 0;
	t->http.hasty_frame = 0;
}

/* What only order and time tell about the answer to an attempt. */
static void weigh_answer(const struct flow_engine *e, struct hearing *h,
                         uint64_t response_frame)
{
	const struct flow_talk *t = h->talk;
	const bool switched = e->head.status == HTTP_SWITCHING &&
		!e->response.hixie;
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
	talk_note(h, &odd, response_frame);
	h->early_frame = odd.odd & EARLY ? t->http.early_frame : 0;
}

/* An answer to an attempt, or one that looks like it. */
static bool take_answer(struct flow_engine *e, struct hearing *h,
                        enum talk_asked asked, const struct whole *whole)
{
	struct flow_talk *t = h->talk;
	const bool known = t->open;
	const struct ws_attempt *a;

	if (!talk_answer_attempt(e, h, asked != ASKED_UNKNOWN, whole)) {
		talk_deafen(e, h);
		return false;
	}
	talk_begin_fact(e, h, FACT_RESPONSE, whole->first_frame);
	e->fact.response = &e->response;
	a = e->fact.attempt = talk_last(t);
	if (known)
		weigh_answer(e, h, whole->first_frame);
	forget_early(t);
	t->open = false;
	t->answer_seq = h->piece.seq - (uint32_t)whole->n;
	t->taken = e->response.accepted ||
		(known && e->head.status == HTTP_SWITCHING);
	if (t->taken && a != NULL && switches_from_ws(e, a))
		talk_deafen(e, h);
	else if (t->taken)
		start_frames(e, h);
	else
		follow_answer(e, h, asked);
	return true;
}

/* Does it switch to another protocol than WebSocket, that was asked for? */
static bool switches_elsewhere(const struct flow_engine *e,
                               enum talk_asked asked)
{
	return e->head.status == HTTP_SWITCHING &&
	       asked == ASKED_OTHER_UPGRADE &&
	       !http_list_has(&e->head, "upgrade", "websocket");
}

/* Nothing is asked that was read, but the server has more of its client than
 * that: the request may yet come, and would be taken for another's. Behind a
 * SYN the answer has waited for it, but not for ever. */
static bool answers_ahead(const struct hearing *h)
{
	const struct talk_side *client = &h->talk->side[0];
	const struct hearing_end *end = &h->end[0];
	uint32_t ack = seq_at(end->iss, end->acked);

	return client->phase != TALK_NOT_BEGUN && !h->last &&
	       (end->syn || ack_of_piece(h, &ack)) &&
	       seq_beyond(ack, client->stream.next) > 0;
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
	if (e->head.status / 100 == 1 && e->head.status != HTTP_SWITCHING) {
		t->http.interim_frame = whole->first_frame;
		return false;
	}
	h->flow->marks |= FLOW_HTTP;
	if (t->http.n_asked == 0 && answers_ahead(h)) {
		talk_deafen(e, h);
		return false;
	}
	asked = pop_asked(&t->http);
	if (asked == ASKED_UPGRADE ||
	    (e->head.status == HTTP_SWITCHING && !switches_elsewhere(e, asked)))
		return take_answer(e, h, asked, whole);
	t->http.interim_frame = 0;
	t->http.hasty_frame = 0;
	if (asked == ASKED_CONNECT)
		return take_tunnel(e, h);
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

/* Where the capture begins in a stream, an empty line before a head may be the
 * rest of what came before. */
static void skip_rest(const struct hearing *h, struct whole *whole)
{
	if (h->end[h->side].syn)
		return;
	while (whole->n > 0 &&
	       (whole->at[0] == '\r' || whole->at[0] == '\n')) {
		whole->at++;
		whole->n--;
	}
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
	skip_rest(h, &whole);
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
	talk_drop_attempts(e, t);
	talk_drop_list(e, t);
	if (t->is_ws)
		ws_conn_free(&t->ws);
	pool_give(&e->talks, *flow_talk_index(e, f));
	f->marks &= (uint8_t)~FLOW_TALKS;
}
