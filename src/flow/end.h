/* SPDX-License-Identifier: ISC */
/* end.h - how a flow ended, as facts for the checks.
 *
 * Absence is told apart from "the capture ended" and "the capture lost it"
 * here, by what was sent again and how long the capture went on; the checks
 * only compare. Times in ns. */
#ifndef FLOW_END_H
#define FLOW_END_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/record.h"

struct flow;
struct flow_grown;

/* A SYN, SYN,ACK or FIN that should have been answered. Sent again only after
 * an answer had had time to come, it proves that none had come by then. What
 * came after the last copy is another question: one repeat may be the one that
 * was answered, two show that nobody does, or that the answers are lost. */
struct flow_asked {
	bool sent;
	bool answered;		/* acknowledged, or a RST came */
	bool repeated;		/* sent again, when an answer was overdue */
	bool missed;		/* twice so: nobody answers it, or in vain */
	bool due;		/* an answer to the last had time to come too */
	bool in_vain;		/* missed, and the last too or often: nothing that
				 * comes behind the end of sight changes it */
	bool silent;		/* once or twice, then not again in all the time
				 * that the capture went on: it was answered */
	bool pending;		/* an ACK crossed, but two before it were lost
				 * and it is not known if this one came; or who
				 * asked has since acknowledged what the capture
				 * does not hold, and nobody knows what else that
				 * said */
	uint64_t frame, last_frame;	/* first and last sent; 0: never */
	uint64_t copies;
	uint64_t overdue;	/* repeats, each when an answer was overdue */
	bool told;		/* of a FIN: no repeat may be a late copy, or too
				 * many came for that to matter */
	unsigned denied;	/* ACKs of it that crossed, but did not come */
	int64_t time;		/* first sent, if it is a FIN */
	int64_t waited;		/* from the last to the end of sight */
};

/* How long an endpoint was in a state while no new data came from the side
 * that had not closed. */
struct flow_idle {
	int64_t ns;		/* 0: never there */
	uint64_t frame;		/* that brought it there */
	bool at_end;		/* it is there still: ns is a lower bound */
	bool unseen;		/* the capture lacks the last that the other side
				 * sent, or this one in CLOSE_WAIT: it may have
				 * closed */
};

/* Data that was sent again and again, and never acknowledged; the peer was not
 * heard since it was first sent. */
struct flow_unheard {
	uint64_t tries;		/* 0: none */
	uint64_t frame;		/* of the last */
	int64_t quiet;		/* nothing new was said for so long before, */
	bool gave_up;		/* it was not sent again in all the time that the
				 * capture went on */
};

/* How long, in all, an endpoint took no data. */
struct flow_shut {
	uint64_t episodes;
	int64_t ns;
	uint64_t frame;		/* that first showed it */
};

struct flow_side_end {
	bool seen;		/* a packet of it was captured */
	enum tcp_state state;
	const struct tcp_step *doubtful;	/* its last step, which it need
				 * not have taken: `state' is that before.
				 * NULL: none; as long as flow_end.grown */
	bool opened;		/* was ESTABLISHED */
	bool was_closing;	/* went through CLOSING */
	bool shut;		/* its window is zero: it takes no FIN */
	struct flow_idle close_wait, fin_wait_2;
	struct flow_shut zero_window;
	struct flow_unheard unheard;
	struct flow_asked syn, synack, fin;
	int64_t missed, unacked, acked;	/* bytes of it */
	int64_t open_octets;	/* of `unacked', without SYN and FIN */
	uint64_t rst_frame;	/* its RST that was accepted; 0: none */
	bool rst_asked_for;	/* it had lost the connection, and said so when
				 * it was told or asked of it */
	enum tcp_state rst_from;	/* state in which it sent that RST */
};

/* Did the server answer a SYN by a SYN without ACK, as no listener does? */
enum flow_split {
	FLOW_SPLIT_NONE,
	FLOW_SPLIT_LIKE,	/* it seems so: it may also have opened by itself */
	FLOW_SPLIT_APART	/* yes: it acknowledged the client's SYN before */
};

struct flow_end {
	struct flow *flow;
	struct flow_grown *grown;	/* its machine, until it is released or
					 * held, or another flow is told */
	uint64_t number;
	bool again;		/* was judged before; only its record is due */
	bool plain;		/* a textbook connection, of which there is nothing
				 * to judge: only what stands above, `sight_ends',
				 * `doubts' and `outcome' are set until
				 * flow_end_tell() */
	bool capture_ended;	/* sight ended with the capture */
	bool evicted;
	bool over;		/* both ends CLOSED, LISTEN or TIME_WAIT */
	bool simultaneous_open;
	enum flow_split split;
	int64_t start, sight_ends;	/* packet time */
	uint64_t loss_frame;	/* of the ACK that first shows a loss of the
				 * capture; 0: none does */
	uint16_t doubts;	/* D() bits that hold at its end */
	enum flow_outcome outcome;
	enum flow_closer closed_by;
	struct flow_side_end side[2];	/* client, server */
};

/* Does the only side that was captured show that the other one spoke: by
 * acknowledging more and more, or by going on after its SYN? */
bool flow_end_answers_unseen(const struct flow_end *end);

#endif
