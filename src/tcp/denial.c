/* SPDX-License-Identifier: ISC */
#include "tcp/denial.h"

#include "tcp/question.h"
#include "tcp/walk.h"

enum { SYN_ACK, FIN };

/* The proofs that each takes back. */
static const unsigned denied_by[] = {
#define DENIED(what, event, why) | (what == HERE ? TCP_EVENT(event) : 0)
#define HERE SYN_ACK
	[SYN_ACK] = 0
#include "tcp/states.def"
	,
#undef HERE
#define DENIED(what, event, why) | (what == HERE ? TCP_EVENT(event) : 0)
#define HERE FIN
	[FIN] = 0
#include "tcp/states.def"
#undef HERE
};

/* The side's last step, if it rests on an ACK of that kind that crossed, and
 * not on what only follows from something else. */
static const struct tcp_step *upon(const struct tcp_at *at, unsigned side,
                                   enum tcp_event event)
{
	const struct tcp_step *step = tcp_walk_last(at, side);

	return step != NULL && !(step->side & TCP_STEP_INFERRED) &&
	       tcp_arrows[step->arrow].event == event ? step : NULL;
}

/* Had the ACK of that step reached the side before what it sends now left?
 * Where a SYN was sent twice the trip may seem too long, which is safe. */
static bool had_time(const struct tcp_at *at, unsigned side, int64_t now,
                     const struct tcp_step *step)
{
	const int64_t since = now - step->time;

	return since >= (int64_t)at->room->limits->rto_min_ms * 1000000 &&
	       since >= 2 * tcp_longest_trip(at, side);
}

static void deny(const struct tcp_at *at, unsigned what,
                 const struct tcp_step *step, uint8_t *count,
                 struct tcp_segment *seg)
{
	seg->denied_frame = tcp_step_frame(step);
	if (*count < UINT8_MAX)
		++*count;
	at->conn->end[seg->from].acked--;
	tcp_walk_back(at, seg->from, denied_by[what]);
}

void tcp_deny_syn(const struct tcp_at *at, int64_t now,
                  struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct tcp_step *step = upon(at, seg->from, TCP_RCV_ACK_OF_SYN);

	/* Who sent data or acknowledged any was open: that is an old copy. */
	if (step != NULL && s->seen == 1 && s->acked == 1 && r->acked <= 1 &&
	    had_time(at, seg->from, now, step)) {
		if (at->conn->denied[seg->from].of_syn == 0 && seg->from == 1 &&
		    !(s->marks & TCP_MARK_ACTIVE))
			tcp_ask_unheeded(at, step);
		deny(at, SYN_ACK, step, &at->conn->denied[seg->from].of_syn,
		     seg);
	}
}

void tcp_deny_fin(const struct tcp_at *at, int64_t now,
                  struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_step *step = upon(at, seg->from, TCP_RCV_ACK_OF_FIN);

	if (step == NULL || s->acked != seg->end ||
	    !had_time(at, seg->from, now, step))
		return;
	deny(at, FIN, step, &at->conn->denied[seg->from].of_fin, seg);
	/* An ACK crosses: perhaps the way is merely slower than it was. */
	tcp_fin(at, seg->from)->overdue = 0;
}

const struct tcp_step *tcp_doubtful_step(const struct tcp_at *at,
                                         unsigned side)
{
	const struct tcp_conn *c = at->conn;

	if ((c->end[0].marks | c->end[1].marks) & TCP_MARK_RST)
		return NULL;
	if (c->denied[side].of_fin > 1)
		return upon(at, side, TCP_RCV_ACK_OF_FIN);
	return c->denied[side].of_syn > 1 ?
		upon(at, side, TCP_RCV_ACK_OF_SYN) : NULL;
}
