/* SPDX-License-Identifier: ISC */
/* ranges_test.c - ranges of bytes against a map with a cell for each byte. */
#include "tcp/ranges.h"

#include <criterion/criterion.h>
#include <string.h>

#include "random.h"

enum { CELLS = 400, ROUNDS = 300, ADDS = 60 };

/* What the ranges stand for: all below the edge counts as seen. */
struct model {
	bool seen[CELLS];
};

static void make(struct pool *pool, uint32_t blocks)
{
	struct err err;

	cr_assert_eq(pool_init(pool, sizeof(struct range), blocks, &err), 0);
}

static int64_t model_add(struct model *m, struct range add)
{
	int64_t fresh = 0;

	for (int64_t i = add.from; i < add.to; i++) {
		fresh += !m->seen[i];
		m->seen[i] = true;
	}
	return fresh;
}

static int64_t model_edge(const struct model *m)
{
	int64_t edge = 0;

	while (edge < CELLS && m->seen[edge])
		edge++;
	return edge;
}

/* Bytes missing below `below' that have seen ones behind them. */
static int64_t model_missing(const struct model *m, int64_t below)
{
	int64_t last = CELLS, missing = 0;

	while (last > 0 && !m->seen[last - 1])
		last--;
	for (int64_t i = 0; i < below && i < last; i++)
		missing += !m->seen[i];
	return missing;
}

static bool model_holds(const struct model *m, struct range part)
{
	for (int64_t i = part.from; i < part.to; i++)
		if (!m->seen[i])
			return false;
	return true;
}

/* The list itself: ascending, apart, beyond the edge, tail and count right. */
static void expect_sound(const struct pool *pool, const struct ranges *r,
                         int64_t edge, const struct model *m)
{
	uint32_t last = 0;
	unsigned n = 0;

	for (uint32_t i = r->head; i != 0;) {
		const struct range *range = pool_at(pool, i);

		cr_assert_gt(range->from, edge);
		cr_assert_gt(range->to, range->from);
		for (int64_t k = edge; m != NULL && k < range->to; k++)
			cr_assert_eq(m->seen[k], k >= range->from);
		edge = range->to;
		last = i;
		n++;
		i = range->next;
	}
	cr_assert_eq(r->tail, last);
	cr_assert_eq(r->n, n);
}

static struct range random_range(uint32_t *seed)
{
	int64_t from = next_random(seed) % (CELLS - 40);

	return (struct range){ .from = from,
		.to = from + next_random(seed) % 40 };
}

Test(ranges, with_room_they_agree_with_a_map_of_bytes)
{
	uint32_t seed = 20260101;
	struct pool pool;

	make(&pool, 512);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct ranges r = { 0 };
		struct model m = { 0 };
		int64_t edge = 0;

		for (unsigned i = 0; i < ADDS; i++) {
			struct range add = random_range(&seed);
			int64_t below = next_random(&seed) % CELLS;
			struct ranges_added got = ranges_add(&pool, &r,
				&edge, add, 500);

			cr_assert_eq(got.fresh, model_add(&m, add));
			cr_assert_eq(got.skipped, 0);
			cr_assert_eq(edge, model_edge(&m));
			expect_sound(&pool, &r, edge, &m);
			cr_assert_eq(ranges_missing(&pool, &r, edge, below),
				model_missing(&m, below));
			add = random_range(&seed);
			add.to++;
			cr_assert_eq(ranges_hold(&pool, &r, edge, add),
				model_holds(&m, add));
		}
		ranges_free(&pool, &r);
		cr_assert_eq(pool.used, 0);
		cr_assert_eq(r.head | r.tail | r.n, 0);
	}
	pool_fini(&pool);
}

