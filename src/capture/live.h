/* SPDX-License-Identifier: ISC */
/* live.h - packets from a network interface, as they come.
 *
 * They come in the same batches as those of a file, their bytes copied out of
 * the kernel's ring; a batch may be empty, when nothing came for a while. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <stdio.h>

#include "capture/capture.h"

struct filter;

/* The most bytes that libpcap keeps of a packet. */
enum { LIVE_SNAPLEN_MOST = 262144 };

/* Room for the name of an interface, the NUL included. */
enum { LIVE_NAME = 256 };

enum live_direction { LIVE_INOUT, LIVE_IN, LIVE_OUT };

struct live_options {
	const char *interface;		/* its name, or "any" */
	const struct filter *filter;	/* for the kernel, or NULL */
	const char *linktype;		/* by name, or NULL: the usual one */
	uint64_t snaplen;		/* bytes kept of a packet, at most
					 * LIVE_SNAPLEN_MOST; 0: that */
	uint64_t buffer_kib;		/* the kernel's buffer; 0: 64 MiB */
	bool no_promiscuous;
	enum live_direction direction;
};

struct live;

/* What there is to say when it is opened. */
struct live_word {
	struct err remark;	/* for a person, though it works; or empty */
	struct err err;		/* why it does not work, and whether */
	bool wrong;		/* what was asked for is wrong, whatever the
				 * interface */
};

/* What the clocks say, and who was too slow. All times in ns. */
struct live_now {
	int64_t elapsed;	/* since it was opened, whoever sets the clock */
	int64_t clock;		/* packets of earlier times do not come any
				 * more; INT64_MIN: nothing can be said */
	int64_t dropped_until;	/* packets were lost, the last of them before
				 * this time; INT64_MIN: none was */
	unsigned clock_sets;	/* how often somebody set the clock */
};

/* Begins to listen; `o' and its strings must outlive it. NULL if that cannot
 * be. Fills *word. Free with live_close(). */
struct live *live_open(const struct live_options *o, struct live_word *word);

/* Fills the batch with up to `most' frames and releases those of the call
 * before; waits for them a tenth of a second at most, so that there may be
 * none. -1 and err if the interface is gone, or down. */
int live_next(struct live *v, size_t most, struct frame_batch *batch,
              struct err *err);

/* Counts what the kernel dropped until now; live_next() does it too. */
void live_count(struct live *v);

/* As of the last call of one of these. */
struct live_now live_now(const struct live *v);

/* As capture_info(): the file is the interface, the format "live". */
const struct capture_info *live_info(const struct live *v);

void live_close(struct live *v);

/* Writes the interfaces that there are, one a line; -1 and err. */
int live_list(FILE *out, struct err *err);

/* The name of the interface that is asked for: one that has exactly that name,
 * else, if it is a number, the one with that number in live_list(), whose name
 * is written to `room'; what is asked for itself if there is neither. */
const char *live_name(char room[LIVE_NAME], const char *asked);

#endif
