/* SPDX-License-Identifier: ISC */
/* walk.h - endpoints walk the table of states.def and leave a log.
 *
 * What an endpoint did stays done: a capture may show a cause after its
 * effect, so every proof is kept and offered again after each move. A repeat
 * proves nothing new, which is why retransmissions need no care here. That an
 * ACK which crossed did arrive is all that can turn out to be wrong. */
#ifndef TCP_WALK_H
#define TCP_WALK_H

#include "tcp/conn.h"

/* When and where a proof crossed the wire. */
struct tcp_moment {
	int64_t time;
	uint64_t frame;
};

/* Events as bits, and what they imply. */
#define TCP_EVENT(name) (1u << TCP_##name)

/* Offers proofs (bits) to both sides at once, `side's and its peer's, with all
 * that they imply. */
void tcp_walk(const struct tcp_at *at, unsigned side, unsigned mine,
              unsigned peers, struct tcp_moment when);

/* An event that is not kept: its arrow is taken now or never. */
/* Takes back the side's last steps, those of that frame; `proved' is what was
 * before them. */
void tcp_walk_undo(const struct tcp_at *at, unsigned side, uint64_t frame,
                   uint16_t proved);

void tcp_walk_once(const struct tcp_at *at, unsigned side,
                   enum tcp_event event, struct tcp_moment when);

/* The last step of that side, NULL if there is none. */
const struct tcp_step *tcp_walk_last(const struct tcp_at *at, unsigned side);

/* Takes back the last step of that side, with the proofs (bits) that it rests
 * on and with those before it in the same frame that these implied. The proofs
 * may be offered again. */
void tcp_walk_back(const struct tcp_at *at, unsigned side, unsigned proofs);

/* The first step of that side into that state, NULL if it was never there. */
const struct tcp_step *tcp_walk_into(const struct tcp_at *at, unsigned side,
                                     enum tcp_state state);

/* The block for what only a closing connection needs; false if there is no
 * room for one. */
bool tcp_closing_room(const struct tcp_at *at);

#endif
