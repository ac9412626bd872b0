/* SPDX-License-Identifier: ISC */
/* answers.c - what was asked of a segment (tcp/questions.def), once it is
 * answered or the flow has ended. */
#include "flow/hear.h"
#include "tcp/survival.h"

static void fill_reset(const struct tcp_at *at, struct flow_fact *fact)
{
	const struct tcp_endpoint *c = &at->conn->end[0];
	const struct tcp_endpoint *s = &at->conn->end[1];
	const unsigned marks = c->marks | s->marks;

	for (unsigned side = 0; side < 2; side++)
		fact->lost[side] = tcp_survival_lost(at, &fact->answer, side);
	fact->unread = tcp_survival_unread(at, &fact->answer);
	fact->two_sided = c->marks & s->marks & TCP_MARK_ACKED;
	fact->aborts = !(marks & TCP_MARK_FIN) && c->acked >= c->seen &&
		s->acked >= s->seen;
}

/* Its receiver has refused it, so nobody hears it. */
static void unhear(struct flow_engine *e, struct flow *f,
                   const struct tcp_ask *a)
{
	if (a->kind == TCP_ASK_DATA_BEYOND && a->verdict == TCP_CONFIRMED &&
	    (f->marks & FLOW_TALKS))
		tcp_stream_forget(&e->streams,
			&flow_talk(e, f)->side[a->from].stream, a->seq);
}

static bool tell(struct flow_engine *e, struct flow *f, const struct tcp_at *at)
{
	struct tcp_ask answer;

	if (!tcp_next_answer(at, &answer))
		return false;
	if (answer.kind == TCP_ASK_SYN_INTO_LIVE &&
	    answer.verdict != TCP_CONFIRMED)
		flow_tuple_roll_back(e, f);
	unhear(e, f, &answer);
	e->fact = (struct flow_fact){
		.kind = FACT_ANSWER,
		.flow = f,
		.number = f->first_frame,
		.from = answer.from,
		.frame = answer.frame,
		.last_frame = answer.reaction_frame != 0 ?
			answer.reaction_frame : answer.frame,
		.time = answer.time,
		.doubts = flow_doubts(e, f),
		.answer = answer,
	};
	if (answer.kind == TCP_ASK_RST_EXACT)
		fill_reset(at, &e->fact);
	return true;
}

bool flow_answer_next(struct flow_engine *e)
{
	struct flow *f = e->answered;
	struct tcp_at at = flow_tcp(e, f, flow_grown(e, f));

	if (f->form == FLOW_GROWN && tell(e, f, &at))
		return true;
	e->answered = NULL;
	return false;
}

bool flow_answer_last(struct flow_engine *e, struct flow *f)
{
	struct tcp_at at;

	if (e->answered == f)
		e->answered = NULL;
	if (f->form != FLOW_GROWN || flow_grown(e, f)->conn.asked == 0)
		return false;
	at = flow_tcp(e, f, flow_grown(e, f));
	tcp_ask_no_more(&at);
	return tell(e, f, &at);
}
