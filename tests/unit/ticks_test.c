/* SPDX-License-Identifier: ISC */
/* ticks_test.c - time stamps of all resolutions, to the nanosecond. */
#include "capture/ticks.h"

#include <criterion/criterion.h>
#include <inttypes.h>

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MAX FRAME_TIME_MAX
#define TWO(n) (0x80 | (n))

struct stamp {
	uint8_t resolution;
	int64_t offset;
	uint64_t ticks;
	int64_t time;
};

/* The numbers come from exact rational arithmetic, rounded down. */
static const struct stamp stamps[] = {
	{ 0, 0, 1700000000, 1700000000000000000 },
	{ 0, 0, UINT64_MAX, MAX },
	{ 3, 0, 1700000000123, 1700000000123000000 },
	{ 6, 0, 1700000000123456, 1700000000123456000 },
	{ 6, 0, 0, 0 },
	{ 6, 0, UINT64_MAX, MAX },
	{ 6, 0, 4611686018427387, 4611686018427387000 },
	{ 6, 0, 4611686018427388, MAX },
	{ 9, 0, 1700000000123456789, 1700000000123456789 },
	{ 9, 0, UINT64_MAX, MAX },
	{ 10, 0, 19, 1 },
	{ 12, 0, 1234567891234, 1234567891 },
	{ 19, 0, 17999999999999999999u, 1799999999 },
	{ 19, 0, UINT64_MAX, 1844674407 },
	{ 6, 1700000000, 123456, 1700000000123456000 },
	{ 6, -1, 0, -1000000000 },
	{ 6, -1, 1, -999999000 },
	{ 6, -1700000000, 1700000000000001, 1000 },
	{ 6, INT64_MAX, 0, MAX },
	{ 6, INT64_MAX, UINT64_MAX, MAX },
	{ 6, INT64_MIN, 0, -MAX },
	{ 6, INT64_MIN, UINT64_MAX, -MAX },
	{ 0, INT64_MIN, UINT64_MAX, MAX },
	{ 0, INT64_MIN, (uint64_t)1 << 63, 0 },
	{ 0, INT64_MIN, ((uint64_t)1 << 63) - 5, -5000000000 },
	{ 0, INT64_MIN, ((uint64_t)1 << 63) + 5, 5000000000 },
	{ 0, INT64_MAX, UINT64_MAX, MAX },
	{ 0, 1, UINT64_MAX, MAX },
	{ TWO(0), 0, 1700000000, 1700000000000000000 },
	{ TWO(1), 0, 3, 1500000000 },
	{ TWO(10), 0, 1700000000u * (uint64_t)1024 + 1, 1700000000000976562 },
	{ TWO(10), -1700000000, 1700000000u * (uint64_t)1024 + 1, 976562 },
	{ TWO(32), 0, UINT64_MAX, 4294967295999999999 },
	{ TWO(33), 0, UINT64_MAX, 2147483647999999999 },
	{ TWO(33), 0, 0x123456789, 568888888 },
	{ TWO(62), 0, UINT64_MAX, 3999999999 },
	{ TWO(62), 0, ((uint64_t)1 << 62) - 1, 999999999 },
	{ TWO(63), 0, UINT64_MAX, 1999999999 },
	{ TWO(63), 0, 0x4000000000000000, 500000000 },
	{ TWO(63), 0, 9223372037, 1 },
	{ TWO(63), 0, 9223372036, 0 },
	{ TWO(63), -2, 0x4000000000000000, -1500000000 },
};

Test(ticks, a_stamp_becomes_its_nanosecond)
{
	for (size_t i = 0; i < N(stamps); i++) {
		const struct stamp *s = &stamps[i];
		struct ticks t;

		cr_assert(ticks_init(&t, s->resolution, s->offset));
		cr_expect_eq(ticks_time(&t, s->ticks), s->time,
			"%02x %" PRId64 " %" PRIu64 ": %" PRId64 ", want %"
			PRId64,
			s->resolution, s->offset, s->ticks,
			ticks_time(&t, s->ticks), s->time);
	}
}

Test(ticks, the_quick_way_and_the_slow_one_agree)
{
	static const uint64_t n[] = { 0, 1, 999, 123456789, 4611686018,
		4611686019, 4611686018427387903, 4611686018427387904,
		UINT64_MAX };

	for (uint8_t resolution = 0; resolution <= 9; resolution++)
		for (size_t i = 0; i < N(n); i++) {
			struct ticks t;

			cr_assert(ticks_init(&t, resolution, 0));
			cr_expect_eq(ticks_time(&t, n[i]),
				ticks_time_slow(&t, n[i]), "10^-%u %" PRIu64,
				resolution, n[i]);
		}
}

Test(ticks, what_64_bits_cannot_count_is_refused)
{
	struct ticks t;

	cr_expect(ticks_init(&t, 19, 0));
	cr_expect_not(ticks_init(&t, 20, 0));
	cr_expect_not(ticks_init(&t, 127, 0));
	cr_expect(ticks_init(&t, TWO(63), 0));
	cr_expect_not(ticks_init(&t, TWO(64), 0));
	cr_expect_not(ticks_init(&t, 255, 0));
}

Test(ticks, digits_tell_two_ticks_apart)
{
	static const uint8_t rows[][2] = {
		{ 0, 0 }, { 1, 1 }, { 6, 6 }, { 9, 9 }, { 12, 9 },
		{ TWO(0), 0 }, { TWO(1), 1 }, { TWO(3), 1 }, { TWO(4), 2 },
		{ TWO(10), 4 }, { TWO(20), 7 }, { TWO(30), 9 }, { TWO(63), 9 },
	};

	for (size_t i = 0; i < N(rows); i++) {
		struct ticks t;

		cr_assert(ticks_init(&t, rows[i][0], 0));
		cr_expect_eq(ticks_digits(&t), rows[i][1], "%02x: %u",
			rows[i][0], ticks_digits(&t));
	}
}
