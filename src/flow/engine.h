/* SPDX-License-Identifier: ISC */
/* engine.h - flows: every packet finds its own, every flow comes to an end.
 *
 * The caller decodes a batch, lets the engine fetch what it will touch, then
 * lets it push until there is something to judge: a segment, or flows that have
 * ended. Time is packet time, made monotonous. One engine is one object. */
#ifndef FLOW_ENGINE_H
#define FLOW_ENGINE_H

#include "base/err.h"
#include "base/frame.h"
#include "base/limits.h"
#include "base/net.h"
#include "flow/dedup.h"
#include "flow/end.h"
#include "flow/fact.h"
#include "find/finding.h"
#include "flow/flow.h"
#include "tcp/track.h"

static_assert(FRAME_BATCH <= 64, "a bit for each packet of a batch");

struct flow_engine;

struct flow_options {
	const struct limits *limits;
	int64_t time_wait_ns;		/* 2 MSL */
	uint16_t doubts;		/* bits that hold for every flow */
	bool every_frame;		/* each WebSocket frame is a fact */
	bool right_sums;		/* a TCP checksum that is not called
					 * wrong is right: they are verified */
	const struct net_rules *servers;	/* or NULL; values are ports. An end
					 * that fits is the server of a flow
					 * whose SYNs do not tell */
};

/* Packets in the order of the capture, and how far time had come at each: other
 * frames move the clock too. Where it goes back, the engine's stands still. */
struct flow_batch {
	size_t n;
	struct packet packet[FRAME_BATCH];
	int64_t clock[FRAME_BATCH];	/* packet time, not before the packet's */
	int64_t last_clock;		/* at the end of the batch */
};

/* Why flow_push() comes back. */
enum flow_news {
	FLOW_NOTHING,		/* the batch is done */
	FLOW_SEGMENT,		/* odd, unusual, or of a flow with findings */
	FLOW_FACT,		/* something that it says: flow_fact() */
	FLOW_ENDS		/* flows have ended: take them all, then go on */
};

/* What a packet was to its flow. */
struct flow_segment {
	struct tcp_segment tcp;
	const struct packet *packet;
	struct flow *flow;	/* NULL: of a tombstone, or none */
	uint64_t number;	/* of the flow; 0: none */
	uint64_t before;	/* frame of the flow before; 0: none */
	uint64_t former;	/* TCP_ODD_PORTS_AGAIN: of the flow that had the
				 * ports before. Is the receiver in the */
	bool former_waits;	/* TIME_WAIT of that, and is the */
	bool other_host;	/* sender another than there? */
	bool ends_wait[2];	/* a SYN follows a connection of which that side,
				 * as it is now, was in TIME_WAIT, */
	int64_t waited_since;	/* since about then, ns */
	bool duplicate;		/* recorded twice; tcp is not set, but */
	struct flow_twin twin;	/* this is */
	uint64_t other_octets;	/* frame of a segment with the same range of octets
				 * and other ones in it; 0: none is known */
	bool late;		/* of a tombstone */
	bool unusual;		/* the packet itself is, flow_is_unusual() */
	bool large;		/* the first of its flow that has more payload
				 * than the receiver's MSS */
	uint16_t doubts_before;	/* D() bits of the flow, before and after it; */
	uint16_t doubts;	/* only if something is odd or was found on it */
};

static inline bool flow_ends_wait(const struct flow_segment *seg)
{
	return seg->ends_wait[0] || seg->ends_wait[1];
}

enum {
	FLOW_UNUSUAL = PKT_CHECKSUM_BAD | PKT_OPTIONS_BAD | PKT_FRAGMENTED |
		PKT_IP_LEN_MISMATCH,
	FLOW_CONTROL = TCP_FIN | TCP_SYN | TCP_RST | TCP_PSH | TCP_ACK | TCP_URG
};

/* A bit for each set of the flags FLOW_CONTROL: the one of none, and those of SYN
 * with FIN, RST or URG. */
#define FLOW_ODD_FLAGS UINT64_C(0xccccccccc8c8c8c9)

/* Has it what few packets have, and rows judge, whatever it is to its flow? */
static inline bool flow_is_unusual(const struct packet *p)
{
	return (p->quirks & FLOW_UNUSUAL) |
	       (p->wscale > 14 && (p->flags & TCP_SYN)) |
	       (FLOW_ODD_FLAGS >> (p->flags & FLOW_CONTROL) & 1);
}

/* `o' is copied, its limits must outlive the engine. NULL and err without
 * memory. Free with flow_engine_free(). */
