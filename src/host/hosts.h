/* SPDX-License-Identifier: ISC */
/* hosts.h - what the connections of each address come to, over all flows: who
 * closes first, how many wait in TIME_WAIT or stay in CLOSE_WAIT, how many ports
 * a client has in use towards one destination, what its sequence numbers have in
 * common.
 *
 * A host is busy once there may be something to say of it. Until then, and but
 * for the first flows of all, one flow in a few is enough to notice that: most
 * hosts are of no interest, and to look each up would cost as much as some
 * packets.
 *
 * All is counted when a flow ends, or when a SYN takes the place of one, never
 * at other packets; in packet time. Only what was seen is counted, and no flow of
 * which it is in doubt who closed first or when, so each number is a lower
 * bound. Of the tables hosts_max and host_ports_max are the bounds. */
#ifndef HOST_HOSTS_H
#define HOST_HOSTS_H

#include <assert.h>
#include <stddef.h>

#include "flow/close.h"
#include "host/isn.h"
#include "host/seen.h"
#include "host/table.h"
#include "host/window.h"

/* Endpoints that linger in CLOSE_WAIT. */
struct host_stuck {
	uint64_t round;		/* of looks, in which they were seen; */
	uint32_t n;		/* that are there still, in this round and */
	uint32_t before;	/* in the one before, as far as seen; */
	uint32_t lost;		/* more, that nobody watches any more, */
	uint32_t left;		/* and who closed after all */
	uint16_t doubts;	/* D() bits of those flows */
	int64_t entered[2];	/* when the first and the last came there, ns */
	struct host_seen seen;
};

/* One address: a cache line, which is enough for most. */
struct host {
	struct host_head head;
	uint8_t addr[16];
	uint16_t ip_version;
	uint16_t zero[3];	/* so far the key */
	uint32_t sum;		/* its host_sum; 0: none */
	uint32_t closes[2];	/* of it as a server: by the client, by it */
	struct host_isn isn;
	uint16_t in_slot;	/* TIME_WAITs in head.slot, until it is */
	bool busy;
};

static_assert(offsetof(struct host, sum) ==
              sizeof(struct host_head) + HOST_KEY_ONE, "a key and no more");
static_assert(sizeof(struct host) == 64, "a cache line");

/* More of those that need it. */
struct host_sum {
	uint16_t told;		/* for the caller: what was said of it */
	bool server;		/* it was one in the flow counted last, whose */
	bool ripe;		/* there may be something new to say */
	uint16_t port[2];	/* ports, its own first, */
	uint8_t peer[16];	/* and other end these are */
	struct host_seen closing;	/* what it closed first as a server */
	struct host_isns isns;	/* of.n 0: not looked at */
	struct host_window waits;	/* its TIME_WAITs */
	struct host_seen waiting;
	uint32_t open;		/* as a client, when the capture ended */
	struct host_stuck stuck;
};

/* A client, and a port of another host that it goes to. */
struct host_ports {
	struct host_head head;
	struct host_key key;	/* the client, and the other */
	uint16_t told;
	bool ripe;
	uint16_t low, high;	/* the ports that it was seen to use */
	uint16_t last;
	uint32_t open;
	struct host_window waits;	/* its TIME_WAITs, each of another port */
	struct host_seen seen;
};

enum {
	HOSTS_EXACT = 4096,	/* flows, then */
	HOSTS_ONE_IN = 16,	/* is enough of hosts that are not busy */
	HOSTS_BUSY = 4096	/* places for those that are busy */
};

struct hosts {
	const struct limits *limits;
	uint64_t flows;		/* that have ended */
	uint64_t busy[HOSTS_BUSY / 64];	/* by address: may it be? */
	uint32_t busy_last[HOSTS_BUSY];	/* and who became it last, there */
	struct host_table hosts;	/* struct host */
	struct pool sums;		/* struct host_sum */
	struct host_table ports;	/* struct host_ports */
	uint16_t crowd;		/* more TIME_WAITs in a slot need a sum */
	int32_t floor;		/* clients with fewer are not looked at by port */
	bool ripe;		/* one of these is */
	uint64_t round;		/* of looks at open flows */
	uint16_t doubts;	/* for the caller: D() bits that hold of all */
};

/* `l' must outlive it. 0, or -1 without memory; then too it needs the second. */
int hosts_init(struct hosts *h, const struct limits *l, struct err *err);
void hosts_fini(struct hosts *h);

/* A flow that has ended, told for the first time. */
void hosts_end(struct hosts *h, const struct flow_end *end,
               const struct flow_close *c);

/* A SYN that follows a flow in TIME_WAIT, which that has ended, too. */
void hosts_reuse(struct hosts *h, const struct flow_segment *seg);

/* A flow that goes on, as it is now: told again in each round of looks. */
void hosts_look(struct hosts *h, const struct flow_end *end);

/* What there is more of the host, or NULL. */
static inline struct host_sum *host_sum_of(const struct hosts *h,
                                           const struct host *host)
{
	return host->sum != 0 ? pool_at(&h->sums, host->sum) : NULL;
}

/* How many of the host's endpoints linger in CLOSE_WAIT. */
uint64_t hosts_stuck(const struct hosts *h, const struct host_sum *s);

/* How many ports the client has for connections to one destination, by those
 * that it was seen to use; the most that were in use at once; and how many would
 * be in TIME_WAIT, if it went on for a minute as in its busiest half. */
uint32_t host_ports_range(const struct host_ports *p);
uint64_t host_ports_used(const struct host_ports *p);
uint64_t host_ports_rate(const struct host_ports *p);

#endif
