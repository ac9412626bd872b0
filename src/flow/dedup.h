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
 * can make two packets that look alike. The lowest bits of that tell the point
 * where it was recorded. */
struct flow_print {
	uint64_t mark, whole;
};

enum flow_print_part {
	PRINT_TTL    = 0xff,
	PRINT_POINT  = 0xffff,	/* TTL, interface and what carried it */
	PRINT_PROVES = 1 << 16,	/* what has another TTL is the same */
	PRINT_PARTS  = PRINT_POINT | PRINT_PROVES,
};

/* IP ID, urgent pointer, interface and quirks; of these what a copy has too. */
#define PRINT_COPIED UINT64_C(0x00010000ffffffff)
#define PRINT_PROOF  (UINT64_C(0xffff) | (uint64_t)PKT_HAS_TS << 48)

static_assert(PKT_CHECKSUM_BAD == 1, "the lowest of the quirks");
static_assert(offsetof(struct packet, ack) ==
	      offsetof(struct packet, seq) + 4 &&
	      offsetof(struct packet, flags) ==
	      offsetof(struct packet, src_port) + 6 &&
	      offsetof(struct packet, tsval) ==
	      offsetof(struct packet, payload_len) + 4 &&
	      offsetof(struct packet, urgent) ==
	      offsetof(struct packet, ip_id) + 2 &&
	      offsetof(struct packet, interface) ==
	      offsetof(struct packet, ip_id) + 4 &&
	      offsetof(struct packet, quirks) ==
	      offsetof(struct packet, ip_id) + 6, "side by side");

/* Fields that lie side by side are taken together. */
static inline struct flow_print flow_print_of(const struct packet *p,
                                              const struct flow_key *key,
                                              const struct hash_seed *seed)
{
	const uint64_t numbers = hash_load((const uint8_t *)&p->seq);
	const uint64_t ports = hash_load((const uint8_t *)&p->src_port);
	const uint64_t length = hash_load((const uint8_t *)&p->payload_len);
	const uint64_t more = hash_load((const uint8_t *)&p->ip_id);
	const uint64_t rest = (more & PRINT_COPIED) | (uint64_t)key->from << 49;
	const uint64_t mark = (numbers ^ ports * UINT64_C(0xbf58476d1ce4e5b9) ^
		(length + rest) * UINT64_C(0x94d049bb133111eb)) *
		UINT64_C(0x9e3779b97f4a7c15);
	const uint64_t whole = hash_mix(numbers ^ key->hash,
	                                ports ^ seed->key[0]);
	const uint64_t point = (more >> 32) + 8u * p->outer;

	return (struct flow_print){
		.mark = -(uint64_t)flow_dedup_tells(p) & mark,
		.whole = (hash_mix(whole ^ length, rest ^ seed->key[2]) &
		          ~(uint64_t)PRINT_PARTS) |
			(uint64_t)((more & PRINT_PROOF) != 0) << 16 |
			(point & UINT8_MAX) << 8 | p->ttl,
	};
}

static inline struct dedup_slot *flow_dedup_slot(struct flow_dedup *d,
                                                 uint64_t mark)
{
	return &d->slot[mark >> (64 - DEDUP_BITS)];	/* the best mixed */
}

static inline bool flow_dedup_is_near(const struct flow_dedup *d,
                                      const struct dedup_slot *slot,
                                      const struct flow_print *print,
                                      int64_t time)
{
	const uint64_t other = slot->print ^ print->whole;
	const int64_t within = (other & PRINT_TTL) != 0 &&
		(print->whole & PRINT_PROVES) ? d->between : d->within;

	return time - slot->time <= within && time >= slot->time - within;
}

/* True if a packet with this print was recorded before, not long from `time';
 * else remembers it. */
static inline bool flow_dedup_seen(struct flow_dedup *d,
                                   const struct flow_print *print, int64_t time)
{
	struct dedup_slot *slot = flow_dedup_slot(d, print->mark);

	if (print->mark == 0)
		return false;
	if ((slot->print ^ print->whole) <= PRINT_POINT &&
	    flow_dedup_is_near(d, slot, print, time))
		return true;
	slot->print = print->whole;
	slot->time = time;
	return false;
}

/* How one that was recorded before differs from the first. */
struct flow_twin {
	int64_t after;		/* ns; less than 0: the clock went back */
	uint8_t hops;		/* between the two points */
	bool elsewhere;		/* they are two, as TTL, interface or what
				 * carried it tell */
};

/* After flow_dedup_seen(), where that was true. */
static inline struct flow_twin flow_dedup_twin(struct flow_dedup *d,
                                               const struct flow_print *print,
                                               int64_t time)
{
	const struct dedup_slot *first = flow_dedup_slot(d, print->mark);
	const int hops = (int)(first->print & PRINT_TTL) -
		(int)(print->whole & PRINT_TTL);

	return (struct flow_twin){
		.after = time - first->time,
		.hops = (uint8_t)(hops < 0 ? -hops : hops),
		.elsewhere = first->print != print->whole,
	};
}

#endif
