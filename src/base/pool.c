/* SPDX-License-Identifier: ISC */
#include "base/pool.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fetch.h"

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* Large pages cost fewer TLB misses, but to clear the first of them costs more
 * than that, and most pools stay small: they begin so far on. */
enum { FEW = 2 << 20 };

int pool_init(struct pool *p, size_t size, uint32_t max, struct err *err)
{
	size_t blocks = (size_t)max + 1;
	void *at;

	*p = (struct pool){ .size = size, .max = max, .fresh = 1 };
	if (blocks > SIZE_MAX / size)
		return err_set(err, "%u blocks of %zu bytes: too many", max,
		               size);
	p->reserved = blocks * size;
	at = mmap(NULL, p->reserved, PROT_READ | PROT_WRITE,
	          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return err_set(err, "cannot reserve %zu bytes: %s", p->reserved,
		               strerror(errno));
	p->at = at;
	if (p->reserved > FEW)
		madvise(p->at + FEW, p->reserved - FEW, MADV_HUGEPAGE);
	return 0;
}

void pool_fini(struct pool *p)
{
	if (p->at != NULL)
		munmap(p->at, p->reserved);
	*p = (struct pool){ 0 };
}

/* The one to be taken next is fetched in time: it was left long ago. */
static uint32_t take(struct pool *p, size_t fetched)
{
	uint32_t index = p->freed;

	if (index != 0) {
		memcpy(&p->freed, pool_at(p, index), sizeof(p->freed));
		fetch_lines(pool_at(p, p->freed),
		            (fetched + CACHE_LINE - 1) / CACHE_LINE);
	} else if (p->fresh <= p->max) {
		index = p->fresh++;
	} else {
		return 0;
	}
	if (++p->used > p->peak)
		p->peak = p->used;
	return index;
}

uint32_t pool_take_raw(struct pool *p)
{
	return take(p, sizeof(p->freed));
}

uint32_t pool_take(struct pool *p)
{
	bool used = p->freed != 0;
	uint32_t index = take(p, p->size);

	if (used)
		memset(pool_at(p, index), 0, p->size);
	return index;
}

void pool_give(struct pool *p, uint32_t index)
{
	memcpy(pool_at(p, index), &p->freed, sizeof(p->freed));
	p->freed = index;
	p->used--;
}
