/* SPDX-License-Identifier: ISC */
/* zeek_inside.h - what the files of the Zeek view share; for them alone. */
#ifndef FLOW_ZEEK_INSIDE_H
#define FLOW_ZEEK_INSIDE_H

#include "flow/zeek.h"

/* Zeek's endpoint states, with as much of the state before as it asks for. */
enum zeek_state {
	INACTIVE,		/* sent nothing */
	SYN_SENT,
	SYN_ACK_SENT,		/* an originator's SYN-ACK */
	PARTIAL,		/* began without a SYN */
	ESTABLISHED,
	CLEAN,			/* sent a FIN when ESTABLISHED */
	CLOSED,			/* sent a FIN otherwise */
	RESET_FRESH,		/* sent a RST, and nothing before */
	RESET_SYN,		/* after a SYN */
	RESET_CLOSED,		/* after a FIN */
	RESET,			/* otherwise */
	RESET_FRESH_FIN,	/* the same, with a FIN in the RST or later */
	RESET_SYN_FIN,
	RESET_FIN,
	ZEEK_STATES
};

/* As far as conn_state tells them apart. */
enum zeek_group { NONE, SYN, SYNACK, PART, EST, FIN, RST, ZEEK_GROUPS };

static inline enum zeek_group zeek_group_of(const struct zeek_side *s)
{
	static const uint8_t group[ZEEK_STATES] = {
		NONE, SYN, SYNACK, PART, EST, FIN, FIN,
		RST, RST, RST, RST, RST, RST, RST,
	};

	return (enum zeek_group)group[s->state];
}

/* Did it send a FIN? */
static inline bool zeek_has_ended(const struct zeek_side *s)
{
	const unsigned ended = 1 << CLEAN | 1 << CLOSED | 1 << RESET_CLOSED |
		1 << RESET_FRESH_FIN | 1 << RESET_SYN_FIN | 1 << RESET_FIN;

	return ended >> s->state & 1;
}

/* Where the side's numbers begin: its SYN, or where that would have been. */
static inline uint32_t zeek_start_of(const struct zeek_side *s)
{
	return (s->ack_leads ? s->ack : s->last) - s->reach;
}

/* Writes one letter down; nothing once the history is full. */
void zeek_history_add(struct zeek_view *z, char letter);

/* Is this one letter all there is? */
bool zeek_history_is(const struct zeek_view *z, char letter);

/* Is the letter there? This one reads them all. */
bool zeek_history_has(const struct zeek_view *z, char letter);

void zeek_history_clear(struct zeek_view *z);

/* The history as a string, into ZEEK_LETTERS_MAX + 1 bytes. */
void zeek_history_spell(const struct zeek_view *z, char *out);

#endif
