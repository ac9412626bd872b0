/* SPDX-License-Identifier: ISC */
/* inside.h - the engine from within; for the files of this room only. */
#ifndef FLOW_INSIDE_H
#define FLOW_INSIDE_H

#include "base/fetch.h"
#include "base/digest.h"
#include "flow/content.h"
#include "flow/dedup.h"
#include "flow/due.h"
#include "flow/engine.h"
#include "flow/lists.h"
#include "flow/table.h"
#include "flow/talk.h"
#include "flow/tombs.h"

struct talk_head;

/* A segment, as it is read for what it says. */
struct hearing {
	struct flow *flow;		/* NULL: none is */
	struct flow_talk *talk;
	struct hearing_end {		/* offsets as of struct tcp_endpoint */
		uint32_t iss;
		bool base;		/* `iss' means something */
		bool syn;		/* and is exact: its SYN was seen */
		int64_t seen, acked;
	} end[2];
	const struct packet *packet;	/* NULL: at the end of the flow */
	unsigned from;			/* the side that sent the packet */
	unsigned side;			/* the side that sent the piece */
	bool reading;			/* the piece is not all read */
	bool last;			/* nothing more will come */
	struct tcp_piece piece;
	struct talk_head *spent;	/* facts may point into it */
	bool again;			/* there is more to tell of what was read */
	struct ws_talk odd;		/* to be told next, if odd.odd is not 0, */
	unsigned odd_from;		/* of that side and frame, */
	uint64_t odd_frame, odd_last;
	int64_t odd_time;
	bool odd_alone;			/* of no attempt */
	uint64_t early_frame;		/* the same of what came early */
};

struct flow_engine {
	const struct limits *limits;
	struct hash_seed seed;
	struct pool flows, journals, growns, candidates;
	struct tcp_room room;
	struct flow_table table;
	struct flow_lists lists;
	struct flow_dues linger, held;
	struct flow_tombs tombs;
	int64_t now;		/* packet time, never backwards */
	int64_t clock_back_at;	/* when the clock last went back far */
	int64_t dropped_until;	/* packets were last lost before */
	int64_t linger_ns, time_wait_ns;
	int64_t clock_slack_ns;	/* it may go back so far unnoticed */
	int64_t end_due_at;	/* no flow has ended before, packet time */
	uint16_t doubts;
	bool draining;		/* the capture has ended; of the open flows, */
	uint32_t drained;	/* this and those before it were seen to */
	uint32_t hand;		/* evict.c: how far it has come */
	uint32_t looked;	/* look.c: the same */
	bool plays_all;		/* nothing is only noted; for comparisons */
	const struct net_rules *servers;	/* or NULL */
	int64_t closed_at;	/* when the flow was, whose end was told last */
	struct flow_replayed {	/* packets of what was a candidate, of which */
		struct flow_segment seg;	/* there is something to judge */
		struct packet packet;
	} replayed[FLOW_SYN_COPIES + 1];
	uint32_t n_replayed, told_replayed;
	struct flow_former {	/* of the flow that the SYN at hand follows: */
		uint32_t edge[2];	/* behind all that each end sent */
		uint64_t number;	/* if it was closed; else 0 */
		bool known;		/* there is one, and it was not told; */
		bool waits;		/* the SYN met a TIME_WAIT of it, */
		bool again;		/* has its number, */
		bool overlaps;		/* lies below what that end has sent, */
		bool other_host;	/* and another host's look */
		bool waited[2];		/* that end of the tuple was in TIME_WAIT */
		int64_t closed;		/* when it was, about, ns */
	} former;
	struct flow *answered;	/* of whose questions one is; NULL: none is */
	struct flow_grown lent;	/* to flows of which somebody asks */
	struct flow_stats stats;
	struct flow_batch *batch;	/* prepared, and */
	size_t at;			/* how far it was pushed; */
	uint64_t syns;			/* a bit for each SYN in that; */
	struct flow_key keys[FRAME_BATCH];	/* the packets' keys, */
	struct flow_print prints[FRAME_BATCH];	/* what a copy would share, */
	uint32_t refs[FRAME_BATCH];	/* and what their slots held then */
	struct flow_dedup dedup;
	struct flow_content content;

	struct pool talks;
	struct tcp_stream_room streams;
	struct digest *digest;
	int64_t stream_wait_ns;		/* for what may yet come in between */
	bool every_frame;		/* each WebSocket frame is told */
	struct hearing hear;
	struct flow_fact fact;		/* told last, and what it points to: */
	struct ws_request request;
	struct ws_response response;
	struct http_head head;
};

static inline uint32_t flow_index(const struct flow_engine *e,
                                  const struct flow *f)
{
	return (uint32_t)((size_t)((const uint8_t *)f - e->flows.at) /
	                  sizeof(*f));
}

/* What a FLOW_GROWN has. */
static inline struct flow_grown *flow_grown(const struct flow_engine *e,
                                            const struct flow *f)
{
	return pool_at(&e->growns, f->block);
}

