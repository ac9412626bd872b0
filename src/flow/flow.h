/* SPDX-License-Identifier: ISC */
/* flow.h - what a flow costs: the budget of memory, held at build time.
 *
 *   hot, any flow, all that a lone SYN has          192 bytes
 *   cold, once more than SYNs were seen             448
 *   a block for the close (tcp_closing), until it is over
 *   tombstone, for 2 MSL                             64
 *
 * A flow is one incarnation of a tuple; its number is the run-wide number of
 * its first frame. */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include <assert.h>

#include "flow/key.h"
#include "flow/record.h"
#include "flow/zeek.h"
#include "tcp/conn.h"

enum flow_list {
	FLOW_LIST_NONE,
	FLOW_LIST_HALF,		/* not open at both ends yet */
	FLOW_LIST_OPEN,
	FLOW_LIST_LINGER,	/* over; late segments may come */
	FLOW_LIST_HELD,		/* judged; waits for its TIME_WAIT to end */
	FLOW_LIST_ENDED,	/* to be judged now */
	FLOW_N_LISTS
};

enum flow_mark {
	FLOW_IPV6    = 1 << 0,
	FLOW_JUDGED  = 1 << 1,	/* its end was judged already */
	FLOW_EVICTED = 1 << 2,	/* given up for lack of room */
};

struct flow {
	struct flow_tuple tuple;
	uint32_t hash;
	uint32_t cold;		/* 0: a lone SYN */
	uint32_t findings;	/* the checks' own; 0: none */
	uint16_t vlan;
	uint16_t doubts;	/* bits of find/doubts.def that hold for all of it */
	uint8_t client;		/* which end of the tuple is the client */
	uint8_t list;
	uint8_t orientation;
	uint8_t marks;		/* enum flow_mark */

	struct tcp_conn conn;
	uint64_t first_frame, last_frame;
	int64_t first_time, last_time;
};

/* What most packets touch: tcp.warm and tcp.rtt, side by side, and zeek. */
struct flow_cold {
	struct tcp_more tcp;
	int64_t closed_at;
	uint32_t duplicate_ms;	/* last packet recorded twice, and */
	uint32_t order_ms;	/* last one out of order: since start + 1 */
	_Alignas(64) struct zeek_view zeek;
};

/* What is left of a flow for 2 MSL: enough to know its late segments. */
struct flow_tombstone {
	struct flow_tuple tuple;
	uint32_t hash;
	uint32_t edge[2];	/* sequence number behind all, client first */
	uint32_t closed_ms;	/* packet time, since the engine began */
	uint32_t number_low;
	uint16_t number_high;
	uint8_t bits;		/* enum flow_tombstone_bit */
	uint8_t state;		/* client's, and server's << 4 */
	uint32_t next;		/* the one buried after it; 0: none yet */
};

static_assert(sizeof(struct flow_cold) % 64 == 0, "blocks begin lines");
static_assert(sizeof(struct flow) <= 192, "a lone SYN: three cache lines");
static_assert(sizeof(struct flow) + sizeof(struct flow_cold) <= 640,
              "an open flow: ten cache lines");
static_assert(sizeof(struct flow_tombstone) <= 64, "a tombstone: one");

#endif
