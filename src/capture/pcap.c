/* SPDX-License-Identifier: ISC */
/* pcap.c - the classic format, draft-ietf-opsawg-pcap.
 *
 * Versions 2.0 to 2.4, and 543.0 of DG/UX. Two lengths changed places in 2.3.
 * Kuznetzov's ("modified") libpcap of old Linux distributions added to each
 * record the device's index, an Ethertype and a packet type, in 8 bytes.
 * A record may be longer than the snaplen of the header, and claim more bytes
 * than were on the wire: such files are read. The time zone field is not used;
 * no reader does. */
#include "base/clock.h"
#include "base/fetch.h"
#include "base/span.h"
#include "capture/format.h"
#include "capture/order.h"

enum {
	FILE_HEADER = 24,
	RECORD_HEADER = 16,
	RECORD_HEADER_MODIFIED = 24,
};

static const uint32_t MAGIC_US = 0xa1b2c3d4, MAGIC_NS = 0xa1b23c4d,
	MAGIC_MODIFIED = 0xa1b2cd34;

static bool is_magic(uint32_t magic)
{
	return magic == MAGIC_US || magic == MAGIC_NS ||
	       magic == MAGIC_MODIFIED;
}

static bool claims(const uint8_t *magic)
{
	return is_magic(order_32(magic, true)) ||
	       is_magic(order_32(magic, false));
}

/* Versions as libpcap knows them. */
static bool read_version(struct capture *c, const uint8_t *h)
{
	struct pcap *p = &c->pcap;
	uint16_t major = order_16(h + 4, p->big);
	uint16_t minor = order_16(h + 6, p->big);

	if (!(major == 2 && minor <= 4) && !(major == 543 && minor == 0)) {
		capture_stop(c, CAPTURE_DAMAGED,
		             "pcap version %u.%u is not known", major, minor);
		return false;
	}
	p->lengths_swapped = major == 543 || minor < 3;
	p->lengths_doubtful = major == 2 && minor == 3;
	return true;
}

/* draft-ietf-opsawg-pcap 4: bit 26 says that bits 28 to 31 are the length of
 * the frame check sequence, in units of 2 bytes; without it they are noise. */
static void read_interface(struct capture *c, const uint8_t *h)
{
	struct capture_interface *i = capture_interface_add(c);
	uint32_t link = order_32(h + 20, c->pcap.big);
	uint32_t max = linktype_caplen_max(link & 0xffff);

	if (i == NULL)
		return;
	i->linktype = link & 0xffff;
	i->fcs_len = (uint8_t)(link & 1u << 26 ? (link >> 28) * 2 : 0);
	i->snaplen = order_32(h + 16, c->pcap.big);
	i->digits = c->pcap.unit == 1 ? 9 : 6;
	c->info.digits = i->digits;
	c->pcap.last = 0;		/* no time is before */
	c->pcap.caplen_max = max < c->limits->block_bytes ?
		max : (uint32_t)c->limits->block_bytes;
}

static size_t begin(struct capture *c)
{
	const uint8_t *h = c->reader.at;
	uint32_t magic;

	if (c->reader.left < FILE_HEADER)
		return FILE_HEADER;
	c->pcap.big = is_magic(order_32(h, true));
	magic = order_32(h, c->pcap.big);
	c->pcap.unit = magic == MAGIC_NS ? 1 : 1000;
	c->pcap.fraction_max = magic == MAGIC_NS ? NS_PER_S - 1 :
	                                           NS_PER_S / 1000 - 1;
	c->pcap.header = magic == MAGIC_MODIFIED ? RECORD_HEADER_MODIFIED :
	                                           RECORD_HEADER;
	if (!read_version(c, h))
		return 0;
	read_interface(c, h);
	reader_skip(&c->reader, FILE_HEADER);
	return 0;
}

static inline void read_lengths(const struct pcap *p, const uint8_t *h,
                                uint32_t *caplen, uint32_t *wirelen)
{
	uint32_t first = order_32(h + 8, p->big);
	uint32_t second = order_32(h + 12, p->big);
	bool swap = p->lengths_swapped ||
	            (p->lengths_doubtful && first > second);

	*caplen = swap ? second : first;
	*wirelen = swap ? first : second;
}

/* -1: it cannot be. */
static inline int64_t read_time(const struct pcap *p, const uint8_t *h)
{
	uint32_t seconds = order_32(h, p->big);
	uint32_t fraction = order_32(h + 4, p->big);

	if (fraction > p->fraction_max)
		return -1;
	return (int64_t)seconds * NS_PER_S + (int64_t)fraction * p->unit;
}

static void stop_at(struct capture *c, uint32_t caplen)
{
	if (capture_begins(c->reader.at))
		capture_stop(c, CAPTURE_DAMAGED, "another capture begins here");
	else
		capture_stop(c, CAPTURE_DAMAGED, "a packet of %u bytes; "
		             "%u is the most", caplen, c->pcap.caplen_max);
}