/* The flow's connection, its two halves together. */
static inline struct tcp_at flow_tcp(struct flow_engine *e,
                                     const struct flow *f, struct flow_grown *g)
{
	return (struct tcp_at){ &e->room, &g->conn, &g->tcp, f->first_time,
		f->last_frame, f->last_time };
}

/* Which side of the connection that end of the tuple is. */
static inline unsigned flow_side(const struct flow *f, unsigned end)
{
	return end ^ f->client;
}

/* Is there anything to judge of what it is to its connection? */
static inline bool flow_is_odd(const struct tcp_segment *seg)
{
	return (seg->odd | seg->reset | seg->opening) != 0;
}

/* tuple.c: which incarnation a packet belongs to. */
struct flow_found {
	struct flow *flow;	/* NULL: late, of `tomb' */
	struct flow_tombstone *tomb;
};

/* `duplicate': the packet was recorded twice; then it begins nothing anew. */
struct flow_found flow_tuple_route(struct flow_engine *e,
                                   const struct packet *p,
                                   const struct flow_key *key, bool duplicate);

/* The incarnation that a packet belongs to, of those of a live flow of which one
 * may take the place of the other: most often the same. */
struct flow *flow_tuple_settle(struct flow_engine *e, struct flow *f,
                               const struct packet *p,
                               const struct flow_key *key);

/* What might have taken the place of the flow does not. */
void flow_tuple_roll_back(struct flow_engine *e, struct flow *f);

/* push.c: takes a packet to its flow. */
void flow_push_to(struct flow_engine *e, struct flow *f, const struct packet *p,
                  struct flow_segment *seg);

/* hello.c: what a SYN or SYN,ACK says. */
struct flow_hello flow_hello_of(const struct packet *p);

/* former.c: what is left of a flow, but for its tuple and when that is. */
void flow_former_fill(const struct flow_engine *e, const struct flow *f,
                      struct flow_tombstone *tomb);

/* A SYN begins the flow in the place of that one: fills e->former. */
void flow_former_know(struct flow_engine *e, struct flow *f,
                      const struct packet *p, const struct flow_tombstone *old);

/* Once the flow has taken it: asks of the SYN what it does, and says of whose
 * ports it is. */
void flow_former_tell(struct flow_engine *e, struct flow *f,
                      const struct packet *p, struct flow_segment *seg);

/* answers.c: what was asked of the flow and is answered: true, and e->fact
 * holds it until the next call. */
bool flow_answer_next(struct flow_engine *e);

/* The same of a flow that has ended: what is open stays so. */
bool flow_answer_last(struct flow_engine *e, struct flow *f);

/* finish.c: a flow to be judged at once. */
void flow_end_now(struct flow_engine *e, struct flow *f);

/* When the capture last looked at this tuple: what did not happen by then may
 * yet have happened. */
int64_t flow_sight_ends(const struct flow_engine *e, const struct flow *f);

/* Of those that are over the first to go: one that is held, else one that
 * lingers; or NULL. It must leave its list. */
struct flow *flow_waits_longest(struct flow_engine *e);

/* evict.c: sees to it that one of many flows ends now; NULL if all of them wait
 * to be judged already. */
struct flow *flow_evict(struct flow_engine *e);

/* Takes it out of the table; a tombstone may be left of it. */
void flow_tuple_bury(struct flow_engine *e, struct flow *f);

/* grown.c: makes it a FLOW_GROWN, which it is not yet; always succeeds. */
void flow_grow(struct flow_engine *e, struct flow *f);

/* The machine of any flow. If it has none of its own, one is lent until the
 * next flow is told, released or held. */
struct flow_grown *flow_told(struct flow_engine *e, const struct flow *f);
void flow_tell_no_more(struct flow_engine *e);

/* Takes a packet to a FLOW_GROWN that is open at both ends, if it is the next of
 * its side and has nothing odd; else false, and nothing happened. */
bool flow_grown_take(struct flow_engine *e, struct flow *f,
                     const struct packet *p, unsigned side);

/* Takes a packet to a FLOW_GROWN; seg->tcp.from and seg->duplicate are set. */
void flow_grown_push(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg);

/* What is counted and what Zeek would say, whatever TCP makes of the packet. */
void flow_grown_see(struct flow_grown *g, const struct packet *p,
                    unsigned from);

/* Gives back the block of any flow. */
void flow_shrink(struct flow_engine *e, struct flow *f);

/* Are both ends done with the connection? */
bool flow_is_over(const struct flow_engine *e, const struct flow *f);

/* finish.c: puts a flow on another list, and into the queue of those that wait
 * there for a time; without memory for that the flow ends now. */
void flow_relist(struct flow_engine *e, struct flow *f, enum flow_list list);

/* What is known by now that casts doubt on what the flow shows: D() bits. */
uint16_t flow_doubts(struct flow_engine *e, const struct flow *f);

/* end.c */
void flow_end_fill(struct flow_engine *e, struct flow *f,
                   struct flow_end *end);

#endif
