/* SPDX-License-Identifier: ISC */
/* table_test.c - the table against a plain list, crowded where its end meets
 * its beginning. */
#include "flow/table.h"

#include <criterion/criterion.h>

#include "random.h"

enum { ENTRIES = 300, ROUNDS = 20000 };

/* Homes in the last and first few slots; the upper bits differ. */
static uint32_t crowded(uint32_t *seed, const struct flow_table *t)
{
	uint32_t home = ((uint32_t)t->mask - 3 + next_random(seed) % 8) &
		(uint32_t)t->mask;

	return home | next_random(seed) % 4 << 28;
}

static void expect_same(const struct flow_table *t,
                        const struct flow_slot *list, uint32_t n)
{
	uint32_t present = 0;

	cr_assert_eq(t->used, n);
	for (uint32_t i = 0; i < ENTRIES; i++) {
		const struct flow_slot *slot;

		if (list[i].ref == 0)
			continue;
		slot = flow_table_find(t, list[i].hash, list[i].ref);
		cr_assert_not_null(slot);
		cr_assert_eq(slot->hash, list[i].hash);
		present++;
	}
	cr_assert_eq(present, n);
}

Test(table, what_was_added_is_found_until_it_is_removed)
{
	struct flow_slot list[ENTRIES] = { { 0, 0 } };
	uint32_t seed = 7, n = 0;
	struct flow_table t;
	struct err err;

	cr_assert_eq(flow_table_init(&t, &err), 0);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct flow_slot *e = &list[next_random(&seed) % ENTRIES];

		if (e->ref == 0) {
			*e = (struct flow_slot){ crowded(&seed, &t),
				(uint32_t)(e - list) + 1 };
			cr_assert_eq(flow_table_reserve(&t), 0);
			flow_table_add(&t, e->hash, e->ref);
			n++;
		} else {
			flow_table_remove(&t, flow_table_find(&t, e->hash,
				e->ref));
			cr_assert_null(flow_table_find(&t, e->hash, e->ref));
			*e = (struct flow_slot){ 0, 0 };
			n--;
		}
		if (i % 16 == 0)
			expect_same(&t, list, n);
	}
	expect_same(&t, list, n);
	flow_table_fini(&t);
}

Test(table, it_grows_before_it_is_full)
{
	const uint32_t n = 100000;
	struct flow_table t;
	struct err err;
	size_t slots;

	cr_assert_eq(flow_table_init(&t, &err), 0);
	slots = t.mask + 1;
	for (uint32_t i = 1; i <= n; i++) {
		cr_assert_eq(flow_table_reserve(&t), 0);
		flow_table_add(&t, i * 2654435761u, i);
		cr_assert_leq(t.used * 8, (t.mask + 1) * 5);
	}
	cr_expect_gt(t.mask + 1, slots);
	for (uint32_t i = 1; i <= n; i++)
		cr_assert_not_null(flow_table_find(&t, i * 2654435761u, i));
	cr_expect_null(flow_table_find(&t, 2654435761u, n + 1));
	flow_table_fini(&t);
}
