/* SPDX-License-Identifier: ISC */
/* advice_test.c - every finding has advice, and no advice is of none. */
#include "report/advice.h"

#include <criterion/criterion.h>
#include <string.h>

#include "find/finding.h"

Test(advice, the_longest_beginning_counts)
{
	cr_expect_str_eq(advice_for("tcp.final_ack_missing")->id,
		"tcp.final_ack_missing");
	cr_expect_str_eq(advice_for("ws.hs_key_missing")->id, "ws.hs_");
	cr_expect_str_eq(advice_for("tcp.unheard_of")->id, "tcp.");
	cr_expect_str_eq(advice_for("nothing")->id, "");
}

Test(advice, every_finding_has_some_of_its_group)
{
	for (int i = 0; i < FIND_N; i++) {
		const struct advice *a = advice_for(finding_info[i].id);

		cr_expect_neq(a->id[0], '\0', "%s", finding_info[i].id);
		cr_expect_neq(a->means[0], '\0');
		cr_expect_neq(a->look[0], '\0');
	}
}

Test(advice, every_row_is_of_a_finding)
{
	for (size_t i = 0; i < advice_n; i++) {
		size_t n = strlen(advice[i].id);
		bool found = false;

		for (int j = 0; j < FIND_N; j++)
			found = found || strncmp(finding_info[j].id,
				advice[i].id, n) == 0;
		cr_expect(found, "%s", advice[i].id);
	}
}
