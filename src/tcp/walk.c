/* SPDX-License-Identifier: ISC */
#include "tcp/walk.h"

#include <assert.h>

/* A bit for every event but the last two: these are true only once. */
enum { LATCHED = TCP_SND_SYN_ACK_NEW };
static_assert(LATCHED <= 16, "tcp_endpoint.proved has 16 bits");

const struct tcp_step *tcp_step(const struct tcp_at *at, unsigned n)
{
	const struct tcp_closing *more;

	if (n < TCP_STEPS)
		return &at->more->step[n];
	more = pool_at(&at->room->closing, at->more->warm.closing);
	return &more->step[n - TCP_STEPS];
}

bool tcp_closing_room(const struct tcp_at *at)
{
	if (at->more->warm.closing == 0)
		at->more->warm.closing = pool_take(&at->room->closing);
	return at->more->warm.closing != 0;
}

/* Where the n-th step lies; NULL if there is no room for so many. */
static struct tcp_step *place(const struct tcp_at *at, unsigned n)
{
	struct tcp_closing *more;

	if (n < TCP_STEPS)
		return &at->more->step[n];
	if (n >= TCP_STEPS + TCP_STEPS_MORE || !tcp_closing_room(at))
		return NULL;
	more = pool_at(&at->room->closing, at->more->warm.closing);
	return &more->step[n - TCP_STEPS];
}

/* Where the side's last step but this one lies, among n. */
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

/* A log that is full forgets the side's last step, so that where both ends are
 * now is always right. */
static struct tcp_step *next_step(const struct tcp_at *at, unsigned side)
{
	unsigned n = tcp_steps(at->conn);
	struct tcp_step *step = place(at, n);

	if (step == NULL)
		return last_of(at, n, side);
	at->conn->end[side].n_steps++;
	return step;
}

static void take(const struct tcp_at *at, unsigned side, unsigned arrow,
                 struct tcp_moment when, unsigned inferred)
{
	struct tcp_endpoint *e = &at->conn->end[side];
	struct tcp_step *step = next_step(at, side);

	e->state = (uint8_t)tcp_arrows[arrow].to;
	if (e->state == TCP_ESTABLISHED)
		e->marks |= TCP_MARK_OPENED;
	if (e->state == TCP_CLOSED ||
	    (e->state == TCP_LISTEN && tcp_arrows[arrow].from != TCP_CLOSED))
		e->proved = 0;		/* the figure's "delete TCB" */
	if (step == NULL)
		return;
	step->time = when.time;
	step->frame_low = (uint32_t)when.frame;
	step->frame_high = (uint16_t)(when.frame >> 32);
	step->arrow = (uint8_t)arrow;
	step->side = (uint8_t)(side | (inferred != 0 ? TCP_STEP_INFERRED : 0));
}

/* Takes the arrow of the first known proof that leads out of its state, and so
 * on. Every arrow leads on or clears the proofs, so this ends. */
static void advance(const struct tcp_at *at, unsigned side,
                    struct tcp_moment when, unsigned inferred)
{
	const struct tcp_endpoint *e = &at->conn->end[side];
	unsigned known;

	while ((known = e->proved & tcp_outgoing[e->state]) != 0) {
		enum tcp_event first = (enum tcp_event)__builtin_ctz(known);

		take(at, side, tcp_arrow((enum tcp_state)e->state, first),
		     when, inferred & known & -known);
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

/* An ACK of a SYN implies that there was a SYN,ACK, that a SYN, that its
 * receiver listened: bits until nothing new comes. */
static void imply(unsigned events[2])
{
	unsigned todo[2] = { events[0] & implying, events[1] & implying };

	while (todo[0] != 0 || todo[1] != 0) {
		unsigned side = todo[0] == 0;
		unsigned event = (unsigned)__builtin_ctz(todo[side]);
		unsigned self = implied[event].self & ~events[side];
		unsigned peer = implied[event].peer & ~events[side ^ 1];

		todo[side] &= todo[side] - 1;
		todo[side] |= self & implying;
		todo[side ^ 1] |= peer & implying;
		events[side] |= self;
		events[side ^ 1] |= peer;
	}
}

void tcp_walk(const struct tcp_at *at, unsigned side, unsigned mine,
              unsigned peers, struct tcp_moment when)
{
	const struct tcp_endpoint *end = at->conn->end;
	unsigned events[2] = { mine & ~(unsigned)end[side].proved,
		peers & ~(unsigned)end[side ^ 1].proved };

	if (events[0] == 0 && events[1] == 0)
		return;
	if (((events[0] | events[1]) & implying) != 0)
		imply(events);
	events[0] &= ~(unsigned)end[side].proved;
	events[1] &= ~(unsigned)end[side ^ 1].proved;
	if (events[0] != 0)
		prove(at, side, events[0], when, events[0] & ~mine);
	if (events[1] != 0)
		prove(at, side ^ 1, events[1], when, events[1] & ~peers);
}

void tcp_walk_once(const struct tcp_at *at, unsigned side,
                   enum tcp_event event, struct tcp_moment when)
{
	unsigned arrow = tcp_arrow(
		(enum tcp_state)at->conn->end[side].state, event);

	if (arrow != TCP_ARROW_NONE)
		take(at, side, arrow, when, 0);
}
