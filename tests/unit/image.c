/* SPDX-License-Identifier: ISC */
#include "image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void put(struct image *f, uint64_t n, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++) {
		unsigned shift = 8 * (f->big ? bytes - 1 - i : i);
		uint8_t byte = (uint8_t)(n >> shift);

		octets_add_bytes(&f->o, &byte, 1);
	}
}

void image_16(struct image *f, uint16_t n)
{
	put(f, n, 2);
}

void image_32(struct image *f, uint32_t n)
{
	put(f, n, 4);
}

void image_64(struct image *f, uint64_t n)
{
	put(f, n, 8);
}

void image_pcap(struct image *f, uint32_t magic, uint32_t version,
                uint32_t linktype)
{
	image_32(f, magic);
	image_16(f, (uint16_t)(version >> 16));
	image_16(f, (uint16_t)version);
	image_64(f, 0);
	image_32(f, 262144);
	image_32(f, linktype);
}

void image_record(struct image *f, uint32_t seconds, uint32_t fraction,
                  uint32_t n)
{
	image_32(f, seconds);
	image_32(f, fraction);
	image_32(f, n);
	image_32(f, n + 1);
	image_data(f, n);
}

void image_data(struct image *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		octets_add_bytes(&f->o, &(uint8_t){ (uint8_t)i }, 1);
}

void image_padded(struct image *f, const void *bytes, size_t n)
{
	octets_add_bytes(&f->o, bytes, n);
	put(f, 0, (unsigned)(-n & 3));
}

void image_begin(struct image *f, uint32_t type)
{
	f->block = f->o.n;
	image_32(f, type);
	image_32(f, 0);
}

void image_end(struct image *f)
{
	size_t end = f->o.n + 4;
	uint32_t length = (uint32_t)(end - f->block);

	image_32(f, length);
	f->o.n = f->block + 4;
	image_32(f, length);
	f->o.n = end;
}

void image_option(struct image *f, uint16_t code, const void *value, uint16_t n)
{
	image_16(f, code);
	image_16(f, n);
	image_padded(f, value, n);
}

void image_option_64(struct image *f, uint16_t code, uint64_t n)
{
	image_16(f, code);
	image_16(f, 8);
	image_64(f, n);
}

void image_section(struct image *f)
{
	image_begin(f, 0x0a0d0d0a);
	image_32(f, 0x1a2b3c4d);
	image_16(f, 1);
	image_16(f, 0);
	image_64(f, UINT64_MAX);
	image_end(f);
}

void image_interface(struct image *f, uint16_t linktype, uint32_t snaplen)
{
	image_begin(f, 1);
	image_16(f, linktype);
	image_16(f, 0);
	image_32(f, snaplen);
	image_end(f);
}

void image_packet(struct image *f, uint32_t interface, uint64_t ticks,
                  uint32_t n)
{
	image_begin(f, 6);
	image_32(f, interface);
	image_32(f, (uint32_t)(ticks >> 32));
	image_32(f, (uint32_t)ticks);
	image_32(f, n);
	image_32(f, n + 1);
	image_data(f, n);
	put(f, 0, -n & 3);
	image_end(f);
}

ssize_t source_fill(void *source, uint8_t *into, size_t n)
{
	struct source *s = source;
	size_t left = s->n - s->at;

	s->interrupted = s->interrupts && !s->interrupted;
	if (s->interrupted) {
		errno = EINTR;
		return -1;
	}
	if (s->fails_at > 0 && s->at >= s->fails_at) {
		errno = EIO;
		return -1;
	}
	n = n < left ? n : left;
	n = n < s->piece ? n : s->piece;
	if (n > 0)
		memcpy(into, s->bytes + s->at, n);
	s->at += n;
	return (ssize_t)n;
}

static bool is_counting(const struct frame *f)
{
	for (size_t i = 0; i < f->caplen; i++)
		if (f->bytes[i] != (uint8_t)i)
			return false;
	return true;
}

static void listen(struct heard *h, const struct frame_batch *batch)
{
	for (size_t i = 0; i < batch->n && h->n < HEARD_MAX; i++) {
		h->bytes_right &= is_counting(&batch->frame[i]);
		h->frame[h->n++] = batch->frame[i];
	}
}

static void keep(struct heard *h, const struct capture *c)
{
	size_t room = sizeof(h->interface) / sizeof(*h->interface);
	size_t n;

	h->info = *capture_info(c);
	h->position = capture_position(c);
	n = h->info.n_interfaces < room ? h->info.n_interfaces : room;
	memcpy(h->interface, h->info.interfaces, n * sizeof(*h->interface));
}

bool heard_from(struct heard *h, struct source *s)
{
	struct frame_batch batch;
	struct limits l;
	struct err err = { "" };
	struct capture *c;

	memset(h, 0, sizeof(*h));
	memset(&batch, 0xa5, sizeof(batch));	/* whatever was there */
	h->bytes_right = true;
	limits_init(&l);
	l.interfaces_max = 3;
	c = capture_over("image", source_fill, s, &l, &err);
	while (c != NULL && (h->end = capture_next(c, &batch, &err)) > 0)
		listen(h, &batch);
	memcpy(h->error, err.text, sizeof(h->error));
	if (c == NULL)
		return false;
	keep(h, c);
	capture_close(c);
	return true;
}

bool heard_image(struct heard *h, const struct image *f, size_t n, size_t piece)
{
	struct source s = { .bytes = f->o.at, .n = n, .piece = piece };

	return heard_from(h, &s);
}
