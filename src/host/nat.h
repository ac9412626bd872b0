/* SPDX-License-Identifier: ISC */
/* nat.h - connections that a capture shows twice, before and behind a box that
 * translates addresses or ports (RFC 3022 2.1, RFC 6146 for NAT64).
 *
 * Such a box leaves sequence numbers alone, so both tuples open with the same
 * two. That alone proves nothing, as some hosts begin with a constant, so the
 * handshakes must nest as well: the SYN, soon its copy, the copy's SYN,ACK, soon
 * that of the first. A box that changes sequence numbers, as a proxy does, is
 * not recognised, nor one of which a side is missing.
 *
 * Asked of SYNs alone. Of the latest, nat_handshakes are remembered, a few of
 * each hash of the client's number: what a flood pushes out is merely not
 * recognised. */
#ifndef HOST_NAT_H
#define HOST_NAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "wire/packet.h"

/* An opening handshake. Of what comes in pairs the first is of the SYN, or of
 * who sent it; the other of the SYN,ACK, 0 while it has not come. */
struct host_syn {
	uint8_t addr[2][16];
	uint64_t frame[2];	/* run-wide, of the first; 0: none */
	uint64_t copies;	/* frame of the SYN of which this is one; or 0 */
	int64_t time[2];	/* of the last, ns */
	uint32_t isn[2];
	uint32_t tsval[2];
	uint32_t shape[2];	/* what a box leaves as it is; 0: not known */
	uint16_t mss[2];
	uint16_t port[2];
	uint8_t ttl[2];
	uint8_t ip_version;
	uint8_t marks;
};

struct host_nat {
	struct host_syns *syns;	/* by hash of the client's number; */
	uint32_t mask;		/* so many - 1 */
	int64_t soon;		/* nat_ms, in ns */
	int64_t open_until;	/* until then answers matter: there is a copy */
	uint64_t pairs;		/* handshakes that were shown once more */
	uint64_t last_frame;	/* the end of the last of them */
	struct host_syn before, behind;		/* the first of them */
	bool several;		/* they have numbers that differ */
};

/* 0, or -1 without memory; then too it needs the second. */
int host_nat_init(struct host_nat *n, const struct limits *l, struct err *err);
void host_nat_fini(struct host_nat *n);

/* Asks for what a SYN will need, some time before it is added. */
void host_nat_fetch(const struct host_nat *n, const struct packet *p);

/* A SYN or SYN,ACK that was not recorded twice with the same tuple, in the order
 * of the capture. */
void host_nat_add(struct host_nat *n, const struct packet *p);

/* What one handshake takes, in octets. */
uint64_t host_nat_cost(void);

#endif
