/* SPDX-License-Identifier: ISC */
/* record.h - a flow that has ended, as plain values for the reports.
 *
 * What its ends said is borrowed, until the flow is released; nothing else
 * is. */
#ifndef FLOW_RECORD_H
#define FLOW_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/talk.h"
#include "flow/ws_end.h"
#include "flow/zeek.h"
#include "tcp/conn.h"
#include "tcp/fsm.h"

enum flow_orientation { FLOW_BY_SYN, FLOW_BY_SYNACK, FLOW_GUESSED };

/* The first that holds. */
enum flow_outcome {
	FLOW_REFUSED, FLOW_UNANSWERED, FLOW_HALF_OPEN, FLOW_RESET, FLOW_CLOSED,
	FLOW_HALF_CLOSED, FLOW_MIDSTREAM, FLOW_OPEN
};

enum flow_closer { CLOSED_BY_NONE, CLOSED_BY_CLIENT, CLOSED_BY_SERVER,
	CLOSED_BY_BOTH };

enum { RECORD_STATES = 24 };

struct record_state {
	enum tcp_state state;
	uint64_t frame;		/* 0: a timer */
	int64_t time;		/* ns since 1970 UTC */
	const char *on;		/* the arrow's label */
	bool inferred;
};

struct record_rtt {		/* ns; nothing if samples is 0 */
	int64_t min, mean, max;
	uint64_t samples;
};

struct record_side {
	uint8_t ip[16];		/* IPv4-mapped if ip_version is 4 */
	uint16_t port;
	enum tcp_state state;
	unsigned n_states;	/* states[0] is where it began */
	unsigned states_omitted;
	struct record_state states[RECORD_STATES];
	int64_t time_in[TCP_N_STATES];	/* ns; -1: never there */
	uint64_t packets;	/* every captured frame, tap duplicates too */
	uint64_t duplicates;
	uint64_t bytes;		/* on the wire, link header included */
	uint64_t payload_bytes;	/* as sent, retransmissions too */
	uint64_t unique_bytes;	/* of the stream, each once */
	uint64_t missed_bytes;	/* acknowledged but not captured */
	uint64_t unacked_bytes;	/* sent, never acknowledged */
	uint64_t retransmitted;	/* segments in all, and by class */
	uint64_t again[TCP_N_CLASSES];
	struct tcp_lost lost[TCP_N_PLACES];	/* what had to be sent again */
	uint64_t out_of_order, duplicate_acks, zero_window_episodes;
	int64_t zero_window_ns;
	bool isn_known, mss_known, wscale_known, sack_permitted, timestamps;
	uint32_t isn;
	uint16_t mss;
	uint8_t wscale, ttl;
	struct record_rtt rtt;
};

struct flow_record {
	uint64_t flow;		/* its number: of its first frame */
	uint8_t ip_version;
	uint16_t outer;		/* what its first frame came in, wire/outer.h */
	enum flow_orientation orientation;
	struct record_side side[2];	/* client, server */
	int64_t start, end;	/* ns since 1970 UTC */
	uint64_t first_frame, last_frame;
	enum flow_outcome outcome;
	enum flow_closer closed_by;
	int64_t rtt_syn_synack, rtt_synack_ack;	/* ns; -1: unknown */
	uint16_t doubts;	/* bits of find/doubts.def */
	struct zeek_verdict zeek;
	bool http;		/* messages of HTTP/1 were seen */
	const struct flow_talk *talk;	/* what they led to, or NULL */
	struct ws_end ws_end;		/* if talk->is_ws */
};

const char *flow_orientation_name(enum flow_orientation o);
const char *flow_outcome_name(enum flow_outcome o);
const char *flow_closer_name(enum flow_closer c);

#endif
