/* SPDX-License-Identifier: ISC */
/* resent_test.c - why segments are sent again; talk.h has the grammar. Each word
 * takes 10 ms. */
#include "tcp/resent.h"

#include <criterion/criterion.h>
#include <string.h>

#include "talk.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The handshake takes 20 ms, so that a tail may be probed after 40. */
#define OPEN "CS SS. C. "
/* Five segments of the client, whose second is lost behind the tap. */
#define FIVE "C.+100i C.+100i C.+100i C.+100i C.+100i S.,-400 "
#define HOLE "S.,-400k100k200 S.,-400k100k300 S.,-400k100k400 "

struct again_case {
	const char *words;
	enum tcp_class class;	/* of the last that was sent again */
};

static const uint32_t isns[][2] = {
	{ 1000, 5000 }, { 0xffffff00, 0xfffffffe }, { 0x7fffff80, 0 },
};

/* Plays it; what was sent again last. */
static struct tcp_segment play(struct stage *s, const char *words,
                               const uint32_t isn[2])
{
	static struct talk t;
	struct tcp_segment again = { .class = TCP_N_CLASSES };

	talk_init(&t, isn[0], isn[1]);
	talk_say(&t, words);
	stage_init(s);
	for (unsigned i = 0; i < t.n; i++) {
		stage_push(s, &t.packet[i]);
		if (s->last.odd & TCP_ODD_RETRANSMISSION)
			again = s->last;
	}
	return again;
}

static void expect_classes(const struct again_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < COUNT(isns); k++) {
			struct stage s;
			struct tcp_segment last = play(&s, cases[i].words,
			                               isns[k]);

			cr_expect_eq(last.class, cases[i].class, "%s: %d",
				cases[i].words, (int)last.class);
			stage_fini(&s);
		}
}

Test(resent, a_time_out_is_what_comes_after_a_long_silence)
{
	static const struct again_case cases[] = {
		/* More lies behind it: no probe of the tail. */
		{ OPEN "C.+100 C.+100 ~300 C.@-200+100", TCP_CLASS_RTO },
		{ OPEN "C.+100 C.+100 ~100 C.@-200+100", TCP_CLASS_UNKNOWN },
		/* The tail may be probed as late as a time-out, but once. */
		{ OPEN "C.+100 ~300 C.@-100+100", TCP_CLASS_UNKNOWN },
		{ OPEN "C.+100 ~300 C.@-100+100 ~600 C.@-100+100",
		  TCP_CLASS_RTO },
		{ OPEN "C.+100 ~300 C.@-100+100 ~100 C.@-100+100",
		  TCP_CLASS_UNKNOWN },
		/* So it may where one duplicate ACK, or two, came before. */
		{ OPEN "C.+100 S.,-100 S.,-100 ~300 C.@-100+100",
		  TCP_CLASS_UNKNOWN },
		/* Who goes back sends again what follows, sooner. */
		{ OPEN "C.+100 C.+100 C.+100 ~300 C.@-300+100 S.,-200 "
		  "C.@-200+100", TCP_CLASS_RTO },
		/* Not the first that is not acknowledged. */
		{ OPEN "C.+100 C.+100 C.+100 ~300 C.@-200+100",
		  TCP_CLASS_UNKNOWN },
		/* One duplicate ACK asks for nothing; three do, and what
		 * was sent then may have been held up. */
		{ OPEN FIVE "S.,-400 ~300 C.@-400+100", TCP_CLASS_RTO },
		{ OPEN FIVE HOLE "~300 C.@-400+100", TCP_CLASS_UNKNOWN },
		/* Where little is in flight, RFC 5827 3.2, one may. */
		{ OPEN "C.+100 C.+100 S.,-200 ~300 C.@-200+100",
		  TCP_CLASS_UNKNOWN },
		/* It was sent again once, and that was lost. */
		{ OPEN FIVE HOLE "C.@-400+100i ~300 C.@-400+100i",
		  TCP_CLASS_RTO },
	};

	expect_classes(cases, COUNT(cases));
}

