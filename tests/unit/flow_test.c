/* SPDX-License-Identifier: ISC */
/* flow_test.c - whose packet is it, when does a flow end, and what is left of
 * it. talk.h has the grammar of the conversations. */
#include "flow/engine.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "flow/inside.h"
#include "watch.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define OPEN "CS SS. C."
#define CLOSE "CF. S. SF. C."

#define OPEN_C "CLOSED SYN_SENT ESTABLISHED"
#define OPEN_S "CLOSED LISTEN SYN_RCVD ESTABLISHED"
#define FIRST " FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT"
#define SECOND " CLOSE_WAIT LAST_ACK CLOSED"

static struct watch w;
static struct talk t;

static void start(void)
{
	watch_init(&w);
	talk_init(&t, 100, 900);
}

static void expect_end(unsigned n, const char *text)
{
	char got[WATCH_TEXT];

	cr_expect_str_eq(watch_text(&w, n, got), text, "%u: %s", n, got);
}

Test(flow, its_number_is_that_of_its_first_frame)
{
	struct talk other;

	start();
	watch_begin(&w);
	talk_init(&other, 5, 6);
	other.port = 40001;
	watch_say(&w, &t, "CS SS.");
	watch_say(&w, &other, "CS SS. C.");
	watch_say(&w, &t, "CR.");
	cr_expect_eq(w.last.number, 1);
	watch_say(&w, &other, "SR.");
	cr_expect_eq(w.last.number, 3);
	cr_expect_eq(w.last.tcp.from, 1);
	watch_end(&w);
	cr_expect_eq(w.n, 2);
}

Test(flow, the_client_sent_the_syn_or_got_the_answer_or_has_the_higher_port)
{
	static const struct {
		const char *words;
		enum flow_orientation by;
	} cases[] = {
		{ "CS", FLOW_BY_SYN }, { "CS SS.", FLOW_BY_SYN },
		{ "SS.", FLOW_BY_SYNACK }, { "SS. C.", FLOW_BY_SYNACK },
		{ "S. C.", FLOW_GUESSED }, { "C. S.", FLOW_GUESSED },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		start();
		watch_begin(&w);
		watch_say(&w, &t, cases[i].words);
		watch_end(&w);
		cr_assert_eq(w.n, 1);
		cr_expect_eq(w.ends[0].record.orientation, cases[i].by, "%s",
			cases[i].words);
		cr_expect_eq(w.ends[0].record.side[1].port, 80, "%s",
			cases[i].words);
	}
}

