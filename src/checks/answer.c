/* SPDX-License-Identifier: ISC */
/* answer.c - the rows that judge what a receiver's reaction tells. */
#include "checks/checks.h"
#include "checks/facts.h"
#include "checks/rows.h"
#include "tcp/reset.h"

static bool met_time_wait(const struct tcp_ask *a)
{
	return a->kind == TCP_ASK_SYN_INTO_TIME_WAIT ||
	       a->kind == TCP_ASK_FIN_INTO_TIME_WAIT ||
	       a->kind == TCP_ASK_OLD_INTO_TIME_WAIT ||
	       a->kind == TCP_ASK_RST_INTO_TIME_WAIT;
}

/* What a RST that ended a connection cost, and who says more of it. */
static void fill_reset(const struct flow_fact *of, struct fact_tcp_answer *f)
{
	const struct tcp_ask *a = &of->answer;

	if (a->kind != TCP_ASK_RST_EXACT)
		return;
	f->reset = a->reset;
	f->went_on_frame = a->verdict == TCP_REFUTED ? a->reaction_frame :
		a->went_on_frame;
	f->for_late = (a->reset & TCP_RESET_FOR_LATE) &&
		(a->verdict == TCP_REFUTED || (a->reset & TCP_RESET_LATER));
	f->unread = of->unread;
	f->lost[0] = of->two_sided ? of->lost[a->from] : 0;
	f->lost[1] = of->two_sided ? of->lost[a->from ^ 1] : 0;
	f->told = of->aborts || (a->reset & (TCP_RESET_BEHIND_FIN |
		TCP_RESET_WENT_ON | TCP_RESET_BARE)) ||
		of->lost[0] > 0 || of->lost[1] > 0;
}

/* A SYN was answered, but not in the capture, if its sender went on from there; a
 * RST was recorded too soon if data came that ends where it lies. */
static uint16_t lacks(const struct tcp_ask *a)
{
	if (!a->fits)
		return 0;
	return a->kind == TCP_ASK_SYN_INTO_LIVE ? D(loss) : D(order);
}

static void fill_answer(const struct flow_fact *of, struct fact_tcp_answer *f)
{
	const struct tcp_ask *a = &of->answer;
	const bool open = a->verdict == TCP_UNDECIDED;

	*f = (struct fact_tcp_answer){
		.kind = (enum tcp_question)a->kind,
		.verdict = (enum tcp_verdict)a->verdict,
		.reaction = open ? TCP_N_REACTIONS
		                 : (enum tcp_reaction)a->reaction,
		.frame = a->frame,
		.challenge_frame = a->challenge_frame,
		.reaction_frame = a->reaction_frame,
		.older = a->older,
		.taken_back = a->taken_back,
		.sure = a->sure || (a->kind != TCP_ASK_STILL_OPEN &&
		                    a->kind != TCP_ASK_DATA_BEYOND &&
		                    a->kind != TCP_ASK_ACK_UNSENT),
		.began_frame = a->began_frame,
		.of_time_wait = met_time_wait(a),
		.from = a->from,
		.unheeded = a->unheeded,
		.doubts = (uint16_t)(of->doubts |
			(open ? D(reaction_unseen) : 0) | lacks(a)),
	};
	fill_reset(of, f);
}

static void raise_answer(const struct fact_tcp_answer *e,
                         const struct flow_fact *of, const struct verdict *v,
                         const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, of->time);
	flow_place(of->flow, offending(v->offender, e->from), &f.place);
	if (v->id == FIND_tcp_rst_lost_bytes) {
		finding_add_number(&f, "lost_bytes_of_sender", e->lost[0]);
		finding_add_number(&f, "lost_bytes_of_receiver", e->lost[1]);
	}
	if (e->unheeded > 0)
		finding_add_number(&f, "unheeded", e->unheeded);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_answer(const struct flow_fact *fact, const struct check_sink *sink)
{
	struct fact_tcp_answer of, *e = &of;

	fill_answer(fact, &of);
#define SENDER offender_of(e->from)
#define RECEIVER offender_of(e->from ^ 1)
#define JUDGE(verdict) raise_answer(e, fact, verdict, sink)
#define TCP_ANSWER ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
#undef RECEIVER
}
