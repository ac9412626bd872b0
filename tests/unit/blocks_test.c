/* SPDX-License-Identifier: ISC */
/* blocks_test.c - the worst first, within bounds. */
#include "report/blocks.h"

#include <criterion/criterion.h>
#include <string.h>

static struct blocks b;

static void done(void)
{
	blocks_fini(&b);
}

TestSuite(blocks, .fini = done);

static void add(int severity, uint64_t flow)
{
	char text[128];
	struct block block = { .key = { .severity = severity,
		.certainty = CERT_LIKELY, .flow = flow } };

	block.brief = (size_t)snprintf(text, sizeof(text), "%d.%d\n",
		severity, (int)flow);
	block.n = block.brief + (size_t)snprintf(text + block.brief,
		sizeof(text) - block.brief, "%063d\n", (int)flow);
	cr_assert_eq(blocks_add(&b, &block, text), 0);
}

static void expect(size_t i, int severity, uint64_t flow)
{
	char want[32];
	const struct block *at = &b.block[i];

	cr_assert_lt(i, b.n);
	snprintf(want, sizeof(want), "%d.%d\n", severity, (int)flow);
	cr_expect_eq(at->brief, strlen(want));
	cr_expect_eq(memcmp(b.text + at->at, want, at->brief), 0,
		"%zu: %.*s", i, (int)at->brief, b.text + at->at);
}

Test(blocks, the_worst_come_first)
{
	blocks_init(&b, 1 << 20);
	add(SEV_NOTE, 1);
	add(-1, 2);
	add(SEV_ERROR, 4);
	add(SEV_ERROR, 3);
	cr_assert_eq(blocks_sort(&b), 0);
	cr_expect_eq(b.n, 4);
	expect(0, SEV_ERROR, 3);
	expect(1, SEV_ERROR, 4);
	expect(2, SEV_NOTE, 1);
	expect(3, -1, 2);
}

/* Whatever comes when, nothing that is forgotten is worse than what stays. */
static void fill_in_order(unsigned step)
{
	enum { N = 1000 };

	blocks_init(&b, 20000);
	for (unsigned i = 0; i < N; i++) {
		unsigned k = i * step % N;

		add((int)k % 4, k + 1);
	}
	cr_assert_eq(blocks_sort(&b), 0);
	cr_expect_eq(b.n + b.forgotten, N);
	cr_expect_gt(b.n, 20);
	cr_expect_lt(b.n, 250);
	for (size_t i = 0; i < b.n; i++)
		expect(i, 3, 4 * i + 4);
	blocks_fini(&b);
}

Test(blocks, what_does_not_fit_is_the_least_bad_and_counted)
{
	fill_in_order(1);
	fill_in_order(999);
	fill_in_order(7);
}

Test(blocks, one_stays_however_large)
{
	blocks_init(&b, 10);
	add(SEV_NOTE, 1);
	add(SEV_ERROR, 2);
	add(SEV_INFO, 3);
	cr_assert_eq(blocks_sort(&b), 0);
	cr_expect_eq(b.n, 1);
	cr_expect_eq(b.forgotten, 2);
	cr_expect_eq(b.flows, 2);
	expect(0, SEV_ERROR, 2);
	blocks_fini(&b);
	blocks_init(&b, 10);
	add(SEV_NOTE, 0);
	add(SEV_ERROR, 2);
	add(SEV_INFO, 0);
	cr_assert_eq(blocks_sort(&b), 0);
	cr_expect_eq(b.forgotten, 2);
	cr_expect_eq(b.flows, 0);
}

Test(blocks, none_is_none)
{
	blocks_init(&b, 10);
	cr_expect_eq(blocks_sort(&b), 0);
	cr_expect_eq(b.n, 0);
}
