/* SPDX-License-Identifier: ISC */
/* tally.h - what the way a capture was made did to its packets, counted. */
#ifndef WIRE_TALLY_H
#define WIRE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/packet.h"

struct wire_count {
	uint64_t packets;
	uint64_t first_frame, last_frame;
	int64_t time;			/* of the first, ns since 1970 UTC */
	uint32_t least, most;		/* what is measured of them */
};

struct wire_tally {
	struct wire_count payload_cut;	/* by the snaplen; TCP payload left */
	struct wire_count header_cut;	/* within a header; bytes recorded */
	struct wire_count ip_len_zero;	/* bytes of the IP packet */
	struct wire_count offload_sum;	/* bytes of the IP packet */
	struct wire_count large;	/* more payload than the peer's MSS */
	struct wire_count twice;	/* recorded twice; us after the first, */
	struct wire_count elsewhere;	/* at another point, and */
	struct wire_count hops;		/* how far that is from the first */
	struct wire_count ack_ahead;	/* recorded behind their ACK; ms */
	uint8_t sum_host[16];		/* sender of the first of offload_sum, */
	uint8_t sum_version;
	bool sum_hosts;			/* and it was not the only one */
};

enum { WIRE_TALLIED = PKT_PAYLOAD_CUT | PKT_OPTIONS_CUT | PKT_IP_LEN_ZERO |
	PKT_CHECKSUM_OFFLOAD };

/* Counts a packet that has quirks of WIRE_TALLIED. */
void wire_tally_packet(struct wire_tally *t, const struct packet *p);

/* The same of one with PKT_OFFLOAD_GUESSED, which wire_tally_packet() leaves to
 * who knows its flow. */
void wire_tally_offload(struct wire_tally *t, const struct packet *p);

/* Counts one, measured so; in any order. */
void wire_count_add(struct wire_count *c, uint64_t frame, int64_t time,
                    uint32_t measure);

/* Adds those of another count to it. */
void wire_count_join(struct wire_count *to, const struct wire_count *c);

#endif
