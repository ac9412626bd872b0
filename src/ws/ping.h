/* SPDX-License-Identifier: ISC */
/* ping.h - the Pings of one side, and the Pongs that answer them
 * (RFC 6455 5.5.2, 5.5.3).
 *
 * A Pong answers the oldest Ping with its payload that waits. It may have been
 * meant for a later one with the same payload, and no older one need be
 * answered then: these are covered, they wait but none misses a Pong. */
#ifndef WS_PING_H
#define WS_PING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WS_PINGS = 8 };

enum ws_ping_state {
	WS_PING_WAITS,
	WS_PING_COVERED,
	WS_PING_ANSWERED,
	WS_PING_SUPERSEDED,	/* a later one was answered */
};

struct ws_ping {
	uint64_t hash;		/* of the payload */
	uint64_t frame;		/* capture frame that completed it */
	int64_t time;		/* of that, ns */
	int64_t end;		/* offset in the stream behind it */
	uint8_t length;		/* of the payload */
	bool known;		/* hash is: no octet is missing */
	uint8_t state;		/* enum ws_ping_state */
};

struct ws_pings {
	uint32_t sent, answered, superseded;
	uint32_t forgotten;	/* for lack of room while they waited */
	uint32_t rtt_samples;	/* Pongs that can be for one Ping only */
	int64_t rtt_min, rtt_max, rtt_sum;	/* ns, of these */
	uint8_t first, n;	/* in the ring, oldest first */
	struct ws_ping ring[WS_PINGS];
};

enum ws_pong {
	WS_PONG_ANSWERS,
	WS_PONG_AGAIN,		/* to a Ping that waits no more */
	WS_PONG_MISMATCH,	/* Pings wait, but none with that payload */
	WS_PONG_UNSOLICITED,
	WS_PONG_UNKNOWN,	/* a Ping is not known, covered or forgotten */
};

#define WS_HASH_START 0xcbf29ce484222325u

/* Goes on with a payload's hash: n octets, masked from octet `at' on. */
uint64_t ws_hash(uint64_t hash, const uint8_t *octets, size_t n,
                 uint32_t key, uint64_t at);

/* A Ping is whole: its state is set here. */
void ws_pings_add(struct ws_pings *p, const struct ws_ping *ping);

/* The other side's Pong is whole; says what it is, and counts it. */
enum ws_pong ws_pings_answer(struct ws_pings *p, uint64_t hash,
                             uint8_t length, int64_t time);

/* A Pong came that may answer any of them. */
void ws_pings_cover(struct ws_pings *p);

/* The oldest Ping that still waits for its Pong or one to a later Ping, or
 * NULL. Those whose payload is not known are left out. */
const struct ws_ping *ws_pings_oldest(const struct ws_pings *p);

#endif
