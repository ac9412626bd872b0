/* SPDX-License-Identifier: ISC */
/* pcapng.h - the blocks of pcapng, each read by one function.
 *
 * All take a whole block's body, in the byte order of its section, and return
 * false if it stopped the capture. */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include "capture/format.h"
#include "capture/options.h"

struct block {
	uint32_t type;
	const uint8_t *body;
	size_t len;		/* of body: without type, lengths */
};

/* Interface description and statistics: interface.c. */
bool pcapng_read_interface(struct capture *c, const struct block *b);
bool pcapng_read_statistics(struct capture *c, const struct block *b);

/* A packet's word on packets lost before it. */
void pcapng_count_drops(struct capture *c, size_t interface, uint64_t drops);

/* Enhanced, simple and obsolete packet block: packet.c. */
bool pcapng_read_enhanced(struct capture *c, const struct block *b,
                          struct frame_batch *batch);
bool pcapng_read_simple(struct capture *c, const struct block *b,
                        struct frame_batch *batch);
bool pcapng_read_obsolete(struct capture *c, const struct block *b,
                          struct frame_batch *batch);

/* Does an enhanced packet block have a word on packets lost before it? */
bool pcapng_packet_tells_drops(const struct capture *c, const struct block *b);

/* The body's options, from byte `from' of it on. */
static inline struct options block_options(const struct capture *c,
                                           const struct block *b, size_t from)
{
	return (struct options){
		.at = b->body + from,
		.end = b->body + b->len,
		.big = c->pcapng.big,
	};
}

/* True if the block has n bytes; else it stops the capture. */
bool block_has(struct capture *c, const struct block *b, size_t n);

#endif
