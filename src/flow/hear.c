/* SPDX-License-Identifier: ISC */
/* hear.c - segments of a flow that is listened to: the octets of each go into
 * the stream of its side, and are read as far as anything can be. */
#include <stdlib.h>

#include "flow/hear.h"
#include "tcp/seq.h"

/* Fewer octets could begin anything. */
enum { LEAST_REQUEST = 8 };

/* Segments that their receiver drops, or of which that is not known. */
enum { DEAF_TO = TCP_ODD_REJECTED | TCP_ODD_RST_IGNORED |
	TCP_ODD_SYN_OTHER_ISN | TCP_ODD_FIN_OTHER_END };

static void begin_side(struct hearing *h, const struct packet *p)
{
	struct talk_side *side = &h->talk->side[h->side];
	const struct hearing_end *end = &h->end[h->side];

	side->stream.next = end->syn ? end->iss + 1 : talk_data_seq(p);
	side->phase = TALK_HEAD;
}

/* The segment's octets go into its side's stream; what is next of them is what
 * is read now. */
static void take_octets(struct flow_engine *e, struct hearing *h,
                        const struct packet *p)
{
	struct talk_side *side = &h->talk->side[h->side];

	h->piece = (struct tcp_piece){
		.at = packet_payload(p),
		.n = p->payload_captured,
		.cut = p->payload_len - p->payload_captured,
		.seq = talk_data_seq(p),
		.frame = p->frame,
		.time = p->time,
	};
	h->reading = tcp_stream_take(&e->streams, &side->stream, &h->piece);
}

/* What the flow knows of the numbers of both ends. */
static void fill_ends(const struct flow_engine *e, const struct flow *f,
                      struct hearing *h)
{
	for (unsigned i = 0; i < 2; i++) {
		const struct tcp_endpoint *s = f->form != FLOW_GROWN ? NULL :
			&flow_grown(e, f)->conn.end[i];

		h->end[i] = s != NULL ? (struct hearing_end){
			.iss = s->iss,
			.base = s->marks & TCP_MARK_BASE,
			.syn = s->marks & TCP_MARK_SYN,
			.seen = s->seen,
			.acked = s->acked,
		} : (struct hearing_end){
			.iss = f->hello[i].isn,
			.base = true,
			.syn = true,
			.seen = f->next[i] - f->hello[i].isn,
			.acked = f->acked[i] - f->hello[i].isn,
		};
	}
}

static void begin_hearing(struct flow_engine *e, struct flow *f,
                          const struct packet *p, unsigned from)
{
	struct hearing *h = &e->hear;

	h->flow = f;
	h->talk = flow_talk(e, f);
	fill_ends(e, f, h);
	h->from = h->side = from;
	h->packet = p;
	h->last = false;
	h->reading = false;
}

