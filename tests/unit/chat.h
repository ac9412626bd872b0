/* SPDX-License-Identifier: ISC */
/* chat.h - what the ends of flows say, HTTP and WebSocket, in a few words, and
 * the facts that the flow engine makes of it.
 *
 *   "open Cask Syes Ctext Sclose Cclose Cfin Sfin Cack"
 *
 * A word is a segment: its side (C, S) and what it carries, by name: `ask' asks
 * for a WebSocket, `yes' is the 101, `no' a 401; chat.c has the others; several
 * have a + between them. Then
 *   .A.B   only its octets from A up to B, or to its end without B
 *   /N     in segments of N octets
 *   ,N     its ACK differs by N from all that was sent to it
 *   @N     it begins N octets from the next one
 *   |N     only N octets of it were captured
 * In parentheses words are sent, but not captured. `open' is the handshake of
 * TCP, ~N waits N ms, #N goes on with the N-th flow (0 at first). */
#ifndef UNIT_CHAT_H
#define UNIT_CHAT_H

#include "flow/inside.h"

enum { CHAT_FLOWS = 4, CHAT_TEXT = 8192 };

struct chat {
	struct limits limits;		/* set before chat_begin() */
	struct flow_options options;
	struct flow_engine *engine;
	uint32_t next[CHAT_FLOWS][2];
	unsigned flow;
	int64_t time;
	uint64_t frames;
	uint32_t odd;			/* of all segments */
	uint64_t fin_frame[2];		/* of the flow that ended last */
	char facts[CHAT_TEXT];		/* "C:ask S:101 ...", see chat.c */
};

void chat_init(struct chat *c);
void chat_begin(struct chat *c, bool plays_all);
void chat_say(struct chat *c, const char *words);

/* The talk of the flow at hand, or NULL. */
struct flow_talk *chat_talk(const struct chat *c);
struct flow *chat_flow(const struct chat *c);

/* The capture ends; nothing may be left in any pool. Stats are kept. */
void chat_end(struct chat *c, struct flow_stats *stats);

#endif
