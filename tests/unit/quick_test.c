/* SPDX-License-Identifier: ISC */
/* quick_test.c - the short way for what nearly all segments are leads where the
 * long way leads. */
#include "tcp/quick.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "talk.h"

enum { ROUNDS = 400, WORDS = 60 };

static unsigned n_quick, n_long;

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Pushes it the long way; if it is quick, a copy the short way too. */
static void push_both(struct stage *s, const struct packet *p,
                      const char *words)
{
	struct tcp_conn conn = s->conn;
	static struct tcp_more more;
	unsigned from = talk_side(p);
	bool quick = s->frames > 0 &&
		tcp_is_quick(&conn.end[from], &conn.end[from ^ 1], p);

	more = s->more;
	stage_push(s, p);
	n_long++;
	if (!quick)
		return;
	n_quick++;
	tcp_push_quick(&conn, &more, p, from, s->at.start);
	cr_assert_eq(s->last.odd, 0, "%s", words);
	cr_assert_eq(memcmp(&conn, &s->conn, sizeof(conn)), 0, "%s: %u",
		words, (unsigned)s->frames);
	cr_assert_eq(memcmp(&more, &s->more, sizeof(more)), 0, "%s: %u",
		words, (unsigned)s->frames);
}

static void play_both(const char *words, uint32_t isn)
{
	static struct talk t;
	struct stage s;

	talk_init(&t, isn, isn * 3);
	talk_say(&t, words);
	stage_init(&s);
	for (unsigned i = 0; i < t.n; i++) {
		t.packet[i].ttl = (uint8_t)(60 + i % 3);
		push_both(&s, &t.packet[i], words);
	}
	stage_fini(&s);
}

/* Mostly textbook words, some not. */
static void say_anything(uint32_t *seed, char *words, size_t size)
{
	static const char *const some[] = {
		" C.+100", " S.+100", " C.", " S.", " C.+1", " S.+1400",
		" C.", " S.", " C.,-50", " S.,-100", " (C.+10)", " (S.+9)",
		" C.@-10+10", " S.@-5+5", " S.w7", " C.w0", " S.w0", " C.@-1",
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
	cr_expect_gt(n_quick, n_long / 4, "%u of %u", n_quick, n_long);
	cr_expect_lt(n_quick, n_long);
}

Test(quick, an_old_ack_is_no_new_one)
{
	play_both("CS SS. C. (C.+100) S. S.,-50 S.,-20 C.+1 S.", 7);
	play_both("CS SS. C. C.+100 S.,900 S. S.,-50 C.+1", 7);
}
