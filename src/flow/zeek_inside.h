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

/* Its numbers begin at `start' and are known up to `last'. */
static inline void zeek_restart(struct zeek_side *s, uint32_t start,
				uint32_t last)
{
	s->ack = start;
	s->last = last;
	s->reach = last - start;
	s->reach_high = 0;
	s->ack_leads = 0;
}

/* The stream is now known to be n bytes longer. */
static inline void zeek_extend(struct zeek_side *s, uint32_t n)
{
	s->reach += n;
	if (s->reach < n && s->reach_high < 1023)
		s->reach_high++;
}

/* A hash of where a FIN or RST was. */
static inline unsigned zeek_mark_of(uint32_t seq)
{
	return (seq ^ seq >> 9 ^ seq >> 18 ^ seq >> 27) & 0x1ff;
}

/* Has no packet been taken yet? */
static inline bool zeek_is_blank(const struct zeek_view *z)
{
	return z->side[0].state == INACTIVE && z->side[1].state == INACTIVE &&
	       z->side[0].damaged == 0 && z->side[1].damaged == 0;
}

/* Zeek drops an IP packet that ends beyond its frame. */
static inline bool zeek_sees(const struct packet *p)
{
	return !(p->quirks & PKT_IP_LEN_MISMATCH) || p->ip_more > 0;
}

/* Takes a packet that Zeek sees, whatever it is. */
void zeek_take(struct zeek_view *z, const struct packet *p, unsigned side);

/* The letter as `side' says it: small for the responder. */
static inline char zeek_letter_of(const struct zeek_view *z, unsigned side,
				  char letter)
{
	return (char)(letter | (side != z->orig) << 5);
}

/* Writes one letter down; nothing once the history is full. */
void zeek_history_add(struct zeek_view *z, char letter);

static inline void zeek_say(struct zeek_view *z, unsigned side, char letter)
{
	zeek_history_add(z, zeek_letter_of(z, side, letter));
}

/* The same of a packet without SYN, FIN and RST: D and A come once. */
static inline void zeek_say_plain(struct zeek_view *z, unsigned side, bool data)
{
	struct zeek_side *s = &z->side[side];

	if (data && !s->said_data) {
		s->said_data = 1;
		zeek_say(z, side, 'D');
	} else if (!data && !s->said_ack) {
		s->said_ack = 1;
		zeek_say(z, side, 'A');
	}
}

/* Is this one letter all there is? */
bool zeek_history_is(const struct zeek_view *z, char letter);

/* Is the letter there? This one reads them all. */
bool zeek_history_has(const struct zeek_view *z, char letter);

void zeek_history_clear(struct zeek_view *z);

/* The history as a string, into ZEEK_LETTERS_MAX + 1 bytes. */
void zeek_history_spell(const struct zeek_view *z, char *out);

#endif
