/* SPDX-License-Identifier: ISC */
/* outer_test.c - each way is kept once, and only so many. */
#include "wire/outer.h"

#include <criterion/criterion.h>

static uint16_t find(struct outers *o, uint16_t around, uint32_t id)
{
	const struct outer_step step = { .kind = OUTER_GTP, .around = around,
		.marks = OUTER_HAS_ID | OUTER_V4, .id = id, .src = { 1 } };

	return outers_find(o, &step);
}

Test(outer, a_way_has_one_index)
{
	struct outers *o = outers_new(100);
	uint16_t a = find(o, 0, 1), b = find(o, a, 1), c = find(o, 0, 2);

	cr_expect_neq(a, 0);
	cr_expect_neq(a, b);
	cr_expect_neq(a, c);
	cr_expect_eq(find(o, 0, 1), a);
	cr_expect_eq(find(o, a, 1), b);
	cr_expect_eq(outers_at(o, b)->around, a);
	cr_expect_eq(outers_at(o, c)->id, 2);
	cr_expect_null(outers_at(o, 0));
	cr_expect_null(outers_at(o, 4), "none has that index yet");
	cr_expect_eq(outers_full(o), 0);
	outers_free(o);
}

Test(outer, beyond_the_limit_only_the_kind_is_kept)
{
	struct outers *o = outers_new(10);
	uint16_t first = find(o, 0, 1), bare;

	for (uint32_t i = 2; i <= 10; i++)
		find(o, 0, i);
	cr_expect_eq(outers_full(o), 0);
	bare = find(o, 0, 11);
	cr_expect_eq(outers_full(o), 1);
	cr_expect_eq(outers_at(o, bare)->kind, OUTER_GTP);
	cr_expect_eq(outers_at(o, bare)->marks, 0);
	cr_expect_eq(find(o, 0, 12), bare);
	cr_expect_eq(find(o, 0, 1), first, "what was kept stays");
	cr_expect_eq(outers_full(o), 2);
	outers_free(o);
}

Test(outer, without_any_room_the_way_ends_outside)
{
	struct outers *o = outers_new(UINT64_MAX);
	uint16_t at = 0;

	for (uint32_t i = 0; i < OUTER_MOST + OUTER_SPARE; i++)
		at = find(o, at, i);
	cr_expect_eq(at, OUTER_MOST + OUTER_SPARE);
	cr_expect_eq(find(o, at, 0), at);
	cr_expect_eq(outers_full(o), OUTER_SPARE + 1);
	outers_free(o);
	o = outers_new(0);
	cr_expect_eq(outers_at(o, find(o, 0, 7))->marks, 0);
	outers_free(o);
}
