/* SPDX-License-Identifier: ISC */
/* frame.h - the bytes on the wire of one packet of a script.
 *
 * Right by default: lengths and checksums are computed, and wrong only where
 * the script asks for it. */
#ifndef PCAPS_FRAME_H
#define PCAPS_FRAME_H

#include "bytes.h"
#include "script.h"

/* What IP carries: the TCP segment, UDP datagram or ICMP message. */
void frame_transport(const struct segment *seg, struct bytes *out);

/* A part of it as a frame with IP and link header. */
struct frame_part {
	size_t from, to;	/* offsets into the transport bytes */
	size_t of;		/* their number in all */
};

void frame_build(const struct script *s, const struct segment *seg,
                 const struct bytes *transport, struct frame_part part,
                 struct bytes *out);

/* The number of that link type in a capture file. */
unsigned frame_link_number(enum link_type link);

#endif