/* What nearly all segments are: nothing waits for others, nothing ends. */
static bool is_simple(const struct flow_talk *t, const struct packet *p)
{
	return t->side[0].stream.held == NULL &&
	       t->side[1].stream.held == NULL &&
	       !(p->flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

/* Frames of which there is nothing to tell are all done at once: true. Else
 * what was read of them is behind stream.next. */
static bool read_at_once(struct flow_talk *t, const struct packet *p,
                         unsigned from)
{
	struct talk_side *side = &t->side[from];
	struct ws_run run = {
		.at = packet_payload(p),
		.n = p->payload_captured,
		.frame = p->frame,
		.time = p->time,
	};

	if (side->phase != TALK_FRAMES || p->seq != side->stream.next ||
	    p->payload_captured != p->payload_len ||
	    (side->marks & TALK_FIRST_FRAMES) || (from == 0 && t->bad_101))
		return false;
	ws_conn_quick(&t->ws, from, &run);
	side->stream.next = p->seq + p->payload_len - (uint32_t)run.n;
	return run.n == 0;
}

/* No octets, and none are missing before it; or that has been asked. */
static bool says_nothing(const struct flow_talk *t, const struct packet *p,
                         unsigned from)
{
	enum { ASKED = TALK_ENDING | TALK_FIN_LOST };
	const struct talk_side *side = &t->side[from];

	return (t->is_ws && (side->marks & ASKED)) ||
	       (side->phase != TALK_NOT_BEGUN && p->seq == side->stream.next);
}

/* What its sequence number says about octets that may be missing; a FIN takes
 * one. */
static void hear_nothing(const struct hearing *h, const struct packet *p)
{
	struct talk_side *side = &h->talk->side[h->side];
	const struct hearing_end *s = &h->end[h->side];
	const bool begun = side->phase != TALK_NOT_BEGUN;
	const uint32_t next = begun ? side->stream.next : s->iss + 1;

	if ((!begun && !s->syn) || (p->flags & TCP_SYN) ||
	    seq_beyond(p->seq, next) <= 0)
		return;
	if (p->seq - next > 1)
		side->marks |= TALK_AHEAD;
	else if (!(side->marks & TALK_ENDING))
		side->marks |= TALK_FIN_LOST;
}

void flow_hear(struct flow_engine *e, struct flow *f, const struct packet *p,
               const struct tcp_segment *seg)
{
	struct flow_talk *t = pool_at(&e->talks, *flow_talk_index(e, f));
	const unsigned from = seg->from;

	if ((seg->odd & DEAF_TO) || t->ended)
		return;
	if (p->time > t->heard[from])	/* clocks go back */
		t->heard[from] = p->time;
	if (is_simple(t, p) && (p->payload_len == 0 ?
	    says_nothing(t, p, from) : read_at_once(t, p, from)))
		return;
	begin_hearing(e, f, p, from);
	if (p->payload_len == 0) {
		hear_nothing(&e->hear, p);
		return;
	}
	if (t->side[from].phase == TALK_NOT_BEGUN)
		begin_side(&e->hear, p);
	if (t->side[from].phase != TALK_DEAF)
		take_octets(e, &e->hear, p);
}

void flow_hear_rest(struct flow_engine *e, struct flow *f)
{
	struct flow_talk *t = flow_talk(e, f);

	if (t == NULL || t->ended)
		return;
	if (f->form != FLOW_GROWN)	/* how it ended will be asked */
		flow_grow(e, f);
	begin_hearing(e, f, NULL, 0);
	e->hear.last = true;
	t->ended = true;
}

/* A server may be heard before the request that it answers: while one may yet
 * come, it waits. */
static bool waits_for_request(const struct hearing *h)
{
	enum { LONGEST = 16384 };
	const struct flow_talk *t = h->talk;
	const struct talk_side *client = &t->side[0], *server = &t->side[1];

	return server->phase == TALK_HEAD && t->http.n_asked == 0 && !h->last &&
	       t->http.head[1] == NULL && client->phase != TALK_DEAF &&
	       h->end[0].syn &&
	       server->stream.bytes < LONGEST;
}

static bool may_read(const struct hearing *h, unsigned side)
{
	const unsigned phase = h->talk->side[side].phase;

	if (phase == TALK_WAIT || phase == TALK_DEAF ||
	    phase == TALK_NOT_BEGUN)
		return false;
	return side == 0 || !waits_for_request(h);
}

static uint32_t acked_seq(const struct hearing *h, unsigned side)
{
	const struct hearing_end *s = &h->end[side];

	return seq_at(s->iss, s->acked);
}

/* More of that side's stream, that waited. */
static bool read_more(struct flow_engine *e, struct hearing *h, unsigned side)
{
	struct tcp_stream *s = &h->talk->side[side].stream;
	bool more;

	if (s->held == NULL || !may_read(h, side))
		return false;
	more = tcp_stream_next(&e->streams, s, &h->piece);
	if (!more && (h->last ||
	    tcp_stream_lacks(&e->streams, s, acked_seq(h, side),
	                     e->now - e->stream_wait_ns)))
		more = tcp_stream_pass(&e->streams, s, &h->piece);
	if (more)
		h->side = side;
	return more;
}

/* Once all that came before is read: did it know of the peer's Close, when it
 * ended the connection without one of its own? A FIN that is sent again, or
 * that a RST follows, was sent when it was sent first. */
static void note_ending(struct hearing *h)
{
	const struct packet *p = h->packet;
	struct flow_talk *t = h->talk;
	const unsigned from = h->from;
	const struct hearing_end *peer = &h->end[from ^ 1];
	const struct ws_close *close;

	if (!t->is_ws || p == NULL ||
	    !(p->flags & (TCP_FIN | TCP_RST)) ||
	    (t->side[from].marks & TALK_ENDING))
		return;
	if ((p->flags & TCP_RST) && p->seq - t->side[from].stream.next == 1)
		return;			/* a FIN went before, which counts */
	t->side[from].marks |= TALK_ENDING;
	if ((p->flags & TCP_FIN) && (t->side[from].marks & TALK_FIN_LOST))
		return;
	close = ws_conn_close(&t->ws, from ^ 1);
	if (ws_conn_close(&t->ws, from) == NULL && close != NULL &&
	    close->whole && (p->flags & TCP_ACK) &&
	    seq_offset(p->ack, peer->iss, peer->acked) >= close->end)
		t->side[from].marks |= p->flags & TCP_FIN ?
			TALK_FIN_KNOWING : TALK_RST_KNOWING;
}

/* Eight octets behind the head are a part of the request in draft 76. */
static bool waits_for_101(const struct flow_talk *t)
{
	const struct ws_attempt *a = talk_last(t);

	return t->side[0].phase == TALK_WAIT && t->open && a != NULL &&
	       !a->hixie;
}

/* A client that has asked for another protocol goes on before the answer can
 * have reached it: what it acknowledges proves that. */
static void note_early(struct hearing *h)
{
	struct flow_talk *t = h->talk;
	const struct hearing_end *server = &h->end[1];
	uint32_t next = t->side[1].phase == TALK_NOT_BEGUN ? server->iss + 1 :
		t->side[1].stream.next;

	if (h->side != 0 || !waits_for_101(t) ||
	    h->piece.n == 0 || h->packet == NULL || t->http.early_frame != 0 ||
	    h->packet->frame != h->piece.frame ||
	    !server->syn || t->http.head[1] != NULL ||
	    seq_beyond(h->packet->ack, next) > 0)
		return;
	t->http.early_frame = h->packet->frame;
	t->side[0].marks |= h->piece.n > LEAST_REQUEST &&
		http_may_be_request(h->piece.at, h->piece.n) ?
		TALK_ASKED_EARLY : TALK_SPOKE_EARLY;
}

/* A server speaks before any request was read: what had reached it then? */
static void note_hasty(struct hearing *h)
{
	struct flow_talk *t = h->talk;

	if (h->side != 1 || h->piece.n == 0 || h->packet == NULL ||
	    !waits_for_request(h) || t->http.hasty_frame != 0 ||
	    h->packet->frame != h->piece.frame ||
	    !(h->packet->flags & TCP_ACK))
		return;
	t->http.hasty_frame = h->piece.frame;
	t->http.hasty_ack = h->packet->ack;
}

static bool is_deaf(const struct flow_talk *t)
{
	return t->side[0].phase == TALK_DEAF && t->side[1].phase == TALK_DEAF;
}

/* All that was asked is answered, and nothing else has begun. */
static bool is_idle(const struct flow_talk *t)
{
	return !t->is_ws && !t->nested && t->http.n_asked == 0 &&
	       t->side[0].phase <= TALK_HEAD && t->side[1].phase <= TALK_HEAD &&
	       t->http.head[0] == NULL && t->http.head[1] == NULL &&
	       t->side[0].stream.held == NULL &&
	       t->side[1].stream.held == NULL;
}

/* If nothing was said that anyone would ask for, it is forgotten; a glance at
 * what the client says next is enough then. Its requests, if any was seen, are
 * answered. */
static void forget(struct flow_engine *e, struct hearing *h)
{
	const struct flow_talk *t = h->talk;
	const bool deaf = is_deaf(t), asked = h->flow->marks & FLOW_HTTP;

	if (t->n_attempts > 0 || (!deaf && !is_idle(t)))
		return;
	if (!deaf)
		h->flow->marks &= (uint8_t)~(asked ? 1 << FLOW_HEARD_BIT
		                                   : FLOW_HEARD);
	flow_talk_drop(e, h->flow);
}

/* Octets behind the piece are missing. A frame may end with them. */
static void miss_the_rest(struct flow_engine *e, struct hearing *h)
{
	const struct talk_side *side = &h->talk->side[h->side];

	talk_miss(e, h, h->piece.cut);
	h->piece.seq += h->piece.cut;
	h->piece.cut = 0;
	h->again = side->phase == TALK_FRAMES &&
		!(side->marks & TALK_FIRST_FRAMES);
	h->reading = h->again;
}

/* A piece that is not all read: the rest waits where its side may not go on. */
static bool read_piece(struct flow_engine *e, struct hearing *h)
{
	struct talk_side *side = &h->talk->side[h->side];

	if (h->piece.missing > 0) {
		talk_miss(e, h, h->piece.missing);
		h->piece.missing = 0;
	}
	while ((h->piece.n > 0 || h->again) && may_read(h, h->side))
		if (talk_read(e, h))
			return true;
	h->reading = false;
	h->again = false;
	note_early(h);
	note_hasty(h);
	if (side->phase == TALK_DEAF)
		return false;
	if (h->piece.n > 0)
		tcp_stream_unread(&e->streams, &side->stream, &h->piece);
	else if (h->piece.cut > 0)
		miss_the_rest(e, h);
	return false;
}

bool flow_hear_on(struct flow_engine *e)
{
	struct hearing *h = &e->hear;

	free(h->spent);
	h->spent = NULL;
	if (talk_fact_waits(e, h))
		return true;
	do {
		while (h->reading)
			if (read_piece(e, h))
				return true;
		h->reading = read_more(e, h, 0) || read_more(e, h, 1);
	} while (h->reading);
	note_ending(h);
	if (talk_ends_unanswered(e, h))
		return true;
	forget(e, h);
	h->flow = NULL;
	return false;
}

const struct flow_fact *flow_fact(const struct flow_engine *e)
{
	return &e->fact;
}

bool flow_rest_next(struct flow_engine *e, struct flow *f)
{
	if (flow_answer_last(e, f))
		return true;
	if (e->hear.flow == NULL)
		flow_hear_rest(e, f);
	return flow_hear_next(e);
}

void flow_talk_drop_all(struct flow_engine *e)
{
	for (uint32_t i = 1; i < e->flows.fresh; i++) {
		struct flow *f = flow_of(&e->flows, i);

		if (f->list != FLOW_LIST_NONE)
			flow_talk_drop(e, f);
	}
}
