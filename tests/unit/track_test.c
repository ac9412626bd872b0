/* SPDX-License-Identifier: ISC */
/* track_test.c - conversations, and the states that both ends go through.
 * talk.h has the grammar. */
#include "tcp/track.h"

#include <criterion/criterion.h>
#include <string.h>

#include "talk.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define OPEN_C "CLOSED SYN_SENT ESTABLISHED"
#define OPEN_S "CLOSED (LISTEN) SYN_RCVD ESTABLISHED"
#define FIRST " FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT"	/* closes first */
#define SECOND " CLOSE_WAIT LAST_ACK CLOSED"

struct walk_case {
	const char *words, *client, *server, *odd;
};

/* Initial sequence numbers must not matter, nor where they wrap. */
static const uint32_t isns[][2] = {
	{ 1000, 5000 }, { 0xffffffff, 0 }, { 0xfffffffe, 0x7fffffff },
	{ 0x7ffffffe, 0xffffff00 }, { 0x80000000, 0xfffffc17 },
};

static void expect_walk(const struct walk_case *c, const uint32_t isn[2])
{
	char text[PATH_MAX_TEXT];
	static struct talk t;
	struct stage s;

	talk_init(&t, isn[0], isn[1]);
	talk_say(&t, c->words);
	stage_init(&s);
	stage_play(&s, &t);
	cr_expect_str_eq(stage_path(&s, 0, text), c->client,
		"%s: client: %s", c->words, text);
	cr_expect_str_eq(stage_path(&s, 1, text), c->server,
		"%s: server: %s", c->words, text);
	cr_expect_str_eq(odd_names(s.odd, text), c->odd, "%s: odd: %s",
		c->words, text);
	stage_fini(&s);
}

static void expect_walks(const struct walk_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < COUNT(isns); k++)
			expect_walk(&cases[i], isns[k]);
}

Test(track, opens_go_through_the_figure)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C.", OPEN_C, OPEN_S, "" },
		{ "CS", "CLOSED SYN_SENT", "CLOSED (LISTEN)", "" },
		{ "CS SS.", "CLOSED SYN_SENT",
		  "CLOSED (LISTEN) SYN_RCVD", "" },
		{ "CS SS. CP.+10", OPEN_C, OPEN_S, "" },
		/* Both at once: figure 7, and as Linux does it. */
		{ "CS SS CS.@-1 SS.@-1",
		  "CLOSED SYN_SENT SYN_RCVD ESTABLISHED",
		  "CLOSED (LISTEN) SYN_SENT SYN_RCVD ESTABLISHED", "" },
		{ "CS SS SS.@-1 CS.@-1 C. S.",
		  "CLOSED SYN_SENT SYN_RCVD ESTABLISHED",
		  "CLOSED (LISTEN) SYN_SENT SYN_RCVD ESTABLISHED", "" },
		{ "CS SS CS.@-1 CS.@-1 SS.@-1",
		  "CLOSED SYN_SENT SYN_RCVD ESTABLISHED",
		  "CLOSED (LISTEN) SYN_SENT SYN_RCVD ESTABLISHED",
		  "SYNACK_AGAIN" },
		/* Sent again. */
		{ "CS ~1000 CS@-1 SS. C.", OPEN_C, OPEN_S, "SYN_AGAIN" },
		{ "CS SS. ~1000 SS.@-1 C.", OPEN_C, OPEN_S, "SYNACK_AGAIN" },
		{ "CS SS. C. CS@-1 SS.@-1 C.", OPEN_C, OPEN_S,
		  "SYNACK_AGAIN" },
		/* With another number; the last one is acknowledged. */
		{ "CS SS. ~63000 CS@-1 SS.@-68001 C.,-68000 SF.@-68000 "
		  "C.,-67999 C.,-67999", OPEN_C " CLOSE_WAIT",
		  OPEN_S " FIN_WAIT_1 FIN_WAIT_2", "SYN_AGAIN" },
		/* Another SYN never destroys a connection. */
		{ "CS SS. C. CS@5000", OPEN_C, OPEN_S, "SYN_OTHER_ISN" },
		{ "CS SS. C. SS@5000 C.+10,-5001 S.@-5001+10", OPEN_C, OPEN_S,
		  "SYN_OTHER_ISN" },
		{ "CS CS@70000 SS.", "CLOSED SYN_SENT",
		  "CLOSED (LISTEN)", "REJECTED SYN_OTHER_ISN" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, an_answer_to_another_syn_changes_nothing)
{
	static const struct walk_case cases[] = {
		/* 3.10.7.3: SEG.ACK =< ISS or SEG.ACK > SND.NXT. */
		{ "CS SS.,7", "CLOSED SYN_SENT", "CLOSED (LISTEN)",
		  "REJECTED" },
		{ "CS SS.,-1", "CLOSED SYN_SENT", "CLOSED (LISTEN)",
		  "REJECTED" },
		{ "CS S.@-3000,900000 CR@900000 SS. C.", OPEN_C, OPEN_S,
		  "REJECTED RST_IGNORED" },
		{ "CS SS.@9999,7 SS.@-10000 C.,-9999", OPEN_C, OPEN_S, "REJECTED" },
	};

	expect_walks(cases, COUNT(cases));
}

