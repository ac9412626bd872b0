/* SPDX-License-Identifier: ISC */
/* doubts_test.c - how sure a finding is: of the doubts that its row names,
 * those that no proof cancels are left; of these some hold now. */
#include <criterion/criterion.h>

#include "find/finding.h"

static const uint16_t three[] = { D(loss), D(one_sided), D(end_unseen) };

enum { EACH = 3, ALL = 1 << EACH };

static uint16_t bits_of(unsigned some)
{
	uint16_t bits = 0;

	for (unsigned i = 0; i < EACH; i++)
		if (some >> i & 1)
			bits |= three[i];
	return bits;
}

/* In the words of the rule, doubt by doubt. */
static enum certainty by_the_rule(unsigned named, unsigned cancelled,
                                  unsigned present)
{
	bool any_left = false, any_applies = false;

	for (unsigned i = 0; i < EACH; i++) {
		if (!(named >> i & 1) || (cancelled >> i & 1))
			continue;
		any_left = true;
		if (present >> i & 1)
			any_applies = true;
	}
	if (!any_left)
		return CERT_CERTAIN;
	return any_applies ? CERT_POSSIBLE : CERT_LIKELY;
}

Test(doubts, three_of_them_in_every_combination)
{
	for (unsigned named = 0; named < ALL; named++)
		for (unsigned cancelled = 0; cancelled < ALL; cancelled++)
			for (unsigned present = 0; present < ALL; present++)
				cr_expect_eq(certainty_from(
					bits_of(named & ~cancelled),
					bits_of(present)),
					by_the_rule(named, cancelled, present),
					"%u %u %u", named, cancelled, present);
}

Test(doubts, what_the_row_does_not_name_does_not_matter)
{
	cr_expect_eq(certainty_from(0, UINT16_MAX), CERT_CERTAIN);
	cr_expect_eq(certainty_from(D(loss), (uint16_t)~D(loss)),
		CERT_LIKELY);
}

Test(doubts, a_guess_is_possible_at_best)
{
	for (unsigned left = 0; left < ALL; left++)
		for (unsigned present = 0; present < ALL; present++) {
			uint16_t guess = bits_of(left) | D(heuristic);

			cr_expect_eq(certainty_from(guess, bits_of(present)),
				CERT_POSSIBLE);
			cr_expect_eq(certainty_from(guess, (uint16_t)(
				bits_of(present) | D(heuristic))),
				CERT_POSSIBLE);
		}
	cr_expect_eq(certainty_from(D(loss), D(heuristic)), CERT_LIKELY,
		"not this row's");
}

Test(doubts, each_has_a_bit_of_its_own)
{
	cr_assert_leq(DOUBT_N, 16);
	for (unsigned i = 0; i < DOUBT_N; i++)
		cr_expect_eq(doubt_info[i].reach == REACH_ALWAYS,
			i == DOUBT_heuristic);
}
