/* SPDX-License-Identifier: ISC */
/* flow.h - what a flow costs: the budget of memory, held at build time.
 *
 *   any flow, all that a lone SYN has               128 bytes
 *   a journal, as long as all goes by the book      192
 *   the whole machine, once something does not      512
 *   a block for the close (tcp_closing), until it is over
 *   a block (tcp_resent) once something was lost    272
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

enum { FLOW_HEARD_BIT = 4 };

/* Beside the bits of find/doubts.def: a segment with more payload than the
 * receiver's MSS came. */
enum { FLOW_LARGE = 1 << 15 };

enum flow_mark {
	FLOW_IPV6    = 1 << 0,
	FLOW_JUDGED  = 1 << 1,	/* its end was judged already */
	FLOW_EVICTED = 1 << 2,	/* given up for lack of room */
	FLOW_REUSED  = 1 << 3,	/* the server began in TIME_WAIT */
	FLOW_HEARD   = 3 << 4,	/* octets of the client, and of the server,
				 * are not looked at: it was not worth it, or
				 * all are listened to */
	FLOW_HTTP    = 1 << 6,	/* HTTP requests were seen */
	FLOW_TALKS   = 1 << 7,	/* it is listened to: flow_talk() */
};

/* How much is kept of what came. Forms only go down this list. */
enum flow_form {
	FLOW_NEW,		/* nothing came yet */
	FLOW_LONE,		/* one SYN, or that SYN again and again */
	FLOW_NOTED,		/* a handshake and all by the book: a journal */
	FLOW_GROWN		/* anything */
};

/* How far a FLOW_NOTED has come in the book, journal.c. */
enum flow_page {
	PAGE_NONE,		/* anything else: not by the book */
	PAGE_ANSWERED,		/* by a SYN,ACK */
	PAGE_OPEN,		/* that is acknowledged */
	PAGE_CLIENT_FIN,	/* one FIN was sent */
	PAGE_SERVER_FIN,
	PAGE_CLIENT_FIRST,	/* both were; this one acknowledged the other */
	PAGE_SERVER_FIRST,
	PAGE_CLIENT_CLOSED,	/* over: both are acknowledged */
	PAGE_SERVER_CLOSED,
	PAGES
};

/* What a SYN or SYN,ACK said. */
struct flow_hello {
	uint32_t isn;
	uint16_t window, mss;
	uint8_t wscale, ttl;
	uint8_t options;	/* quirks FLOW_HELLO_OPTIONS, shifted */
	uint8_t extra;		/* bytes on the wire beyond FLOW_LEAST_LEN */
};

enum {
	FLOW_LEAST_LEN = 40,
	FLOW_HELLO_OPTIONS = PKT_HAS_TS | PKT_HAS_WSCALE | PKT_SACK_PERMITTED,
	FLOW_HELLO_SHIFT = 7,
};

/* Two cache lines; most packets of a FLOW_NOTED change both. */
struct flow {
	struct flow_tuple tuple;
	union {
		uint32_t block;		/* FLOW_NOTED, FLOW_GROWN: its index */
		uint32_t copies;	/* FLOW_LONE: of its SYN, but the first */
	};
	uint32_t next[2];	/* sequence number behind all, client first */
	uint32_t acked[2];	/* what the peer has acknowledged of it */
	uint32_t findings;	/* the checks' own; 0: none */
	uint8_t client : 1;	/* which end of the tuple is the client */
	uint8_t orientation : 2;
	uint8_t form : 2;	/* enum flow_form */
	uint8_t list : 3;
	uint8_t notes;		/* in its journal */
	uint8_t page;		/* enum flow_page */
	uint8_t marks;		/* enum flow_mark */

	uint64_t first_frame, last_frame;
	int64_t first_time, last_time;
	uint32_t hash;
	uint16_t outer;		/* what its first frame came in, wire/outer.h */
	uint16_t doubts;	/* bits of find/doubts.def that hold for all of it,
				 * and FLOW_LARGE */
	union {
		struct flow_hello hello[2];
		uint32_t talk;	/* FLOW_GROWN, FLOW_TALKS: its block */
	};
};

/* A packet by the book: whole, in order, with a window, acknowledging what was
 * sent. Its numbers follow from those before it. */
