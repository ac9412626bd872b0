/* SPDX-License-Identifier: ISC */
/* pcapng.c - sections and blocks, draft-ietf-opsawg-pcapng.
 *
 * Each section has its own byte order and its own interfaces, numbered from 0.
 * The length of a section is not used: many writers leave it open. Blocks of
 * unknown type are skipped, as the format wants. */
#include "capture/pcapng.h"

#include <inttypes.h>

enum block_type {
	SECTION_HEADER = 0x0a0d0d0a,	/* the same in both byte orders */
	INTERFACE_DESCRIPTION = 1,
	OBSOLETE_PACKET = 2,
	SIMPLE_PACKET = 3,
	INTERFACE_STATISTICS = 5,
	ENHANCED_PACKET = 6,
};

enum {
	BLOCK_HEADER = 8,	/* type, length */
	BLOCK_MIN = 12,		/* and the length again */
	SECTION_MIN = BLOCK_MIN + 16,
};

static const uint32_t BYTE_ORDER_MAGIC = 0x1a2b3c4d;

static bool claims(const uint8_t *magic)
{
	return order_32(magic, true) == SECTION_HEADER;
}

bool block_has(struct capture *c, const struct block *b, size_t n)
{
	if (b->len >= n)
		return true;
	capture_stop(c, CAPTURE_DAMAGED, "a block of type %" PRIu32
	             " with %zu bytes; %zu is the least", b->type,
	             b->len + BLOCK_MIN, n + BLOCK_MIN);
	return false;
}

/* The length of a section header is in the order that its magic shows. */
static bool read_order(struct capture *c, const uint8_t *block)
{
	c->pcapng.big = order_32(block + BLOCK_HEADER, true) ==
	                BYTE_ORDER_MAGIC;
	if (order_32(block + BLOCK_HEADER, c->pcapng.big) == BYTE_ORDER_MAGIC)
		return true;
	capture_stop(c, CAPTURE_DAMAGED,
	             "a section header without byte-order magic");
	return false;
}

static bool check_length(struct capture *c, uint32_t type, uint32_t length)
{
	const uint32_t least = type == SECTION_HEADER ? SECTION_MIN : BLOCK_MIN;

	if (length % 4 == 0 && length >= least &&
	    length <= c->limits->block_bytes)
		return true;
	if (type != SECTION_HEADER && capture_begins(c->reader.at))
		capture_stop(c, CAPTURE_DAMAGED, "another capture begins here");
	else if (length % 4 != 0)
		capture_stop(c, CAPTURE_DAMAGED, "a block of %" PRIu32
		             " bytes, which is no multiple of 4", length);
	else if (length < least)
		capture_stop(c, CAPTURE_DAMAGED, "a block of %" PRIu32
		             " bytes, which is too few", length);
	else
		capture_stop(c, CAPTURE_DAMAGED, "a block of %" PRIu32
		             " bytes; the limit block_bytes is %" PRIu64,
		             length, c->limits->block_bytes);
	return false;
}

/* Fills b with the block that the reader stands on: 0, or how many bytes that
 * takes. Damage stops the capture and gives 0. */
static inline size_t peek(struct capture *c, struct block *b)
{
	const uint8_t *at = c->reader.at;
	uint32_t length, again;

	*b = (struct block){ .body = at + BLOCK_HEADER };
	if (c->reader.left < BLOCK_MIN)
		return BLOCK_MIN;
	b->type = order_32(at, c->pcapng.big);
	if (b->type == SECTION_HEADER && !read_order(c, at))
		return 0;
	length = order_32(at + 4, c->pcapng.big);
	if (!check_length(c, b->type, length))
		return 0;
	if (c->reader.left < length)
		return length;
	again = order_32(at + length - 4, c->pcapng.big);
	if (length != again)
		capture_stop(c, CAPTURE_DAMAGED, "a block whose two lengths "
		             "differ: %" PRIu32 " and %" PRIu32, length, again);
	b->len = length - BLOCK_MIN;
	return 0;
}

static void skip(struct capture *c, const struct block *b)
{
	reader_skip(&c->reader, b->len + BLOCK_MIN);
}

/* Versions as libpcap knows them: 1.2 was written for 1.0 with new blocks. */
static bool read_section(struct capture *c, const struct block *b)
{
	uint16_t major = order_16(b->body + 4, c->pcapng.big);
	uint16_t minor = order_16(b->body + 6, c->pcapng.big);

	c->pcapng.base = c->info.n_interfaces;
	if (major == 1 && (minor == 0 || minor == 2))
		return true;
	capture_stop(c, CAPTURE_DAMAGED, "pcapng version %u.%u is not known",
	             major, minor);
	return false;
}

static size_t begin(struct capture *c)
{
	struct block b;
	size_t n = peek(c, &b);

	if (n > 0 || c->stopped || !read_section(c, &b))
		return n;
	skip(c, &b);
	return 0;
}

static bool read_block(struct capture *c, const struct block *b,
                       struct frame_batch *batch)
{
	switch (b->type) {
	case ENHANCED_PACKET:
		return pcapng_read_enhanced(c, b, batch);
	case SIMPLE_PACKET:
		return pcapng_read_simple(c, b, batch);
	case OBSOLETE_PACKET:
		return pcapng_read_obsolete(c, b, batch);
	case INTERFACE_DESCRIPTION:
		return pcapng_read_interface(c, b);
	case INTERFACE_STATISTICS:
		return pcapng_read_statistics(c, b);
	case SECTION_HEADER:
		return read_section(c, b);
	default:
		return true;
	}
}

/* What is known of drops holds for the packets behind it: it begins a batch,
 * lest their number decides who is doubted. */
static bool tells_drops(const struct capture *c, const struct block *b)
{
	return b->type == INTERFACE_STATISTICS ||
	       b->type == OBSOLETE_PACKET ||
	       (b->type == ENHANCED_PACKET && pcapng_packet_tells_drops(c, b));
}

static size_t walk(struct capture *c, struct frame_batch *batch)
{
	while (batch->n < c->batch_max) {
		struct block b;
		size_t n = peek(c, &b);

		if (n > 0 || c->stopped)
			return n;
		if (batch->n > 0 && tells_drops(c, &b))
			return 0;
		if (!read_block(c, &b, batch))
			return 0;
		skip(c, &b);
	}
	return 0;
}

const struct format format_pcapng = { "pcapng", claims, begin, walk };