Test(resent, who_asked_for_it_gets_it_fast)
{
	static const struct again_case cases[] = {
		{ OPEN FIVE HOLE "C.@-400+100i", TCP_CLASS_FAST },
		{ OPEN FIVE "S.,-400 S.,-400 S.,-400 C.@-400+100i",
		  TCP_CLASS_FAST },
		{ OPEN FIVE "S.,-400 S.,-400 C.@-400+100i",
		  TCP_CLASS_UNKNOWN },
		/* SACK tells with one. */
		{ OPEN FIVE "S.,-400k100k200 C.@-400+100i", TCP_CLASS_FAST },
		/* So soon after it was asked for it cannot have heard. */
		{ "CS SS. ~200 C. " FIVE HOLE "C.@-400+100i",
		  TCP_CLASS_UNKNOWN },
		{ "CS SS. ~200 C. " FIVE HOLE "~30 C.@-400+100i",
		  TCP_CLASS_FAST },
		{ "CS SS. ~200 C. S.+10 ~195 C. " FIVE HOLE "~30 C.@-400+100i",
		  TCP_CLASS_UNKNOWN },
		{ "CS ~200 SS. C. " FIVE HOLE "C.@-400+100i", TCP_CLASS_FAST },
		/* Nobody asks for the tail. */
		{ OPEN FIVE HOLE "C.@-100+100i", TCP_CLASS_UNKNOWN },
		/* In recovery, it goes with a partial ACK, too. */
		{ OPEN FIVE HOLE "C.@-400+100i S.,-100 C.@-100+100i",
		  TCP_CLASS_FAST },
		/* A time-out may have passed. */
		{ OPEN FIVE HOLE "C.@-400+100i ~200 S.,-300 C.@-300+100i",
		  TCP_CLASS_UNKNOWN },
		/* Others were sent before that asked for it. */
		{ OPEN FIVE HOLE "S.,-200 C.@-200+100i", TCP_CLASS_UNKNOWN },
	};

	expect_classes(cases, COUNT(cases));
}

/* So many duplicate ACKs without an IP ID right behind what they repeat, and
 * then, so many ms later, what they may ask for. */
static enum tcp_class class_behind(unsigned n, unsigned later, uint16_t id)
{
	static struct talk t;
	struct stage s;
	enum tcp_class class;

	talk_init(&t, 1000, 5000);
	talk_say(&t, OPEN FIVE);
	for (unsigned i = 0; i < n; i++) {
		talk_say(&t, "S.,-400");
		t.packet[t.n - 1].time = t.packet[t.n - 2].time + 1000;
		t.packet[t.n - 1].ip_id = (uint16_t)(id * (i + 1));
	}
	talk_say(&t, "C.@-400+100i");
	t.packet[t.n - 1].time = t.packet[t.n - 2].time + later * 1000000;
	stage_init(&s);
	stage_play(&s, &t);
	class = s.last.class;
	stage_fini(&s);
	return class;
}

/* They may have been recorded twice: they do not ask, nor do they prove that
 * nobody did. */
Test(resent, what_may_be_a_copy_asks_for_nothing)
{
	cr_expect_eq(class_behind(3, 40, 9), TCP_CLASS_FAST);
	cr_expect_eq(class_behind(3, 40, 0), TCP_CLASS_UNKNOWN);
	cr_expect_eq(class_behind(2, 300, 0), TCP_CLASS_RTO);
	cr_expect_eq(class_behind(3, 300, 0), TCP_CLASS_UNKNOWN);
	cr_expect_eq(class_behind(30, 300, 0), TCP_CLASS_UNKNOWN);
}

/* RFC 6582 3.2 step 3: without SACK nobody knows of more than the first hole. */
Test(resent, without_sack_only_the_first_is_mended)
{
	static const struct again_case cases[] = {
		{ OPEN FIVE "S.,-400 S.,-400 S.,-400 C.@-400+100i S.,-200 "
		  "C.@-200+100i", TCP_CLASS_FAST },
		{ OPEN FIVE "S.,-400 S.,-400 S.,-400 C.@-400+100i S.,-300 "
		  "C.@-200+100i", TCP_CLASS_UNKNOWN },
	};

	expect_classes(cases, COUNT(cases));
}

/* A second time-out may begin it anew, or what is late be of the first. */
Test(resent, behind_a_second_time_out_nothing_is_sure)
{
	static const struct again_case cases[] = {
		{ OPEN FIVE "~300 C.@-400+100i S.,-300 C.@-300+100i",
		  TCP_CLASS_RTO },
		{ OPEN FIVE "~300 C.@-400+100i ~600 C.@-400+100i S.,-300 "
		  "C.@-300+100i", TCP_CLASS_RTO },
		{ OPEN FIVE "~300 C.@-400+100i S.,-300 ~180 C.@-300+100i S.,-200 "
		  "C.@-200+100i", TCP_CLASS_UNKNOWN },
	};

	expect_classes(cases, COUNT(cases));
}