struct flow_note {
	uint64_t what;		/* enum flow_note_part */
	uint32_t frame;		/* since the flow's first */
	uint16_t payload;
	uint16_t news;		/* octets of the peer, acknowledged by it */
};

enum { FLOW_NOTES = 12 };

/* Where in `what' the rest begins: ns since the flow's first frame are lowest,
 * in 40 bits. No bit-fields: these are not written at one blow. */
enum flow_note_part {
	NOTE_WINDOW = 40,	/* 16 bits */
	NOTE_EXTRA  = 56,	/* 6: bytes on the wire beyond FLOW_LEAST_LEN */
	NOTE_FROM   = 62,
	NOTE_FIN    = 63,
};

struct flow_journal {
	struct flow_note note[FLOW_NOTES];
};

/* With FLOW_TALKS, and once a FIN was sent, the last note is none: its `frame' is
 * the talk's block, and the rest of it are the stamps of the FINs: the time
 * stamp of the client's is low in `what' and its IP ID is `payload', the server's
 * are the high half and `news'. */
enum { FLOW_TALK_NOTE = FLOW_NOTES - 1 };

/* The whole machine. Most packets touch conn, tcp.warm and zeek. */
struct flow_grown {
	struct tcp_conn conn;
	uint32_t duplicate_ms;	/* last packet recorded twice, and */
	uint32_t order_ms;	/* last one out of order: since start + 1 */
	_Alignas(64) struct tcp_more tcp;
	_Alignas(64) struct zeek_view zeek;
};

/* A SYN is hardly sent more often, tcp.md 7 (8). */
enum { FLOW_SYN_COPIES = 10 };

/* A SYN that may begin another incarnation, if the peer's reaction says so; it
 * has no octets that could be read. Its block is tcp_asked.rival. */
struct flow_candidate {
	struct packet syn;
	struct flow_syn_copy {
		uint64_t frame;
		int64_t time;
	} copy[FLOW_SYN_COPIES];
	uint32_t n;		/* copies */
	bool again;		/* with the number of a connection that is over */
	uint64_t last_frame;	/* of the flow, before it came */
	int64_t last_time;
};

/* What is left of a flow for 2 MSL: enough to know its late segments. */
struct flow_tombstone {
	struct flow_tuple tuple;
	uint32_t next;		/* an older one of its chain, tombs.h */
	uint32_t closed;	/* when, in ticks of tombs.c */
	uint32_t edge[2];	/* sequence number behind all, client first */
	uint32_t isn;		/* of its client, with FLOW_TOMB_ISN */
	uint32_t number_low;
	uint16_t number_high;
	uint8_t bits;		/* enum flow_tomb_bit */
	uint8_t look;		/* of its client's SYN, flow_look_of(); 0: none */
};

enum flow_tomb_bit {
	FLOW_TOMB_CLIENT = 1 << 0,	/* which end of the tuple was it */
	FLOW_TOMB_TAKEN  = 1 << 1,	/* another has its tuple */
	FLOW_TOMB_IPV6   = 1 << 2,
	FLOW_TOMB_TOLD   = 1 << 3,	/* that its FIN came again */
	FLOW_TOMB_WAITS  = 3 << 4,	/* its client, its server is in TIME_WAIT */
	FLOW_TOMB_ISN    = 1 << 6,
	FLOW_TOMB_CLOSED = 1 << 7,	/* it was open once, and over at last */
};

enum { FLOW_TOMB_WAITS_BIT = 4 };

static_assert(FLOW_HELLO_OPTIONS >> FLOW_HELLO_SHIFT <= UINT8_MAX,
              "the options of a SYN fit into flow_hello");
static_assert(sizeof(struct flow_hello) == 12, "no gaps: it is compared");
static_assert(sizeof(struct flow_note) == 16, "four notes to a cache line");
static_assert(sizeof(struct flow_journal) % 64 == 0, "blocks begin lines");
static_assert(sizeof(struct flow_grown) % 64 == 0, "blocks begin lines");
static_assert(sizeof(struct flow) <= 128, "a lone SYN: two cache lines");
static_assert(sizeof(struct flow) + sizeof(struct flow_grown) <= 640,
              "an open flow: ten cache lines");
static_assert(sizeof(struct tcp_resent) <= 272,
              "a flow of which something was lost");
static_assert(sizeof(struct flow_tombstone) <= 64, "a tombstone: one");

#endif
