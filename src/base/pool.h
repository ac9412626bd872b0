/* SPDX-License-Identifier: ISC */
/* pool.h - equal blocks by index: address space is reserved once, pages are
 * touched as blocks are first used, freed blocks are used again.
 *
 * Index 0 is never handed out: it means "none". */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pool {
	uint8_t *at;
	size_t size;		/* of a block; a multiple of 4 */
	size_t reserved;	/* bytes of address space */
	uint32_t max;		/* blocks that may be in use at once */
	uint32_t fresh;		/* the first block that was never used */
	uint32_t freed;		/* head of the freed ones, linked by index */
	uint32_t used, peak;
};

/* Room for `max' blocks of `size' bytes; 0 or -1. Undo with pool_fini(). */
int pool_init(struct pool *p, size_t size, uint32_t max, struct err *err);
void pool_fini(struct pool *p);

/* A block of zeroes, or 0 if all are in use. */
uint32_t pool_take(struct pool *p);

/* The same, but a block that was used before is as it was left. */
uint32_t pool_take_raw(struct pool *p);
void pool_give(struct pool *p, uint32_t index);

static inline void *pool_at(const struct pool *p, uint32_t index)
{
	return p->at + (size_t)index * p->size;
}

#endif
