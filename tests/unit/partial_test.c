/* SPDX-License-Identifier: ISC */
/* partial_test.c - which sums were left to a card, of other addresses. */
#include "wire/partial.h"

#include <criterion/criterion.h>

enum { MANY = 4 * PARTIAL_PAIRS, REST = 0x1234 };

Test(partial, the_same_rest_with_another_length_proves_it)
{
	struct partials t = { 0 };

	cr_expect_not(partial_explains(&t, 3, 7, REST, 40));
	cr_expect_not(partial_explains(&t, 3, 7, REST, 40), "the same again");
	cr_expect(partial_explains(&t, 3, 7, REST, 32));
	cr_expect(partial_explains(&t, 3, 7, REST, 40));
}

Test(partial, damage_proves_nothing_and_takes_no_proof_away)
{
	struct partials t = { 0 };

	cr_expect_not(partial_explains(&t, 3, 7, REST, 40));
	cr_expect_not(partial_explains(&t, 3, 7, REST + 1, 32));
	cr_expect_not(partial_explains(&t, 3, 7, REST, 20), "not in a row");
	cr_expect(partial_explains(&t, 3, 7, REST, 32));
	cr_expect_not(partial_explains(&t, 3, 7, REST + 1, 60));
	cr_expect(partial_explains(&t, 3, 7, REST, 60));
}

Test(partial, each_direction_and_each_pair_is_its_own)
{
	struct partials t = { 0 };

	for (uint32_t i = 0; i < MANY; i++)
		cr_expect_not(partial_explains(&t, 1, 2 + i, REST, 40 + i),
			"%u", i);
	cr_expect_not(partial_explains(&t, 9, 8, REST, 40));
	cr_expect_not(partial_explains(&t, 8, 9, REST, 32));
	cr_expect(partial_explains(&t, 9, 8, REST, 32));
}
