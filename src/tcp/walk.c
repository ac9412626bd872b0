/* SPDX-License-Identifier: ISC */
#include "tcp/walk.h"

#include <assert.h>

/* A bit for every event but the last two: these are true only once. */
enum { LATCHED = TCP_SND_SYN_ACK_NEW };
static_assert(LATCHED <= 16, "tcp_endpoint.proved has 16 bits");

/* Of those that there are. */
static inline struct tcp_step *logged(const struct tcp_at *at, unsigned n)
{
	struct tcp_closing *more;

	if (n < TCP_STEPS)
		return &at->more->step[n];
	more = pool_at(&at->room->closing, at->conn->closing);
	return &more->step[n - TCP_STEPS];
}

const struct tcp_step *tcp_step(const struct tcp_at *at, unsigned n)
{
	return logged(at, n);
}

bool tcp_closing_room(const struct tcp_at *at)
{
	if (at->conn->closing == 0)
		at->conn->closing = pool_take_raw(&at->room->closing);
	return at->conn->closing != 0;
}

/* Where the n-th step lies; NULL if there is no room for so many. */
static inline struct tcp_step *place(const struct tcp_at *at, unsigned n)
{
	if (n >= TCP_STEPS &&
	    (n >= TCP_STEPS + TCP_STEPS_MORE || !tcp_closing_room(at)))
		return NULL;
	return logged(at, n);
}

/* A log that is full forgets the side's last step, so that where both ends are
 * now is always right. */
static struct tcp_step *last_of(const struct tcp_at *at, unsigned n,
                                unsigned side)
{
	while (n-- > 0) {
		struct tcp_step *step = place(at, n);

		if (step != NULL && (step->side & 1) == side)
			return step;
	}
	return NULL;
}

static inline void log_step(const struct tcp_at *at, unsigned side,
                            unsigned arrow, struct tcp_moment when,
                            bool inferred)
{
	unsigned n = tcp_steps(at->conn);
	struct tcp_step *step = place(at, n);

	if (step != NULL)
		at->conn->end[side].n_steps++;
	else
		step = last_of(at, n, side);
	if (step == NULL)
		return;
	step->time = when.time;
	step->frame_low = (uint32_t)when.frame;
	step->frame_high = (uint16_t)(when.frame >> 32);
	step->arrow = (uint8_t)arrow;
	step->side = (uint8_t)(side | inferred * TCP_STEP_INFERRED);
}

static inline void take(struct tcp_endpoint *e, unsigned arrow)
{
	uint8_t from = e->state;

	e->state = (uint8_t)tcp_arrows[arrow].to;
	if (e->state == TCP_ESTABLISHED)
		e->marks |= TCP_MARK_OPENED;
	if (e->state == TCP_CLOSED ||
	    (e->state == TCP_LISTEN && from != TCP_CLOSED))
		e->proved = 0;		/* the figure's "delete TCB" */
}

/* Takes the arrow of the first known proof that leads out of its state, and so
 * on. Every arrow leads on or clears the proofs, so this ends. */
static inline void advance(const struct tcp_at *at, unsigned side,
                           struct tcp_moment when, unsigned inferred)
{
	struct tcp_endpoint *e = &at->conn->end[side];
	unsigned known;

	while ((known = e->proved & tcp_outgoing[e->state]) != 0) {
		enum tcp_event first = (enum tcp_event)__builtin_ctz(known);
		unsigned arrow = tcp_arrow((enum tcp_state)e->state, first);

		take(e, arrow);
		log_step(at, side, arrow, when, inferred >> first & 1);
	}
}

/* A connection that was open and is gone stays gone: what still comes belongs
 * to the past, and its acknowledgments must not open it again. */
static bool is_over(const struct tcp_endpoint *e)
{
	return e->state == TCP_CLOSED && (e->marks & TCP_MARK_OPENED);
}

static void prove(const struct tcp_at *at, unsigned side, unsigned events,
                  struct tcp_moment when, unsigned inferred)
{
	struct tcp_endpoint *e = &at->conn->end[side];

	if (is_over(e))
		return;
	e->proved |= (uint16_t)events;
	advance(at, side, when, inferred);
}

const struct tcp_step *tcp_walk_last(const struct tcp_at *at, unsigned side)
{
	return last_of(at, tcp_steps(at->conn), side);
}

const struct tcp_step *tcp_walk_into(const struct tcp_at *at, unsigned side,
                                     enum tcp_state state)
{
	for (unsigned i = 0; i < tcp_steps(at->conn); i++) {
		const struct tcp_step *step = tcp_step(at, i);

		if ((step->side & 1) == side &&
		    tcp_arrows[step->arrow].to == state)
			return step;
	}
	return NULL;
}

