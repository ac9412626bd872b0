/* SPDX-License-Identifier: ISC */
/* tombs_test.c - tombstones against a plain list of who was buried when. */
#include "flow/tombs.h"

#include <criterion/criterion.h>

#define MS INT64_C(1000000)

enum { SIZE = 16, KEEP_MS = 240000, ROUNDS = 20000 };

struct yard {
	struct flow_tombs tombs;
	int64_t now;
	uint32_t next_hash;
	struct {
		uint32_t hash, ref;
		int64_t at;
	} list[ROUNDS];
	uint32_t first, n;	/* list[first .. n) are remembered */
};

static void make(struct yard *y)
{
	struct err err;

	*y = (struct yard){ .now = INT64_C(1700000000) * 1000 * MS };
	cr_assert_eq(flow_tombs_init(&y->tombs, SIZE, &err), 0);
	y->tombs.keep_ns = KEEP_MS * MS;
}

static void drop(struct yard *y)
{
	flow_tombs_fini(&y->tombs);
}

static void bury(struct yard *y)
{
	const struct flow_tombstone *tomb = flow_tombs_add(&y->tombs,
		y->next_hash += 0x01010101, y->now);
	uint32_t ref = y->tombs.last;

	cr_assert_eq(tomb->hash, y->next_hash);
	cr_assert_eq(pool_at(&y->tombs.pool, ref), (const void *)tomb);
	if (y->n - y->first == SIZE)
		y->first++;
	y->list[y->n].hash = tomb->hash;
	y->list[y->n].ref = ref;
	y->list[y->n++].at = y->now;
}

static void expire(struct yard *y)
{
	while (y->first < y->n &&
	       y->now - y->list[y->first].at >= KEEP_MS * MS) {
		cr_assert_leq(y->tombs.due_at, y->now, "told too late");
		y->first++;
	}
	if (y->now >= y->tombs.due_at)
		flow_tombs_expire(&y->tombs, y->now);
}

static void expect_same(const struct yard *y)
{
	cr_assert_eq(y->tombs.pool.used, y->n - y->first);
	cr_assert_eq(y->tombs.table.used, y->n - y->first);
	for (uint32_t i = y->first; i < y->n; i++)
		cr_assert_not_null(flow_table_find(&y->tombs.table, y->list[i].hash,
			y->list[i].ref));
}

Test(tombs, each_is_remembered_for_two_msl_or_until_room_is_short)
{
	static struct yard y;
	uint32_t seed = 3;

	make(&y);
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t r;

		seed = seed * 1664525u + 1013904223u;
		r = seed >> 8;
		/* Mostly seconds, now and then a month. */
		y.now += r % 997 == 0 ? (int64_t)30 * 86400 * 1000 * MS
		                      : (int64_t)(r % 40000) * MS;
		expire(&y);
		if (r % 3 != 0)
			bury(&y);
		expect_same(&y);
	}
	cr_expect_gt(y.tombs.forgotten, 0);
	drop(&y);
}

Test(tombs, the_oldest_makes_room_and_is_counted)
{
	static struct yard y;

	make(&y);
	for (unsigned i = 0; i < SIZE + 3; i++)
		bury(&y);
	cr_expect_eq(y.tombs.forgotten, 3);
	expect_same(&y);
	y.now += KEEP_MS * MS - 1 * MS;
	flow_tombs_expire(&y.tombs, y.now);
	cr_expect_eq(y.tombs.pool.used, SIZE);
	y.now += MS;
	flow_tombs_expire(&y.tombs, y.now);
	cr_expect_eq(y.tombs.pool.used, 0);
	cr_expect_eq(y.tombs.forgotten, 3, "its time had come");
	drop(&y);
}

Test(tombs, one_whose_tuple_is_in_use_again_is_forgotten_quietly)
{
	static struct yard y;

	make(&y);
	bury(&y);
	flow_table_remove(&y.tombs.table, flow_table_find(&y.tombs.table,
		y.list[0].hash, y.list[0].ref));
	flow_table_add(&y.tombs.table, y.list[0].hash, 5);
	y.now += KEEP_MS * MS;
	flow_tombs_expire(&y.tombs, y.now);
	cr_expect_eq(y.tombs.pool.used, 0);
	cr_expect_not_null(flow_table_find(&y.tombs.table, y.list[0].hash, 5));
	drop(&y);
}
