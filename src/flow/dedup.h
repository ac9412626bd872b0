/* SPDX-License-Identifier: ISC */
/* dedup.h - packets that the capture recorded twice.
 *
 * The same segment with the same IP ID or the same payload within
 * duplicate_us: a retransmission may reuse the IP ID (RFC 9293 3.8.1, MAY-4)
 * but cannot leave so soon. Bounded in time and in size: what the small table
 * forgets early is merely not recognised. */
#ifndef FLOW_DEDUP_H
#define FLOW_DEDUP_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/packet.h"

enum { DEDUP_SLOTS = 4096 };

struct flow_dedup {
	struct dedup_slot {
		uint64_t print;
		int64_t time;
	} slot[DEDUP_SLOTS];
};

/* What two recordings of a packet have in common beside their addresses; 0 if
 * it has nothing by which to tell it from another. Sent by end `from' of its
 * tuple. */
uint64_t flow_dedup_print(const struct packet *p, unsigned from);

/* Where it will be looked for. */
static inline struct dedup_slot *flow_dedup_slot(struct flow_dedup *d,
                                                 uint64_t print)
{
	return &d->slot[print % DEDUP_SLOTS];
}

/* True if a packet with this print, of the tuple with this hash, was recorded
 * before, at most `within' ns from `time'; remembers it. */
static inline bool flow_dedup_seen(struct flow_dedup *d, uint64_t print,
                                   uint64_t hash, int64_t time, int64_t within)
{
	struct dedup_slot *slot = flow_dedup_slot(d, print);
	const uint64_t whole = print ^ hash;

	if (print == 0)
		return false;
	if (slot->print == whole && time - slot->time <= within &&
	    time >= slot->time - within)
		return true;
	slot->print = whole;
	slot->time = time;
	return false;
}

#endif