/* What each event implies, of the side itself and of its peer: one at most. */
static const struct {
	uint16_t self, peer;
} implied[TCP_N_EVENTS] = {
#define SELF .self
#define PEER .peer
#define IMPLIED(event, whose, implied_, why) \
	[TCP_##event] = { whose = TCP_EVENT(implied_) },
#include "tcp/states.def"
#undef SELF
#undef PEER
};

/* The events that imply another. */
static const unsigned implying = 0
#define IMPLIED(event, whose, implied_, why) | TCP_EVENT(event)
#include "tcp/states.def"
;

/* What these events imply of the side itself and of its peer. */
static inline void add_implied(unsigned events, unsigned *self, unsigned *peer)
{
	for (; events != 0; events &= events - 1) {
		unsigned event = (unsigned)__builtin_ctz(events);

		*self |= implied[event].self;
		*peer |= implied[event].peer;
	}
}

/* An ACK of a SYN implies that there was a SYN,ACK, that a SYN, that its
 * receiver listened: on until nothing new comes. */
static void imply(unsigned *mine, unsigned *peers)
{
	unsigned here = *mine & implying, there = *peers & implying;

	while ((here | there) != 0) {
		unsigned more = 0, more_peers = 0;

		add_implied(here, &more, &more_peers);
		add_implied(there, &more_peers, &more);
		here = more & ~*mine & implying;
		there = more_peers & ~*peers & implying;
		*mine |= more;
		*peers |= more_peers;
	}
}

void tcp_walk(const struct tcp_at *at, unsigned side, unsigned mine,
              unsigned peers, struct tcp_moment when)
{
	const struct tcp_endpoint *s = &at->conn->end[side];
	const struct tcp_endpoint *r = &at->conn->end[side ^ 1];
	unsigned all = mine & ~(unsigned)s->proved;
	unsigned all_peers = peers & ~(unsigned)r->proved;

	if ((all | all_peers) == 0)
		return;
	if (((all | all_peers) & implying) != 0)
		imply(&all, &all_peers);
	all &= ~(unsigned)s->proved;
	all_peers &= ~(unsigned)r->proved;
	if (all != 0)
		prove(at, side, all, when, all & ~mine);
	if (all_peers != 0)
		prove(at, side ^ 1, all_peers, when, all_peers & ~peers);
}

/* Strikes the side's last step, which there is, out of the log. */
static void strike(const struct tcp_at *at, unsigned side)
{
	struct tcp_endpoint *e = &at->conn->end[side];
	const unsigned n = tcp_steps(at->conn);
	unsigned i = n - 1;
	const struct tcp_arrow *arrow;

	while ((logged(at, i)->side & 1) != side)
		i--;
	arrow = &tcp_arrows[logged(at, i)->arrow];
	e->state = (uint8_t)arrow->from;
	e->proved &= (uint16_t)~(1u << arrow->event);
	if (arrow->to == TCP_ESTABLISHED)
		e->marks &= (uint16_t)~TCP_MARK_OPENED;
	for (; i + 1 < n; i++)
		*logged(at, i) = *logged(at, i + 1);
	e->n_steps--;
}

void tcp_walk_back(const struct tcp_at *at, unsigned side, unsigned proofs)
{
	struct tcp_endpoint *e = &at->conn->end[side];
	const struct tcp_step *step = tcp_walk_last(at, side);
	unsigned self = 0, peer = 0;
	uint64_t frame;

	if (step == NULL)
		return;
	frame = tcp_step_frame(step);
	add_implied(proofs, &self, &peer);
	strike(at, side);
	e->proved &= (uint16_t)~proofs;
	while ((step = tcp_walk_last(at, side)) != NULL &&
	       tcp_step_frame(step) == frame &&
	       (step->side & TCP_STEP_INFERRED) &&
	       (self >> tcp_arrows[step->arrow].event & 1))
		strike(at, side);
}

void tcp_walk_undo(const struct tcp_at *at, unsigned side, uint64_t frame,
                   uint16_t proved)
{
	const struct tcp_step *step = tcp_walk_last(at, side);

	while (step != NULL && tcp_step_frame(step) == frame) {
		strike(at, side);
		step = tcp_walk_last(at, side);
	}
	at->conn->end[side].proved = proved;
}

void tcp_walk_once(const struct tcp_at *at, unsigned side,
                   enum tcp_event event, struct tcp_moment when)
{
	unsigned arrow = tcp_arrow(
		(enum tcp_state)at->conn->end[side].state, event);

	if (arrow == TCP_ARROW_NONE)
		return;
	take(&at->conn->end[side], arrow);
	log_step(at, side, arrow, when, false);
}
