/* SPDX-License-Identifier: ISC */
/* talk.h - a conversation in a few letters, and a stage on which one
 * connection plays it.
 *
 *   "CS SS. C. CP.+10 S. CF. SF. C."
 *
 * A word is a segment: its side (C, S), its flags (S F R P U; a dot is ACK),
 * then
 *   +N   N bytes of payload
 *   @N   it begins N octets from the next one that its side would send
 *   ,N   its ACK differs by N from all that the peer has sent
 *   wN   window N, not 64240
 *   i    an IP ID of its own
 *   jN   IP ID N
 *   tN   time stamp N
 *   kN   an edge of SACK, N octets from its ACK; two make a range
 *   !    a wrong checksum
 * In parentheses words are sent, but not captured. ~N waits N ms; from one segment
 * to the next it is 10 ms. */
#ifndef UNIT_TALK_H
#define UNIT_TALK_H

#include "tcp/track.h"

enum { TALK_MAX = 512, PATH_MAX_TEXT = 512, TALK_SERVER_PORT = 80,
	TALK_HEADER = 56 };

struct talk {
	struct packet packet[TALK_MAX];
	unsigned n;
	uint32_t next[2];	/* sequence numbers */
	int64_t time;
	uint16_t ip_id;
	uint16_t port;		/* of the client: 40000 */
	uint8_t header[TALK_MAX][TALK_HEADER];	/* of those with SACK */
};

/* A client and a server with these ISNs, at second 1000 of packet time. */
void talk_init(struct talk *t, uint32_t client, uint32_t server);

/* Appends what the words say; aborts on words that say nothing. */
void talk_say(struct talk *t, const char *words);

/* 0 = client, 1 = server. */
unsigned talk_side(const struct packet *p);

struct stage {
	struct limits limits;
	struct tcp_room room;
	struct tcp_conn conn;
	struct tcp_more more;
	struct tcp_at at;
	struct tcp_segment last;
	uint64_t frames;
	uint32_t odd;		/* of all segments */
};

void stage_init(struct stage *s);
void stage_fini(struct stage *s);

/* The next frame is a copy of p. */
void stage_push(struct stage *s, const struct packet *p);
void stage_play(struct stage *s, const struct talk *t);

/* All states of a side, "CLOSED (LISTEN) SYN_RCVD"; inferred ones in
 * parentheses. */
const char *stage_path(const struct stage *s, unsigned side,
                       char out[PATH_MAX_TEXT]);

/* The bits of odd by name: "SYN_AGAIN RESET"; "" if none. */
const char *odd_names(uint32_t odd, char out[PATH_MAX_TEXT]);

#endif
