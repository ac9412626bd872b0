/* SPDX-License-Identifier: ISC */
/* limits_test.c - the table of limits and the struct made from it. */
#include "base/limits.h"

#include <criterion/criterion.h>

Test(limits, each_row_is_found_by_its_name)
{
	for (size_t i = 0; i < limit_info_n; i++)
		cr_expect_eq(limits_find(limit_info[i].name), &limit_info[i]);
}

Test(limits, a_name_that_is_no_row_is_not_found)
{
	cr_expect_null(limits_find("flows_ma"));
	cr_expect_null(limits_find("flows_max "));
	cr_expect_null(limits_find(""));
}

Test(limits, init_gives_each_number_its_default)
{
	struct limits l;

	limits_init(&l);
	for (size_t i = 0; i < limit_info_n; i++)
		cr_expect_eq(*limits_value(&l, &limit_info[i]),
			limit_info[i].value, "%s", limit_info[i].name);
}

Test(limits, setting_one_leaves_the_others)
{
	struct limits l;

	limits_init(&l);
	*limits_value(&l, limits_find("holes_max")) = 7;
	cr_expect_eq(l.holes_max, 7);
	cr_expect_eq(l.flows_max, limits_find("flows_max")->value);
	cr_expect_eq(l.holes_total, limits_find("holes_total")->value);
}

Test(limits, a_default_lies_within_its_bounds)
{
	for (size_t i = 0; i < limit_info_n; i++) {
		const struct limit_info *l = &limit_info[i];

		cr_expect(l->least <= l->value && l->value <= l->most, "%s",
			l->name);
		cr_expect_leq(l->most, 1000000000000, "%s", l->name);
	}
}