/* Who has the ACK does not send it again. */
Test(track, what_comes_again_takes_back_the_step_upon_its_ack)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C. CF. S. SF. C. ~250 SF.@-1", OPEN_C FIRST,
		  OPEN_S " CLOSE_WAIT LAST_ACK", "FIN_AGAIN" },
		{ "CS SS. C. CF. S. SF. C. ~250 SF.@-1 C.", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
		{ "CS SS. C. CF. S. SF. C. ~250 SF.@-1 C. ~500 SF.@-1 C. ~900 "
		  "SF.@-1 SR.", OPEN_C FIRST " CLOSED", OPEN_S SECOND,
		  "RESET FIN_AGAIN" },
		{ "CS SS. C. CF. S. ~250 CF.@-1", OPEN_C " FIN_WAIT_1",
		  OPEN_S " CLOSE_WAIT", "FIN_AGAIN" },
		{ "CS SS. C. CF. S. ~250 CF.@-1 S. SF. C.", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
		/* The FINs cross. */
		{ "CS SS. C. CF. SF.,-1 C. S. ~250 CF.@-1", OPEN_C
		  " FIN_WAIT_1 CLOSING",
		  OPEN_S " FIN_WAIT_1 (CLOSING) TIME_WAIT",
		  "FIN_AGAIN" },
		/* So does what only follows from the ACK. */
		{ "CS SS. C. CF. SF.,-1 S. ~250 CF.@-1,-1", OPEN_C
		  " FIN_WAIT_1", OPEN_S " FIN_WAIT_1 CLOSING",
		  "FIN_AGAIN" },
		{ "CS SS. C. ~1000 SS.@-1", OPEN_C,
		  "CLOSED (LISTEN) SYN_RCVD", "SYNACK_AGAIN" },
		{ "CS SS. C. ~1000 SS.@-1 C.", OPEN_C, OPEN_S, "SYNACK_AGAIN" },
		{ "CS SS. C. ~1000 SS.@-1 CP.+10 S.", OPEN_C, OPEN_S,
		  "SYNACK_AGAIN" },
		/* Too soon: the ACK may have been on its way. */
		{ "CS SS. C. CF. S. SF. C. ~150 SF.@-1", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
		{ "CS ~400 SS. C. CF. S. SF. C. ~500 SF.@-1", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
		{ "CS SS. C. ~150 SS.@-1", OPEN_C, OPEN_S, "SYNACK_AGAIN" },
		/* It went on since: an old copy. */
		{ "CS SS. C. CF. S. SF. C. ~250 CF.@-1", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
		{ "CS SS. C. SP.+10 ~1000 SS.@-11", OPEN_C, OPEN_S,
		  "SYNACK_AGAIN" },
		{ "CS SS. C. CP.+10 S. ~1000 SS.@-1", OPEN_C, OPEN_S,
		  "SYNACK_AGAIN" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, data_on_a_syn_is_not_acknowledged_by_it)
{
	static const struct walk_case cases[] = {
		{ "CS+100 SS. C.", OPEN_C, OPEN_S, "" },
		{ "CS+100 SS.", "CLOSED SYN_SENT",
		  "CLOSED (LISTEN) SYN_RCVD", "" },
		/* RFC 7413 4.2.2: data before the ACK of the SYN,ACK. */
		{ "CS+100 SS. S.+500 S.+500", "CLOSED SYN_SENT",
		  "CLOSED (LISTEN) SYN_RCVD", "" },
		{ "CS+100 SS. S.+500 S.+500 C.", OPEN_C, OPEN_S, "" },
		{ "CS+100 SS.,-100 C.@-100+100 S.", OPEN_C, OPEN_S,
		  "RETRANSMISSION" },
		{ "CS+100 SS. S.+500 SF. C. CF. S.", OPEN_C SECOND,
		  "CLOSED (LISTEN) SYN_RCVD" FIRST, "" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, closes_go_through_the_figure)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C. CF. S. SF. C.", OPEN_C FIRST, OPEN_S SECOND, "" },
		{ "CS SS. C. SF. C. CF. S.", OPEN_C SECOND, OPEN_S FIRST, "" },
		/* Three segments. */
		{ "CS SS. C. CF. SF. C.", OPEN_C FIRST, OPEN_S SECOND, "" },
		{ "CS SS. C. SF. CF. S.", OPEN_C SECOND, OPEN_S FIRST, "" },
		{ "CS SS. CFP.+10 SFP.+10 C.", OPEN_C FIRST, OPEN_S SECOND,
		  "" },
		/* Half closed, with data. */
		{ "CS SS. C. CF. S. S.+1000 C. S.+1 C. SF. C.", OPEN_C FIRST,
		  OPEN_S SECOND, "" },
		{ "CS SS. C. SF. C. C.+1000 S. CF. S.", OPEN_C SECOND,
		  OPEN_S FIRST, "" },
		/* Figure 13: FINs that do not acknowledge each other. */
		{ "CS SS. C. CF. SF.,-1 C. S.",
		  OPEN_C " FIN_WAIT_1 CLOSING TIME_WAIT",
		  OPEN_S " FIN_WAIT_1 (CLOSING) TIME_WAIT", "" },
		{ "CS SS. C. SF. CF.,-1 C. S.",
		  OPEN_C " FIN_WAIT_1 CLOSING TIME_WAIT",
		  OPEN_S " FIN_WAIT_1 (CLOSING) TIME_WAIT", "" },
		{ "CS SS. C. CF. SF.,-1 S. C.",
		  OPEN_C " FIN_WAIT_1 (CLOSING) TIME_WAIT",
		  OPEN_S " FIN_WAIT_1 CLOSING TIME_WAIT", "" },
		{ "CS SS. C. CF. SF.,-1 CF.@-1 SF.@-1",
		  OPEN_C " FIN_WAIT_1 CLOSING TIME_WAIT",
		  OPEN_S " FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT", "FIN_AGAIN" },
		/* CLOSE in SYN-RECEIVED; a FIN on the SYN. */
		{ "CS SS. SF. C. CF. S.", OPEN_C SECOND,
		  "CLOSED (LISTEN) SYN_RCVD" FIRST, "" },
		{ "CSF SS. C. SF. C.", OPEN_C FIRST, OPEN_S SECOND, "" },
		/* Not finished. */
		{ "CS SS. C. CF.", OPEN_C " FIN_WAIT_1", OPEN_S, "" },
		{ "CS SS. C. CF. S.", OPEN_C " FIN_WAIT_1 FIN_WAIT_2",
		  OPEN_S " CLOSE_WAIT", "" },
		{ "CS SS. C. CF. S. SF.", OPEN_C " FIN_WAIT_1 FIN_WAIT_2",
		  OPEN_S " CLOSE_WAIT LAST_ACK", "" },
		{ "CS SS. C. CF. SF.,-1", OPEN_C " FIN_WAIT_1",
		  OPEN_S " FIN_WAIT_1", "" },
		/* Late segments open nothing again. */
		{ "CS SS. C. CF. SF. C. SF.@-1 C. S. C.", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, a_fin_counts_once_and_in_its_place)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C. CF. ~300 CF.@-1 SF. C.", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN" },
		/* Sent again with the data before it: the same end. */
		{ "CS SS. C. C.+10 CF. CF.@-11+10 SF. C.", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_AGAIN RETRANSMISSION" },
		{ "CS SS. C. CF. CF.@4", OPEN_C " FIN_WAIT_1", OPEN_S,
		  "FIN_OTHER_END" },
		/* Its number was used for data: an old one. */
		{ "CS SS. C.+100 S. CF.@-60", OPEN_C, OPEN_S,
		  "FIN_OTHER_END" },
		{ "CS SS. C.+100 S. CF.@-1", OPEN_C, OPEN_S,
		  "FIN_OTHER_END" },
		{ "CS SS. C.+100 S. CF.@-1 CF. SF. C.", OPEN_C FIRST,
		  OPEN_S SECOND, "FIN_OTHER_END" },
		/* Beyond a hole it was sent all the same. */
		{ "CS SS. C. (C.+100) CF. S.,-101", OPEN_C " FIN_WAIT_1",
		  OPEN_S, "" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, a_syn_may_be_refused)
{
	static const struct walk_case cases[] = {
		{ "CS SR.", "CLOSED SYN_SENT CLOSED",
		  "CLOSED (LISTEN) CLOSED", "REFUSED RESET" },
		{ "CS+50 SR.", "CLOSED SYN_SENT CLOSED",
		  "CLOSED (LISTEN) CLOSED", "REFUSED RESET" },
		{ "CS SR. ~500 CS@-1 SR.",
		  "CLOSED SYN_SENT CLOSED SYN_SENT CLOSED",
		  "CLOSED (LISTEN) CLOSED (LISTEN) CLOSED", "REFUSED RESET" },
		{ "CS SR. ~500 CS@-1 SS. C.",
		  "CLOSED SYN_SENT CLOSED SYN_SENT ESTABLISHED",
		  "CLOSED (LISTEN) CLOSED (LISTEN) SYN_RCVD ESTABLISHED",
		  "REFUSED RESET" },
		/* 3.10.7.3: only if it acknowledges the SYN. */
		{ "CS SR", "CLOSED SYN_SENT", "CLOSED (LISTEN)",
		  "RST_IGNORED" },
		{ "CS SR.,5", "CLOSED SYN_SENT", "CLOSED (LISTEN)",
		  "RST_IGNORED" },
		{ "CS SR.,-1", "CLOSED SYN_SENT", "CLOSED (LISTEN)",
		  "RST_IGNORED" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, a_reset_ends_every_state)
{
	static const struct walk_case cases[] = {
		{ "C. CR", "UNKNOWN CLOSED", "UNKNOWN CLOSED", "RESET" },
		{ "SR", "UNKNOWN CLOSED", "UNKNOWN CLOSED", "RESET" },
		{ "CS SS. CR", "CLOSED SYN_SENT CLOSED",
		  "CLOSED (LISTEN) SYN_RCVD LISTEN", "RESET" },
		{ "CS SS. SR", "CLOSED SYN_SENT CLOSED",
		  "CLOSED (LISTEN) SYN_RCVD CLOSED", "RESET" },
		/* Note 1: not back to LISTEN after an active OPEN. */
		{ "CS SS CS.@-1 SR.", "CLOSED SYN_SENT SYN_RCVD CLOSED",
		  "CLOSED (LISTEN) SYN_SENT CLOSED", "RESET" },
		{ "CS SS. C. SR", OPEN_C " CLOSED", OPEN_S " CLOSED",
		  "RESET" },
		{ "CS SS. C. CR.", OPEN_C " CLOSED", OPEN_S " CLOSED",
		  "RESET" },
		{ "CS SS. C. CF. SR", OPEN_C " FIN_WAIT_1 CLOSED",
		  OPEN_S " CLOSED", "RESET" },
		{ "CS SS. C. CF. S. SR",
		  OPEN_C " FIN_WAIT_1 FIN_WAIT_2 CLOSED",
		  OPEN_S " CLOSE_WAIT CLOSED", "RESET" },
		{ "CS SS. C. CF. S. CR",
		  OPEN_C " FIN_WAIT_1 FIN_WAIT_2 CLOSED",
		  OPEN_S " CLOSE_WAIT CLOSED", "RESET" },
		{ "CS SS. C. CF. S. SF. CR",
		  OPEN_C " FIN_WAIT_1 FIN_WAIT_2 CLOSED",
		  OPEN_S " CLOSE_WAIT LAST_ACK CLOSED", "RESET" },
		{ "CS SS. C. CF. S. SF. SR",
		  OPEN_C " FIN_WAIT_1 FIN_WAIT_2 CLOSED",
		  OPEN_S " CLOSE_WAIT LAST_ACK CLOSED", "RESET" },
		{ "CS SS. C. CF. SF.,-1 C. SR",
		  OPEN_C " FIN_WAIT_1 CLOSING CLOSED",
		  OPEN_S " FIN_WAIT_1 (CLOSING) TIME_WAIT CLOSED", "RESET" },
		{ "CS SS. C. CF. SF. C. SR", OPEN_C FIRST " CLOSED",
		  OPEN_S SECOND, "RESET" },
		{ "CS SS. C. CF. SF. C. CR", OPEN_C FIRST " CLOSED",
		  OPEN_S SECOND, "RESET" },
		/* What comes after belongs to the past. */
		{ "CS SS. C. SR C.+10 S.+10 CF. SF. C.", OPEN_C " CLOSED",
		  OPEN_S " CLOSED", "RESET" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, a_reset_counts_only_where_it_is_expected)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C. CR@5000", OPEN_C, OPEN_S, "RST_IGNORED" },
		{ "CS SS. C. SR@-1", OPEN_C, OPEN_S, "RST_IGNORED" },
		{ "CS SS. C.+100 S. CR@-50", OPEN_C, OPEN_S, "RST_IGNORED" },
		/* Not acknowledged yet: it may not have arrived. */
		{ "CS SS. C.+100 C.+100 CR@-100", OPEN_C " CLOSED",
		  OPEN_S " CLOSED", "RESET" },
		/* Acknowledged, but not captured. */
		{ "CS SS. C. (C.+100) S. CR", OPEN_C " CLOSED",
		  OPEN_S " CLOSED", "RESET ACK_UNSEEN" },
		/* What it acknowledges and was not captured. */
		{ "CS SS. C. (S.+100) CR.", OPEN_C " CLOSED",
		  OPEN_S " CLOSED", "RESET ACK_UNSEEN" },
		{ "CS SS. C. S.+100 CR.", OPEN_C " CLOSED",
		  OPEN_S " CLOSED", "RESET" },
		/* No octet can have been there. */
		{ "CS SS. C. S.+9 C.w100 CR.,+12801", OPEN_C " CLOSED",
		  OPEN_S " CLOSED", "RESET" },
		{ "CS SS. C. SF. C. CR.,+1", OPEN_C " CLOSE_WAIT CLOSED",
		  OPEN_S " FIN_WAIT_1 FIN_WAIT_2 CLOSED", "RESET" },
		/* Some stacks count their FIN as not sent (tcp.md 1.5). */
		{ "CS SS. C. CF. S. CR@-1",
		  OPEN_C " FIN_WAIT_1 FIN_WAIT_2 CLOSED",
		  OPEN_S " CLOSE_WAIT CLOSED", "RESET" },
		{ "CS SS. C. CF. S. CR@-2", OPEN_C " FIN_WAIT_1 FIN_WAIT_2",
		  OPEN_S " CLOSE_WAIT", "RST_IGNORED" },
		{ "CS SS. C. CF. S. CR@1", OPEN_C " FIN_WAIT_1 FIN_WAIT_2",
		  OPEN_S " CLOSE_WAIT", "RST_IGNORED" },
	};

	expect_walks(cases, COUNT(cases));
}

#define KNOWN "UNKNOWN ESTABLISHED"

Test(track, a_capture_that_begins_late_knows_only_what_it_sees)
{
	static const struct walk_case cases[] = {
		{ "C. S. C. S.", "UNKNOWN", "UNKNOWN", "" },
		{ "C.+10 S. C.+10 S.", "UNKNOWN", "UNKNOWN", "" },
		{ "C.+10 S.+10", KNOWN, KNOWN, "" },
		{ "C. S. CF. S.", "UNKNOWN", "UNKNOWN", "" },
		{ "S.+10 C. CF. S. SF. C.", KNOWN FIRST, KNOWN SECOND, "" },
		{ "C. CF. S. SF. C.", KNOWN FIRST, KNOWN SECOND, "" },
		{ "CF. S. SF. C.", KNOWN FIRST, KNOWN SECOND, "" },
		{ "S. SF. C. CF. S.", KNOWN SECOND, KNOWN FIRST, "" },
		{ "SF. C.", "UNKNOWN", "UNKNOWN", "" },
		{ "C.+10 S.+10 CF. SF.,-1 C. S.",
		  KNOWN " FIN_WAIT_1 CLOSING TIME_WAIT",
		  KNOWN " FIN_WAIT_1 (CLOSING) TIME_WAIT", "" },
		/* The SYN,ACK says that there was a SYN. */
		{ "SS. C.", "CLOSED (SYN_SENT) ESTABLISHED", OPEN_S, "" },
		{ "SS.", "CLOSED (SYN_SENT)", "CLOSED (LISTEN) SYN_RCVD",
		  "" },
		/* A SYN recorded late, or one of another connection. */
		{ "C. CS@-1 SS.@-1 C.+10 S.+10", KNOWN, KNOWN, "" },
		{ "C.+10 S.+10 CS@5000 C.@-5001+10", KNOWN, KNOWN,
		  "SYN_OTHER_ISN" },
		{ "C.+10 S.+10 CS@-500000 C.+10", KNOWN, KNOWN,
		  "SYN_OTHER_ISN" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, what_was_lost_is_implied)
{
	static const struct walk_case cases[] = {
		/* The SYN,ACK; the ACK of it; both. */
		{ "CS (SS.) C. C.+10 S.", OPEN_C,
		  "CLOSED (LISTEN) (SYN_RCVD) ESTABLISHED", "" },
		{ "CS SS. (C.) C.+10 S.", OPEN_C, OPEN_S, "" },
		{ "CS SS. (C. C.+10) S.+10 C.", OPEN_C,
		  "CLOSED (LISTEN) SYN_RCVD (ESTABLISHED)", "ACK_UNSEEN" },
		{ "CS (SS. C.) C.+10 S. CF. SF. C.",
		  OPEN_C FIRST,
		  "CLOSED (LISTEN) (SYN_RCVD) ESTABLISHED" SECOND, "" },
		{ "CS (SS. C. C.+10) S. C.+10 S.+10 C.", OPEN_C,
		  "CLOSED (LISTEN) (SYN_RCVD) ESTABLISHED", "ACK_UNSEEN" },
		{ "CS (SS. C. C.+70000 S. C.+70000) S. C.+10 S.+10 C.", OPEN_C,
		  "CLOSED (LISTEN) (SYN_RCVD) ESTABLISHED",
		  "REJECTED ACK_UNSEEN" },
		{ "CS SS. (C. C.+70000) S. C.", OPEN_C, OPEN_S, "ACK_UNSEEN" },
		{ "CS SS. C. (C.+100) S.", OPEN_C, OPEN_S, "ACK_UNSEEN" },
		/* The FIN is lost, its ACK is not. */
		{ "CS SS. C. (CF.) S. SF. C.", OPEN_C " CLOSE_WAIT",
		  OPEN_S " FIN_WAIT_1 FIN_WAIT_2", "ACK_UNSEEN" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, segments_that_carry_nothing_new_are_told_apart)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C.+100 S. ~60000 C.@-1 S.", OPEN_C, OPEN_S,
		  "KEEP_ALIVE" },
		{ "CS SS. C.+100 S. ~60000 C.@-1+1 S.", OPEN_C, OPEN_S,
		  "KEEP_ALIVE" },
		/* Not acknowledged: the same octet again. */
		{ "CS SS. C.+1 ~300 C.@-1+1 S.", OPEN_C, OPEN_S,
		  "RETRANSMISSION" },
		{ "CS SS. C.+100 ~300 C.@-100+100 S.", OPEN_C, OPEN_S,
		  "RETRANSMISSION" },
		/* Old and new: it fills no gap. */
		{ "CS SS. C.+100 S. C.@-100+150 S.", OPEN_C, OPEN_S,
		  "REPACKETISED" },
		{ "CS SS. C. C.@100+100 C.@-200+100", OPEN_C, OPEN_S,
		  "FILLS_GAP" },
		{ "CS SS. C. C.@100+100 C.@-200+100 C.@-200+100", OPEN_C,
		  OPEN_S, "RETRANSMISSION FILLS_GAP" },
		/* 3.8.6.1: one octet into a window that is shut; Linux asks
		 * with an empty segment. */
		{ "CS SS. C.+100 S.w0 ~200 C.@-1 S.w0 ~400 C.@-1 S.w0",
		  OPEN_C, OPEN_S, "WINDOW_PROBE" },
		{ "CS SS. C.+100 S.w0 ~200 C.+1 S.w0,-1 ~400 C.@-1+1 S.w0,-1",
		  OPEN_C, OPEN_S, "WINDOW_PROBE" },
		/* A word ago is too soon to ask whether somebody is there. */
		{ "CS SS. C.+1 S. ~900 C.@-1+1 S.", OPEN_C, OPEN_S,
		  "RETRANSMISSION" },
		{ "CS SS. C.+1 S. ~100 C.@-1 S.", OPEN_C, OPEN_S, "" },
		{ "CS SS. C.+1 S. ~900 C.@-1 S.", OPEN_C, OPEN_S,
		  "KEEP_ALIVE" },
		/* What was acknowledged was sent, seen or not. */
		{ "CS SS. C. (C.+10) S. ~900 C.@-1 S.", OPEN_C, OPEN_S,
		  "KEEP_ALIVE ACK_UNSEEN" },
		{ "CS SS. C. ~1000 C.@-1+1 S.", OPEN_C, OPEN_S, "KEEP_ALIVE" },
		{ "CS SS. C. ~1000 C.@-1 S.", OPEN_C, OPEN_S, "KEEP_ALIVE" },
		/* Its number tells that it was sent before what overtook it,
		 * or after. */
		{ "CS SS. C. (C.+100i) C.+50i ~200 C.@-150+100i S.", OPEN_C,
		  OPEN_S, "FILLS_GAP LOST_BEFORE" },
		{ "CS SS. C. C.@100+50j2 C.@-150+100j1 S.", OPEN_C, OPEN_S,
		  "FILLS_GAP OUT_OF_ORDER" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, a_window_is_full_where_data_ends_with_it)
{
	static const struct walk_case cases[] = {
		{ "CS SS.w150 C. C.+100 C.+50", OPEN_C, OPEN_S, "WINDOW_FULL" },
		{ "CS SS.w150 C. C.+100 C.+49", OPEN_C, OPEN_S, "" },
		{ "CS SS. C. C.+100 S.w1,-50 C.+78", OPEN_C, OPEN_S,
		  "WINDOW_FULL" },
		/* An old ACK does not open or shut it again. */
		{ "CS SS. C. C.+100 S.w2 S.w1,-50 C.+128", OPEN_C, OPEN_S, "" },
		{ "CS SS. C. C.+100 S.w1 S.w0,-50 C.+128", OPEN_C, OPEN_S,
		  "WINDOW_FULL" },
		/* Nobody knows the scale of an end whose SYN was not seen. */
		{ "(CS) SS.w150 C. C.+100 C.+50", "CLOSED (SYN_SENT) "
		  "ESTABLISHED", OPEN_S, "" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, who_has_sent_a_fin_sends_no_more)
{
	static const struct walk_case cases[] = {
		{ "CS SS. C. CF. S. C.+10", OPEN_C " FIN_WAIT_1 FIN_WAIT_2",
		  OPEN_S " CLOSE_WAIT", "PAST_FIN" },
		{ "CS SS. C.+10 CF. S. C.@-11+10", OPEN_C
		  " FIN_WAIT_1 FIN_WAIT_2", OPEN_S " CLOSE_WAIT",
		  "RETRANSMISSION" },
		/* An octet under the FIN's own number means nothing. */
		{ "CS SS. C. CF. S. ~5000 C.@-1+1", OPEN_C
		  " FIN_WAIT_1 FIN_WAIT_2", OPEN_S " CLOSE_WAIT",
		  "KEEP_ALIVE" },
		/* Nor does an ACK of the other FIN from there. */
		{ "CS SS. C. CF. S. ~5000 SF. C.@-1 ~900 C.@-1", OPEN_C
		  " FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT", OPEN_S
		  " CLOSE_WAIT LAST_ACK CLOSED", "" },
		/* Too far from it, or of what acknowledges too little, it is
		 * another connection's. */
		{ "CS SS. C. CF. S. C.@70000+10", OPEN_C
		  " FIN_WAIT_1 FIN_WAIT_2", OPEN_S " CLOSE_WAIT", "" },
		{ "CS SS. C. CF. S. S.+40000 C. S.+40000 C. "
		  "C.,-70000+10", OPEN_C
		  " FIN_WAIT_1 FIN_WAIT_2", OPEN_S " CLOSE_WAIT", "" },
		/* RFC 9293 3.10.7.4 step 5. */
		{ "CS SS. C. CF", OPEN_C, OPEN_S, "REJECTED FIN_BARE" },
		{ "CS SS. C. CF!", OPEN_C, OPEN_S, "REJECTED" },
		{ "CS SS. C. C+10", OPEN_C, OPEN_S, "REJECTED" },
	};

	expect_walks(cases, COUNT(cases));
}

Test(track, what_its_receiver_must_drop_changes_nothing)
{
	static const struct walk_case cases[] = {
		{ "CS! CS SS.! SS. C.! C.", OPEN_C, OPEN_S, "REJECTED" },
		{ "CS SR.! SS. CR! C. SF.! CF.! C.+10! SR! S@99!", OPEN_C,
		  OPEN_S, "REJECTED" },
		{ "CS SS. C. CF. S. SF. C.! CR!",
		  OPEN_C " FIN_WAIT_1 FIN_WAIT_2",
		  OPEN_S " CLOSE_WAIT LAST_ACK", "REJECTED" },
		/* No window reaches so far. */
		{ "CS SS. C. CF.@1200000000+10 SF.@1100000000 C.,-1100000001",
		  OPEN_C, OPEN_S, "REJECTED OUTSIDE" },
	};

	expect_walks(cases, COUNT(cases));
}
