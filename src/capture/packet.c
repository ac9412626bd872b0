/* SPDX-License-Identifier: ISC */
/* packet.c - the packet blocks of pcapng, draft-ietf-opsawg-pcapng 4.3, 4.4
 * and appendix A. The snaplen of the interface is not held against a packet:
 * the bytes are there. */
#include "capture/pcapng.h"

#include <inttypes.h>

enum {
	ENHANCED_MIN = 20,
	SIMPLE_MIN = 4,
	OBSOLETE_MIN = 20,
	DROPS_UNKNOWN = 0xffff,
};

enum packet_option {
	EPB_FLAGS = 2,
	EPB_DROPCOUNT = 4,
};

/* Adds a frame on an interface of this section, or stops. */
static struct frame *add(struct capture *c, struct frame_batch *batch,
                         uint32_t id)
{
	const struct capture_interface *i;
	struct frame *f;

	if (id >= c->info.n_interfaces - c->pcapng.base) {
		capture_stop(c, CAPTURE_DAMAGED, "a packet of interface %"
		             PRIu32 ", which is not described", id);
		return NULL;
	}
	f = capture_frame_add(c, batch);
	f->interface = (uint16_t)(c->pcapng.base + id);
	i = &c->interfaces[f->interface];
	f->linktype = i->linktype;
	f->fcs_len = i->fcs_len;
	return f;
}

/* True if caplen bytes follow the first n of the block. */
static bool has_data(struct capture *c, const struct block *b, size_t n,
                     uint32_t caplen)
{
	if (b->len - n >= caplen)
		return true;
	capture_stop(c, CAPTURE_DAMAGED, "a packet of %" PRIu32
	             " bytes in a block that has room for %zu", caplen,
	             b->len - n);
	return false;
}

/* Bits 5 to 8 of the flags: the length of the frame check sequence. */
static void take_options(struct capture *c, struct frame *f, struct options o)
{
	while (options_next(&o)) {
		if (o.code == EPB_FLAGS && o.len == 4) {
			uint32_t fcs = order_32(o.value, o.big) >> 5 & 15;

			f->fcs_len = fcs > 0 ? (uint8_t)fcs : f->fcs_len;
		} else if (o.code == EPB_DROPCOUNT && o.len == 8) {
			pcapng_count_drops(c, f->interface,
			                   order_64(o.value, o.big));
		}
	}
}

bool pcapng_packet_tells_drops(const struct capture *c, const struct block *b)
{
	const bool big = c->pcapng.big;
	struct options o;
	size_t options;

	if (b->len < ENHANCED_MIN)
		return false;
	options = ENHANCED_MIN +
		(((size_t)order_32(b->body + 12, big) + 3) & ~(size_t)3);
	if (options >= b->len)
		return false;
	o = block_options(c, b, options);
	while (options_next(&o))
		if (o.code == EPB_DROPCOUNT && o.len == 8)
			return order_64(o.value, big) > 0;
	return false;
}

/* From the time stamp on, enhanced and obsolete block are the same. */
static void read_rest(struct capture *c, const struct block *b, struct frame *f)
{
	struct pcapng_interface *m = &c->pcapng.more[f->interface];
	struct capture_interface *i = &c->interfaces[f->interface];
	const int64_t before = c->pcapng.time;
	const uint8_t *body = b->body;
	bool big = c->pcapng.big;
	uint64_t ticks = (uint64_t)order_32(body + 4, big) << 32 |
	                 order_32(body + 8, big);
	size_t options;

	f->caplen = order_32(body + 12, big);
	f->wirelen = order_32(body + 16, big);
	f->bytes = body + ENHANCED_MIN;
	c->pcapng.time = ticks_time(&m->ticks, ticks);
	capture_frame_time(c, f, c->pcapng.time);
	if (!(f->time < m->last && capture_clock_back(c, f, m->last)) &&
	    f->time < before && c->info.packets > 1)
		capture_note_unsorted(c, f, before);
	if (!i->fine)
		capture_note_grain(i, m->last, f->time);
	m->last = f->time;
	options = ENHANCED_MIN + (((size_t)f->caplen + 3) & ~(size_t)3);
	if (options < b->len)
		take_options(c, f, block_options(c, b, options));
}

static bool has_packet(struct capture *c, const struct block *b)
{
	return block_has(c, b, ENHANCED_MIN) &&
	       has_data(c, b, ENHANCED_MIN,
	                order_32(b->body + 12, c->pcapng.big));
}

bool pcapng_read_enhanced(struct capture *c, const struct block *b,
                          struct frame_batch *batch)
{
	struct frame *f;

	if (!has_packet(c, b))
		return false;
	f = add(c, batch, order_32(b->body, c->pcapng.big));
	if (f != NULL)
		read_rest(c, b, f);
	return f != NULL;
}

bool pcapng_read_obsolete(struct capture *c, const struct block *b,
                          struct frame_batch *batch)
{
	struct frame *f;
	uint16_t drops;

	if (!has_packet(c, b))
		return false;
	f = add(c, batch, order_16(b->body, c->pcapng.big));
	if (f == NULL)
		return false;
	drops = order_16(b->body + 2, c->pcapng.big);
	if (drops != DROPS_UNKNOWN)
		pcapng_count_drops(c, f->interface, drops);
	read_rest(c, b, f);
	return true;
}

/* It has no time: that of the packet before stands in. It belongs to the
 * first interface, whose snaplen says how much of it was kept. */
bool pcapng_read_simple(struct capture *c, const struct block *b,
                        struct frame_batch *batch)
{
	uint32_t wirelen, caplen;
	struct frame *f;

	if (!block_has(c, b, SIMPLE_MIN))
		return false;
	wirelen = caplen = order_32(b->body, c->pcapng.big);
	if (c->pcapng.base < c->info.n_interfaces) {
		uint32_t max = c->interfaces[c->pcapng.base].snaplen;

		caplen = max > 0 && caplen > max ? max : caplen;
	}
	if (!has_data(c, b, SIMPLE_MIN, caplen))
		return false;
	f = add(c, batch, 0);
	if (f == NULL)
		return false;
	f->bytes = b->body + SIMPLE_MIN;
	f->caplen = caplen;
	f->wirelen = wirelen;
	capture_frame_time(c, f, c->pcapng.time);
	return true;
}
