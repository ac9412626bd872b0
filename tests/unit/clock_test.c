/* SPDX-License-Identifier: ISC */
/* clock_test.c - times and durations as text. */
#include "base/clock.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t second = 1000000000;

struct time_case {
	int64_t ns;
	unsigned digits;
	char text[CLOCK_TEXT];
};

ParameterizedTestParameters(clock, a_time_has_one_text)
{
	static struct time_case cases[] = {
		{ 0, 6, "1970-01-01T00:00:00.000000Z" },
		{ 0, 0, "1970-01-01T00:00:00Z" },
		{ 999999999, 0, "1970-01-01T00:00:00Z" },
		{ 999999999, 1, "1970-01-01T00:00:00.9Z" },
		{ 999999999, 9, "1970-01-01T00:00:00.999999999Z" },
		{ 1, 9, "1970-01-01T00:00:00.000000001Z" },
		{ -1, 9, "1969-12-31T23:59:59.999999999Z" },
		{ -1, 3, "1969-12-31T23:59:59.999Z" },
		{ -1000000000, 0, "1969-12-31T23:59:59Z" },
		{ -1500000000, 1, "1969-12-31T23:59:58.5Z" },
		{ 2147483647000000000, 3, "2038-01-19T03:14:07.000Z" },
		{ 2147483648000000000, 3, "2038-01-19T03:14:08.000Z" },
		{ 4294967295999999000, 6, "2106-02-07T06:28:15.999999Z" },
		{ 4294967296000000000, 6, "2106-02-07T06:28:16.000000Z" },
		{ 951782400000000000, 0, "2000-02-29T00:00:00Z" },
		{ 951868800000000000, 0, "2000-03-01T00:00:00Z" },
		{ 4107542400000000000, 0, "2100-03-01T00:00:00Z" },
		{ 4107542399000000000, 0, "2100-02-28T23:59:59Z" },
		{ 1709164799999999999, 9, "2024-02-28T23:59:59.999999999Z" },
		{ 1735689599000000000, 0, "2024-12-31T23:59:59Z" },
		{ INT64_MAX, 9, "2262-04-11T23:47:16.854775807Z" },
		{ INT64_MIN, 9, "1677-09-21T00:12:43.145224192Z" },
	};

	return cr_make_param_array(struct time_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct time_case *c, clock, a_time_has_one_text)
{
	char text[CLOCK_TEXT];

	cr_expect_eq(clock_time(text, c->ns, c->digits), strlen(c->text));
	cr_expect_str_eq(text, c->text);
}

Test(clock, every_day_of_six_centuries_is_that_of_the_libc)
{
	setenv("TZ", "America/St_Johns", 1);
	tzset();
	for (int64_t day = -106700; day <= 106700; day++) {
		time_t at = (time_t)(day * 86400 + 45296);
		char text[CLOCK_TEXT], want[64];
		struct tm tm;

		cr_assert_not_null(gmtime_r(&at, &tm));
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
		clock_time(text, (int64_t)at * second, 0);
		cr_assert_str_eq(text, want);
	}
}

struct seconds_case {
	int64_t ns;
	char text[CLOCK_TEXT];
};

ParameterizedTestParameters(clock, a_duration_is_exact)
{
	static struct seconds_case cases[] = {
		{ 0, "0.0" }, { 1, "0.000000001" }, { 312000000, "0.312" },
		{ 2000000000, "2.0" }, { 10000000000, "10.0" },
		{ 100000000, "0.1" }, { 1234567890, "1.23456789" },
		{ -500000000, "-0.5" }, { -1, "-0.000000001" },
		{ INT64_MAX, "9223372036.854775807" },
		{ INT64_MIN, "-9223372036.854775808" },
	};

	return cr_make_param_array(struct seconds_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct seconds_case *c, clock, a_duration_is_exact)
{
	char text[CLOCK_TEXT];

	cr_expect_eq(clock_seconds(text, c->ns), strlen(c->text));
	cr_expect_str_eq(text, c->text);
}
