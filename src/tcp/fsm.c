/* SPDX-License-Identifier: ISC */
#include "tcp/fsm.h"

enum {
	ARROW_NUMBER_NONE,
#define ARROW(from, event, to, label) ARROW_NUMBER_##from##_##event,
#include "tcp/states.def"
	ARROW_NUMBERS
};

const struct tcp_arrow tcp_arrows[ARROW_NUMBERS] = {
	[TCP_ARROW_NONE] = { TCP_UNKNOWN, TCP_UNKNOWN, TCP_N_EVENTS, "" },
#define ARROW(from, event, to, label) \
	[ARROW_NUMBER_##from##_##event] = \
		{ TCP_##from, TCP_##to, TCP_##event, label },
#include "tcp/states.def"
};

const unsigned tcp_arrows_n = ARROW_NUMBERS;

const uint32_t tcp_outgoing[TCP_N_STATES] = {
#define HERE TCP_UNKNOWN
#include "tcp/outgoing.def"
#define HERE TCP_CLOSED
#include "tcp/outgoing.def"
#define HERE TCP_LISTEN
#include "tcp/outgoing.def"
#define HERE TCP_SYN_SENT
#include "tcp/outgoing.def"
#define HERE TCP_SYN_RCVD
#include "tcp/outgoing.def"
#define HERE TCP_ESTABLISHED
#include "tcp/outgoing.def"
#define HERE TCP_FIN_WAIT_1
#include "tcp/outgoing.def"
#define HERE TCP_FIN_WAIT_2
#include "tcp/outgoing.def"
#define HERE TCP_CLOSE_WAIT
#include "tcp/outgoing.def"
#define HERE TCP_CLOSING
#include "tcp/outgoing.def"
#define HERE TCP_LAST_ACK
#include "tcp/outgoing.def"
#define HERE TCP_TIME_WAIT
#include "tcp/outgoing.def"
};

const uint8_t tcp_cells[TCP_N_STATES][TCP_N_EVENTS] = {
#define ARROW(from, event, to, label) \
	[TCP_##from][TCP_##event] = ARROW_NUMBER_##from##_##event,
#include "tcp/states.def"
};

const char *tcp_state_name(enum tcp_state s)
{
	static const char *const names[TCP_N_STATES] = {
#define STATE(name, meaning) [TCP_##name] = #name,
#include "tcp/states.def"
	};

	return names[s];
}

const char *tcp_state_meaning(enum tcp_state s)
{
	static const char *const meanings[TCP_N_STATES] = {
#define STATE(name, meaning) [TCP_##name] = meaning,
#include "tcp/states.def"
	};

	return meanings[s];
}

const char *tcp_event_name(enum tcp_event e)
{
	static const char *const names[TCP_N_EVENTS] = {
#define EVENT(name, proof) [TCP_##name] = #name,
#include "tcp/states.def"
	};

	return names[e];
}
