/* SPDX-License-Identifier: ISC */
/* fsm.h - one endpoint of RFC 9293 figure 5; the table is states.def. */
#ifndef TCP_FSM_H
#define TCP_FSM_H

#include <stdint.h>

enum tcp_state {
#define STATE(name, meaning) TCP_##name,
#include "tcp/states.def"
	TCP_N_STATES
};

enum tcp_event {
#define EVENT(name, proof) TCP_##name,
#include "tcp/states.def"
	TCP_N_EVENTS
};

/* The arrows by number; TCP_ARROW_NONE where the table draws none. */
struct tcp_arrow {
	enum tcp_state from, to;
	enum tcp_event event;
	const char *label;
};

enum { TCP_ARROW_NONE = 0 };

extern const struct tcp_arrow tcp_arrows[];
extern const unsigned tcp_arrows_n;	/* arrow 0, which is none, counted */

/* The events (bits 1 << event) that lead out of each state. */
extern const uint32_t tcp_outgoing[TCP_N_STATES];

extern const uint8_t tcp_cells[TCP_N_STATES][TCP_N_EVENTS];

/* The arrow for `event' out of `from'. */
static inline unsigned tcp_arrow(enum tcp_state from, enum tcp_event event)
{
	return tcp_cells[from][event];
}

const char *tcp_state_name(enum tcp_state s);
const char *tcp_state_meaning(enum tcp_state s);
const char *tcp_event_name(enum tcp_event e);

#endif
