/* SPDX-License-Identifier: ISC */
/* container.h - the capture file around the frames: pcap and pcapng. */
#ifndef PCAPS_CONTAINER_H
#define PCAPS_CONTAINER_H

#include "bytes.h"
#include "script.h"

/* The file header; in pcapng also the interfaces of the script. */
void container_begin(const struct script *s, struct bytes *file);

/* A frame, recorded at `time' (ns since the script's start), of which the
 * first `cut' bytes are kept; 0: as the interface's snaplen says. */
struct container_record {
	int64_t time;
	unsigned interface;
	size_t cut;
};

void container_add(const struct script *s, struct container_record how,
                   const struct bytes *frame, struct bytes *file);

/* In pcapng, what the interface counted. */
void container_end(const struct script *s, struct bytes *file);

#endif
