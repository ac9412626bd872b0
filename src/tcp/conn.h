/* SPDX-License-Identifier: ISC */
/* conn.h - the state that one connection keeps, hot and cold.
 *
 * The hot half is touched by every packet and lies in two cache lines; the cold
 * half by what is rarer. Sizes are budgeted in flow/flow.h. Sides are 0 =
 * client, 1 = server. */
#ifndef TCP_CONN_H
#define TCP_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "tcp/fsm.h"
#include "tcp/ranges.h"

enum tcp_mark {
	TCP_MARK_BASE    = 1 << 0,	/* `iss' is set: offsets mean something */
	TCP_MARK_SYN     = 1 << 1,	/* its SYN was seen: `iss' is exact */
	TCP_MARK_SENT    = 1 << 2,	/* any segment of it was seen */
	TCP_MARK_ACTIVE  = 1 << 3,	/* it sent a SYN without ACK */
	TCP_MARK_PLAIN   = 1 << 4,	/* it sent an ACK without SYN */
	TCP_MARK_DATA    = 1 << 5,	/* it sent data or FIN beyond its SYN */
	TCP_MARK_FIN     = 1 << 6,	/* its FIN was seen: see tcp_fin */
	TCP_MARK_OPENED  = 1 << 7,	/* it was ESTABLISHED */
	TCP_MARK_RST     = 1 << 8,	/* a RST of it was accepted */
	TCP_MARK_ACKED   = 1 << 9,	/* an ACK of it was seen */
	TCP_MARK_WSCALE  = 1 << 10,	/* options of its SYN: */
	TCP_MARK_SACK    = 1 << 11,
	TCP_MARK_TS      = 1 << 12,
	TCP_MARK_SYNDATA = 1 << 13,	/* its SYN carried data */
	TCP_MARK_LOST    = 1 << 14,	/* bytes of it seem to be missing */
	TCP_MARK_PAST_FIN = 1 << 15,	/* it sent something beyond its FIN */
};

enum { TCP_MARK_OPTIONS = TCP_MARK_WSCALE | TCP_MARK_SACK | TCP_MARK_TS };

/* Of a SYN whose options were cut. */
enum { TCP_SCALE_UNKNOWN = 255 };

struct tcp_endpoint {
	int64_t seen;		/* highest end that it sent, an offset */
	int64_t acked;		/* highest offset that the peer acknowledged, and
				 * was not proved to have done in vain */
	uint64_t bytes;		/* on the wire */
	uint32_t iss;		/* sequence number of offset 0 */
	uint32_t gap;		/* seen - the contiguous edge */
	uint32_t packets;
	uint16_t proved;	/* a bit per tcp_event */
	uint16_t marks;		/* enum tcp_mark */
	uint16_t window;	/* last it advertised, not scaled */
	uint16_t mss;
	uint8_t wscale, ttl;
	uint8_t state;		/* enum tcp_state */
	uint8_t n_steps;	/* arrows taken, for the log */
};

/* The segment that went ahead of the first gap: what fills a gap later was sent
 * before it, and overtaken, or after it. Order has no room for more. */
struct tcp_ahead {
	uint32_t tsval;
	uint16_t ip_id;
	uint16_t has_ts : 1, has_id : 1;
};

struct tcp_conn {
	struct tcp_endpoint end[2];
	uint32_t closing;	/* block of struct tcp_closing, 0: none */
	uint32_t resent;	/* block of struct tcp_resent, 0: none */
	uint32_t loss_ms;	/* last sign of a capture loss, since start + 1 */
	struct {		/* ACKs to that side that did not come, denial.h */
		uint8_t of_syn, of_fin;
	} denied[2];
	uint32_t asked;		/* block of struct tcp_asked, 0: nothing is */
	uint32_t loss_frame;	/* first sign of one that is not known to have been
				 * no more than disorder: low bits */
};

/* An arrow taken. */
struct tcp_step {
	int64_t time;
	uint32_t frame_low;
	uint16_t frame_high;
	uint8_t arrow;
	uint8_t side;		/* 0, 1; 2 added: inferred */
};

enum { TCP_STEP_INFERRED = 2, TCP_STEPS = 5, TCP_STEPS_MORE = 18 };

struct tcp_fin {
	int64_t end;		/* the offset behind it; see TCP_MARK_FIN */
	int64_t acked;		/* offset of the peer that it acknowledges; -1 */
	int64_t time, last_time;	/* first and last sent */
	uint64_t frame, last_frame;
	uint32_t tsval;		/* newest, 0: none */
	uint16_t id[2];		/* IP IDs of the first and the last sent, 0: none */
	uint32_t copies;	/* how often it was sent */
	uint16_t overdue;	/* of these, rto_min after the one before, since
				 * an ACK of it was last seen to cross */
	bool untold;		/* one may be no more than a copy that came late */
};

