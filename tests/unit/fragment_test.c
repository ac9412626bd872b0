/* SPDX-License-Identifier: ISC */
/* fragment_test.c - what is told of fragments that overlap, and of those that
 * wait in vain. */
#include <criterion/criterion.h>

#include "fragments.h"

static struct limits limits;
static struct defrag *defrag;
static struct ip_fact fact;	/* of the last fragment */

static void set_up(void)
{
	limits_init(&limits);
	defrag = defrag_new(&limits);
}

static void tear_down(void)
{
	defrag_free(defrag);
}

TestSuite(fragment, .init = set_up, .fini = tear_down);

static enum defrag_result push(struct fragment f, bool differs,
	struct datagram *whole)
{
	fact.odd = 0;
	return fragments_push(defrag, f, differs, whole, &fact);
}

/* A fragment of 16 bytes: of frame n, at the time of as many ms. */
static struct fragment sent(uint64_t n, uint32_t id, uint32_t offset, bool more)
{
	return (struct fragment){
		.key = { .id = id, .version = 4 },
		.offset = offset,
		.len = 16,
		.captured = 16,
		.more = more,
		.frame = n,
		.time = (int64_t)n * 1000000,
		.next = 6,
	};
}

Test(fragment, fragments_that_overlap_and_are_no_copies_are_told)
{
	struct datagram whole;

	push(sent(1, 1, 16, true), false, &whole);
	cr_expect_eq(fact.odd, 0);
	push(sent(2, 1, 16, true), false, &whole);
	cr_expect_eq(fact.odd, 0, "a copy");
	push(sent(3, 1, 32, true), false, &whole);
	cr_expect_eq(fact.odd, 0, "next to it");
	push(sent(4, 1, 0, true), false, &whole);
	cr_expect_eq(fact.odd, 0, "before it");
	push(sent(5, 1, 24, true), true, &whole);
	cr_expect_eq(fact.odd, IP_ODD_OVERLAP);
	cr_expect_eq(fact.earlier_frame, 3, "the latest of the two");
	cr_expect_eq(fact.since, 2000000);
	push(sent(6, 1, 0, true), true, &whole);
	cr_expect_eq(fact.odd, IP_ODD_OVERLAP, "other bytes");
	cr_expect_eq(fact.earlier_frame, 4);
}

static size_t incomplete(int64_t now, struct ip_fact *last)
{
	struct ip_fact told;
	size_t n = 0;

	for (; defrag_incomplete(defrag, now, &told); n++)
		*last = told;
	return n;
}

Test(fragment, what_waits_in_vain_is_told_once)
{
	struct datagram whole;
	struct ip_fact last = { 0 };

	push(sent(1000, 1, 16, true), false, &whole);
	push(sent(1001, 1, 32, false), false, &whole);
	cr_expect_eq(incomplete(30999999999, &last), 0);
	cr_assert_eq(incomplete(31000000000, &last), 1);
	cr_expect_eq(last.odd, IP_ODD_INCOMPLETE);
	cr_expect_eq(last.ip_version, 4);
	cr_expect_eq(last.earlier_frame, 1000);
	cr_expect_eq(last.frame, 1001);
	cr_expect_eq(last.time, 1001000000);
	cr_expect_eq(last.since, 1000000);
	cr_expect_not(last.begun);
	cr_expect_eq(last.next, 6);
	cr_expect_eq(incomplete(INT64_MAX, &last), 0);
}

Test(fragment, what_another_fragment_made_old_is_told_later)
{
	struct datagram whole;
	struct ip_fact last = { 0 };

	push(sent(1, 1, 0, true), false, &whole);
	push(sent(40000, 2, 0, true), false, &whole);
	cr_assert_eq(incomplete(40000000000, &last), 1);
	cr_expect_eq(last.frame, 1);
	cr_expect(last.begun);
	cr_assert_eq(incomplete(INT64_MAX, &last), 1);
	cr_expect_eq(last.frame, 40000);
	push(sent(40001, 3, 0, true), false, &whole);
	push(sent(90000, 4, 0, true), false, &whole);	/* freed as it is */
}

Test(fragment, copies_of_a_whole_datagram_do_not_wait_in_vain)
{
	struct datagram whole;
	struct ip_fact last = { 0 };

	push(sent(1, 1, 0, true), false, &whole);
	cr_assert_eq(push(sent(2, 1, 16, false), false, &whole), DEFRAG_WHOLE);
	cr_expect_eq(push(sent(3, 1, 16, false), false, &whole), DEFRAG_HELD);
	cr_expect_eq(incomplete(INT64_MAX, &last), 0, "recorded twice");
	cr_expect_eq(push(sent(9000, 1, 16, false), false, &whole),
		DEFRAG_HELD);
	cr_expect_eq(incomplete(INT64_MAX, &last), 0, "came late");
	push(sent(9001, 1, 0, true), false, &whole);
	cr_expect_eq(push(sent(9002, 1, 16, false), false, &whole),
		DEFRAG_WHOLE, "the ID is used again");
}

Test(fragment, what_died_is_not_waited_for)
{
	struct fragment f = sent(1, 1, 0, true);
	struct datagram whole;
	struct ip_fact last = { 0 };

	f.key.version = 6;
	push(f, false, &whole);
	push(f, true, &whole);
	cr_expect_eq(incomplete(INT64_MAX, &last), 0, "of an overlap");
	limits.defrag_datagrams = 1;
	push(sent(2, 2, 0, true), false, &whole);
	push(sent(3, 3, 0, true), false, &whole);
	cr_assert_eq(incomplete(INT64_MAX, &last), 1, "of a limit");
	cr_expect_eq(last.frame, 3);
}
