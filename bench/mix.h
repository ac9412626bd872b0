/* SPDX-License-Identifier: ISC */
/* mix.h - many conversations at once, each going on when its time has come:
 * one that ends makes room for the next, until all have been. */
#ifndef BENCH_MIX_H
#define BENCH_MIX_H

#include "segment.h"

enum { MIX_FAR = 65535 };	/* ms: the longest pause */

/* `of' is what mix_run() got, `item' is zeroed memory of `size' bytes. */
struct mix {
	uint32_t all, at_once;
	uint32_t stagger;	/* ms: the first begin within that time */
	size_t size;

	/* Number `number', from 1, begins: nothing is sent yet. */
	void (*begin)(void *of, void *item, uint32_t number);

	/* Sends what is next; false after the last. */
	bool (*step)(void *of, void *item);

	/* How long the next takes, in ms: 1 to MIX_FAR. */
	uint32_t (*pace)(void *of, const void *item);
};

void mix_run(struct gen *g, const struct mix *m, void *of);

#endif