/* A gap that was given up counts as seen, and as skipped. */
static void expect_bounded(struct pool *pool, uint16_t max, uint32_t *seed)
{
	struct ranges r = { 0 };
	int64_t edge = 0, fresh = 0, skipped = 0, farthest = 0;

	for (unsigned i = 0; i < ADDS; i++) {
		struct range add = random_range(seed);
		int64_t was = edge;
		struct ranges_added got = ranges_add(pool, &r, &edge, add,
			max);

		fresh += got.fresh;
		skipped += got.skipped;
		if (add.to > add.from && add.to > farthest)
			farthest = add.to;
		cr_assert_geq(edge, was);
		cr_assert_leq(r.n, max > 0 ? max : 1);
		expect_sound(pool, &r, edge, NULL);
		cr_assert_eq(fresh + skipped + ranges_missing(pool, &r, edge,
			CELLS), farthest, "each byte is seen, skipped or missing");
	}
	ranges_free(pool, &r);
}

Test(ranges, no_direction_has_more_than_its_limit)
{
	uint32_t seed = 4711;
	struct pool pool;

	make(&pool, 512);
	for (uint16_t max = 0; max <= 5; max++)
		for (unsigned round = 0; round < ROUNDS; round++)
			expect_bounded(&pool, max, &seed);
	cr_expect_eq(pool.used, 0);
	pool_fini(&pool);
}

Test(ranges, all_directions_share_a_pool_that_may_be_empty)
{
	uint32_t seed = 815;

	for (uint32_t blocks = 1; blocks <= 4; blocks++) {
		struct pool pool;

		make(&pool, blocks);
		for (unsigned held = 0; held <= blocks; held++) {
			uint32_t others[4] = { 0 };

			for (unsigned i = 0; i < held; i++)
				others[i] = pool_take(&pool);
			for (unsigned i = 0; i < ROUNDS; i++)
				expect_bounded(&pool, 100, &seed);
			cr_expect_eq(pool.used, held);
			for (unsigned i = 0; i < held; i++)
				pool_give(&pool, others[i]);
		}
		pool_fini(&pool);
	}
}

Test(ranges, when_full_the_first_gap_is_given_up)
{
	struct ranges r = { 0 };
	struct ranges_added got;
	int64_t edge = 0;
	struct pool pool;

	make(&pool, 8);
	ranges_add(&pool, &r, &edge, (struct range){ .from = 10, .to = 20 }, 2);
	ranges_add(&pool, &r, &edge, (struct range){ .from = 30, .to = 40 }, 2);
	cr_expect_eq(edge, 0);
	got = ranges_add(&pool, &r, &edge,
		(struct range){ .from = 50, .to = 60 }, 2);
	cr_expect_eq(got.skipped, 10);
	cr_expect_eq(got.fresh, 10);
	cr_expect_eq(edge, 20);
	cr_expect_eq(ranges_missing(&pool, &r, edge, 100), 20);
	pool_fini(&pool);
}

Test(ranges, what_fills_the_first_gap_is_welcome_when_full)
{
	struct ranges r = { 0 };
	struct ranges_added got;
	int64_t edge = 0;
	struct pool pool;

	make(&pool, 2);
	ranges_add(&pool, &r, &edge, (struct range){ .from = 10, .to = 20 }, 2);
	ranges_add(&pool, &r, &edge, (struct range){ .from = 30, .to = 40 }, 2);
	got = ranges_add(&pool, &r, &edge,
		(struct range){ .from = 0, .to = 10 }, 2);
	cr_expect_eq(got.fresh, 10);
	cr_expect_eq(got.skipped, 0);
	cr_expect_eq(edge, 20);
	cr_expect_eq(r.n, 1);
	pool_fini(&pool);
}

Test(ranges, offsets_may_be_large_or_negative)
{
	struct ranges r = { 0 };
	int64_t edge = -5;
	struct pool pool;

	make(&pool, 4);
	ranges_add(&pool, &r, &edge, (struct range){
		.from = INT64_C(1) << 40, .to = (INT64_C(1) << 40) + 7 }, 4);
	cr_expect_eq(ranges_missing(&pool, &r, edge, INT64_MAX),
		(INT64_C(1) << 40) + 5);
	ranges_add(&pool, &r, &edge, (struct range){ .from = -9,
		.to = INT64_C(1) << 40 }, 4);
	cr_expect_eq(edge, (INT64_C(1) << 40) + 7);
	cr_expect_eq(pool.used, 0);
	pool_fini(&pool);
}