Test(flow, it_ends_as_its_packets_say)
{
	static const struct {
		const char *words, *text;
	} cases[] = {
		{ "CS", "1 unanswered by none: CLOSED SYN_SENT / "
		  "CLOSED LISTEN" },
		{ "CS ~990 CS@-1 ~1990 CS@-1",
		  "1 unanswered by none: CLOSED SYN_SENT / CLOSED LISTEN" },
		{ "CS SR.", "1 refused by server: CLOSED SYN_SENT CLOSED / "
		  "CLOSED LISTEN CLOSED" },
		{ "CS SS.", "1 half_open by none: CLOSED SYN_SENT / "
		  "CLOSED LISTEN SYN_RCVD" },
		{ OPEN, "1 open by none: " OPEN_C " / " OPEN_S },
		{ OPEN " SR", "1 reset by server: " OPEN_C " CLOSED / " OPEN_S
		  " CLOSED" },
		{ OPEN " CF. S.", "1 half_closed by client: " OPEN_C
		  " FIN_WAIT_1 FIN_WAIT_2 / " OPEN_S " CLOSE_WAIT" },
		{ OPEN " " CLOSE, "1 closed by client: " OPEN_C FIRST " / "
		  OPEN_S SECOND },
		{ OPEN " SF. CF. S.", "1 closed by server: " OPEN_C SECOND
		  " / " OPEN_S FIRST },
		{ OPEN " CF. SF.,-1 C. S.", "1 closed by both: " OPEN_C
		  " FIN_WAIT_1 CLOSING TIME_WAIT / " OPEN_S
		  " FIN_WAIT_1 CLOSING TIME_WAIT" },
		{ "C.+1 S.", "1 midstream by none: UNKNOWN / UNKNOWN" },
		{ "C.+1 S.+1", "1 midstream by none: UNKNOWN ESTABLISHED / "
		  "UNKNOWN ESTABLISHED" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		start();
		watch_begin(&w);
		watch_say(&w, &t, cases[i].words);
		watch_end(&w);
		cr_assert_eq(w.n, 1, "%s", cases[i].words);
		expect_end(0, cases[i].text);
	}
}

Test(flow, a_closed_one_is_judged_after_it_has_lingered)
{
	start();
	watch_begin(&w);
	watch_say(&w, &t, OPEN " " CLOSE);	/* over at the last one */
	watch_until(&w, t.time - 10000000 + 1999999999);
	cr_expect_eq(w.n, 0);
	watch_until(&w, t.time - 10000000 + 2000000000);
	cr_expect_eq(w.n, 1);
	cr_expect(w.ends[0].end.over);
	cr_expect_not(w.ends[0].end.capture_ended);
	watch_end(&w);
	cr_expect_eq(w.n, 1);
}

Test(flow, an_open_one_ends_with_the_capture)
{
	start();
	watch_begin(&w);
	watch_say(&w, &t, OPEN " ~900000 C.+1");
	cr_expect_eq(w.n, 0);
	watch_end(&w);
	cr_assert_eq(w.n, 1);
	cr_expect(w.ends[0].end.capture_ended);
	cr_expect(w.ends[0].end.doubts & D(end_unseen));
	cr_expect_not(w.ends[0].end.over);
}

Test(flow, late_segments_belong_to_its_tombstone)
{
	start();
	watch_begin(&w);
	watch_say(&w, &t, OPEN " " CLOSE " ~3000 SF.@-1");
	cr_expect_eq(w.n, 1);
	cr_expect(w.last.late);
	cr_expect_null(w.last.flow);
	cr_expect_eq(w.last.number, 1);
	cr_expect_eq(w.last.tcp.from, 1);
	cr_expect_eq(w.last.tcp.odd, TCP_ODD_FIN_AGAIN);
	watch_say(&w, &t, "C.");
	cr_expect(w.last.late);
	cr_expect_eq(w.last.tcp.odd, 0);
	watch_say(&w, &t, "SF.@-2");
	cr_expect_eq(w.last.tcp.odd, 0, "another FIN");
	watch_say(&w, &t, "SF.@-1!");
	cr_expect_eq(w.last.tcp.odd, 0, "a damaged one");
	watch_say(&w, &t, "CS@77!");
	cr_expect(w.last.late, "a damaged SYN opens nothing");
	watch_end(&w);
	cr_expect_eq(w.n, 1);
}

Test(flow, a_tombstone_is_kept_for_two_msl)
{
	start();
	watch_begin(&w);
	watch_say(&w, &t, OPEN " " CLOSE " ~2000");
	watch_until(&w, t.time);
	cr_assert_eq(w.n, 1);
	watch_say(&w, &t, "~239900 C.");
	cr_expect(w.last.late);
	watch_say(&w, &t, "~2000 C.");
	cr_expect_not(w.last.late);
	cr_expect_neq(w.last.number, 1);
	watch_end(&w);
	cr_expect_eq(w.n, 2);
}

Test(flow, a_tuple_may_be_used_again)
{
	static const struct {
		const char *words, *first, *second;
	} cases[] = {
		/* After it was judged, before, and closed by the server:
		 * then that is still in TIME_WAIT (MAY-2). */
		{ OPEN " " CLOSE " ~3000 CS@500 SS.@500 C.",
		  "1 closed by client: " OPEN_C FIRST " / " OPEN_S SECOND,
		  "8 open by none: " OPEN_C " / " OPEN_S },
		{ OPEN " " CLOSE " ~100 CS@500 SS.@500 C.",
		  "1 closed by client: " OPEN_C FIRST " / " OPEN_S SECOND,
		  "8 open by none: " OPEN_C " / " OPEN_S },
		{ OPEN " SF. CF. S. ~3000 CS@500 SS.@500 C.",
		  "1 closed by server: " OPEN_C SECOND " / " OPEN_S FIRST,
		  "7 open by none: " OPEN_C
		  " / TIME_WAIT SYN_RCVD ESTABLISHED" },
		{ OPEN " SF. CF. S. ~100 CS@500 SS.@500 C.",
		  "1 closed by server: " OPEN_C SECOND " / " OPEN_S FIRST,
		  "7 open by none: " OPEN_C
		  " / TIME_WAIT SYN_RCVD ESTABLISHED" },
		{ OPEN " SR ~100 CS@500 SS.@500 C.",
		  "1 reset by server: " OPEN_C " CLOSED / " OPEN_S " CLOSED",
		  "5 open by none: " OPEN_C " / " OPEN_S },
		{ "CS SR. ~100 CS@500 SR.",
		  "1 refused by server: CLOSED SYN_SENT CLOSED / "
		  "CLOSED LISTEN CLOSED",
		  "3 refused by server: CLOSED SYN_SENT CLOSED / "
		  "CLOSED LISTEN CLOSED" },
		{ "CS ~3000 CS@500 SS. C.",
		  "1 unanswered by none: CLOSED SYN_SENT / CLOSED LISTEN",
		  "2 open by none: " OPEN_C " / " OPEN_S },
		{ "C. S. ~3000 CS@500 SS.@500 C.",
		  "1 midstream by none: UNKNOWN / UNKNOWN",
		  "3 open by none: " OPEN_C " / " OPEN_S },
		/* The other end opens it now. */
		{ OPEN " " CLOSE " ~3000 SS@500 CS.@500 S.",
		  "1 closed by client: " OPEN_C FIRST " / " OPEN_S SECOND,
		  "8 open by none: " OPEN_C
		  " / TIME_WAIT SYN_RCVD ESTABLISHED" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		start();
		watch_begin(&w);
		watch_say(&w, &t, cases[i].words);
		watch_end(&w);
		cr_expect_eq(w.n, 2, "%s", cases[i].words);
		expect_end(0, cases[i].first);
		expect_end(1, cases[i].second);
	}
}

Test(flow, a_syn_never_ends_a_live_one)
{
	start();
	watch_begin(&w);
	watch_say(&w, &t, "CS CS@500!");
	cr_expect_eq(w.last.number, 1, "a damaged one ends none at all");
	watch_say(&w, &t, "SS. C. C.+10 S. CS@70000");
	cr_expect_eq(w.last.number, 1);
	cr_expect_eq(w.last.tcp.odd, TCP_ODD_SYN_OTHER_ISN);
	watch_end(&w);
	cr_expect_eq(w.n, 1);
	expect_end(0, "1 open by none: " OPEN_C " / " OPEN_S);
}

/* Opens a connection of its own for each client port. */
static void say_from(uint16_t port, const char *words)
{
	struct talk other;

	talk_init(&other, 100, 900);
	other.time = t.time;
	other.port = port;
	watch_say(&w, &other, words);
	t.time = other.time;
}

Test(flow, when_full_closed_ones_go_first_then_half_open_then_idle)
{
	start();
	w.limits.flows_max = 4;
	watch_begin(&w);
	say_from(1001, OPEN " C.+1");		/* frame 1: idle longest */
	say_from(1002, "CS SS.");		/* 5: half open */
	say_from(1003, OPEN " " CLOSE);		/* 7: closed */
	say_from(1004, OPEN);			/* 14 */
	say_from(1005, OPEN);			/* 17: in the place of 7 */
	cr_assert_eq(w.n, 1);
	expect_end(0, "7 closed by client: " OPEN_C FIRST " / " OPEN_S SECOND);
	cr_expect_not(w.ends[0].end.evicted, "it was over");
	say_from(1006, OPEN);			/* 20: of 5 */
	cr_assert_eq(w.n, 2);
	expect_end(1, "5 half_open by none: CLOSED SYN_SENT / "
		"CLOSED LISTEN SYN_RCVD");
	cr_expect(w.ends[1].end.evicted);
	cr_expect(w.ends[1].end.doubts & D(evicted));
	say_from(1007, OPEN);			/* 23: of 1 */
	cr_assert_eq(w.n, 3);
	cr_expect_eq(w.ends[2].end.number, 1);
	cr_expect_eq(w.ends[2].end.sight_ends, INT64_C(1000030) * 1000000,
		"nothing is known of it after its last packet");
	watch_end(&w);
	cr_expect_eq(w.n, 7);
}

/* With its shadow, the address sanitizer does not run out of memory quietly. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SHADOW
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_SHADOW
#endif
#ifndef HAS_SHADOW
static void say_syn(uint32_t n)
{
	struct packet p = { .time = t.time, .ip_version = 4, .ttl = 64,
		.flags = TCP_SYN, .window = 1000, .wire_len = 54,
		.src_port = (uint16_t)(1024 + n % 50000), .dst_port = 80 };

	p.src[15] = (uint8_t)(n / 50000);
	p.dst[15] = 99;
	watch_push(&w, &p);
}

Test(flow, without_memory_for_its_table_one_goes_for_each_that_comes)
{
	/* Of the slots in less than 2 MiB, those that may be used. */
	const uint32_t full = (1 << 17) / 16 * 14;
	struct rlimit before, none;
	struct flow_stats stats;

	start();
	watch_begin(&w);
	for (uint32_t i = 0; i < full / 4; i++)
		say_syn(i);
	cr_assert_eq(getrlimit(RLIMIT_AS, &before), 0);
	none = before;
	none.rlim_cur = 1 << 20;
	cr_assert_eq(setrlimit(RLIMIT_AS, &none), 0);
	for (uint32_t i = full / 4; i < full + 9; i++)
		say_syn(i);
	cr_assert_eq(setrlimit(RLIMIT_AS, &before), 0);
	flow_engine_stats(w.engine, &stats);
	cr_expect_eq(stats.evicted, 9);
	cr_expect_eq(w.n, 9);
	cr_expect_eq(w.ends[0].end.number, 1);
	cr_expect_eq(w.ends[8].end.number, 9);
	flow_engine_free(w.engine);
}
#endif

Test(flow, one_that_was_evicted_leaves_a_tombstone)
{
	struct flow_stats stats;

	start();
	w.limits.flows_max = 1;
	watch_begin(&w);
	say_from(1001, OPEN);
	say_from(1002, "CS");
	say_from(1003, "CS");
	t.port = 1001;
	watch_say(&w, &t, "C.@3");
	cr_expect(w.last.late);
	cr_expect_eq(w.last.number, 1);
	flow_engine_stats(w.engine, &stats);
	cr_expect_eq(stats.evicted, 2);
	cr_expect_eq(stats.flows, 3);
	watch_end(&w);
	cr_expect_eq(w.n, 3);
}

Test(flow, one_that_is_held_is_given_again_after_two_msl)
{
	start();
	w.hold = true;
	watch_begin(&w);
	watch_say(&w, &t, OPEN " " CLOSE " ~3000 SF.@-1");
	cr_assert_eq(w.n, 1);
	cr_expect_not(w.last.late, "it is there still");
	cr_expect_eq(w.last.tcp.odd, TCP_ODD_FIN_AGAIN);
	watch_until(&w, t.time + INT64_C(230000000000));
	cr_expect_eq(w.n, 1);
	watch_until(&w, t.time + INT64_C(240000000000));
	cr_assert_eq(w.n, 2);
	cr_expect(w.ends[1].end.again);
	expect_end(1, "1 closed by client: " OPEN_C FIRST " CLOSED / " OPEN_S
		" CLOSE_WAIT LAST_ACK");
	cr_expect_eq(w.ends[1].record.side[0].states[6].frame, 0, "a timer");
	watch_end(&w);
	cr_expect_eq(w.n, 2);
}

Test(flow, held_ones_are_the_first_to_go_when_full)
{
	start();
	w.hold = true;
	w.limits.flows_max = 2;
	watch_begin(&w);
	say_from(1001, OPEN);			/* 1 */
	say_from(1002, OPEN " " CLOSE " ~3000");/* 4 */
	say_from(1003, "CS");			/* 11: of 4, held by then */
	say_from(1004, "CS");			/* 12: of 11, half open */
	watch_until(&w, t.time);
	cr_expect_eq(w.n, 3);
	cr_expect_eq(w.ends[1].end.number, 4);
	cr_expect(w.ends[1].end.again);
	cr_expect_eq(w.ends[2].end.number, 11);
	watch_end(&w);
}

Test(flow, tombstones_are_bounded_too)
{
	struct flow_stats stats;

	start();
	w.limits.tombstones_max = 2;
	watch_begin(&w);
	for (uint16_t port = 2000; port < 2005; port++)
		say_from(port, "CS SR. ~3000");
	say_from(2009, "CS");
	flow_engine_stats(w.engine, &stats);
	cr_expect_eq(stats.tombstones_forgotten, 3);
	t.port = 2004;
	watch_say(&w, &t, "S.");
	cr_expect(w.last.late);
	t.port = 2002;
	watch_say(&w, &t, "S.");
	cr_expect_not(w.last.late);
	watch_end(&w);
}

Test(flow, what_was_recorded_twice_counts_as_one)
{
	const struct record_side *client = &w.ends[0].record.side[0];
	struct packet p[5];

	start();
	watch_begin(&w);
	talk_say(&t, OPEN " C.+10i CF.i");
	memcpy(p, t.packet, sizeof(p));
	for (unsigned i = 0; i < 5; i++) {
		struct packet again = p[i];

		watch_push(&w, &p[i]);
		again.time += 500000;
		again.ttl--;
		watch_push(&w, &again);
		cr_expect_eq(w.last.duplicate, i != 2,
			"an empty ACK without IP ID tells nothing: %u", i);
	}
	watch_end(&w);
	cr_assert_eq(w.n, 1);
	cr_expect_eq(client->packets, 8);
	cr_expect_eq(client->duplicates, 3);
	cr_expect_eq(client->retransmitted, 0);
	cr_expect_eq(client->payload_bytes, 10);
	cr_expect_eq(w.ends[0].end.side[0].fin.copies, 1);
	cr_expect(w.ends[0].end.doubts & D(duplicates));
}

Test(flow, doubts_hold_where_they_arose)
{
	static const struct {
		const char *words;
		uint16_t doubts;
	} cases[] = {
		{ OPEN " " CLOSE " ~3000", 0 },
		{ OPEN " C.+10", D(end_unseen) },
		{ "C.+1 S.+1 SR", D(start_unseen) },
		{ "CS (SS.) C. C.+5 CR", D(one_sided) },
		{ OPEN " (C.+10) S. SR", D(loss) },
		/* Long ago. */
		{ OPEN " (C.+10) S. ~2100 C.+1 S. SR", 0 },
		/* It came after all. */
		{ OPEN " (C.+10) S. C.@-10+10 SR", 0 },
		{ OPEN " ~1000 C. ~-900 C. SR", D(clock) | D(order) },
		{ OPEN " ~1000 C. ~-100 C. SR", D(order) },
		{ OPEN " ~1000 C. ~-100 C. ~2300 S. SR", 0 },	/* long ago */
		{ OPEN " ~1000 C. ~-1 (C.) SR", 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		start();
		watch_begin(&w);
		watch_say(&w, &t, cases[i].words);
		watch_end(&w);
		cr_assert_eq(w.n, 1, "%s", cases[i].words);
		cr_expect_eq(w.ends[0].end.doubts, cases[i].doubts,
			"%s: %x", cases[i].words, w.ends[0].end.doubts);
	}
}

Test(flow, doubts_of_the_capture_hold_for_all_from_then_on)
{
	start();
	w.options.doubts = D(filtered);
	watch_begin(&w);
	watch_say(&w, &t, OPEN);
	flow_engine_doubt(w.engine, D(drops));
	watch_say(&w, &t, "SR");
	watch_end(&w);
	cr_expect_eq(w.ends[0].end.doubts, D(filtered) | D(drops));
}

/* Everything that an end says, in one line. */
static void dump(const struct watch_end *end, char out[WATCH_TEXT])
{
	const struct flow_record *r = &end->record;
	size_t at = strlen(watch_text(&w, (unsigned)(end - w.ends), out));

	for (unsigned i = 0; i < 2; i++)
		at += (size_t)sprintf(out + at, " %llu %llu %llu %u",
			(unsigned long long)r->side[i].packets,
			(unsigned long long)r->side[i].unique_bytes,
			(unsigned long long)r->side[i].missed_bytes,
			r->side[i].port);
	sprintf(out + at, " %x %s", end->end.doubts, r->zeek.history);
}

static void play_crowd(uint64_t seed)
{
	static const char *const words[] = {
		"CS", "CS SS.", OPEN, OPEN " C.+7i", OPEN " " CLOSE, "CS SR.",
		"C.+1 S.+1", OPEN " C.+100 (C.+9) C.+9 S.", OPEN " SR",
	};

	start();
	w.limits.flows_max = 12;
	w.limits.tombstones_max = 5;
	watch_begin(&w);
	for (unsigned i = 0; i < 3; i++)
		w.engine->seed.key[i] = seed * (2 * i + 3) + i;
	for (uint16_t i = 0; i < 60; i++)
		say_from((uint16_t)(1000 + i * 7 % 40), words[i * 5 % 9]);
	watch_end(&w);
}

Test(flow, no_secret_changes_a_result)
{
	static char first[WATCH_ENDS][WATCH_TEXT], text[WATCH_TEXT];
	unsigned n;

	play_crowd(0);
	n = w.n;
	cr_assert_gt(n, 20);
	for (unsigned i = 0; i < n; i++)
		dump(&w.ends[i], first[i]);
	for (uint64_t seed = 1; seed < 100; seed++) {
		play_crowd(seed * 0x9e3779b97f4a7c15u);
		cr_assert_eq(w.n, n);
		for (unsigned i = 0; i < n; i++) {
			dump(&w.ends[i], text);
			cr_assert_str_eq(text, first[i]);
		}
	}
}

/* Vector instructions fault on lines that do not begin where they should. */
Test(flow, the_machines_of_an_engine_begin_at_cache_lines)
{
	watch_init(&w);
	watch_begin(&w);
	cr_expect_eq((uintptr_t)w.engine % _Alignof(struct flow_engine), 0);
	cr_expect_eq((uintptr_t)&w.engine->lent % 64, 0);
	cr_expect_eq((uintptr_t)w.engine->growns.at % 64, 0);
	watch_end(&w);
}
