/* SPDX-License-Identifier: ISC */
/* wire.h - from a frame to a TCP segment: link, IP, TCP, each header once.
 *
 * The only state is that of IP fragments on their way (RFC 791 3.2, RFC 8200
 * 4.5), bounded by the defrag_* limits, and a few proofs that headers were
 * changed after recording. Nothing here judges. */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/frame.h"
#include "base/limits.h"
#include "base/net.h"
#include "wire/fact.h"
#include "wire/outer.h"
#include "wire/packet.h"

enum wire_verdict {
#define VERDICT(name, json, meaning) WIRE_##name,
#include "wire/verdicts.def"
#undef VERDICT
	WIRE_N_VERDICTS
};

extern const char *const wire_verdict_name[WIRE_N_VERDICTS];

enum wire_checksums {
	WIRE_CHECKSUMS_AUTO,	/* verify; offload is told from corruption */
	WIRE_CHECKSUMS_VERIFY,	/* verify; offload counts as wrong */
	WIRE_CHECKSUMS_IGNORE,
};

struct wire;

/* `l' must outlive it. Free with wire_free(). NULL if there is no memory. */
struct wire *wire_new(const struct limits *l, enum wire_checksums checksums);
void wire_free(struct wire *w);

/* What holds instead for packets from some addresses; values are enum
 * wire_checksums. `nets' must outlive w. */
void wire_checksum_nets(struct wire *w, const struct net_rules *nets);

/* Reads one frame. WIRE_TCP fills *p, whose bytes live until wire_release();
 * any other verdict leaves *p undefined. */
enum wire_verdict wire_decode(struct wire *w, const struct frame *f,
                              struct packet *p);

/* The same for a frame that a filter does not match. Only as an IP fragment
 * can it be wanted, with the first fragment of its datagram: WIRE_TCP if that
 * became whole now, WIRE_HELD if it waits; else WIRE_FILTERED. */
enum wire_verdict wire_decode_unmatched(struct wire *w, const struct frame *f,
                                        struct packet *p);

/* WIRE_SEVERAL: there is more of the frame, and this reads the next packet, as
 * long as there is. */
bool wire_has_next(const struct wire *w);
enum wire_verdict wire_next(struct wire *w, const struct frame *f,
                            struct packet *p);

/* Takes what was odd about the frame that was decoded last; false: nothing, or
 * it shows in the quirks of its packet. To be asked of all but segments that
 * did not come in fragments. */
bool wire_fact(struct wire *w, struct ip_fact *fact);

/* Takes a datagram that waited in vain for its fragments until `now' (packet
 * time, ns), or waits still (INT64_MAX): false if there is none. */
bool wire_incomplete(struct wire *w, int64_t now, struct ip_fact *fact);

/* Frees what the packets since the last call borrowed; call once a batch. */
void wire_release(struct wire *w);

/* Fragments dropped so far because a defrag_* limit was reached. */
uint64_t wire_fragments_dropped(const struct wire *w);

/* What `outer' of its packets stands for, as long as it lives. */
const struct outers *wire_outers(const struct wire *w);

#endif
