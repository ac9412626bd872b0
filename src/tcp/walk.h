/* SPDX-License-Identifier: ISC */
/* walk.h - endpoints walk the table of states.def and leave a log.
 *
 * What an endpoint did stays done: a capture may show a cause after its
 * effect, so every proof is kept and offered again after each move. A repeat
 * proves nothing new, which is why retransmissions need no care here. */
#ifndef TCP_WALK_H
#define TCP_WALK_H

#include "tcp/conn.h"

/* When and where a proof crossed the wire. */
struct tcp_moment {
	int64_t time;
	uint64_t frame;
};

/* Offers a proof that is new to that side, and all that it implies. */
void tcp_walk_new(const struct tcp_at *at, unsigned side, enum tcp_event event,
                  struct tcp_moment when);

/* The same, for any; most were offered before. */
static inline void tcp_walk(const struct tcp_at *at, unsigned side,
                            enum tcp_event event, struct tcp_moment when)
{
	if (!(at->conn->end[side].proved >> event & 1))
		tcp_walk_new(at, side, event, when);
}

/* Offers several proofs (bits 1 << event) as one. */
void tcp_walk_all(const struct tcp_at *at, unsigned side, unsigned events,
                  struct tcp_moment when);

/* The block for what only a closing connection needs; false if there is no
 * room for one. */
bool tcp_closing_room(const struct tcp_at *at);

#endif
