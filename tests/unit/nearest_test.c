/* SPDX-License-Identifier: ISC */
/* nearest_test.c - which name is meant by a misspelt one. */
#include "base/nearest.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

struct nearest_case {
	char wrong[80], near[80], far[80];
};

ParameterizedTestParameters(nearest, the_name_with_fewer_edits_wins)
{
	static struct nearest_case cases[] = {
		{ "fromat", "format", "from" },		/* a swap is one */
		{ "formt", "format", "fort" },		/* "fort" ties: kept */
		{ "sevrity", "severity", "certainty" },
		{ "explian", "explain", "plain" },
		{ "x", "-", "msl" },
		{ "", "a", "ab" },
		{ "tcp.final_ack_mising", "tcp.final_ack_missing",
		  "tcp.final_ack_not_captured" },
	};

	return cr_make_param_array(struct nearest_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct nearest_case *c, nearest,
                  the_name_with_fewer_edits_wins)
{
	cr_expect_str_eq(nearer(c->wrong, c->near, c->far), c->near);
	if (strcmp(c->wrong, "formt") != 0)
		cr_expect_str_eq(nearer(c->wrong, c->far, c->near), c->near);
}

Test(nearest, on_a_tie_the_best_so_far_stays)
{
	cr_expect_str_eq(nearer("ab", "ax", "ay"), "ax");
	cr_expect_str_eq(nearer("ab", "ay", "ax"), "ay");
}

Test(nearest, the_first_name_of_a_walk_is_taken)
{
	cr_expect_str_eq(nearer("anything", NULL, "msl"), "msl");
}

Test(nearest, names_of_any_length_are_compared)
{
	char longest[4096];

	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	cr_expect_eq(nearer(longest, "aaaa", longest), longest);
	cr_expect_str_eq(nearer("aaa", longest, "aab"), "aab");
}
