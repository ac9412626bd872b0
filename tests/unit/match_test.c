/* SPDX-License-Identifier: ISC */
/* match_test.c - findings by name, group and beginning. */
#include "find/match.h"

#include <criterion/criterion.h>
#include <string.h>

static unsigned count(const char *name)
{
	unsigned n = 0;

	for (int id = 0; id < FIND_N; id++)
		n += finding_matches((enum finding_id)id, name);
	return n;
}

static unsigned of_group(const char *group)
{
	unsigned n = 0;

	for (int id = 0; id < FIND_N; id++)
		n += strcmp(finding_info[id].group, group) == 0;
	return n;
}

Test(match, an_id_is_one_row)
{
	for (int id = 0; id < FIND_N; id++)
		cr_expect_eq(count(finding_info[id].id), 1, "%s",
			finding_info[id].id);
}

Test(match, a_group_is_all_of_it_however_it_is_written)
{
	cr_assert_gt(of_group("ws"), 1);
	cr_expect_eq(count("ws"), of_group("ws"));
	cr_expect_eq(count("ws."), of_group("ws"));
	cr_expect_eq(count("ws.*"), of_group("ws"));
	cr_expect_eq(count("tcp"), of_group("tcp"));
	cr_expect_eq(count("*"), FIND_N);
}

Test(match, a_beginning_needs_its_star)
{
	cr_expect_gt(count("ws.hs_*"), 1);
	cr_expect_lt(count("ws.hs_*"), of_group("ws"));
	cr_expect_eq(count("ws.hs_"), 0);
	cr_expect_eq(count("tcp.fin_unacked*"), 1);
}

Test(match, nothing_else_is_a_name)
{
	static const char *const wrong[] = {
		"", ".", "w", "wss", "ws..", "ws.*.*", "*.ws", "ws.hs",
		"WS", "fin_unacked", "%s", "tcp.fin_unacked.",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_eq(count(wrong[i]), 0, "%s", wrong[i]);
}

Test(match, the_nearest_may_be_a_group)
{
	cr_expect_str_eq(finding_name_nearest("tpc"), "tcp");
	cr_expect_str_eq(finding_name_nearest("tcp.fin_unaked"),
		"tcp.fin_unacked");
}