/* What only a connection on its way out needs; a block of its pool, not set to
 * zeroes. Most take few of the steps. */
struct tcp_closing {
	struct tcp_fin fin[2];
	struct tcp_step step[TCP_STEPS_MORE];
};

/* Why a segment was sent again. */
enum tcp_class {
	TCP_CLASS_UNKNOWN,	/* the evidence is not there, or conflicts */
	TCP_CLASS_RTO,		/* a retransmission time-out, RFC 6298 */
	TCP_CLASS_FAST,		/* duplicate ACKs or SACK, RFC 5681, 6675, 8985 */
	TCP_CLASS_PROBE,	/* a tail-loss probe, RFC 8985 7 */
	TCP_CLASS_SPURIOUS,	/* its ACK had passed long before */
	TCP_CLASS_DSACKED,	/* of the others, its receiver had it: RFC 2883 */
	TCP_N_CLASSES
};

/* A segment sent again, by sequence numbers. */
struct tcp_again {
	uint32_t from, to;
	uint32_t frame_low;
	uint16_t frame_high;
	uint8_t class : 7;	/* enum tcp_class; or it filled a gap */
	uint8_t lost : 1;	/* what came before is taken for lost */
	uint8_t copies;		/* how often in a row; 0: none */
};

struct tcp_lost {		/* both stay at the most that fits */
	uint32_t segments, bytes;
};

enum tcp_place {
	TCP_LOST_BEFORE,	/* on the way to the tap, */
	TCP_LOST_BEHIND,	/* from it to the receiver, or */
	TCP_LOST_SOMEWHERE,	/* nobody knows: late, or lost before */
	TCP_N_PLACES
};

enum { TCP_AGAIN = 3, TCP_FILLED = TCP_N_CLASSES, TCP_COPIES = 255 };

/* What only a connection needs of which something was lost, sent again or out
 * of order; a block of its pool. */
struct tcp_resent {
	struct tcp_resent_side {
		struct tcp_ahead ahead;	/* see `gap' of its endpoint */
		struct tcp_ahead last;	/* the newest that it sent */
		struct tcp_again again[TCP_AGAIN];
		uint32_t recover;	/* recovery ends with the ACK of it */
		uint32_t sent_ms;	/* last sent again, since start + 1 */
		uint32_t heard_ms;	/* last told of a hole, since start + 1 */
		uint32_t run;		/* the ACK that the peer repeats */
		uint32_t sacked;	/* end of what it holds beyond that */
		uint16_t dups;		/* how often it did */
		uint8_t mode : 4;	/* enum tcp_mode */
		uint8_t maybe : 4;	/* more, that may be copies; up to 15 */
		uint8_t next;		/* of `again', to be used */
		uint32_t classes[TCP_N_CLASSES - 1];	/* all but unknown */
		struct tcp_lost lost[TCP_N_PLACES];
	} side[2];
	uint32_t now_ms;	/* when either side was heard last, since start */
	uint32_t asked_us;	/* when one was first asked for what `run' lacks,
				 * since start; it may wrap */
};

/* What most packets touch beside the hot half, in one line for both sides. */
struct tcp_warm {
	struct tcp_side_warm {
		uint64_t payload;	/* bytes, retransmissions too */
		int64_t timed_end;	/* a segment whose ACK is awaited */
		int64_t timed_at;
	} side[2];
	uint32_t data_ms[2];	/* when each last sent new data, since start */
	uint32_t waits_ms[2];	/* since when it waits for an ACK: the last that
				 * told anything new, or the first octet in
				 * flight; since start */
};

struct tcp_rtt {		/* from the tap to the peer and back */
	int64_t sum;		/* ns */
	uint32_t min, max;	/* ns, up to 4.29 s, else that */
	uint32_t n;
	union {
		uint32_t syn_ms;	/* when its SYN was last sent again; if
					 * it never was, if the peer's said is
					 * TCP_SAID_ELSEWHERE: */
		uint32_t other;		/* the number of that that does not count;
					 * else, with TCP_SAID_SHRUNK: */
		uint32_t edge;		/* where the farthest window ended that
					 * it showed: a number of the peer */
	};
};

