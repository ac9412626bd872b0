/* SPDX-License-Identifier: ISC */
/* count_test.c - what is counted and timed while a connection talks, and the
 * log of what both ends went through. talk.h has the grammar. */
#include "tcp/track.h"

#include <criterion/criterion.h>
#include <string.h>

#include "talk.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void play(struct stage *s, const char *words)
{
	static struct talk t;

	talk_init(&t, 0xfffffff0, 77);
	talk_say(&t, words);
	stage_init(s);
	stage_play(s, &t);
}

Test(count, a_copy_knows_the_one_before)
{
	static const struct {
		const char *words;
		uint64_t earlier;
		int64_t since_ms;
	} cases[] = {
		{ "CS ~990 CS@-1", 1, 1000 },
		{ "CS ~990 CS@-1 ~1990 CS@-1", 1, 2000 },
		{ "CS SS. ~490 SS.@-1", 2, 500 },
		{ "CS SS. C. CF. ~290 CF.@-1", 4, 300 },
		{ "CS SS. C. CF. ~290 CF.@-1 ~590 CF.@-1", 4, 600 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage s;

		play(&s, cases[i].words);
		cr_expect_eq(s.last.earlier_frame, cases[i].earlier, "%s",
			cases[i].words);
		cr_expect_eq(s.last.since, cases[i].since_ms * 1000000,
			"%s: %lld", cases[i].words, (long long)s.last.since);
		stage_fini(&s);
	}
}

Test(count, bytes_are_counted_once_and_missed_bytes_too)
{
	static const struct {
		const char *words;
		int64_t unique, missed;
		uint64_t payload;
	} cases[] = {
		{ "CS", 0, 0, 0 },
		{ "CS SS. C.", 0, 0, 0 },
		{ "CS SS. C.+100 S.", 100, 0, 100 },
		{ "CS SS. C.+100 C.@-100+100 S.", 100, 0, 200 },
		{ "CS SS. C.+100 S. ~1000 C.@-1 C.@-1+1 S.", 100, 0, 100 },
		{ "CS SS. C.+100 CF. S.", 100, 0, 100 },
		{ "CS+60 SS. C.+40 S.", 100, 0, 100 },
		/* Lost and acknowledged: missed. Not acknowledged: a hole. */
		{ "CS SS. C. (C.+100) S.", 0, 100, 0 },
		{ "CS SS. C. (C.+100) C.+50 S.,-150", 50, 0, 50 },
		{ "CS SS. C. (C.+100) C.+50 S.", 50, 100, 50 },
		{ "CS SS. C. (C.+100) C.+50 S.,-100", 50, 50, 50 },
		{ "CS SS. C. (C.+100) C.+50 (C.+30) S.", 50, 130, 50 },
		{ "CS SS. (C.+10) C.+5 (C.+20) C.+5 (C.+40) S.", 10, 70, 10 },
		{ "CS SS. C. (C.+100) C.+50 S. C.@-150+100", 150, 0, 150 },
		{ "CS SS. C. (C.+100) C.+50 CF. S.", 50, 100, 50 },
		{ "CS SS. C. (C.+100 CF.) S.", 0, 101, 0 },
		/* Of the middle: what was there before is nobody's loss. */
		{ "C.+10 S. C.+10 S.", 20, 0, 20 },
		{ "S. S. C.+10 S.", 10, 0, 10 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage s;

		play(&s, cases[i].words);
		cr_expect_eq(tcp_unique(&s.at, 0), cases[i].unique,
			"%s: unique %lld", cases[i].words,
			(long long)tcp_unique(&s.at, 0));
		cr_expect_eq(tcp_missed(&s.at, 0), cases[i].missed,
			"%s: missed %lld", cases[i].words,
			(long long)tcp_missed(&s.at, 0));
		cr_expect_eq(s.more.warm.side[0].payload, cases[i].payload, "%s",
			cases[i].words);
		stage_fini(&s);
	}
}

Test(count, a_syn_brings_its_options)
{
	struct stage s;

	play(&s, "CS");
	cr_expect_eq(s.conn.end[0].mss, 1460);
	cr_expect_eq(s.conn.end[0].wscale, 7);
	cr_expect_eq(s.conn.end[0].iss, 0xfffffff0);
	cr_expect_eq(s.conn.end[0].marks & (TCP_MARK_WSCALE | TCP_MARK_SACK |
		TCP_MARK_TS), TCP_MARK_WSCALE | TCP_MARK_SACK);
	cr_expect_eq(s.conn.end[1].marks, 0);
	stage_fini(&s);
}

Test(count, round_trips_are_timed_by_karns_rule)
{
	struct stage s;
	const struct tcp_rtt *m = &s.more.rtt[0];

	play(&s, "CS SS. C.+10 ~20 S. C.+10 ~40 S.");
	cr_expect_eq(m->n, 2);
	cr_expect_eq(m->min, 30000000);
	cr_expect_eq(m->max, 50000000);
	cr_expect_eq(m->sum, 80000000);
	stage_fini(&s);
	play(&s, "CS SS. C.+10 ~300 C.@-10+10 ~20 S.");
	cr_expect_eq(m->n, 0, "which copy was acknowledged?");
	stage_fini(&s);
}

Test(count, a_shut_window_is_timed)
{
	struct stage s;

	play(&s, "CS SS. C.+100 S.w0 ~200 C.+1 S.w0,-1 ~300 S.w9 S.w0 S.w1");
	cr_expect_eq(s.more.side[1].zero_episodes, 2);
	cr_expect_eq(s.more.side[1].zero_ns, 540000000);
	cr_expect_eq(s.more.side[1].zero_since, 0);
	cr_expect_eq(s.more.side[0].zero_episodes, 0);
	stage_fini(&s);
}

Test(count, only_bare_equal_acks_with_data_in_flight_are_duplicates)
{
	static const struct {
		const char *words;
		uint32_t n;
	} cases[] = {
		{ "CS SS. C. (C.+10) C.+10 S.,-20 C.+10 S.,-30", 2 },
		{ "CS SS. C.+10 S. S. S.", 0 },
		{ "CS SS. C.+10 S. C.+10 S.w9,-10 S.w8,-10", 0 },
		{ "CS SS. C.+10 S. C.+10 S.,-10+5 S.,-10", 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage s;

		play(&s, cases[i].words);
		cr_expect_eq(s.more.side[1].duplicate_acks, cases[i].n,
			"%s: %u", cases[i].words,
			s.more.side[1].duplicate_acks);
		stage_fini(&s);
	}
}

Test(count, each_step_has_the_frame_that_proves_it)
{
	static const struct {
		unsigned side;
		enum tcp_state to;
		uint64_t frame;
	} steps[] = {
		{ 1, TCP_LISTEN, 1 }, { 0, TCP_SYN_SENT, 1 },
		{ 1, TCP_SYN_RCVD, 2 },
		{ 0, TCP_ESTABLISHED, 3 }, { 1, TCP_ESTABLISHED, 3 },
		{ 0, TCP_FIN_WAIT_1, 4 },
		{ 0, TCP_FIN_WAIT_2, 5 }, { 1, TCP_CLOSE_WAIT, 5 },
		{ 1, TCP_LAST_ACK, 6 },
		{ 0, TCP_TIME_WAIT, 7 }, { 1, TCP_CLOSED, 7 },
	};
	struct stage s;
	unsigned found = 0;

	play(&s, "CS SS. C. CF. S. SF. C.");
	cr_assert_eq(tcp_steps(&s.conn), COUNT(steps));
	for (unsigned i = 0; i < COUNT(steps); i++)
		for (unsigned k = 0; k < COUNT(steps); k++) {
			const struct tcp_step *step = tcp_step(&s.at, k);

			found += (step->side & 1) == steps[i].side &&
				tcp_arrows[step->arrow].to == steps[i].to &&
				tcp_step_frame(step) == steps[i].frame &&
				step->time == (int64_t)(1000000 + 10 *
				(steps[i].frame - 1)) * 1000000;
		}
	cr_expect_eq(found, COUNT(steps));
	stage_fini(&s);
}

Test(count, a_log_that_is_full_still_ends_where_both_ends_are)
{
	static struct talk t;
	char text[PATH_MAX_TEXT];
	struct stage s;

	talk_init(&t, 5, 6);
	for (unsigned i = 0; i < 12; i++)
		talk_say(&t, i == 0 ? "CS SR." : "CS@-1 SR.");
	talk_say(&t, "CS@-1 SS. C. CF. S.");
	stage_init(&s);
	stage_play(&s, &t);
	cr_expect_null(strstr(stage_path(&s, 0, text), "but"), "%s", text);
	cr_expect_null(strstr(stage_path(&s, 1, text), "but"), "%s", text);
	cr_expect_eq(s.conn.end[0].state, TCP_FIN_WAIT_2);
	cr_expect_eq(s.conn.end[1].state, TCP_CLOSE_WAIT);
	stage_fini(&s);
}