struct flow_engine *flow_engine_new(const struct flow_options *o,
                                    struct err *err);
void flow_engine_free(struct flow_engine *e);

/* Begins with a batch and fetches what it will touch. It must stay as it is
 * until flow_push() says FLOW_NOTHING, which may have turned the
 * PKT_OFFLOAD_GUESSED of a packet into PKT_CHECKSUM_BAD by then. */
void flow_prepare(struct flow_engine *e, struct flow_batch *b);

/* Takes packets of the batch, up to one of which there is something to judge,
 * that was recorded twice, or that has PKT_OFFLOAD_GUESSED still: then *seg is
 * filled. In any case it holds the last packet's basics: packet, flow, number,
 * duplicate, late, tcp.from and tcp.odd. */
enum flow_news flow_push(struct flow_engine *e, struct flow_segment *seg);

/* The fact that flow_push() or flow_rest_next() came back for; good until the
 * next call of either. */
const struct flow_fact *flow_fact(const struct flow_engine *e);

/* What was still to be read of a flow that has ended: true for each fact. */
bool flow_rest_next(struct flow_engine *e, struct flow *f);

/* A bit for each packet pushed of the batch that has a SYN and was not recorded
 * twice: the lowest is the first packet. */
uint64_t flow_syns(const struct flow_engine *e);

/* How far time has come. */
int64_t flow_now(const struct flow_engine *e);

/* The next flow that has ended by the time `now' (ns), INT64_MAX at the end of
 * the capture: true, and *end is filled. Each must be released or held. */
bool flow_end_next(struct flow_engine *e, int64_t now, struct flow_end *end);

/* Fills what a plain end left out. */
void flow_end_tell(struct flow_engine *e, struct flow_end *end);

/* Forgets a flow that flow_end_next() gave, but for a tombstone. */
void flow_release(struct flow_engine *e, struct flow *f);

/* Is it in TIME_WAIT, or may late segments of it still come? */
bool flow_may_wait(const struct flow *f);

/* Keeps it until 2 MSL after its close, when flow_end_next() gives it once
 * more, with end->again set. */
void flow_hold(struct flow_engine *e, struct flow *f);

/* A plain copy of all that there is to say about it. */
void flow_record_fill(struct flow_engine *e, const struct flow_end *end,
                      struct flow_record *r);

/* The ends of a flow or tombstone as a finding names them: the packets of
 * `side' (0 = client) are the offending ones. */
void flow_place(const struct flow *f, unsigned side, struct finding_place *at);

struct flow_stats {
	uint64_t flows, evicted, duplicates, late, tombstones_forgotten;
	uint64_t holes_full, questions_full, recoveries_full;
	struct tcp_losses lost[TCP_N_PLACES];	/* on the network */
	/* How often each limit of what is said was reached. */
	uint64_t talks_full, attempts_full, heads_full, texts_cut;
	uint64_t stream_full, streams_full, frames_unlisted;
	uint32_t open_peak;
};

void flow_engine_stats(const struct flow_engine *e, struct flow_stats *s);

/* Doubts that hold for every flow from now on. */
void flow_engine_doubt(struct flow_engine *e, uint16_t doubts);

/* Packets were lost between now and `until' (ns, packet time): a doubt for who
 * is there then, and near it. */
void flow_engine_dropped(struct flow_engine *e, int64_t until);

/* Somebody set the clock: the same for those that are there now. */
void flow_engine_clock_set(struct flow_engine *e);

/* It is known by now that it was set: for those that were there then. */
void flow_engine_clock_stepped(struct flow_engine *e, int64_t then);

/* When it was last seen to go back, or is known to be set; INT64_MIN: never. */
int64_t flow_engine_clock_back(const struct flow_engine *e);

/* Looking at flows that are open, a few at a time. */
struct flow_look {
	uint32_t most;		/* flows to pass by; at last 0 */
	int64_t quiet_ns;	/* idle for so long is quiet, and */
	int64_t half_ns, closing_ns, open_ns;	/* given up: never opened,
					 * half closed, any other */
};

/* The next that has something to show, as if the capture ended now: true, and
 * *end and *quiet are filled. Those that are idle for too long end: take them
 * with flow_end_next() afterwards. Not while a batch is pushed. */
bool flow_look_next(struct flow_engine *e, struct flow_look *look,
                    struct flow_end *end, bool *quiet);

/* Flows that are open, linger or are held. */
uint32_t flow_count(const struct flow_engine *e);

#endif
