/* SPDX-License-Identifier: ISC */
/* dedup.h - packets that the capture recorded twice.
 *
 * The same segment with the same IP ID or the same payload within
 * duplicate_us: a retransmission may reuse the IP ID (RFC 9293 3.8.1, MAY-4)
 * but cannot leave so soon. With another TTL it was recorded at another point of
 * its way, which may take it two_points_ms: then its ID, or its time stamp, must
 * prove that it is the same. Bounded in time and in size: what the small table
 * forgets early is merely not recognised. */
#ifndef FLOW_DEDUP_H
#define FLOW_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/key.h"

enum { DEDUP_BITS = 12, DEDUP_SLOTS = 1 << DEDUP_BITS };

struct flow_dedup {
	struct dedup_slot {
		uint64_t print;
		int64_t time;
	} slot[DEDUP_SLOTS];
	int64_t within;		/* ns: duplicate_us, and */
	int64_t between;	/* two_points_ms */
};

/* Without an IP ID two pure ACKs in a row look alike although both were
 * sent. */
static inline bool flow_dedup_tells(const struct packet *p)
{
	return (p->ip_id | p->payload_len |
	        (p->flags & (TCP_SYN | TCP_FIN | TCP_RST))) != 0;
}

/* What two recordings of a packet have in common: where it is looked for, 0 if
 * it has nothing by which to tell it from another, and by what it is known. The
 * first is not keyed, as which packets share a slot must not depend on a
 * secret, or the result would; the second is in every factor, so that nobody
 * can make two packets that look alike. The lowest octet of that is the TTL, or 0
 * where nothing proves that what has another is the same. */
struct flow_print {
	uint64_t mark, whole;
};

/* Fields that lie side by side are taken together. */
static inline struct flow_print flow_print_of(const struct packet *p,
                                              const struct flow_key *key,
                                              const struct hash_seed *seed)
{
	const uint64_t numbers = hash_load((const uint8_t *)&p->seq);
	const uint64_t ports = hash_load((const uint8_t *)&p->src_port);
	const uint64_t length = hash_load((const uint8_t *)&p->payload_len);
	const uint64_t rest = (uint64_t)p->ip_id << 2 | key->from << 1 |
		(p->quirks & PKT_CHECKSUM_BAD);
	const uint64_t mark = (numbers ^ ports * UINT64_C(0xbf58476d1ce4e5b9) ^
		(length + rest) * UINT64_C(0x94d049bb133111eb)) *
		UINT64_C(0x9e3779b97f4a7c15);
	const uint64_t whole = hash_mix(numbers ^ key->hash,
	                                ports ^ seed->key[0]);
	const bool proves = (p->ip_id | (p->quirks & PKT_HAS_TS)) != 0;

	static_assert(offsetof(struct packet, ack) ==
		      offsetof(struct packet, seq) + 4 &&
		      offsetof(struct packet, flags) ==
		      offsetof(struct packet, src_port) + 6 &&
		      offsetof(struct packet, tsval) ==
		      offsetof(struct packet, payload_len) + 4,
		      "side by side");
	return (struct flow_print){
		.mark = -(uint64_t)flow_dedup_tells(p) & mark,
		.whole = (hash_mix(whole ^ length, rest ^ seed->key[2]) &
		          ~(uint64_t)UINT8_MAX) |
			(p->ttl & -(uint64_t)proves),
	};
}

static inline struct dedup_slot *flow_dedup_slot(struct flow_dedup *d,
                                                 uint64_t mark)
{
	return &d->slot[mark >> (64 - DEDUP_BITS)];	/* the best mixed */
}

/* True if a packet with this print was recorded before, not long from `time';
 * remembers it. */
static inline bool flow_dedup_seen(struct flow_dedup *d,
                                   const struct flow_print *print, int64_t time)
{
	struct dedup_slot *slot = flow_dedup_slot(d, print->mark);
	const uint64_t other = slot->print ^ print->whole;
	const int64_t within = other == 0 ? d->within : d->between;

	if (print->mark == 0)
		return false;
	if (other <= UINT8_MAX && time - slot->time <= within &&
	    time >= slot->time - within)
		return true;
	slot->print = print->whole;
	slot->time = time;
	return false;
}

#endif
