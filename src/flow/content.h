/* SPDX-License-Identifier: ISC */
/* content.h - octets that were sent once: are they the same when they come again?
 *
 * Nobody keeps them, but their sum is known of a segment whose TCP checksum is
 * right: the header makes up the rest of it. So of the last segments with data
 * that much is remembered, and a copy of exactly the same range is compared.
 * Bounded in size; what the small table forgets is merely not compared. */
#ifndef FLOW_CONTENT_H
#define FLOW_CONTENT_H

#include "wire/checksum.h"
#include "wire/packet.h"

enum { CONTENT_BITS = 11, CONTENT_SLOTS = 1 << CONTENT_BITS };

struct content_slot {
	uint32_t seq;
	uint32_t owner;		/* a flow's number and side: low bits */
	uint32_t frame;		/* low bits */
	uint16_t len;		/* octets; 0: the slot is empty */
	uint16_t rest;		/* sum of what changes but the octets: the TCP
				 * header, its checksum included, and its length */
};

struct flow_content {
	struct content_slot slot[CONTENT_SLOTS];
	bool off;		/* checksums are not looked at */
};

enum {				/* then nobody knows whether it is right */
	CONTENT_UNKNOWN = PKT_CHECKSUM_BAD | PKT_CHECKSUM_OFFLOAD |
		PKT_CHECKSUM_UNKNOWN | PKT_PAYLOAD_CUT | PKT_OPTIONS_CUT |
		PKT_IP_LEN_ZERO | PKT_IP_LEN_MISMATCH | PKT_REWRITTEN |
		PKT_OFFLOAD_GUESSED
};

/* Whole and right? Not one octet alone: a keep-alive may have garbage there, RFC
 * 9293 3.8.4, and so may a probe of a window. */
static inline bool flow_content_tells(const struct flow_content *c,
                                      const struct packet *p)
{
	return p->payload_len - 2u < UINT16_MAX - 1u && !c->off &&
	       !(p->quirks & CONTENT_UNKNOWN);
}

/* Of the pseudo-header only the length can change, and that by the header's. */
static inline uint16_t flow_content_rest(const struct packet *p)
{
	const uint64_t length = checksum_add_number(0, p->header_len);

	return checksum_fold(checksum_add_short(length, p->tcp,
		p->header_len));
}

static inline uint32_t flow_content_owner(uint64_t number, unsigned from)
{
	return (uint32_t)(number << 1 | from);
}

static inline struct content_slot *flow_content_slot(struct flow_content *c,
                                                     const struct packet *p,
                                                     uint32_t owner)
{
	const uint64_t mix = ((uint64_t)p->seq << 32 | owner) *
		UINT64_C(0x9e3779b97f4a7c15);

	return &c->slot[mix >> (64 - CONTENT_BITS)];
}

/* Remembers a segment that tells, of that side of flow `number'. */
static inline void flow_content_note(struct flow_content *c,
                                     const struct packet *p, uint64_t number,
                                     unsigned from)
{
	const uint32_t owner = flow_content_owner(number, from);

	*flow_content_slot(c, p, owner) = (struct content_slot){
		.seq = p->seq,
		.owner = owner,
		.frame = (uint32_t)p->frame,
		.len = (uint16_t)p->payload_len,
		.rest = flow_content_rest(p),
	};
}

/* Of one that tells: the frame of a segment with the same range of octets, but
 * other ones; 0: none is known, and this is remembered if the slot has not that
 * range already. */
uint64_t flow_content_compare(struct flow_content *c, const struct packet *p,
                              uint64_t number, unsigned from);

#endif
