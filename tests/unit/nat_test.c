/* SPDX-License-Identifier: ISC */
/* nat_test.c - handshakes that nest, before a translation and behind it. */
#include "host/nat.h"

#include <criterion/criterion.h>

#define US INT64_C(1000)

enum { X = 284719337, Y = 775310246, ROOM = 64 };

static struct host_nat nat;
static uint64_t frame;

static void begin(void)
{
	const struct limits l = { .nat_handshakes = ROOM, .nat_ms = 50 };
	struct err err;

	frame = 0;
	cr_assert_eq(host_nat_init(&nat, &l, &err), 0);
}

static void end(void)
{
	host_nat_fini(&nat);
}

TestSuite(nat, .init = begin, .fini = end);

/* From a client's port; the server is always the same. */
static void syn(uint16_t port, uint32_t x, int64_t us)
{
	const struct packet p = { .frame = ++frame, .time = us * US,
		.flags = TCP_SYN, .seq = x, .src = { 1 }, .src_port = port,
		.dst = { 2 }, .dst_port = 80, .ip_version = 4, .ttl = 64 };

	host_nat_add(&nat, &p);
}

static void answer(uint16_t port, uint32_t x, uint32_t y, int64_t us)
{
	const struct packet p = { .frame = ++frame, .time = us * US,
		.flags = TCP_SYN | TCP_ACK, .seq = y, .ack = x + 1,
		.dst = { 1 }, .dst_port = port, .src = { 2 }, .src_port = 80,
		.ip_version = 4, .ttl = 64 };

	host_nat_add(&nat, &p);
}

static void show_twice(uint16_t port, uint32_t x, uint32_t y, int64_t us)
{
	syn(port, x, us);
	syn(port + 1, x, us + 20);
	answer(port + 1, x, y, us + 1000);
	answer(port, x, y, us + 1020);
}

Test(nat, pairs_of_other_numbers_are_sure)
{
	show_twice(1000, X, Y, 0);
	cr_assert_eq(nat.pairs, 1);
	cr_assert_not(nat.several);
	show_twice(2000, X + 99, Y + 99, 5000);
	cr_assert_eq(nat.pairs, 2);
	cr_assert(nat.several);
	cr_assert_eq(nat.before.frame[1], 4);
	cr_assert_eq(nat.last_frame, 8);
}

Test(nat, a_number_that_comes_again_tells_nothing)
{
	show_twice(1000, X, Y, 0);
	show_twice(2000, X, Y, 5000);
	show_twice(3000, X, Y, 500000);
	cr_assert_eq(nat.pairs, 1);
}

Test(nat, answers_in_the_order_of_the_syns_do_not_nest)
{
	syn(1000, X, 0);
	syn(1001, X, 20);
	answer(1000, X, Y, 1000);
	answer(1001, X, Y, 1020);
	answer(1000, X, Y, 1040);
	cr_assert_eq(nat.pairs, 0);
}

Test(nat, two_boxes_make_two_pairs)
{
	for (uint16_t i = 0; i < 3; i++)
		syn(1000 + i, X, i * 20);
	for (uint16_t i = 3; i-- > 0;)
		answer(1000 + i, X, Y, 1000 - i * 20);
	cr_assert_eq(nat.pairs, 2);
}

Test(nat, a_clock_that_goes_back_shows_none)
{
	syn(1000, X, 20);
	syn(1001, X, 0);
	answer(1001, X, Y, 1000);
	answer(1000, X, Y, 1020);
	cr_assert_eq(nat.pairs, 0);
}

Test(nat, a_flood_pushes_out_what_waits)
{
	syn(1000, X, 0);
	syn(1001, X, 20);
	for (uint32_t i = 1; i <= 100 * ROOM; i++)
		syn(3000, X + i, 30);
	answer(1001, X, Y, 1000);
	answer(1000, X, Y, 1020);
	cr_assert_eq(nat.pairs, 0);
	show_twice(2000, X, Y, 5000);
	cr_assert_eq(nat.pairs, 1);
}
