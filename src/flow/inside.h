/* SPDX-License-Identifier: ISC */
/* inside.h - the engine from within; for the files of this room only. */
#ifndef FLOW_INSIDE_H
#define FLOW_INSIDE_H

#include "base/fetch.h"
#include "flow/dedup.h"
#include "flow/due.h"
#include "flow/engine.h"
#include "flow/lists.h"
#include "flow/table.h"
#include "flow/tombs.h"

struct flow_engine {
	const struct limits *limits;
	struct hash_seed seed;
	struct pool flows, colds;
	struct tcp_room room;
	struct flow_table table;
	struct flow_lists lists;
	struct flow_dues linger, held;
	struct flow_tombs tombs;
	int64_t now;		/* packet time, never backwards */
	int64_t last_time;	/* of the last packet, as recorded */
	int64_t clock_back_at;	/* when the clock last went back far */
	int64_t linger_ns, time_wait_ns, duplicate_ns;
	int64_t clock_slack_ns;	/* it may go back so far unnoticed */
	int64_t end_due_at;	/* no flow has ended before, packet time */
	uint16_t doubts;
	bool draining;		/* the capture has ended */
	struct tcp_more lent;	/* to SYNs, which keep nothing in it */
	struct flow_stats stats;
	size_t batch;		/* packets prepared, */
	const struct packet *packets;	/* the packets themselves, */
	struct flow_key keys[FRAME_BATCH];	/* their keys, */
	uint64_t prints[FRAME_BATCH];	/* what a copy would share, */
	uint32_t refs[FRAME_BATCH];	/* and what their slots held then */
	struct flow_dedup dedup;
};

static inline uint32_t flow_index(const struct flow_engine *e,
                                  const struct flow *f)
{
	return (uint32_t)((size_t)((const uint8_t *)f - e->flows.at) /
	                  sizeof(*f));
}

static inline struct flow_cold *flow_cold(const struct flow_engine *e,
                                          const struct flow *f)
{
	return pool_at(&e->colds, f->cold);
}

/* Which side of the connection that end of the tuple is. */
static inline unsigned flow_side(const struct flow *f, unsigned end)
{
	return end ^ f->client;
}

/* tuple.c: which incarnation a packet belongs to. */
struct flow_found {
	struct flow *flow;	/* NULL: late, of `tomb' */
	struct flow_tombstone *tomb;
};

struct flow_found flow_tuple_route(struct flow_engine *e,
                                   const struct packet *p,
                                   const struct flow_key *key);

/* The flow that has the i-th packet's tuple, if the slot that was asked for in
 * time still tells; NULL: route the packet. */
struct flow *flow_tuple_known(const struct flow_engine *e, size_t i);

/* A flow to be judged at once. */
void flow_end_now(struct flow_engine *e, struct flow *f);

/* Takes it out of the table; a tombstone may stay in its place. */
void flow_tuple_bury(struct flow_engine *e, struct flow *f);

/* Gives the flow its cold half; always succeeds. */
void flow_grow(struct flow_engine *e, struct flow *f);

/* Are both ends done with the connection? */
bool flow_is_over(const struct flow *f);

/* finish.c: puts a flow that is over into a queue; without memory for it the
 * flow ends now. */
void flow_wait(struct flow_engine *e, struct flow_dues *queue, struct flow *f,
               enum flow_list list);

/* ahead.c: asks for what packets soon after the i-th will touch. */
void flow_fetch_ahead(struct flow_engine *e, size_t i);

/* What is known by now that casts doubt on what the flow shows: D() bits. */
uint16_t flow_doubts(const struct flow_engine *e, const struct flow *f);

/* end.c */
void flow_end_fill(struct flow_engine *e, struct flow *f,
                   struct flow_end *end);

#endif
