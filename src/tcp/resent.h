/* SPDX-License-Identifier: ISC */
/* resent.h - what is sent again, and why: RFC 6298, 5681, 6675, 8985, 2883.
 *
 * A class is given for its evidence, and for what speaks against all others; a
 * sender's timers are known by what the tap saw, and no better. Where that is
 * not there or conflicts the class is unknown. A time-out is not shorter than
 * rto_min_ms, a probe of the tail not earlier than two round trips, and neither
 * has a reason to come where three duplicate ACKs just asked for a segment.
 *
 * Nothing is kept of a connection until something of it is amiss. */
#ifndef TCP_RESENT_H
#define TCP_RESENT_H

#include "tcp/track.h"

enum tcp_mode {			/* what the sender does */
	TCP_MODE_NONE,		/* sends what is new */
	TCP_MODE_FAST,		/* mends holes that its receiver told of */
	TCP_MODE_RTO,		/* goes back after a time-out */
	TCP_MODE_UNSURE,	/* sends again, nobody knows why */
	TCP_MODE_PAUSED,	/* sent what is new, and fell silent */
	TCP_MODE_HELD,		/* was mending holes, or nobody knows, and fell
				 * silent: what comes next may be more of that,
				 * held up on its way */
};

/* What is kept, NULL if nothing was amiss yet. */
static inline struct tcp_resent *tcp_resent_of(const struct tcp_room *room,
                                               const struct tcp_conn *c)
{
	return c->resent == 0 ? NULL : pool_at(&room->resent, c->resent);
}

/* Side `from' sent p: all that was amiss with it is told. */
void tcp_resent_sent(const struct tcp_at *at, const struct packet *p,
                     unsigned from);

/* p of side `from' lies beyond a gap, where there was none. */
void tcp_resent_gap(const struct tcp_at *at, const struct packet *p,
                    unsigned from);

/* Was p, which fills a gap, sent before what came first beyond it? */
bool tcp_resent_overtaken(const struct tcp_at *at, const struct packet *p,
                          unsigned from);

/* A segment whose octets were all seen: its class, or what else it is. */
void tcp_resent_again(const struct tcp_at *at, const struct packet *p,
                      struct tcp_segment *seg);

/* A segment that fills a gap with so many octets, and may have new ones behind
 * it; TCP_ODD_OUT_OF_ORDER tells whether it was overtaken. */
void tcp_resent_filled(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg, int64_t fresh);

/* An ACK that says what the last had said, or has options. */
void tcp_resent_heard(const struct tcp_at *at, const struct packet *p,
                      struct tcp_segment *seg, bool duplicate);

/* What a side sends again and again, as nobody acknowledges it. */
struct tcp_unheard {
	uint32_t tries;		/* 0: nothing, or the peer was heard since */
	uint64_t frame;		/* of the last of them, if there are any, and */
	int64_t sent, last;	/* since the start, ms: when it was first sent, */
	int64_t quiet;		/* and last; how long nothing was said before */
};

struct tcp_unheard tcp_resent_unheard(const struct tcp_at *at, unsigned side);

/* The frame of what that side sent again last, if it came a moment before `now'
 * and its peer had acknowledged it all; or 0. */
uint64_t tcp_resent_late(const struct tcp_at *at, unsigned side, int64_t now);

/* How many of a side's retransmissions are of that class. */
uint32_t tcp_resent_count(const struct tcp_at *at, unsigned side,
                          enum tcp_class class);

/* What of a side got lost, or late, in that place: counted as it came again. */
struct tcp_lost tcp_resent_lost(const struct tcp_at *at, unsigned side,
                                enum tcp_place place);

#endif