/* Two files in one: read as a record, the header of the second has no bytes if
 * it is a pcap's, as its time zone is 0, or too many if it is a pcapng's. */
__attribute__((noinline))
static bool is_none(const uint8_t *h, uint32_t caplen)
{
	return caplen > 0 || capture_begins(h);
}

/* How the records are written, `p', is known to the compiler where it matters:
 * nearly all files are written the same way. Reads the record that comes next:
 * 0, or how many bytes it wants. One that claims too many, or that
 * is none, wants none and has no bytes. */
__attribute__((always_inline))
static inline size_t read_record(const struct pcap p, const struct span *in,
                                 struct frame *f)
{
	const uint8_t *h = in->at;
	uint32_t caplen;

	f->bytes = NULL;
	if (in->left < p.header)
		return p.header;
	read_lengths(&p, h, &caplen, &f->wirelen);
	f->caplen = caplen;
	if (caplen - 1 >= p.caplen_max && is_none(h, caplen))
		return 0;
	if (in->left - p.header < caplen)
		return p.header + (size_t)caplen;
	f->bytes = h + p.header;
	f->time = read_time(&p, h);
	return 0;
}

/* Its second may be right, and its fraction is not: the time of the frame before
 * is nearest, if it lies in that second. */
static void guess_time(struct capture *c, struct frame *f, const uint8_t *h,
                       int64_t before)
{
	f->time = (int64_t)order_32(h, c->pcap.big) * NS_PER_S;
	if (before >= f->time && before - f->time < NS_PER_S)
		f->time = before;
	capture_note_bad_time(c, f);
}

/* Time goes back, or is none: the frame before was the latest for now, this is
 * the first. */
__attribute__((noinline))
static void step_back(struct capture *c, struct frame *f, const uint8_t *h,
                      int64_t before)
{
	if (f->time < 0)
		guess_time(c, f, h, before);
	if (f->time >= before)
		return;
	if (before > c->info.end)
		c->info.end = before;
	if (f->time < c->info.start)
		c->info.start = f->time;
	if (!capture_clock_back(c, f, before))
		capture_note_unsorted(c, f, before);
}

/* Where time did not go back, the first frame was the first, and the last. */
static void note_times(struct capture *c, const struct frame_batch *batch)
{
	if (batch->n == 0)
		return;
	if (batch->frame[0].time < c->info.start)
		c->info.start = batch->frame[0].time;
	if (c->pcap.last > c->info.end)
		c->info.end = c->pcap.last;
}

/* How far the times of a batch lie apart, until that is known to be fine. */
static void note_grains(struct capture_interface *i,
                        const struct frame_batch *batch, int64_t before)
{
	for (size_t n = 0; n < batch->n && !i->fine; n++) {
		capture_note_grain(i, before, batch->frame[n].time);
		before = batch->frame[n].time;
	}
}

/* What changes with each record is here, so that it can stay in registers.
 * The frames of an empty batch. */
__attribute__((always_inline))
static inline size_t walk_as(struct capture *c, struct frame_batch *batch,
                             const struct pcap p)
{
	struct capture_interface *i = &c->interfaces[0];
	const uint32_t linktype = i->linktype, fcs_len = i->fcs_len;
	struct span in = span_of(c->reader.at, c->reader.left);
	struct frame *f = &batch->frame[0];
	const struct frame *last = &batch->frame[c->batch_max];
	uint64_t number = c->info.first_frame + c->info.packets;
	int64_t before = c->pcap.last;
	size_t want = 0;

	for (; f < last; f++) {
		want = read_record(p, &in, f);
		if (f->bytes == NULL)
			break;
		f->number = ++number;
		f->interface = 0;
		f->linktype = (uint16_t)linktype;
		f->fcs_len = (uint8_t)fcs_len;
		if (f->time < before)
			step_back(c, f, in.at, before);
		before = f->time;
		fetch_stream(f->bytes);
		in.at = f->bytes + f->caplen;
		in.left -= p.header + (size_t)f->caplen;
	}
	batch->n = (size_t)(f - batch->frame);
	reader_skip(&c->reader, c->reader.left - in.left);
	c->info.packets = number - c->info.first_frame;
	note_grains(i, batch, c->pcap.last);
	c->pcap.last = before;
	note_times(c, batch);
	if (f < last && want == 0)
		stop_at(c, f->caplen);
	return want;
}

static size_t walk(struct capture *c, struct frame_batch *batch)
{
	const struct pcap *p = &c->pcap;

	if (p->big || p->lengths_swapped || p->lengths_doubtful ||
	    p->header != RECORD_HEADER)
		return walk_as(c, batch, *p);
	return walk_as(c, batch, (struct pcap){ .unit = p->unit,
		.fraction_max = p->fraction_max, .caplen_max = p->caplen_max,
		.header = RECORD_HEADER });
}

const struct format format_pcap = { "pcap", claims, begin, walk };
