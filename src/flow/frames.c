/* SPDX-License-Identifier: ISC */
/* frames.c - what comes behind a 101: WebSocket frames, of which those are told
 * that have something odd, and all are listed if --ws-frames wants it. */
#include <stdlib.h>
#include <string.h>

#include "flow/hear.h"
#include "tcp/seq.h"

static size_t list_size(const struct talk_list *l)
{
	return l == NULL ? 0 : sizeof(*l) + l->room * sizeof(l->frame[0]);
}

static bool make_room(struct flow_engine *e, struct flow_talk *t)
{
	enum { FIRST = 16 };
	struct talk_list *old = t->list, *more;
	const uint32_t n = old == NULL ? 0 : old->n;
	const struct talk_list head = { .n = n,
		.room = n == 0 ? FIRST : 2 * n };
	const size_t grows = list_size(&head) - list_size(old);

	if (old != NULL && n < old->room)
		return true;
	if (!talk_charge(e, grows))
		return false;
	more = realloc(old, list_size(&head));
	if (more == NULL) {
		e->streams.used -= grows;
		return false;
	}
	*more = head;
	t->list = more;
	return true;
}

void talk_drop_list(struct flow_engine *e, struct flow_talk *t)
{
	e->streams.used -= list_size(t->list);
	free(t->list);
	t->list = NULL;
}

static void list(struct flow_engine *e, struct flow_talk *t,
                 const struct ws_told *told)
{
	if (!e->every_frame || told->kind != WS_TOLD_HEADER)
		return;
	if ((t->list != NULL && t->list->n >= e->limits->ws_frames_listed) ||
	    !make_room(e, t)) {
		e->stats.frames_unlisted++;
		return;
	}
	t->list->frame[t->list->n++] = (struct ws_listed){
		.packet = told->first_frame,
		.length = told->length,
		.from = told->from,
		.opcode = told->opcode,
		.rsv = told->rsv,
		.fin = told->fin,
		.masked = told->masked,
	};
}

/* What a server says behind its 101, if it is no frame: a line end, markup,
 * another response. None of them could be a first frame. */