Test(resent, a_tail_is_probed_after_two_round_trips)
{
	static const struct again_case cases[] = {
		{ OPEN "C.+100 C.+100 ~40 C.@-100+100", TCP_CLASS_PROBE },
		{ OPEN "C.+100 C.+100 ~20 C.@-100+100", TCP_CLASS_UNKNOWN },
		{ OPEN "C.+100 C.+100 ~40 C.@-200+100", TCP_CLASS_UNKNOWN },
		/* Once. */
		{ OPEN "C.+100 C.+100 ~40 C.@-100+100 ~40 C.@-100+100",
		  TCP_CLASS_UNKNOWN },
		/* Not where the receiver told of a hole. */
		{ OPEN "C.+100 C.+100 S.,-200k100k200 ~40 C.@-100+100",
		  TCP_CLASS_UNKNOWN },
		/* Nobody knows the round trip. */
		{ "CS CS@-1 SS. C. C.+100 C.+100 ~40 C.@-100+100",
		  TCP_CLASS_UNKNOWN },
	};

	expect_classes(cases, COUNT(cases));
}

Test(resent, what_was_acknowledged_long_before_is_sent_in_vain)
{
	static const struct again_case cases[] = {
		{ OPEN FIVE "S.,-400 C.+10i S. ~40 C.@-510+100i",
		  TCP_CLASS_SPURIOUS },
		{ OPEN FIVE "S.,-400 C.+10i S. C.@-510+100i", TCP_CLASS_UNKNOWN },
		/* Nothing tells that it is no copy of the network's. */
		{ OPEN "C.+100 S. ~300 C.@-100+100", TCP_CLASS_UNKNOWN },
	};

	expect_classes(cases, COUNT(cases));
}

static void expect_odd(const char *words, const char *odd)
{
	char text[PATH_MAX_TEXT];
	struct stage s;

	play(&s, words, isns[1]);
	cr_expect_str_eq(odd_names(s.odd, text), odd, "%s: %s", words, text);
	stage_fini(&s);
}

Test(resent, a_copy_of_the_network_is_not_sent_again)
{
	/* The last one once more, with its number. */
	expect_odd(OPEN "C.+100j7 C.+100j8 S.,-100 S.,-100 C.+10j9 C.@-10+10j9",
		"DOUBLED");
	expect_odd(OPEN "C.+100j7 C.+100j8 S.,-100 S.,-100 C.+10j9 ~300 "
		"C.@-10+10j9", "RETRANSMISSION");
	/* An older one. */
	expect_odd(OPEN "C.+100j7 C.+100j8 S.,-100 S.,-100 C.+10j9 "
		"C.@-110+100j8", "OUT_OF_ORDER");
	expect_odd(OPEN "C.+100t7 C.+100t8 S.,-100 S.,-100 C.+10t9 "
		"C.@-110+100t8", "OUT_OF_ORDER");
}

Test(resent, a_d_sack_tells_that_it_was_in_vain)
{
	const char *words = OPEN "C.+100 C.+100 ~40 C.@-100+100 S. S.k-100k0";
	struct stage s;

	play(&s, words, isns[0]);
	cr_expect(s.last.odd & TCP_ODD_DSACKED, "%s", words);
	cr_expect_eq(s.last.earlier_frame, 6);
	cr_expect_eq(tcp_resent_count(&s.at, 0, TCP_CLASS_PROBE), 0);
	cr_expect_eq(tcp_resent_count(&s.at, 0, TCP_CLASS_DSACKED), 1);
	stage_fini(&s);
	play(&s, OPEN "C.+100 C.+100 ~40 C.@-100+100 S. S.k-50k0", isns[0]);
	cr_expect_eq(s.last.odd, 0);		/* a part of it */
	stage_fini(&s);
	/* Within the second range: it lies beyond the ACK. */
	play(&s, OPEN FIVE HOLE "C.@-300+100 S.,-400k100k200k100k400",
		isns[1]);
	cr_expect(s.last.odd & TCP_ODD_DSACKED);
	stage_fini(&s);
}

