/* SPDX-License-Identifier: ISC */
/* moment_test.c - times as people write them, and those that are none. */
#include "base/moment.h"

#include <criterion/criterion.h>
#include <inttypes.h>

#include "base/clock.h"

static const struct {
	const char *text;
	enum moment_kind kind;
	int64_t ns;
} rows[] = {
	{ "0", MOMENT_AFTER, 0 },
	{ "12", MOMENT_AFTER, 12000000000 },
	{ "12.5", MOMENT_AFTER, 12500000000 },
	{ "0.000000001", MOMENT_AFTER, 1 },
	{ "0.0000000019", MOMENT_AFTER, 1 },
	{ "4000000000", MOMENT_AFTER, 4000000000000000000 },
	{ "2024", MOMENT_AFTER, 2024000000000 },
	{ "@0", MOMENT_AT, 0 },
	{ "@1709210096.789", MOMENT_AT, 1709210096789000000 },
	{ "1970-01-01", MOMENT_AT, 0 },
	{ "1970-01-01T00:00:00Z", MOMENT_AT, 0 },
	{ "1969-12-31T23:59:59.5Z", MOMENT_AT, -500000000 },
	{ "2024-02-29T12:34:56.789Z", MOMENT_AT, 1709210096789000000 },
	{ "2024-02-29t12:34:56.789z", MOMENT_AT, 1709210096789000000 },
	{ "2024-02-29 12:34:56.789", MOMENT_AT, 1709210096789000000 },
	{ "2024-02-29T12:34", MOMENT_AT, 1709210040000000000 },
	{ "2024-02-29T14:34:56.789+02:00", MOMENT_AT, 1709210096789000000 },
	{ "2024-02-29T14:34:56.789+0200", MOMENT_AT, 1709210096789000000 },
	{ "2024-02-29T14:34:56.789+02", MOMENT_AT, 1709210096789000000 },
	{ "2024-02-29T07:04:56.789-05:30", MOMENT_AT, 1709210096789000000 },
	{ "2000-02-29", MOMENT_AT, 951782400000000000 },
	{ "2100-02-28", MOMENT_AT, 4107456000000000000 },
	/* a leap second is the second after it */
	{ "2016-12-31T23:59:60Z", MOMENT_AT, 1483228800000000000 },
	{ "2017-01-01T01:59:60.25+02:00", MOMENT_AT, 1483228800250000000 },
};

Test(moment, is_what_it_says)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct moment m = { MOMENT_NONE, 0 };

		cr_expect(moment_read(rows[i].text, &m), "%s", rows[i].text);
		cr_expect_eq(m.kind, rows[i].kind, "%s", rows[i].text);
		cr_expect_eq(m.ns, rows[i].ns, "%s: %" PRId64, rows[i].text,
			m.ns);
	}
}

Test(moment, is_refused_if_it_is_none)
{
	static const char *const wrong[] = {
		"", "-1", "+1", "1.", ".5", "1e3", "12s", " 1", "1 ", "0x10",
		"99999999999999999999", "18446744073709551616", "4611686019",
		"@", "@-1", "@@1", "@9999999999", "nan", "now", "%s%n",
		"2024-02-30", "2023-02-29", "2100-02-29", "2024-13-01",
		"2024-00-10", "2024-01-00", "0000-01-01", "9999-12-31",
		"1700-01-01", "2024-2-29", "24-02-29", "2024-02-29T",
		"2024-02-29T12", "2024-02-29T24:00", "2024-02-29T12:60",
		"2024-02-29T12:34:61", "2024-02-29T12:34:5",
		"2024-02-29T12:34:56.", "2024-02-29T12:34:56,5",
		"2024-02-29T12:34:56ZZ", "2024-02-29T12:34:56+",
		"2024-02-29T12:34:56+2", "2024-02-29T12:34:56+24:00",
		"2024-02-29T12:34:56+02:60", "2024-02-29Z", "2024-02-29 ",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct moment m;

		cr_expect_not(moment_read(wrong[i], &m), "%s", wrong[i]);
	}
}

Test(moment, that_a_report_has_is_read_back)
{
	for (int64_t day = -40000; day < 50000; day += 7) {
		int64_t ns = day * 86400 * NS_PER_S + 86399123456789;
		char text[CLOCK_TEXT];
		struct moment m;

		clock_time(text, ns, 9);
		cr_assert(moment_read(text, &m), "%s", text);
		cr_assert_eq(m.ns, ns, "%s", text);
	}
}

Test(moment, counts_from_the_first_packet)
{
	const struct moment at = { MOMENT_AT, 5 }, after = { MOMENT_AFTER, 5 };
	const struct moment none = { MOMENT_NONE, 0 };

	cr_expect_eq(moment_ns(&at, 100, 7), 5);
	cr_expect_eq(moment_ns(&after, 100, 7), 105);
	cr_expect_eq(moment_ns(&none, 100, 7), 7);
}