struct tcp_side_more {
	int64_t missed;		/* bytes acknowledged, given up as not seen */
	int64_t zero_since;	/* 0: its window is open */
	int64_t zero_ns;
	uint32_t retransmitted, out_of_order, duplicate_acks;
	uint32_t duplicates;	/* recorded twice */
	uint32_t zero_episodes;
	struct ranges ranges;	/* empty unless `gap' is not 0. Its `own': how
				 * long nothing of this side was acknowledged
				 * before what is in flight was sent; in units
				 * of 1.024 s, modulo 2^16 */
};

enum tcp_said {
	TCP_SAID_FORGOT = 1 << 0,	/* it said that it had lost the connection */
	TCP_SAID_HOPS   = 1 << 1,	/* not all of its packets have one TTL */
	TCP_SAID_APART  = 1 << 2,	/* it acknowledged the peer's SYN, and only
					 * then sent its own, without an ACK */
	TCP_SAID_ELSEWHERE = 1 << 3,	/* its SYN,ACKs have different numbers */
	TCP_SAID_SHRUNK = 1 << 4,	/* its windows end before one that it showed,
					 * see tcp_rtt.edge */
	TCP_SAID_UNSEEN = 1 << 5,	/* the capture lacks the last that it sent,
					 * which may have been a FIN */
};

/* From the line that most packets touch to those that few do. */
struct tcp_more {
	struct tcp_warm warm;
	struct tcp_rtt rtt[2];
	uint16_t syn_copies[2];	/* how often its SYN was sent again */
	uint8_t said[2];	/* enum tcp_said, of each */
	uint16_t probe_frame;	/* of the last keep-alive: low bits, odd of the
				 * client's; 0: none */
	uint32_t zero_frame[2];	/* that first showed a shut window: low bits */
	struct tcp_step step[TCP_STEPS];	/* the first of all */
	struct tcp_side_more side[2];
};

struct tcp_losses {		/* the same of many connections */
	uint64_t segments, bytes;
};

/* What the connections of an engine share. */
struct tcp_room {
	struct pool ranges;	/* struct range */
	struct pool closing;	/* struct tcp_closing */
	struct pool asked;	/* struct tcp_asked */
	uint64_t not_asked;	/* for lack of room */
	struct pool resent;	/* struct tcp_resent */
	uint64_t not_kept;	/* for lack of room */
	struct tcp_losses lost[TCP_N_PLACES];	/* of all of them, so far */
	const struct limits *limits;
};

/* One connection, its two halves together; `more' is never NULL. */
struct tcp_at {
	struct tcp_room *room;
	struct tcp_conn *conn;
	struct tcp_more *more;
	int64_t start;		/* time of its first frame */
	uint64_t before;	/* the frame of it before the one at hand, */
	int64_t before_time;	/* and when that came */
};

/* RFC 9293 3.4: has each end the other's number, and neither of them done with
 * the connection? */
static inline bool tcp_is_live(const struct tcp_conn *c)
{
	const unsigned live = 1u << TCP_ESTABLISHED | 1u << TCP_FIN_WAIT_1 |
		1u << TCP_FIN_WAIT_2 | 1u << TCP_CLOSE_WAIT;

	return live >> c->end[0].state & live >> c->end[1].state & 1;
}

/* The n-th step of all, oldest first; n < tcp_steps(). */
static inline unsigned tcp_steps(const struct tcp_conn *c)
{
	return (unsigned)c->end[0].n_steps + c->end[1].n_steps;
}

const struct tcp_step *tcp_step(const struct tcp_at *at, unsigned n);

/* In ms since the connection's start, for what need not be exact. */
static inline uint32_t tcp_since(int64_t start, int64_t time)
{
	int64_t ms = (time - start) / 1000000;

	return ms < 0 ? 0 : ms >= UINT32_MAX ? UINT32_MAX - 1 : (uint32_t)ms;
}

/* The FIN of a side with TCP_MARK_FIN. */
static inline struct tcp_fin *tcp_fin(const struct tcp_at *at, unsigned side)
{
	struct tcp_closing *c = pool_at(&at->room->closing, at->conn->closing);

	return &c->fin[side];
}

/* Is the FIN of that side acknowledged? It is the last that a side sends, so
 * mostly its block need not be touched. */
static inline bool tcp_fin_acked(const struct tcp_at *at, unsigned side)
{
	const struct tcp_endpoint *e = &at->conn->end[side];

	return (e->marks & TCP_MARK_FIN) &&
	       (e->acked >= e->seen || ((e->marks & TCP_MARK_PAST_FIN) &&
	                                e->acked >= tcp_fin(at, side)->end));
}

static inline uint64_t tcp_step_frame(const struct tcp_step *s)
{
	return (uint64_t)s->frame_high << 32 | s->frame_low;
}

#endif
