/* SPDX-License-Identifier: ISC */
/* quick_test.c - the short way for what nearly all segments are leads where the
 * long way leads. */
#include "tcp/quick.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "random.h"
#include "talk.h"

enum { ROUNDS = 400, WORDS = 60 };

static unsigned n_quick, n_next, n_all;

/* As the flows do: the short way for a segment that is the next. */
static void push_short(struct stage *s, const struct packet *packet)
{
	struct packet copy = *packet;
	struct tcp_segment *seg = &s->last;
	unsigned from = talk_side(packet);
	struct tcp_endpoint *end = s->conn.end;

	if (s->frames == 0 || !tcp_is_next(&end[from], &end[from ^ 1], packet)) {
		stage_push(s, packet);
		return;
	}
	n_next++;
	copy.frame = ++s->frames;
	*seg = (struct tcp_segment){ .from = from };
	if (tcp_is_quiet(&s->conn, &copy)) {
		n_quick++;
		tcp_take_next(&s->conn, &s->more, &copy, from, s->at.start);
	} else {
		tcp_push_next(&s->at, &copy, seg);
	}
}

static const struct tcp_closing *closing(const struct stage *s)
{
	return pool_at(&s->room.closing, s->conn.closing);
}

static void expect_same(const struct stage *is, const struct stage *wanted,
                        const char *words)
{
	unsigned frame = (unsigned)wanted->frames;

	cr_assert_eq(is->last.odd, wanted->last.odd, "%s: %u", words, frame);
	cr_assert_eq(memcmp(&is->conn, &wanted->conn, sizeof(is->conn)), 0,
		"%s: %u", words, frame);
	cr_assert_eq(memcmp(&is->more, &wanted->more, sizeof(is->more)), 0,
		"%s: %u", words, frame);
	cr_assert_eq(memcmp(closing(is), closing(wanted),
		sizeof(struct tcp_closing)), 0, "%s: %u", words, frame);
}

static void play_both(const char *words, uint32_t isn)
{
	static struct talk t;
	struct stage way, shortcut;

	talk_init(&t, isn, isn * 3);
	talk_say(&t, words);
	stage_init(&way);
	stage_init(&shortcut);
	n_all += t.n;
	for (unsigned i = 0; i < t.n; i++) {
		t.packet[i].ttl = (uint8_t)(60 + talk_side(&t.packet[i]));
		stage_push(&way, &t.packet[i]);
		push_short(&shortcut, &t.packet[i]);
		expect_same(&shortcut, &way, words);
	}
	stage_fini(&way);
	stage_fini(&shortcut);
}

/* Mostly textbook words, some not. */
static void say_anything(uint32_t *seed, char *words, size_t size)
{
	static const char *const some[] = {
		" C.+100", " S.+100", " C.", " S.", " C.+1", " S.+1400",
		" C.", " S.", " C.,-50", " S.,-100", " (C.+10)", " (S.+9)",
		" C.@-10+10", " S.@-5+5", " S.w7", " S.w600", " C.w0", " S.w0", " C.@-1",
		" C.+5!", " ~300", " CP.+30", " S.,1", " S.,4000", " CS@-1",
		" C+5", " S.@3+4", " C.,-3000", " SF.", " CF.", " CR",
	};
	size_t at = (size_t)snprintf(words, size, "CS SS. C.");

	for (unsigned i = 0; i < WORDS; i++) {
		uint32_t n = next_random(seed) % 8 != 0 ? 8 :
			sizeof(some) / sizeof(some[0]) - (i < 40 ? 3 : 0);

		at += (size_t)snprintf(words + at, size - at, "%s",
			some[next_random(seed) % n]);
	}
}

Test(quick, both_ways_lead_to_the_same_place)
{
	static char words[WORDS * 16];
	uint32_t seed = 99;

	for (unsigned i = 0; i < ROUNDS; i++) {
		say_anything(&seed, words, sizeof(words));
		play_both(words, i * 0x01234567u);
	}
	cr_expect_gt(n_quick, n_all / 4, "%u of %u", n_quick, n_all);
	cr_expect_gt(n_next, n_quick + ROUNDS, "%u, %u", n_next, n_quick);
	cr_expect_lt(n_next, n_all);
}

Test(quick, an_opening_and_a_close_go_the_short_way)
{
	n_next = 0;
	play_both("CS SS. C. CP.+10 S. SP.+20 C. CF. S. SF. C.", 9);
	cr_expect_eq(n_next, 9);
	n_next = 0;
	play_both("CS SS. CP.+10 SF.+20 CF. S. C. S.", 9);
	cr_expect_eq(n_next, 6);
	play_both("CS SS. C. CF.+5 SF.@0,-6 C.@-1,-1 S.@-1 C. S. CF.@-1", 9);
	play_both("CS SS. C. SF.+5 CF.+5 (S.) C. CF.@-6 C.+1 S. C. S.", 9);
}

Test(quick, the_farthest_window_is_kept)
{
	play_both("CS SS. C.w9 S.+5 C.w5 S.+5 C.w900 S. C.w901 S.+5 C.w7", 5);
	play_both("CS SS.w9 C. C.+5 S.w9 C.+5 S.w5 C.+5 S.w7 C.+5 S.w3", 5);
}

Test(quick, an_old_ack_is_no_new_one)
{
	play_both("CS SS. C. (C.+100) S. S.,-50 S.,-20 C.+1 S.", 7);
	play_both("CS SS. C. C.+100 S.,900 S. S.,-50 C.+1", 7);
}
