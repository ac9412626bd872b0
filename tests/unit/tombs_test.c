/* SPDX-License-Identifier: ISC */
/* tombs_test.c - tombstones against a plain list of who was buried when. */
#include "flow/tombs.h"

#include <criterion/criterion.h>

#define MS INT64_C(1000000)

enum { SIZE = 600, LARGE = 9000, KEEP_MS = 240000, ROUNDS = 20000 };

struct yard {
	struct flow_tombs tombs;
	struct hash_seed seed;
	int64_t now, at[ROUNDS];
	uint32_t first, n;	/* first .. n - 1 are remembered */
	uint32_t size;
};

static void make_of(struct yard *y, uint32_t size)
{
	struct err err;

	*y = (struct yard){ .size = size,
		.now = INT64_C(1700000000) * 1000 * MS,
		.seed.key = { 0x1234567, 0x89abcdef, 0x5555555 } };
	cr_assert_eq(flow_tombs_init(&y->tombs, size, &y->seed, &err), 0);
	flow_tombs_keep(&y->tombs, KEEP_MS * MS);
}

static void make(struct yard *y)
{
	make_of(y, SIZE);
}

static void drop(struct yard *y)
{
	flow_tombs_fini(&y->tombs);
}

/* Its number is its address; every third is IPv6. */
static struct packet packet_of(uint32_t i)
{
	struct packet p = { .ip_version = i % 3 == 0 ? 6 : 4,
		.src_port = 1000, .dst_port = 2000 };

	memcpy(p.src + 12, &i, sizeof(i));
	p.src[2] = (uint8_t)(i % 3 == 0 ? i : 0);
	p.dst[15] = 9;
	return p;
}

static struct flow_tombstone *find(const struct yard *y, uint32_t i)
{
	const struct packet p = packet_of(i);
	const struct flow_key key = flow_key_of(&p, &y->seed);

	return flow_tombs_find(&y->tombs, &p, &key, y->now);
}

static void bury_as(struct yard *y, uint32_t i, uint32_t mark)
{
	const struct packet p = packet_of(i);
	const struct flow_key key = flow_key_of(&p, &y->seed);
	struct flow_tombstone *tomb = flow_tombs_add(&y->tombs,
		(uint32_t)key.hash, y->now);

	cr_assert_eq(tomb->bits, 0);
	tomb->tuple = flow_tuple_of(&p, key.from);
	tomb->number_low = mark;
	tomb->bits = p.ip_version == 6 ? FLOW_TOMB_IPV6 : 0;
}

static void bury(struct yard *y)
{
	bury_as(y, y->n, y->n);
	if (y->n - y->first == y->size)
		y->first++;
	y->at[y->n++] = y->now;
}

static void expire(struct yard *y)
{
	while (y->first < y->n &&
	       y->now - y->at[y->first] >= KEEP_MS * MS)
		y->first++;
	if (y->now >= y->tombs.due_at)
		flow_tombs_expire(&y->tombs, y->now);
}

/* All that should be are found, and none of those before them. */
static void expect_same(const struct yard *y)
{
	cr_assert_lt(y->tombs.n - (y->n - y->first), TOMBS_EACH,
		"less than a chunk of those that are due");
	for (uint32_t i = y->first; i < y->n; i++)
		cr_assert(find(y, i) != NULL && find(y, i)->number_low == i);
	for (uint32_t i = y->first > 50 ? y->first - 50 : 0; i < y->first; i++)
		cr_assert_null(find(y, i));
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
		/* Mostly a fraction of a second, now and then a month. */
		y.now += r % 4999 == 0 ? (int64_t)30 * 86400 * 1000 * MS
		                       : (int64_t)(r % 400) * MS;
		expire(&y);
		if (r % 3 != 0)
			bury(&y);
		if (i % 97 == 0)
			expect_same(&y);
	}
	cr_expect_gt(y.tombs.forgotten, 0);
	cr_expect_leq(y.tombs.chunks.peak, SIZE / TOMBS_EACH + 2);
	drop(&y);
}

/* There are more heads then, and those of before are found from them. */
Test(tombs, many_are_found_as_few_are)
{
	static struct yard y;

	make_of(&y, LARGE);
	for (unsigned i = 0; i < LARGE + LARGE / 2; i++)
		bury(&y);
	cr_expect_gt(y.tombs.mask, LARGE);
	expect_same(&y);
	drop(&y);
}

/* Numbers are of 32 bits, and there may be more tombstones in time. */
Test(tombs, numbers_begin_again)
{
	static struct yard y;

	make(&y);
	y.tombs.first = UINT32_MAX - SIZE / 2;
	for (uint32_t i = 0; i < 3 * SIZE; i++) {
		bury(&y);
		if (i % 97 == 0)
			expect_same(&y);
	}
	expect_same(&y);
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
	y.now += KEEP_MS * MS - 1;
	flow_tombs_expire(&y.tombs, y.now);
	cr_expect_eq(y.tombs.n, SIZE);
	y.now++;
	flow_tombs_expire(&y.tombs, y.now);
	cr_expect_eq(y.tombs.n, 0);
	cr_expect_eq(y.tombs.forgotten, 3, "its time had come");
	cr_expect_eq(y.tombs.due_at, INT64_MAX);
	drop(&y);
}

Test(tombs, one_whose_tuple_is_in_use_again_is_not_found)
{
	static struct yard y;

	make(&y);
	bury_as(&y, 7, 1);
	flow_tomb_take(find(&y, 7));
	cr_expect_null(find(&y, 7));
	bury_as(&y, 7, 2);
	cr_assert_not_null(find(&y, 7));
	cr_expect_eq(find(&y, 7)->number_low, 2);
	flow_tomb_take(find(&y, 7));
	cr_expect_null(find(&y, 7), "nor the one before it");
	drop(&y);
}

/* A head that leads nowhere yet has the number of one that is there. */
Test(tombs, numbers_begin_again_and_there_are_more_heads)
{
	static struct yard y;

	make_of(&y, LARGE);
	y.tombs.first = UINT32_MAX - 3000;
	for (uint32_t i = 0; i < LARGE; i++)
		bury(&y);
	for (uint32_t i = 0; i < y.tombs.n; i++) {
		const uint32_t number = y.tombs.first + i;

		cr_assert_leq(flow_tomb(&y.tombs, number)->next -
			y.tombs.first + 1, i, "older, or none");
	}
	expect_same(&y);
	drop(&y);
}

/* Of the same octets, an IPv4 address and one mapped into IPv6 are two. */
Test(tombs, of_each_version_of_ip_are_told_apart)
{
	struct flow_key key;
	struct packet p;
	static struct yard y;

	make(&y);
	bury_as(&y, 7, 1);
	p = packet_of(7);
	key = flow_key_of(&p, &y.seed);
	cr_expect_not_null(flow_tombs_find(&y.tombs, &p, &key, y.now));
	p.ip_version = 6;
	cr_expect_null(flow_tombs_find(&y.tombs, &p, &key, y.now),
		"be it in one chain");
	drop(&y);
}
