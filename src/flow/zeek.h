/* SPDX-License-Identifier: ISC */
/* zeek.h - the flow as Zeek would log it: conn_state, history, sizes.
 *
 * A small machine of its own, fed with every packet before deduplication and
 * acceptance, because its words must mean exactly what Zeek's mean: Zeek
 * believes every RST, ignores whether FINs were acknowledged, and has its own
 * idea of who the originator is. One cache line; nothing is allocated. */
#ifndef FLOW_ZEEK_H
#define FLOW_ZEEK_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "wire/packet.h"

enum { ZEEK_LETTERS_MAX = 22 };	/* nibbles: 16 recent, 6 older */

/* A side is the flow's: 0 = client, 1 = server. Counters stop at their largest
 * value: more letters than those Zeek prints up to there do not come. */
struct zeek_side {
	uint32_t last;		/* behind the last byte sent */
	uint32_t ack;		/* the highest ACK the other side sent */
	uint32_t reach;		/* bytes from the first one to the farther of
				 * the two; Zeek counts the SYN as a byte */
	unsigned reach_high : 10;	/* the 32 bits above, so to say */
	unsigned fin_mark : 9;	/* hash of where the last FIN and RST were */
	unsigned rst_mark : 9;
	unsigned damaged : 4;	/* C, T, G, W: how often */
	unsigned repeated : 10;
	unsigned gaps : 7;
	unsigned zero_windows : 7;
	unsigned state : 4;
	unsigned ack_leads : 1;	/* `ack' is farther than `last' */
	unsigned calm : 1;	/* see settle(); the same for both sides */
	unsigned said_ack : 1;	/* A, D are in the history */
	unsigned said_data : 1;
};

struct zeek_view {
	struct zeek_side side[2];
	uint32_t hole_at;	/* where bytes are missing that no ACK covers */
	uint32_t hole;		/* how many; 0 = none */
	uint32_t missed;	/* bytes acknowledged, never seen */
	unsigned missed_high : 4;
	unsigned hole_side : 1;	/* who sent what is missing */
	unsigned hole_split : 1;	/* its first part came after all */
	unsigned orig : 1;	/* the side that is Zeek's originator */
	unsigned many : 1;	/* more than one packet: there is a duration */
	unsigned older : 24;	/* letters that `recent' has no room for */
	uint64_t recent;	/* the end of the history, last nibble lowest */
};

static_assert(sizeof(struct zeek_view) <= 64, "one cache line");

/* What conn.log would say; sizes of -1 are "-" there. */
struct zeek_verdict {
	bool orig_is_client;
	char conn_state[8];
	char history[32];
	int64_t orig_bytes, resp_bytes, missed_bytes;
};

/* Starts the view with its first packet, which `side' sent. Of the first ones
 * Zeek may see none. */
void zeek_init(struct zeek_view *z, const struct packet *p, unsigned side);

/* Adds one more packet, whatever the state machine thinks of it. Of one with
 * PKT_CHECKSUM_BAD only a C remains, as if Zeek ran without -C; of one with
 * PKT_IP_LEN_MISMATCH whose frame ends before IP says nothing, as Zeek drops
 * it; all others count, those with PKT_CHECKSUM_OFFLOAD too. */
void zeek_push(struct zeek_view *z, const struct packet *p, unsigned side);

/* The row as it would be logged if the connection ended here. Sizes are -1
 * after a single packet; Zeek asks for time between the first and the last. */
void zeek_judge(const struct zeek_view *z, struct zeek_verdict *v);

#endif