Test(resent, what_is_lost_before_the_tap_is_newer_than_what_came_before_it)
{
	expect_odd(OPEN "C.+10j5 (C.+100j6) C.+100j7 S.,-200 C.@-200+100j8",
		"FILLS_GAP LOST_BEFORE");
	/* Of it nothing tells. */
	expect_odd(OPEN "C.+10j5 (C.+100j6) C.+100j7 S.,-200 C.@-200+100j900",
		"FILLS_GAP");
	/* It was overtaken. */
	expect_odd(OPEN "C.+10j5 (C.+100j6) C.+100j7 S.,-200 C.@-200+100j6",
		"FILLS_GAP OUT_OF_ORDER");
}

static void expect_lost(const char *words, uint32_t before, uint32_t behind,
                        uint32_t somewhere)
{
	const uint32_t want[TCP_N_PLACES] = { before, behind, somewhere };
	struct stage s;

	play(&s, words, isns[2]);
	for (unsigned i = 0; i < TCP_N_PLACES; i++) {
		struct tcp_lost lost = tcp_resent_lost(&s.at, 0,
			(enum tcp_place)i);

		cr_expect_eq(lost.bytes, want[i], "%s: %u in %u", words,
			lost.bytes, i);
		cr_expect_eq(lost.segments, want[i] != 0, "%s", words);
	}
	stage_fini(&s);
}

Test(resent, what_is_lost_is_counted_where_it_was)
{
	expect_lost(OPEN "C.+10 C.+10 S.", 0, 0, 0);
	expect_lost(OPEN "C.+10j5 (C.+100j6) C.+100j7 S.,-200 C.@-200+100j8",
		100, 0, 0);
	/* A FIN that comes with it was not lost, and is no octet. */
	expect_lost(OPEN "C.+10j5 (C.+100j6) C.+10j7 S.,-110 CF.@-110+110j8",
		100, 0, 0);
	expect_lost(OPEN FIVE HOLE "C.@-400+100i", 0, 100, 0);
	expect_lost(OPEN "C.+100 C.+100 ~300 C.@-200+100", 0, 100, 0);
	expect_lost(OPEN "C.+10j5 (C.+100j6) C.+100j7 S.,-200 C.@-200+100j900",
		0, 0, 100);
	/* What was only late is taken back, and so is what a D-SACK says had
	 * come. */
	expect_lost(OPEN "C.+10j5 (C.+100j6) C.+100j7 S.,-200 C.@-200+100j8 "
		"C.@-200+100j6", 0, 0, 0);
	expect_lost(OPEN FIVE HOLE "C.@-400+100i S. S.k-400k-300", 0, 0, 0);
}

Test(resent, what_is_sent_again_and_again_is_told_once)
{
	char words[512] = OPEN "C.+100 ";
	unsigned times = 0;
	struct stage s;
	static struct talk t;

	for (unsigned i = 0; i < 12; i++)
		strcat(words, "~300 C.@-100+100 ");
	talk_init(&t, 7, 8);
	talk_say(&t, words);
	stage_init(&s);
	for (unsigned i = 0; i < t.n; i++) {
		stage_push(&s, &t.packet[i]);
		times += (s.last.odd & TCP_ODD_EXCESSIVE) != 0;
		if (s.last.odd & TCP_ODD_EXCESSIVE)
			cr_expect_eq(i, 3 + s.limits.resent_max);
	}
	cr_expect_eq(times, 1);
	cr_expect_eq(tcp_resent_count(&s.at, 0, TCP_CLASS_RTO), 11);
	cr_expect_eq(tcp_resent_count(&s.at, 0, TCP_CLASS_UNKNOWN), 1);
	stage_fini(&s);
}

Test(resent, without_room_nothing_is_known)
{
	struct stage s;
	static struct talk t;

	talk_init(&t, 7, 8);
	talk_say(&t, OPEN FIVE HOLE "C.@-400+100i");
	stage_init(&s);
	while (pool_take(&s.room.resent) != 0)
		;
	stage_play(&s, &t);
	cr_expect_eq(s.last.odd, TCP_ODD_RETRANSMISSION);
	cr_expect_eq(s.last.class, TCP_CLASS_UNKNOWN);
	cr_expect_eq(tcp_resent_count(&s.at, 0, TCP_CLASS_UNKNOWN), 1);
	cr_expect_gt(s.room.not_kept, 0);
	stage_fini(&s);
}
