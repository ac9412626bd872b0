/* SPDX-License-Identifier: ISC */
/* number_test.c - numbers as people write them. */
#include "base/number.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

struct duration_case {
	char text[32];
	int64_t ns;		/* -1: it is none */
};

ParameterizedTestParameters(number, a_duration_has_a_unit_or_is_seconds)
{
	static struct duration_case cases[] = {
		{ "1", 1000000000 },
		{ "1.5", 1500000000 },
		{ "1.50s", 1500000000 },
		{ "0.000000001", 1 },
		{ "500ms", 500000000 },
		{ "0.5ms", 500000 },
		{ "10s", 10000000000 },
		{ "2.25m", 135000000000 },
		{ "1.123456789h", 4044444440400 },
		{ "365000ms", 365000000000 },
		{ "8760h", 31536000000000000 },
		{ "31536000", 31536000000000000 },
		{ "8761h", -1 },
		{ "31536001", -1 },
		{ "18446744073709551616", -1 },
		{ "0", -1 },
		{ "0.0ms", -1 },
		{ "0.0000000001", -1 },
		{ "1.", -1 },
		{ ".5", -1 },
		{ "", -1 },
		{ "s", -1 },
		{ "-1", -1 },
		{ "+1", -1 },
		{ " 1", -1 },
		{ "1 s", -1 },
		{ "1S", -1 },
		{ "1m30s", -1 },
		{ "1.2.3", -1 },
		{ "1e3", -1 },
	};

	return cr_make_param_array(struct duration_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct duration_case *c, number,
                  a_duration_has_a_unit_or_is_seconds)
{
	int64_t ns = -1;
	bool is = number_duration(c->text, &ns);

	cr_expect_eq(is, c->ns >= 0, "%s", c->text);
	if (is)
		cr_expect_eq(ns, c->ns, "%s: %lld", c->text, (long long)ns);
}

Test(number, bytes_do_not_overflow)
{
	uint64_t n;

	cr_expect(number_bytes("17179869183G", &n));
	cr_expect_eq(n, UINT64_MAX >> 30 << 30);
	cr_expect_not(number_bytes("17179869184G", &n));
	cr_expect_not(number_bytes("1GB", &n));
	cr_expect_not(number_bytes("0", &n));
	cr_expect_not(number_bytes("", &n));
}

Test(number, only_the_first_digits_are_read_and_within_bounds)
{
	uint64_t n;

	cr_expect(number_read("123456", 3, 0, 200, &n));
	cr_expect_eq(n, 123);
	cr_expect_not(number_read("201", 3, 0, 200, &n));
	cr_expect_not(number_read("12a", 3, 0, 200, &n));
	cr_expect_not(number_read("12", 0, 0, 200, &n));
}
