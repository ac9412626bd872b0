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
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "wire/packet.h"

enum { DEDUP_SLOTS = 4096 };

struct flow_dedup {
	struct dedup_slot {
		uint64_t print;
		int64_t time;
	} slot[DEDUP_SLOTS];
};

/* Without an IP ID two pure ACKs in a row look alike although both were
 * sent. */
static inline bool flow_dedup_tells(const struct packet *p)
{
	return (p->ip_id | p->payload_len |
	        (p->flags & (TCP_SYN | TCP_FIN | TCP_RST))) != 0;
}

/* What two recordings of a packet have in common beside their addresses; 0 if
 * it has nothing by which to tell it from another. Not keyed: which packets
 * share a slot must not depend on a secret, or the result would. Fields that
 * lie side by side are taken together. */
static inline uint64_t flow_dedup_print(const struct packet *p)
{
	const uint64_t numbers = hash_load((const uint8_t *)&p->seq);
	const uint64_t ports = hash_load((const uint8_t *)&p->src_port);
	const uint64_t length = hash_load((const uint8_t *)&p->payload_len);
	const uint64_t rest = (uint64_t)p->ip_id << 1 |
		(p->quirks & PKT_CHECKSUM_BAD);

	static_assert(offsetof(struct packet, ack) ==
		      offsetof(struct packet, seq) + 4 &&
		      offsetof(struct packet, flags) ==
		      offsetof(struct packet, src_port) + 6 &&
		      offsetof(struct packet, tsval) ==
		      offsetof(struct packet, payload_len) + 4,
		      "side by side");
	return -(uint64_t)flow_dedup_tells(p) & (hash_mix(numbers ^ UINT64_C(0x9e3779b97f4a7c15),
	                ports ^ UINT64_C(0xbf58476d1ce4e5b9)) ^
	       (length + rest * UINT64_C(0x94d049bb133111eb)) *
	       UINT64_C(0xd6e8feb86659fd93));
}

/* Where it will be looked for. */
static inline struct dedup_slot *flow_dedup_slot(struct flow_dedup *d,
                                                 uint64_t print)
{
	return &d->slot[print % DEDUP_SLOTS];
}

/* True if a packet with this print was recorded before, of the same tuple and
 * direction, of which `hash' is one; at most `within' ns from `time'; remembers it. */
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
