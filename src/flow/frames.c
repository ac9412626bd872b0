/* SPDX-License-Identifier: ISC */
/* frames.c - what comes behind a 101: WebSocket frames, of which those are told
 * that have something odd, and all are listed if --ws-frames wants it. */
#include <stdlib.h>
#include <string.h>

#include "flow/hear.h"
#include "tcp/seq.h"

static bool make_room(struct flow_talk *t)
{
	enum { FIRST = 16 };
	struct talk_list *old = t->list, *more;
	const uint32_t n = old == NULL ? 0 : old->n;
	const uint32_t room = n == 0 ? FIRST : 2 * n;

	if (old != NULL && n < old->room)
		return true;
	more = realloc(old, sizeof(*more) + room * sizeof(more->frame[0]));
	if (more == NULL)
		return false;
	*more = (struct talk_list){ .n = n, .room = room };
	t->list = more;
	return true;
}

static void list(struct flow_engine *e, struct flow_talk *t,
                 const struct ws_told *told)
{
	if (!e->every_frame || told->kind != WS_TOLD_HEADER)
		return;
	if ((t->list != NULL && t->list->n >= e->limits->ws_frames_listed) ||
	    !make_room(t)) {
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

/* Before the first frames of either side are read. */
static bool weigh_first_frames(struct flow_engine *e, struct hearing *h)
{
	struct flow_talk *t = h->talk;
	struct talk_side *side = talk_side_of(h);
	const bool answers = h->packet != NULL &&
		h->packet->frame == h->piece.frame &&
		(int32_t)(h->packet->ack - t->side[1].request_end) >= 0;
	bool sure = false;

	side->marks &= (uint8_t)~TALK_FIRST_FRAMES;
	h->odd = (struct ws_talk){ .odd = 0 };
	h->odd_from = h->side;
	h->odd_frame = h->piece.frame;
	if (h->side == 0 && t->bad_101 && answers) {
		h->odd.odd = WS_TALK_CLIENT_ACCEPTED_BAD_RESPONSE;
	} else if (h->side == 1 && is_stray(&h->piece, &sure)) {
		h->odd = (struct ws_talk){
			.odd = WS_TALK_STRAY_BYTES_AFTER_101,
			.proved = sure,
		};
		ws_conn_lose(&t->ws, 1);
	}
	return talk_fact_waits(e, h);
}

/* When a receiver first had to fail the connection, RFC 6455 7.1.7. */
static void note_fatal(struct hearing *h, const struct ws_told *told)
{
	struct talk_side *side = talk_side_of(h);

	if ((told->odd & WS_ODD_FATAL) && side->fatal_time == 0)
		side->fatal_time = told->time;
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
	};
	struct ws_told told;

	if ((talk_side_of(h)->marks & TALK_FIRST_FRAMES) &&
	    weigh_first_frames(e, h))
		return true;
	h->again = ws_conn_read(&h->talk->ws, h->side, &run, &told);
	talk_read_past(p, p->n - run.n);
	if (!h->again)
		return false;
	list(e, h->talk, &told);
	note_fatal(h, &told);
	if (told.odd == 0)
		return false;
	talk_begin_fact(e, h, FACT_FRAME, told.first_frame);
	e->fact.told = told;
	return true;
}