static bool is_stray(const struct tcp_piece *p, bool *sure)
{
	static const struct { const char *text; size_t n; bool sure; } odd[] = {
		{ "\r\n", 2, true }, { "HTTP/", 5, true },
		{ "<!DO", 4, false }, { "<html", 5, false },
		{ "{\"", 2, false },
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (p->n >= odd[i].n &&
		    memcmp(p->at, odd[i].text, odd[i].n) == 0) {
			*sure = odd[i].sure;
			return true;
		}
	return false;
}

static void note(struct hearing *h, uint32_t odd, uint64_t frame)
{
	talk_note(h, &(struct ws_talk){ .odd = odd, .waited = -1 }, frame);
}

/* The client's first frame; `ack' is that of the segment it comes in. It may
 * have been captured behind the 101 and yet be older. */
static void weigh_first_frame(struct hearing *h, uint32_t ack)
{
	const struct flow_talk *t = h->talk;
	const struct ws_attempt *a = talk_last(t);

	if (a != NULL && a->request_frame != 0 &&
	    !(t->side[0].marks & TALK_TOLD_EARLY) &&
	    seq_beyond(ack, t->answer_seq) <= 0)
		note(h, WS_TALK_DATA_BEFORE_101, a->response_frame);
}

/* Does it go on though the 101 had reached it? A Close is no going on. */
static void weigh_acceptance(struct hearing *h, uint32_t ack)
{
	enum { OPCODE = 0x0f };
	struct flow_talk *t = h->talk;
	const struct ws_attempt *a = talk_last(t);

	if (!t->bad_101 || seq_beyond(ack, t->side[1].request_end) < 0)
		return;
	t->bad_101 = false;
	if (a == NULL || (h->piece.at[0] & OPCODE) == WS_CLOSE)
		return;
	t->side[1].fatal_time = 0;
	if (a->must_fail)
		note(h, WS_TALK_CLIENT_ACCEPTED_BAD_RESPONSE,
			a->response_frame);
}

/* If the request was not seen, this may still be a part of it. */
static bool may_be_request(const struct hearing *h)
{
	enum { RESERVED = 0x70, MASK = 0x80 };
	const struct ws_attempt *a = talk_last(h->talk);
	const struct tcp_piece *p = &h->piece;

	if (a == NULL || a->request_frame != 0 || p->n == 0)
		return false;
	return (p->at[0] & RESERVED) || p->n == 1 || !(p->at[1] & MASK);
}

/* Before frames of the client are read. */
static void weigh_client(struct hearing *h)
{
	const struct packet *p = h->packet;
	const bool first = h->talk->side[0].marks & TALK_FIRST_FRAMES;

	if (first && may_be_request(h))
		ws_conn_lose(&h->talk->ws, 0);
	if (p == NULL || p->frame != h->piece.frame || h->piece.n == 0 ||
	    !(p->flags & TCP_ACK))
		return;
	if (first)
		weigh_first_frame(h, p->ack);
	weigh_acceptance(h, p->ack);
}

/* Before the first frames of the server are read. */
static void weigh_server(struct hearing *h)
{
	bool sure = false;

	if (!is_stray(&h->piece, &sure))
		return;
	note(h, WS_TALK_STRAY_BYTES_AFTER_101, h->piece.frame);
	h->odd.proved = sure;
	ws_conn_lose(&h->talk->ws, 1);
}

static bool weigh_frames(struct flow_engine *e, struct hearing *h)
{
	struct talk_side *side = talk_side_of(h);
	const bool first = side->marks & TALK_FIRST_FRAMES;

	if (h->side == 0 && (first || h->talk->bad_101))
		weigh_client(h);
	else if (first)
		weigh_server(h);
	side->marks &= (uint16_t)~TALK_FIRST_FRAMES;
	return talk_fact_waits(e, h);
}

/* When a receiver first had to fail the connection, RFC 6455 7.1.7. */
static void note_fatal(struct hearing *h, const struct ws_told *told)
{
	struct talk_side *side = talk_side_of(h);

	if ((told->odd & WS_ODD_FATAL) && side->fatal_time == 0)
		side->fatal_time = told->time;
}

/* Had the other's Close arrived when this one was sent? */
static void note_close(struct hearing *h, const struct ws_told *told)
{
	const unsigned other = h->side ^ 1;
	const struct ws_close *close = ws_conn_close(&h->talk->ws, other);

	if (told->close != NULL && close != NULL && close->whole &&
	    h->end[other].acked >= close->end)
		talk_side_of(h)->marks |= TALK_CLOSE_KNOWING;
}

/* Has the side at hand acknowledged more of the other than was read? */
static bool has_more(const struct hearing *h)
{
	const struct hearing_end *other = &h->end[h->side ^ 1];
	const uint32_t acked = seq_at(other->iss, other->acked);

	return seq_beyond(acked, h->talk->side[h->side ^ 1].stream.next) > 0;
}

bool talk_read_frames(struct flow_engine *e, struct hearing *h)
{
	const struct hearing_end *s = &h->end[h->side];
	struct tcp_piece *p = &h->piece;
	struct ws_run run = {
		.at = p->at,
		.n = p->n,
		.offset = seq_offset(p->seq, s->iss, s->seen),
		.frame = p->frame,
		.time = p->time,
		.ahead = has_more(h),
	};
	struct ws_told told;

	if (weigh_frames(e, h))
		return true;
	h->again = ws_conn_read(&h->talk->ws, h->side, &run, &told);
	if (run.ahead)		/* it may fail over what is missing */
		told.odd &= ~(uint32_t)WS_ODD_UNFINISHED;
	talk_read_past(p, p->n - run.n);
	if (!h->again)
		return false;
	list(e, h->talk, &told);
	note_fatal(h, &told);
	note_close(h, &told);
	if (told.odd == 0)
		return false;
	talk_begin_fact(e, h, FACT_FRAME, told.first_frame);
	e->fact.told = told;
	return true;
}
