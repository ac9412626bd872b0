/* SPDX-License-Identifier: ISC */
#include "tcp/ranges.h"

static struct range *at(const struct pool *pool, uint32_t index)
{
	return pool_at(pool, index);
}

static void drop_head(struct pool *pool, struct ranges *r)
{
	uint32_t gone = r->head;

	r->head = at(pool, gone)->next;
	if (r->head == 0)
		r->tail = 0;
	r->n--;
	pool_give(pool, gone);
}

/* Moves the edge over every range that it touches. */
static void swallow(struct pool *pool, struct ranges *r, int64_t *edge)
{
	while (r->head != 0 && at(pool, r->head)->from <= *edge) {
		if (at(pool, r->head)->to > *edge)
			*edge = at(pool, r->head)->to;
		drop_head(pool, r);
	}
}

static int64_t give_up_first_gap(struct pool *pool, struct ranges *r,
                                 int64_t *edge)
{
	int64_t skipped = at(pool, r->head)->from - *edge;

	*edge = at(pool, r->head)->from;
	swallow(pool, r, edge);
	return skipped;
}

/* Grows the range by every later range that it touches; returns the bytes
 * that were seen before. */
static int64_t merge_after(struct pool *pool, struct ranges *r, uint32_t grown)
{
	struct range *range = at(pool, grown);
	int64_t old = 0;

	while (range->next != 0 && at(pool, range->next)->from <= range->to) {
		uint32_t index = range->next;
		const struct range *later = at(pool, index);

		old += (range->to < later->to ? range->to : later->to) -
		       later->from;
		if (later->to > range->to)
			range->to = later->to;
		range->next = later->next;
		r->n--;
		pool_give(pool, index);
	}
	if (range->next == 0)
		r->tail = grown;
	return old;
}

/* The last range that begins at or before `from', 0 if none does. The newest
 * bytes mostly come last, so the last range is asked first. */
static uint32_t find_before(const struct pool *pool, const struct ranges *r,
                            int64_t from)
{
	uint32_t before = 0;

	if (r->tail != 0 && at(pool, r->tail)->from <= from)
		return r->tail;
	for (uint32_t i = r->head; i != 0 && at(pool, i)->from <= from;
	     i = at(pool, i)->next)
		before = i;
	return before;
}

/* What begins at the edge or below it needs no block, so that the segment which
 * fills the first gap is welcome even when there is no room. Returns how many
 * of its bytes were not seen before. */
static int64_t extend(struct pool *pool, struct ranges *r, int64_t *edge,
                      int64_t to)
{
	int64_t fresh = to - *edge;

	for (uint32_t i = r->head; i != 0 && at(pool, i)->from < to;
	     i = at(pool, i)->next)
		fresh -= (at(pool, i)->to < to ? at(pool, i)->to : to) -
		         at(pool, i)->from;
	*edge = to;
	swallow(pool, r, edge);
	return fresh;
}

/* Puts a range that begins beyond the edge in its place; returns how many of
 * its bytes were not seen before. `block' is used, or given back. */
static int64_t insert(struct pool *pool, struct ranges *r, struct range add,
                      uint32_t block)
{
	uint32_t before = find_before(pool, r, add.from);
	int64_t length = add.to - add.from, old;
	uint32_t *link = before != 0 ? &at(pool, before)->next : &r->head;

	if (before != 0 && at(pool, before)->to >= add.from) {
		struct range *b = at(pool, before);

		old = (b->to < add.to ? b->to : add.to) - add.from;
		if (add.to > b->to)
			b->to = add.to;
		pool_give(pool, block);
		return length - old - merge_after(pool, r, before);
	}
	add.next = *link;
	*at(pool, block) = add;
	*link = block;
	r->n++;
	return length - merge_after(pool, r, block);
}

struct ranges_added ranges_add(struct pool *pool, struct ranges *r,
                               int64_t *edge, struct range add, uint16_t max)
{
	struct ranges_added done = { 0, 0 };
	uint32_t block;

	if (add.to <= *edge || add.to <= add.from)
		return done;
	while (add.from > *edge && r->head != 0 &&
	       (r->n >= max || pool->used >= pool->max))
		done.skipped += give_up_first_gap(pool, r, edge);
	if (add.to <= *edge)
		return done;
	if (add.from <= *edge) {
		done.fresh = extend(pool, r, edge, add.to);
		return done;
	}
	block = pool_take(pool);
	if (block == 0) {	/* no room at all: the gap is given up */
		done.fresh = add.to - add.from;
		done.skipped += add.from - *edge;
		*edge = add.to;
		return done;
	}
	done.fresh = insert(pool, r, add, block);
	return done;
}

bool ranges_hold(const struct pool *pool, const struct ranges *r, int64_t edge,
                 struct range part)
{
	uint32_t before;

	if (part.to <= edge)
		return true;
	before = find_before(pool, r, part.from);
	return before != 0 && at(pool, before)->to >= part.to;
}

int64_t ranges_missing(const struct pool *pool, const struct ranges *r,
                       int64_t edge, int64_t below)
{
	int64_t missing = 0;

	for (uint32_t i = r->head; i != 0; i = at(pool, i)->next) {
		int64_t to = at(pool, i)->from;

		if (to > below)
			to = below;
		if (to > edge)
			missing += to - edge;
		edge = at(pool, i)->to;
	}
	return missing;
}

void ranges_free(struct pool *pool, struct ranges *r)
{
	while (r->head != 0)
		drop_head(pool, r);
}
