/* SPDX-License-Identifier: ISC */
/* defrag.h - IP datagrams put together again, within the defrag_* limits.
 *
 * What was recorded first wins where IPv4 fragments overlap; an overlap kills
 * an IPv6 datagram (RFC 8200 4.5), what still comes for it included. Copies of
 * a fragment are harmless. What says other than an IPv4 fragment that came so
 * long before it that the IP ID may be in use again begins anew. Memory is
 * bounded, bookkeeping included; the oldest datagram goes first. A filter that
 * the first fragment does not match does not want the datagram, whatever the
 * others are; such a one is never missed. */
#ifndef WIRE_DEFRAG_H
#define WIRE_DEFRAG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "wire/fact.h"

/* RFC 791 3.2, RFC 8200 4.5. VLAN and tunnel are part of it, because their
 * address spaces may overlap; the interface is not, because bonded links share
 * a load. */
struct fragment_key {
	uint8_t src[16], dst[16];
	uint64_t within;	/* the tunnel that it came in; 0: none */
	uint32_t id;
	uint16_t vlan;
	uint8_t protocol;	/* IPv4; 0 in IPv6, where it is no part of it */
	uint8_t version;
};

struct fragment {
	struct fragment_key key;
	int64_t time;		/* ns; only differences count */
	uint64_t frame;
	const uint8_t *bytes;	/* borrowed for the call */
	uint32_t captured;	/* at bytes, <= len */
	uint32_t len;		/* on the wire */
	uint32_t offset;
	bool more;		/* others follow */
	bool unmatched;		/* by a filter */
	bool foreign;		/* nobody wants the datagram that it begins */
	uint8_t next;		/* protocol of what the datagram carries */
	uint8_t ttl, tos;
};

/* A whole datagram; next, ttl and tos are those of its first fragment. */
struct datagram {
	const uint8_t *bytes;	/* good until defrag_release() */
	uint32_t captured;	/* without a hole, from bytes on; <= len */
	uint32_t len;
	bool unmatched;		/* by a filter; set whatever the result is */
	bool doubtful;		/* of two that had the same IP ID, perhaps */
	uint8_t next, ttl, tos;
};

enum defrag_result {
	DEFRAG_HELD,		/* waits for others, or a copy */
	DEFRAG_WHOLE,		/* *whole is set */
	DEFRAG_BAD,		/* contradicts the rules or the others */
	DEFRAG_FULL,		/* beyond the limits */
	DEFRAG_FOREIGN,		/* of a datagram that nobody wants */
};

struct defrag;

/* `l' must outlive it. NULL if there is no memory. */
struct defrag *defrag_new(const struct limits *l);
void defrag_free(struct defrag *d);

/* Adds IP_ODD_OVERLAP to *fact, with the earlier fragment, if g overlaps one
 * and is no copy of it. */
enum defrag_result defrag_push(struct defrag *d, const struct fragment *g,
                               struct datagram *whole, struct ip_fact *fact);

/* The datagram that f made whole was none: f begins another one. */
void defrag_begin_again(struct defrag *d, const struct fragment *f);

/* Takes a datagram that was given up by `now' because fragments of it did not
 * come in time, or, with INT64_MAX, waits for them still. Not those that a
 * limit or an overlap killed, nor what may be a copy of a whole one. */
bool defrag_incomplete(struct defrag *d, int64_t now, struct ip_fact *fact);

/* Frees the bytes of all datagrams that became whole. */
void defrag_release(struct defrag *d);

/* Fragments lost to a limit so far: too many, evicted or too old. */
uint64_t defrag_dropped(const struct defrag *d);

#endif
