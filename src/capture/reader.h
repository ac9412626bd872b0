/* SPDX-License-Identifier: ISC */
/* reader.h - a file as one run of bytes, read in blocks and walked in place.
 *
 * What is not consumed yet lies in one piece at `at'. A record that straddles
 * two blocks is moved once, to just before the block that follows. Bytes live
 * until the next reader_fetch(). */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/* Puts up to n bytes at `into'; returns how many, 0 at the end, or -1 with
 * errno set. May give fewer than n at any time. */
typedef ssize_t reader_fill(void *source, uint8_t *into, size_t n);

struct reader {
	reader_fill *fill;
	void *source;
	uint8_t *buffer;
	size_t size;		/* of buffer */
	uint8_t *at;		/* the first byte not consumed */
	size_t left;		/* bytes there are at `at' */
	uint64_t offset;	/* of `at' in the file */
	bool ended;		/* the source has no more */
	bool filled;		/* it gave all that was asked for, last time */
};

/* `source' is what fill gets. Fails for want of memory; else free with
 * reader_fini(). */
int reader_init(struct reader *r, reader_fill *fill, void *source,
                struct err *err);
void reader_fini(struct reader *r);

/* Sees to it that n bytes lie at `at': 1, or 0 if the file ends before (what
 * there is lies there), or -1 if reading failed. The buffer starts small and
 * grows with what arrives, not with n; still the caller bounds n. */
int reader_fetch(struct reader *r, size_t n, struct err *err);

static inline void reader_skip(struct reader *r, size_t n)
{
	r->at += n;
	r->left -= n;
	r->offset += n;
}

#endif
