/* SPDX-License-Identifier: ISC */
/* reader_test.c - blocks, what straddles them, and how little a read gives. */
#include "capture/reader.h"

#include <criterion/criterion.h>
#include <string.h>

#include "image.h"

enum { BIG = 5 << 20 };

static uint8_t bytes[BIG];

/* Each place has its own word, so that bytes from elsewhere show. */
static void set_up(void)
{
	for (size_t i = 0; i < BIG; i++)
		bytes[i] = (uint8_t)(i ^ i >> 8 ^ i >> 16);
}

TestSuite(reader, .init = set_up);

static bool is_right(const struct reader *r)
{
	return r->left <= BIG - r->offset &&
	       memcmp(r->at, bytes + r->offset, r->left) == 0;
}

/* Walks all in records of `size', as far as the source has whole ones. */
static size_t walk(struct reader *r, size_t size)
{
	struct err err;
	size_t n = 0;

	while (reader_fetch(r, size, &err) == 1) {
		cr_assert(r->left >= size);
		cr_assert(is_right(r), "at %zu", (size_t)r->offset);
		while (r->left >= size) {
			reader_skip(r, size);
			n++;
		}
	}
	return n;
}

Test(reader, records_that_straddle_blocks_come_whole)
{
	static const size_t sizes[] = { 7, 16, 1500, 65536, 262144 + 16,
		(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, BIG };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct source s = { .bytes = bytes, .n = BIG, .piece = BIG };
		struct reader r;
		struct err err;

		cr_assert_eq(reader_init(&r, source_fill, &s, &err), 0);
		cr_expect_eq(walk(&r, sizes[i]), BIG / sizes[i]);
		cr_expect_eq(r.left, BIG % sizes[i]);
		cr_expect(is_right(&r));
		reader_fini(&r);
	}
}

Test(reader, short_and_interrupted_reads_give_the_same)
{
	static const size_t pieces[] = { 1, 2, 3, 7, 17, 100 };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		struct source s = { .bytes = bytes, .n = 30001,
			.piece = pieces[i], .interrupts = true };
		struct reader r;
		struct err err;

		cr_assert_eq(reader_init(&r, source_fill, &s, &err), 0);
		cr_expect_eq(walk(&r, 10), 3000);
		cr_expect_eq(r.left, 1);
		reader_fini(&r);
	}
}

Test(reader, the_buffer_grows_with_what_comes_not_with_what_is_wanted)
{
	struct source s = { .bytes = bytes, .n = 100, .piece = 100 };
	struct reader r;
	struct err err;
	size_t size;

	cr_assert_eq(reader_init(&r, source_fill, &s, &err), 0);
	size = r.size;
	cr_expect_eq(reader_fetch(&r, (size_t)1 << 40, &err), 0);
	cr_expect_eq(r.left, 100);
	cr_expect_eq(r.size, size);
	reader_fini(&r);
}

Test(reader, a_read_that_fails_says_why_and_loses_nothing)
{
	struct source s = { .bytes = bytes, .n = BIG, .piece = 50,
		.fails_at = 100 };
	struct reader r;
	struct err err;

	cr_assert_eq(reader_init(&r, source_fill, &s, &err), 0);
	cr_expect_eq(reader_fetch(&r, 100, &err), 1);
	reader_skip(&r, 60);
	cr_expect_eq(reader_fetch(&r, 60, &err), -1);
	cr_expect_str_eq(err.text, "cannot read: Input/output error");
	cr_expect_eq(r.left, 40);
	cr_expect(is_right(&r));
	reader_fini(&r);
}
