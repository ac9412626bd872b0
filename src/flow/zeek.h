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

/* Sides are the flow's: 0 = client, 1 = server. */
struct zeek_side {
	uint32_t first_seq;	/* Zeek's start_seq */
	uint32_t last_seq;
	uint32_t ack;
	uint16_t wraps;
	uint8_t state;
	uint8_t counts;		/* how often C, T, W, G came, by powers */
};

struct zeek_view {
	struct zeek_side side[2];
	uint8_t orig;		/* the side that is Zeek's originator */
	uint8_t flags;
	uint8_t history_len;
	char history[29];
};

static_assert(sizeof(struct zeek_view) <= 64, "one cache line");

/* What conn.log would say; sizes of -1 are "-" there. */
struct zeek_verdict {
	bool orig_is_client;
	char conn_state[8];
	char history[32];
	int64_t orig_bytes, resp_bytes, missed_bytes;
};

/* Starts the view with its first packet, which `side' sent. */
void zeek_init(struct zeek_view *z, const struct packet *p, unsigned side);

/* The same for a SYN without payload of which only seq is still known. */
void zeek_init_syn(struct zeek_view *z, uint32_t seq, unsigned side);

/* Adds one more packet, whatever the state machine thinks of it. */
void zeek_push(struct zeek_view *z, const struct packet *p, unsigned side);

/* The row as it would be logged if the connection ended here. */
void zeek_judge(const struct zeek_view *z, struct zeek_verdict *v);

#endif
