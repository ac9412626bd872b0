/* SPDX-License-Identifier: ISC */
/* blocks.h - pieces of a report that wait for what comes before them: the
 * worst first, within a bounded memory. When it is full, the least bad are
 * forgotten, and counted: none of them is worse than one that is kept. */
#ifndef REPORT_BLOCKS_H
#define REPORT_BLOCKS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "find/finding.h"

/* Where a block stands among the others: from the worst, the surest; those
 * with the same findings together. */
struct block_key {
	int severity;		/* enum severity, -1: nothing was found */
	enum certainty certainty;
	size_t rank;		/* of the worst finding among its equals */
	uint64_t shape;		/* the same for the same findings */
	uint64_t flow;		/* 0: of a host, or of a capture */
};

struct block {
	struct block_key key;
	size_t at;		/* in the text: */
	size_t brief;		/* one line, of so many bytes, */
	size_t n;		/* then the whole, to so many bytes in all */
};

struct blocks {
	struct block *block;
	size_t n, room;
	FILE *file;		/* what is written of the blocks */
	char *text;		/* once they are sorted */
	size_t size;
	uint64_t most;		/* bytes that all may take */
	uint64_t forgotten;	/* blocks, */
	uint64_t flows;		/* of these so many of a flow */
	struct block_key floor;	/* the worst of these */
};

/* -1 without memory; free with blocks_fini() in either case. */
int blocks_init(struct blocks *b, uint64_t most);

/* A block of that brief and whole text, if there is room for so bad a one; -1
 * without memory. */
int blocks_add(struct blocks *b, const struct block *block, const char *text);

/* For reading: block[0] is the worst, text is set. Nothing can be added after
 * it. -1 without memory. */
int blocks_sort(struct blocks *b);

void blocks_fini(struct blocks *b);

#endif
