/* SPDX-License-Identifier: ISC */
/* pool_test.c - blocks: each its own, zeroed, used again, never too many. */
#include "base/pool.h"

#include <criterion/criterion.h>
#include <string.h>

enum { SIZE = 24, MAX = 50 };

static bool is_zero(const uint8_t *block)
{
	for (unsigned i = 0; i < SIZE; i++)
		if (block[i] != 0)
			return false;
	return true;
}

/* Takes and gives at random; each block holds its own mark. */
static void churn(struct pool *p, uint32_t *held, uint32_t rounds)
{
	uint32_t seed = 1, n = 0;

	for (uint32_t i = 0; i < rounds; i++) {
		seed = seed * 1664525u + 1013904223u;
		if ((seed >> 16) % 5 < 3) {
			uint32_t index = pool_take(p);

			cr_assert_eq(index != 0, n < MAX);
			if (index == 0)
				continue;
			cr_assert_leq(index, MAX);
			cr_assert(is_zero(pool_at(p, index)));
			memset(pool_at(p, index), (int)index, SIZE);
			held[n++] = index;
		} else if (n > 0) {
			uint32_t which = (seed >> 8) % n;
			const uint8_t *block = pool_at(p, held[which]);

			for (unsigned k = 0; k < SIZE; k++)
				cr_assert_eq(block[k], (uint8_t)held[which]);
			pool_give(p, held[which]);
			held[which] = held[--n];
		}
		cr_assert_eq(p->used, n);
	}
}

Test(pool, blocks_are_apart_zeroed_and_not_too_many)
{
	uint32_t held[MAX];
	struct pool p;
	struct err err;

	cr_assert_eq(pool_init(&p, SIZE, MAX, &err), 0);
	churn(&p, held, 5000);
	cr_expect_eq(p.peak, MAX);
	pool_fini(&p);
	cr_expect_null(p.at);
}

Test(pool, a_raw_block_is_as_it_was_left)
{
	struct pool p;
	struct err err;
	uint32_t index;

	cr_assert_eq(pool_init(&p, SIZE, 1, &err), 0);
	index = pool_take_raw(&p);
	cr_assert_eq(index, 1);
	cr_expect(is_zero(pool_at(&p, index)));
	memset(pool_at(&p, index), 7, SIZE);
	pool_give(&p, index);
	cr_assert_eq(pool_take_raw(&p), index);
	cr_expect_eq(((uint8_t *)pool_at(&p, index))[SIZE - 1], 7);
	cr_expect_eq(pool_take_raw(&p), 0);
	cr_expect_eq(p.used, 1);
	pool_give(&p, index);
	cr_assert_eq(pool_take(&p), index);
	cr_expect(is_zero(pool_at(&p, index)));
	pool_fini(&p);
}

Test(pool, one_without_blocks_has_none)
{
	struct pool p;
	struct err err;

	cr_assert_eq(pool_init(&p, SIZE, 0, &err), 0);
	cr_expect_eq(pool_take(&p), 0);
	pool_fini(&p);
}

Test(pool, more_than_there_is_cannot_be_reserved)
{
	struct pool p;
	struct err err = { "" };

	cr_expect_eq(pool_init(&p, SIZE_MAX / 2, 7, &err), -1);
	cr_expect_gt(strlen(err.text), 0);
	cr_expect_eq(pool_init(&p, (size_t)1 << 40, UINT32_MAX, &err), -1);
	pool_fini(&p);
}
