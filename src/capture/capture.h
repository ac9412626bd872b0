/* SPDX-License-Identifier: ISC */
/* capture.h - where packets come from: pcap and pcapng, read in blocks, plain
 * or compressed with gzip, whatever the file's name is.
 *
 * pcap: draft-ietf-opsawg-pcap; pcapng: draft-ietf-opsawg-pcapng. Frames count
 * as in Wireshark: every packet record of the file, from 1. Damage is a fact:
 * all that is readable before it comes out, then the end. */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/frame.h"
#include "base/limits.h"

struct capture;

struct capture_interface {
	char name[64];		/* if_name, else empty; untrusted bytes */
	uint16_t linktype;
	uint8_t fcs_len;
	uint8_t digits;		/* decimal digits of a second that it keeps */
	uint32_t snaplen;	/* 0: no limit */
	bool drops_known;
	uint64_t drops;		/* the latest if_drop + os_drop, or the sum of
				 * epb_dropcount, if that is more */
	uint64_t clock_steps;	/* how often time went back, clock_back_ms or
				 * more from one frame to the next, */
	int64_t clock_back;	/* ns, the furthest, */
	uint64_t clock_frame;	/* and the first frame of such a time, */
	int64_t clock_time;	/* and what it is */
	uint64_t times_bad;	/* times that cannot be, */
	uint64_t bad_frame;	/* and the first frame of one, and */
	int64_t bad_time;	/* what is taken for it */
	bool fine;		/* times lie closer to one another than 1 ms */
	uint32_t grains;	/* else: so many differ from the one before */
	int64_t grain;		/* by a multiple of this, ns */
};

/* Frames that are before the frame before them, whatever their interface, where
 * no clock was set. */
struct capture_unsorted {
	uint64_t frames, first_frame;
	int64_t time;		/* of the first, */
	int64_t back;		/* the furthest, ns */
};

enum capture_fault {
	CAPTURE_WHOLE,
	CAPTURE_TRUNCATED,	/* the file ends inside a record */
	CAPTURE_DAMAGED,	/* a record that cannot be */
	CAPTURE_MISPACKED,	/* its compression is damaged or cut */
};

struct capture_damage {
	enum capture_fault fault;
	/* Of the first byte that could not be used: in the file if its
	 * compression is damaged, else in what it decompresses to. */
	uint64_t offset;
	char what[128];		/* for people: "record of 4 GB", ... */
};

struct capture_info {
	const char *file;	/* as given to capture_open() */
	const char *format;	/* "pcap" or "pcapng" */
	const char *compression;	/* "gzip", or NULL */
	uint64_t first_frame;	/* frames of earlier files in this run */
	uint64_t packets;	/* records delivered so far */
	uint64_t bytes;		/* so far, decompressed; at the end, all, or
				 * those before the record that is damaged */
	int64_t start, end;	/* earliest and latest time, ns; packets > 0 */
	struct capture_unsorted unsorted;
	uint8_t digits;		/* most digits of any interface */
	size_t n_interfaces;
	const struct capture_interface *interfaces;
	struct capture_damage damage;
};

/* Opens a capture file, or stdin for "-"; frames count on from first_frame.
 * NULL if it cannot be opened or is not a capture (err says which); an empty
 * file is not one. `path' and `l' must outlive the capture; free it with
 * capture_close(). */
struct capture *capture_open(const char *path, uint64_t first_frame,
                             const struct limits *l, struct err *err);

/* Ends the capture after so many frames of it, as if there were no more. */
void capture_limit(struct capture *c, uint64_t frames);

/* Fills the batch with the next frames and releases those of the call before:
 * 1 = at least one frame, 0 = the end (see damage), -1 = a read failed. */
int capture_next(struct capture *c, struct frame_batch *batch,
                 struct err *err);

/* What is known so far; owned by the capture. The interfaces stay where they
 * are; pcapng may add to them at any capture_next(). */
const struct capture_info *capture_info(const struct capture *c);

/* How many bytes of the file itself were used so far, about: for a person who
 * waits. */
uint64_t capture_position(const struct capture *c);

void capture_close(struct capture *c);

/* The name of a LINKTYPE_* number, or NULL. */
const char *capture_linktype_name(uint16_t linktype);

/* "libpcap version 1.10.3 ...": the library that runs. */
const char *capture_library(void);

#endif
