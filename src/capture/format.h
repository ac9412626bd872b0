/* SPDX-License-Identifier: ISC */
/* format.h - what the formats share: an open capture, seen from inside.
 *
 * A format only walks bytes that are there and says how many it wants next;
 * capture.c alone fetches them. So a format neither waits nor fails: it finds
 * a whole record, a part of one, or damage. */
#ifndef CAPTURE_FORMAT_H
#define CAPTURE_FORMAT_H

#include "capture/capture.h"
#include "capture/gunzip.h"
#include "capture/reader.h"
#include "capture/ticks.h"

struct format {
	const char *name;
	/* Does a file that begins with these 4 bytes have this format? */
	bool (*claims)(const uint8_t *magic);
	/* Reads the file's header: 0, or how many bytes that takes; damage
	 * (see capture_stop()) means that the file cannot be read at all. */
	size_t (*begin)(struct capture *c);
	/* Adds the whole records that lie in the reader to the batch until it
	 * is full, or another must begin (0), or a record wants so many bytes;
	 * damage ends it. */
	size_t (*walk)(struct capture *c, struct frame_batch *batch);
};

extern const struct format format_pcap, format_pcapng;

struct pcap {
	bool big;		/* byte order of the headers */
	bool lengths_swapped;	/* before version 2.3 */
	bool lengths_doubtful;	/* 2.3: some writers had not changed yet */
	uint32_t unit;		/* ns of the fraction of a second, */
	uint32_t fraction_max;	/* which may be so much */
	uint32_t caplen_max;
	size_t header;		/* bytes in front of each packet */
	int64_t last;		/* time of the frame before */
};

/* What the public interface does not show. */
struct pcapng_interface {
	struct ticks ticks;
	int64_t last;		/* time of the frame before */
	uint64_t dropped;	/* sum of what packets say */
	uint64_t dropped_isb;	/* what the latest statistics say */
};

struct pcapng {
	bool big;		/* byte order of this section */
	size_t base;		/* index of this section's interface 0 */
	int64_t time;		/* of the latest packet that has one */
	struct pcapng_interface *more;	/* as many as there are interfaces */
};

struct capture {
	struct reader reader;	/* of what the file decompresses to */
	struct gunzip *gunzip;	/* its source, or NULL */
	const struct format *format;
	const struct limits *limits;
	struct capture_info info;
	struct capture_interface *interfaces;
	size_t interfaces_max;
	bool stopped;		/* nothing more comes */
	uint64_t frames_max;	/* capture_limit(); 0: all */
	size_t batch_max;	/* frames for the batch at hand */
	int fd;			/* to close, or -1 */
	struct pcap pcap;
	struct pcapng pcapng;
};

/* capture_open() over any source of bytes; `name' becomes info->file. */
struct capture *capture_over(const char *name, reader_fill *fill,
                             void *source, const struct limits *l,
                             struct err *err);

/* Ends the capture at the record that the reader stands on. */
void capture_stop(struct capture *c, enum capture_fault fault,
                  const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Does a file of any format begin with these 4 bytes? */
bool capture_begins(const uint8_t *magic);

/* A new interface, or NULL and damage if there are too many. */
struct capture_interface *capture_interface_add(struct capture *c);

/* What libpcap calls a LINKTYPE_* number on this system: a DLT_* number. */
int linktype_dlt(uint16_t linktype);

/* Notes that the frame's time is before that of the frame before it on its
 * interface, `last'. Was the clock set? */
bool capture_clock_back(struct capture *c, const struct frame *f,
                        int64_t last);

/* The same of the frame before it in the file, where no clock was set. */
void capture_note_unsorted(struct capture *c, const struct frame *f,
                           int64_t before);

/* Notes that what the record says of the frame's time cannot be; f->time is what
 * is taken for it. */
void capture_note_bad_time(struct capture *c, const struct frame *f);

/* For interfaces that are not `fine': what do its times lie apart, of which the
 * one before was `last', 0 or INT64_MIN: none? */
void capture_note_grain(struct capture_interface *i, int64_t last,
                        int64_t time);

/* The longest packet that a link type can have, by common consent. */
uint32_t linktype_caplen_max(uint16_t linktype);

/* Counts a frame: the one after those in the batch. */
static inline struct frame *capture_frame_add(struct capture *c,
                                              struct frame_batch *batch)
{
	struct frame *f = &batch->frame[batch->n++];

	f->number = c->info.first_frame + ++c->info.packets;
	return f;
}

static inline void capture_frame_time(struct capture *c, struct frame *f,
                                      int64_t time)
{
	f->time = time;
	if (time < c->info.start)
		c->info.start = time;
	if (time > c->info.end)
		c->info.end = time;
}

#endif
