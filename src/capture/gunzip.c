/* SPDX-License-Identifier: ISC */
#include "capture/gunzip.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP = 15 + 16 };	/* the whole window, gzip alone */

enum place {
	INSIDE,			/* a member */
	BETWEEN,		/* a member has ended */
	PADDING,		/* zeros follow */
	OVER,
};

struct gunzip {
	struct reader in;
	z_stream z;
	enum place place;
	bool stuck;		/* over, inside a member */
	bool more;		/* would have come out, had there been room */
	const char *fault;
};

bool gunzip_claims(const uint8_t *magic)
{
	return magic[0] == 0x1f && magic[1] == 0x8b;
}

struct gunzip *gunzip_new(struct reader *compressed, struct err *err)
{
	struct gunzip *g = calloc(1, sizeof(*g));

	if (g == NULL || inflateInit2(&g->z, GZIP) != Z_OK) {
		free(g);
		err_set(err, "out of memory");
		return NULL;
	}
	g->in = *compressed;
	*compressed = (struct reader){ 0 };
	return g;
}

static void stop(struct gunzip *g, const char *fault)
{
	g->place = OVER;
	g->fault = fault;
}

static void stick(struct gunzip *g, const char *fault)
{
	stop(g, fault);
	g->stuck = true;
}

/* Inflates what lies in the reader into z.next_out. */
static void inflate_some(struct gunzip *g)
{
	z_stream *z = &g->z;
	int status;

	z->next_in = g->in.at;
	z->avail_in = g->in.left < UINT_MAX ? (uInt)g->in.left : UINT_MAX;
	status = inflate(z, Z_NO_FLUSH);
	g->more = status == Z_OK && z->avail_out == 0;
	if (status == Z_BUF_ERROR && g->in.left == 0)
		return;		/* nothing more was left to come out */
	reader_skip(&g->in, (size_t)(z->next_in - g->in.at));
	if (status == Z_STREAM_END)
		g->place = BETWEEN;
	else if (status != Z_OK)
		stick(g, z->msg != NULL ? z->msg : "no memory");
}

static void skip_zeros(struct gunzip *g)
{
	while (g->in.left > 0 && *g->in.at == 0)
		reader_skip(&g->in, 1);
	if (g->in.left > 0)
		stop(g, "other bytes follow");
}

/* The first byte of a member may be the last that has come so far. */
static void begin_next(struct gunzip *g)
{
	const uint8_t *at = g->in.at;

	if (*at == 0) {
		g->place = PADDING;
	} else if (*at != 0x1f) {
		stop(g, "other bytes follow");
	} else {
		inflateReset(&g->z);
		g->place = INSIDE;
	}
}

/* Sees to it that there is input; false at the end, or with errno set. */
static bool fetch(struct gunzip *g)
{
	struct err err;
	int got;

	errno = 0;
	got = reader_fetch(&g->in, 1, &err);
	if (got == 0)
		stop(g, g->place == INSIDE ? "ends too soon" : NULL);
	return got > 0;
}

static void step(struct gunzip *g)
{
	if (g->place == BETWEEN)
		begin_next(g);
	if (g->place == PADDING)
		skip_zeros(g);
	else if (g->place == INSIDE)
		inflate_some(g);
}

ssize_t gunzip_fill(void *gunzip, uint8_t *into, size_t n)
{
	struct gunzip *g = gunzip;
	size_t given = 0;

	g->z.next_out = into;
	g->z.avail_out = n < UINT_MAX ? (uInt)n : UINT_MAX;
	n = g->z.avail_out;
	while (g->place != OVER && given < n) {
		bool dry = g->in.left == 0 && !g->more;

		if (dry && given > 0)
			break;
		if (dry && !fetch(g)) {
			if (g->place != OVER)
				return -1;
			break;
		}
		step(g);
		given = n - g->z.avail_out;
	}
	return (ssize_t)given;
}

const char *gunzip_fault(const struct gunzip *g)
{
	return g->fault;
}

/* inflate() may have taken whole bytes that it did not use; it says in
 * data_type how many bits it holds. */
uint64_t gunzip_offset(const struct gunzip *g)
{
	uint64_t held = ((unsigned)g->z.data_type & 63) / 8;

	return g->place == INSIDE || g->stuck ? g->in.offset - held :
	                                        g->in.offset;
}

void gunzip_free(struct gunzip *g)
{
	if (g == NULL)
		return;
	inflateEnd(&g->z);
	reader_fini(&g->in);
	free(g);
}
