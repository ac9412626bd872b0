/* SPDX-License-Identifier: ISC */
/* words_test.c - words and numbers that were typed. */
#include "base/number.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/words.h"

Test(number, is_digits_alone_within_bounds)
{
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{ "3", true }, { "9", true }, { "2", false }, { "10", false },
		{ "", false }, { "-3", false }, { "+3", false },
		{ " 3", false }, { "3 ", false }, { "0x3", false },
		{ "3.0", false }, { "003", true }, { "\xb3", false },
		{ "18446744073709551619", false },	/* 3 and 2^64 */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t v;

		cr_expect_eq(number_read(rows[i].text, strlen(rows[i].text), 3,
			9, &v), rows[i].good, "%s", rows[i].text);
	}
}

Test(number, goes_to_the_largest)
{
	uint64_t v;

	cr_assert(number_read("18446744073709551615", 20, 0, UINT64_MAX, &v));
	cr_expect_eq(v, UINT64_MAX);
	cr_expect_not(number_read("18446744073709551616", 20, 0, UINT64_MAX,
		&v));
	cr_assert(number_read("1234", 2, 0, UINT64_MAX, &v));
	cr_expect_eq(v, 12);
}

Test(number, of_bytes_has_a_suffix)
{
	uint64_t v;

	cr_assert(number_bytes("17179869183G", &v));
	cr_expect_eq(v, UINT64_MAX - ((1 << 30) - 1));
	cr_assert(number_bytes("5K", &v));
	cr_expect_eq(v, 5120);
	cr_expect_not(number_bytes("17179869184G", &v));
	cr_expect_not(number_bytes("0M", &v));
	cr_expect_not(number_bytes("5KB", &v));
	cr_expect_not(number_bytes("M", &v));
	cr_expect_not(number_bytes("", &v));
}

Test(words, are_taken_from_lists_of_any_form)
{
	static const char *const lists[] = {
		"one|two|three", "[=one|two|three]", "one|two|three[=FILE]"
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		char word[WORDS_LONGEST];

		cr_assert(words_at(lists[i], 2, word));
		cr_expect_str_eq(word, "three");
		cr_expect_not(words_at(lists[i], 3, word));
		cr_expect_eq(words_index(lists[i], "two=f", 3), 1);
		cr_expect_eq(words_index(lists[i], "tw", 2), -1);
		cr_expect_eq(words_index(lists[i], "", 0), -1);
		words_nearest(lists[i], "thre", word);
		cr_expect_str_eq(word, "three");
		words_nearest(lists[i], "onw", word);
		cr_expect_str_eq(word, "one");
	}
}
