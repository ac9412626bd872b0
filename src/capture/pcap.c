/* SPDX-License-Identifier: ISC */
/* pcap.c - the classic format, draft-ietf-opsawg-pcap.
 *
 * Versions 2.0 to 2.4, and 543.0 of DG/UX. Two lengths changed places in 2.3.
 * A record may be longer than the snaplen of the header, and claim more bytes
 * than were on the wire: such files are read. The time zone field is not used;
 * no reader does. */
#include "capture/format.h"
#include "capture/order.h"

enum {
	FILE_HEADER = 24,
	RECORD_HEADER = 16,
};

static const uint32_t MAGIC_US = 0xa1b2c3d4, MAGIC_NS = 0xa1b23c4d;

static bool is_magic(uint32_t magic)
{
	return magic == MAGIC_US || magic == MAGIC_NS;
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
	c->pcap.caplen_max = max < c->limits->block_bytes ?
		max : (uint32_t)c->limits->block_bytes;
}

static size_t begin(struct capture *c)
{
	const uint8_t *h = c->reader.at;

	if (c->reader.left < FILE_HEADER)
		return FILE_HEADER;
	c->pcap.big = is_magic(order_32(h, true));
	c->pcap.unit = order_32(h, c->pcap.big) == MAGIC_NS ? 1 : 1000;
	if (!read_version(c, h))
		return 0;
	read_interface(c, h);
	reader_skip(&c->reader, FILE_HEADER);
	return 0;
}

static void read_lengths(const struct pcap *p, const uint8_t *h,
                         uint32_t *caplen, uint32_t *wirelen)
{
	uint32_t first = order_32(h + 8, p->big);
	uint32_t second = order_32(h + 12, p->big);
	bool swap = p->lengths_swapped ||
	            (p->lengths_doubtful && first > second);

	*caplen = swap ? second : first;
	*wirelen = swap ? first : second;
}

static void add_frame(struct capture *c, struct frame_batch *batch,
                      const uint8_t *h, uint32_t caplen, uint32_t wirelen)
{
	struct frame *f = capture_frame_add(c, batch);
	uint32_t seconds = order_32(h, c->pcap.big);
	uint32_t fraction = order_32(h + 4, c->pcap.big);

	capture_frame_time(c, f, (int64_t)seconds * 1000000000 +
	                         (int64_t)fraction * c->pcap.unit);
	f->bytes = h + RECORD_HEADER;
	f->caplen = caplen;
	f->wirelen = wirelen;
	f->interface = 0;
	f->linktype = c->interfaces[0].linktype;
	f->fcs_len = c->interfaces[0].fcs_len;
}

static size_t walk(struct capture *c, struct frame_batch *batch)
{
	struct reader *r = &c->reader;
	uint32_t caplen, wirelen;

	while (batch->n < c->batch_max) {
		if (r->left < RECORD_HEADER)
			return RECORD_HEADER;
		read_lengths(&c->pcap, r->at, &caplen, &wirelen);
		if (caplen > c->pcap.caplen_max) {
			capture_stop(c, CAPTURE_DAMAGED,
			             "a packet of %u bytes; %u is the most",
			             caplen, c->pcap.caplen_max);
			return 0;
		}
		if (r->left - RECORD_HEADER < caplen)
			return RECORD_HEADER + (size_t)caplen;
		add_frame(c, batch, r->at, caplen, wirelen);
		reader_skip(r, RECORD_HEADER + (size_t)caplen);
	}
	return 0;
}

const struct format format_pcap = { "pcap", claims, begin, walk };
