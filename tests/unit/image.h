/* SPDX-License-Identifier: ISC */
/* image.h - capture files made in memory, and a source that hands them out in
 * pieces of any size. */
#ifndef UNIT_IMAGE_H
#define UNIT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/format.h"
#include "octets.h"

struct image {
	struct octets o;
	bool big;		/* byte order of what is added */
	size_t block;		/* where the open pcapng block begins */
};

/* Append a number in the image's byte order. */
void image_16(struct image *f, uint16_t n);
void image_32(struct image *f, uint32_t n);
void image_64(struct image *f, uint64_t n);

/* A pcap file header; a record of n data bytes, each its index. */
void image_pcap(struct image *f, uint32_t magic, uint32_t version,
                uint32_t linktype);
void image_record(struct image *f, uint32_t seconds, uint32_t fraction,
                  uint32_t n);

/* n data bytes, each its index, up to a multiple of 4 for pcapng. */
void image_data(struct image *f, size_t n);
void image_padded(struct image *f, const void *bytes, size_t n);

/* A pcapng block is what is added between these two. */
void image_begin(struct image *f, uint32_t type);
void image_end(struct image *f);

/* A pcapng option: code, length, value of the image's byte order. */
void image_option(struct image *f, uint16_t code, const void *value,
                  uint16_t n);
void image_option_64(struct image *f, uint16_t code, uint64_t n);

/* Whole blocks: a section header of version 1.0, an interface without options,
 * an enhanced packet of n data bytes. */
void image_section(struct image *f);
void image_interface(struct image *f, uint16_t linktype, uint32_t snaplen);
void image_packet(struct image *f, uint32_t interface, uint64_t ticks,
                  uint32_t n);

/* Gives the bytes in pieces of at most `piece'. */
struct source {
	const uint8_t *bytes;
	size_t n, at, piece;
	bool interrupted;	/* the last call said EINTR */
	bool interrupts;	/* every second call does */
	size_t fails_at;	/* EIO once so much was given; 0: never */
};
ssize_t source_fill(void *source, uint8_t *into, size_t n);

enum { HEARD_MAX = 400 };

/* All that came out of a capture. */
struct heard {
	int end;		/* the last answer of capture_next() */
	size_t n;
	struct frame frame[HEARD_MAX];
	bool bytes_right;	/* each data byte is its index */
	struct capture_info info;
	uint64_t position;
	struct capture_interface interface[8];
	char error[256];
};

/* Reads a source to its end: false if it could not be opened. */
bool heard_from(struct heard *h, struct source *s);
/* The same, from the first n bytes of an image in pieces of `piece'. */
bool heard_image(struct heard *h, const struct image *f, size_t n,
                 size_t piece);

#endif
