/* SPDX-License-Identifier: ISC */
/* rewrite_test.c - which pairs of addresses are known to be changed. */
#include "wire/rewrite.h"

#include <criterion/criterion.h>

enum { MANY = 4 * REWRITE_PAIRS, SUM = 0x1234 };

Test(rewrite, a_pair_is_known_in_either_order_with_its_amount)
{
	struct rewrites r = { 0 };

	cr_expect_not(rewrite_is_known(&r, 7, 3, SUM));
	rewrite_note(&r, 7, 3, SUM);
	cr_expect(rewrite_is_known(&r, 7, 3, SUM));
	cr_expect(rewrite_is_known(&r, 3, 7, SUM));
	cr_expect_not(rewrite_is_known(&r, 3, 7, SUM + 1));
	rewrite_note(&r, 3, 7, SUM + 1);
	cr_expect(rewrite_is_known(&r, 7, 3, SUM + 1));
}

Test(rewrite, pairs_that_share_a_place_are_not_mistaken)
{
	struct rewrites r = { 0 };

	for (uint32_t i = 0; i < MANY; i++)
		rewrite_note(&r, 1, 2 + i, SUM);
	for (uint32_t i = 0; i < MANY; i++)
		cr_expect_not(rewrite_is_known(&r, 1, 2 + MANY + i, SUM), "%u",
			i);
	for (uint32_t i = 0; i < MANY; i++)
		rewrite_note(&r, i, UINT32_MAX, SUM);
	for (uint32_t i = 0; i < MANY; i++)
		cr_expect_not(rewrite_is_known(&r, MANY + i, UINT32_MAX, SUM),
			"%u", i);
}

Test(rewrite, the_latest_proof_takes_the_place)
{
	struct rewrites r = { 0 };

	for (uint32_t i = 0; i < MANY; i++) {
		rewrite_note(&r, 1, 2 + i, SUM);
		cr_expect(rewrite_is_known(&r, 1, 2 + i, SUM), "%u", i);
	}
}
