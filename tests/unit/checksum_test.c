/* SPDX-License-Identifier: ISC */
/* checksum_test.c - one's complement sums against a word-at-a-time one. */
#include "wire/checksum.h"

#include <criterion/criterion.h>

#include "octets.h"

/* A folded sum as the number that it would be on the wire. */
static uint16_t on_wire(uint64_t sum)
{
	uint16_t folded = checksum_fold(sum);
	uint8_t b[2];

	memcpy(b, &folded, sizeof(b));
	return (uint16_t)(b[0] << 8 | b[1]);
}

/* 0 and 0xffff are the same number, and only one of them is stored. */
static uint16_t same(uint16_t sum)
{
	return sum == 0xffff ? 0 : sum;
}

Test(checksum, the_example_of_rfc_1071_adds_up_to_ddf2)
{
	const uint8_t example[] = { 0x00, 0x01, 0xf2, 0x03,
				    0xf4, 0xf5, 0xf6, 0xf7 };

	cr_expect_eq(on_wire(checksum_add(0, example, 8)), 0xddf2);
}

Test(checksum, every_length_and_alignment_agrees_with_the_plain_sum)
{
	uint8_t bytes[200];
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		state = state * 1103515245 + 12345;
		bytes[i] = (uint8_t)(state >> 16);
	}
	for (size_t at = 0; at < 9; at++)
		for (size_t n = 0; at + n <= sizeof(bytes); n++)
			cr_assert_eq(same(on_wire(checksum_add(0, bytes + at, n))),
				same(octets_sum(bytes + at, n, 0)),
				"%zu bytes at %zu", n, at);
}

Test(checksum, a_short_run_needs_no_more_than_8_bytes_before_its_end)
{
	const uint8_t bytes[] = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32,
				  0x10, 0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a };

	for (size_t n = 0; n <= sizeof(bytes); n++) {
		size_t at = n < 8 ? 8 - n : 0;
		const uint8_t *b = octets_fence(bytes, at + n) + at;

		cr_expect_eq(same(on_wire(checksum_add_short(0, b, n))),
			same(octets_sum(bytes + at, n, 0)), "%zu bytes", n);
	}
}

Test(checksum, right_is_what_folds_to_ffff)
{
	const uint64_t sums[] = { 0xffff, 0x1fffe, 0xffff0000, UINT64_MAX,
				  0x00010000fffe, 1, 0xfffe, 0x10000,
				  UINT64_MAX - 1, 0x8000800080008000 };

	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		cr_expect_eq(checksum_is_right(sums[i]),
			checksum_fold(sums[i]) == CHECKSUM_RIGHT, "%zu", i);
}

Test(checksum, carries_are_never_lost)
{
	uint8_t ones[256];

	memset(ones, 0xff, sizeof(ones));
	for (size_t n = 1; n <= sizeof(ones); n++) {
		uint64_t sum = checksum_add(UINT64_MAX, ones, n);

		cr_assert_eq(same(on_wire(sum)), same(octets_sum(ones, n, 0)),
			"%zu bytes", n);
	}
	cr_expect_eq(on_wire(checksum_add_number(UINT64_MAX, 0x00010001)), 2);
}

Test(checksum, a_sum_may_be_taken_in_parts_of_even_length)
{
	const uint8_t b[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

	for (size_t i = 0; i < sizeof(b); i += 2)
		cr_expect_eq(on_wire(checksum_add(checksum_add(0, b, i), b + i,
				     sizeof(b) - i)),
			octets_sum(b, sizeof(b), 0), "cut at %zu", i);
}

Test(checksum, a_number_counts_as_its_two_words)
{
	const uint8_t b[] = { 0x12, 0x34, 0xab, 0xcd };

	cr_expect_eq(on_wire(checksum_add_number(0, 0x1234abcd)),
		octets_sum(b, sizeof(b), 0));
}

Test(checksum, only_nothing_but_zeros_folds_to_zero)
{
	cr_expect_eq(checksum_fold(0), 0);
	cr_expect_eq(checksum_fold(0xffff), 0xffff);
	cr_expect_eq(checksum_fold(UINT64_MAX), 0xffff);
	cr_expect_eq(checksum_fold(0xffff0000ffff0000), 0xffff);
	cr_expect_eq(checksum_fold(0x00010000), 1);
}

Test(checksum, the_last_byte_may_lie_before_a_forbidden_page)
{
	uint8_t b[100];

	memset(b, 0x5a, sizeof(b));
	for (size_t n = 0; n <= sizeof(b); n++)
		cr_assert_eq(same(on_wire(checksum_add(0, octets_fence(b, n), n))),
			same(octets_sum(b, n, 0)), "%zu bytes", n);
}
