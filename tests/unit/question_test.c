/* SPDX-License-Identifier: ISC */
/* question_test.c - what a segment does that only its receiver's reaction tells.
 * talk.h has the grammar. */
#include "tcp/question.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "talk.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define OPEN "CS SS. C. C.+5 S. "

struct answer_case {
	const char *words;
	const char *answers;	/* QUESTION VERDICT [REACTION] frames; ... */
};

static const char *const verdict_names[] = { "PENDING", "CONFIRMED", "REFUTED",
	"UNDECIDED" };

static void add(char *text, size_t size, const struct tcp_ask *a)
{
	const size_t n = strlen(text);
	const bool open = a->verdict == TCP_UNDECIDED;

	snprintf(text + n, size - n, "%s%s %s %s%s%u %u %u", n > 0 ? "; " : "",
	         tcp_question_name((enum tcp_question)a->kind),
	         verdict_names[a->verdict],
	         open ? "" : tcp_reaction_name((enum tcp_reaction)a->reaction),
	         open ? "" : " ", (unsigned)a->frame,
	         (unsigned)a->challenge_frame, (unsigned)a->reaction_frame);
}

static void expect_answers(const struct answer_case *c, uint32_t client,
                           uint32_t server)
{
	static struct talk t;
	struct tcp_ask a;
	struct stage s;
	char text[512] = "";

	talk_init(&t, client, server);
	talk_say(&t, c->words);
	stage_init(&s);
	stage_play(&s, &t);
	tcp_ask_no_more(&s.at);
	while (tcp_next_answer(&s.at, &a))
		add(text, sizeof(text), &a);
	cr_expect_str_eq(text, c->answers, "%s: %s", c->words, text);
	cr_expect_eq(s.room.asked.used, 0);
	stage_fini(&s);
}

static void expect_all(const struct answer_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		expect_answers(&cases[i], 1000, 5000);
		expect_answers(&cases[i], 0xfffffffe, 0x7fffffff);
	}
}

Test(question, a_syn_in_an_open_connection)
{
	static const struct answer_case cases[] = {
		{ OPEN "CS@9000", "SYN_INTO_LIVE UNDECIDED 6 0 0" },
		{ OPEN "CS@9000 S.,-9001", "SYN_INTO_LIVE UNDECIDED 6 7 0" },
		{ OPEN "CS@9000 S.,-9001 CR@-9001",
		  "SYN_INTO_LIVE CONFIRMED OBEYED 6 7 8; "
		  "RST_EXACT UNDECIDED 8 0 0" },
		/* Only the one that was asked for. */
		{ OPEN "CS@9000 S.,-9001 CR@-9000", "SYN_INTO_LIVE UNDECIDED 6 7 0; "
		  "RST_IN_WINDOW UNDECIDED 8 0 0" },
		{ OPEN "CS@9000 ~300 C.@-9001+5 S.,-9001",
		  "SYN_INTO_LIVE REFUTED SENDER_GOES_ON 6 0 7" },
		/* Sent before the SYN, perhaps. */
		{ OPEN "CS@9000 C.@-9001+5 S.,-9001",
		  "SYN_INTO_LIVE UNDECIDED 6 0 0" },
		{ OPEN "CS@9000 S.,-9001+7 C.@-9001",
		  "SYN_INTO_LIVE REFUTED SENDER_GOES_ON 6 0 8" },
		/* Copies are one question. */
		{ OPEN "CS@9000 CS@-1", "SYN_INTO_LIVE UNDECIDED 6 0 0" },
		/* The connection's own. */
		{ OPEN "CS@-6", "" },
	};

	expect_all(cases, COUNT(cases));
}

Test(question, a_rst_beside_the_next_octet)
{
	static const struct answer_case cases[] = {
		{ OPEN "CR@10", "RST_IN_WINDOW UNDECIDED 6 0 0" },
		{ OPEN "CR@10 S. CR", "RST_IN_WINDOW CONFIRMED OBEYED 6 7 8; "
		  "RST_EXACT UNDECIDED 8 0 0" },
		{ OPEN "CR@10 C.+5 S.",
		  "RST_IN_WINDOW REFUTED GOES_ON 6 0 8" },
		{ OPEN "CR@10 S.+5", "RST_IN_WINDOW UNDECIDED 6 0 0" },
		{ OPEN "CR@10 ~300 S.+5",
		  "RST_IN_WINDOW REFUTED GOES_ON 6 0 7" },
		{ OPEN "CR@10 SR.", "RST_IN_WINDOW CONFIRMED RESET 6 0 7; "
		  "RST_EXACT UNDECIDED 7 0 0" },
		{ OPEN "CR@99000000", "RST_OUTSIDE UNDECIDED 6 0 0" },
		{ OPEN "CR@-5000", "RST_OUTSIDE UNDECIDED 6 0 0" },
		/* It needs none where there is no connection any more. */
		{ OPEN "CR SR@400", "RST_EXACT UNDECIDED 6 0 0" },
	};

	expect_all(cases, COUNT(cases));
}

Test(question, a_rst_at_the_next_octet)
{
	static const struct answer_case cases[] = {
		{ OPEN "CR", "RST_EXACT UNDECIDED 6 0 0" },
		/* What crosses it, or one end alone, proves nothing. */
		{ OPEN "CR C.+5 S.", "RST_EXACT UNDECIDED 6 0 0" },
		{ OPEN "CR ~300 C.+5", "RST_EXACT UNDECIDED 6 0 0" },
		{ OPEN "CR ~300 S.+5", "RST_EXACT UNDECIDED 6 0 0" },
		{ OPEN "CR ~300 C.+5 SR", "RST_EXACT UNDECIDED 6 0 0" },
		{ OPEN "CR S.+5 ~300 C.", "RST_EXACT UNDECIDED 6 0 0" },
		{ OPEN "CR ~300 C.+5 S.", "RST_EXACT REFUTED BOTH_GO_ON 6 0 8" },
		{ OPEN "CR ~300 CF. S.", "RST_EXACT REFUTED BOTH_GO_ON 6 0 8" },
		{ OPEN "CR ~300 S.+5 C.", "RST_EXACT REFUTED BOTH_GO_ON 6 0 8" },
		{ OPEN "SR. ~300 C.+5 S.", "RST_EXACT REFUTED BOTH_GO_ON 6 0 8" },
	};

	expect_all(cases, COUNT(cases));
}

Test(question, what_outlives_a_rst_is_as_it_was)
{
	static struct talk t;
	struct stage s;

	talk_init(&t, 1000, 5000);
	talk_say(&t, OPEN "CR CF. ~300 S.+5 C. S.");
	stage_init(&s);
	stage_play(&s, &t);
	cr_expect_eq(s.conn.end[0].state, TCP_FIN_WAIT_2);
	cr_expect_eq(s.conn.end[1].state, TCP_CLOSE_WAIT);
	cr_expect_eq((s.conn.end[0].marks | s.conn.end[1].marks) &
	             TCP_MARK_RST, 0);
	stage_fini(&s);
}

Test(question, an_ack_of_what_was_not_seen)
{
	static const struct answer_case cases[] = {
		{ OPEN "S.,500", "ACK_UNSENT UNDECIDED 6 0 0" },
		/* The capture has lost it. */
		{ OPEN "(C.+500) S. C.+5", "ACK_UNSENT REFUTED SENT_BEYOND 6 0 7" },
		{ OPEN "(C.+500) S. ~300 C.",
		  "ACK_UNSENT REFUTED SENT_BEYOND 6 0 7" },
		{ OPEN "(C.+500) S. ~300 C.@-1",
		  "ACK_UNSENT REFUTED SENT_BEYOND 6 0 7" },
		{ OPEN "(C.+500) S. C.@-500+500",
		  "ACK_UNSENT REFUTED SENT_BEYOND 6 0 7" },
		{ OPEN "(C.+500) S. ~300 C.@-500+500 C.",
		  "ACK_UNSENT REFUTED SENT_BEYOND 6 0 7" },
		/* One octet below what was sent is a keep-alive. */
		{ OPEN "S.,1 ~300 C.", "" },
		/* Too soon: it may have been overtaken. */
		{ OPEN "S.,500 C.", "ACK_UNSENT UNDECIDED 6 7 0" },
		{ OPEN "S.,500 ~300 C.", "ACK_UNSENT CONFIRMED STAYED_SHORT 6 0 7" },
		{ OPEN "S.,500 C. ~300 C.+700",
		  "ACK_UNSENT CONFIRMED STAYED_SHORT 6 7 8" },
		{ OPEN "S.,500 ~300 C.+700", "ACK_UNSENT UNDECIDED 6 0 0" },
		{ OPEN "S.,500+9 C.", "ACK_UNSENT UNDECIDED 6 7 0" },
		{ OPEN "S.,500 S.,500+9 C.", "ACK_UNSENT CONFIRMED SENT_SHORT 6 0 8" },
		{ OPEN "S.,500 S.,500+9 C.+700",
		  "ACK_UNSENT CONFIRMED SENT_SHORT 6 0 8" },
		{ OPEN "S.,500 S.", "ACK_UNSENT UNDECIDED 6 0 0" },
		{ OPEN "S.,500 S.+9", "ACK_UNSENT CONFIRMED TAKEN_BACK 6 0 7" },
		/* What it acknowledged before may come late. */
		{ OPEN "S.+9 S.@-9,500+9 S.@-9+9", "" },
	};

	expect_all(cases, COUNT(cases));
}

Test(question, data_behind_the_window)
{
	static const struct answer_case cases[] = {
		{ OPEN "S.w1 ~300 C.+300", "DATA_BEYOND UNDECIDED 7 0 0" },
		{ OPEN "S.w1 ~300 C.+300 S.w1,-300",
		  "DATA_BEYOND CONFIRMED REFUSED 7 0 8" },
		/* It is cut off where the window ends. */
		{ OPEN "S.w1 ~300 C.+300 S.w0,-172",
		  "DATA_BEYOND CONFIRMED REFUSED 7 0 8" },
		{ OPEN "S.w1 ~300 C.+300 S.w0,-173",
		  "DATA_BEYOND UNDECIDED 7 0 0" },
		/* The capture lacks the ACK that opened it, or has it late. */
		{ OPEN "S.w1 ~300 C.+300 S.", "DATA_BEYOND REFUTED TAKEN 7 0 8" },
		{ OPEN "S.w1 ~300 C.+300 S.,-300", "DATA_BEYOND UNDECIDED 7 0 0" },
		{ OPEN "S.w1 ~300 C.+300 C.@-300+300 S.w1,-300",
		  "DATA_BEYOND UNDECIDED 7 0 0" },
		/* A FIN alone, behind a hole; the next may follow what fills
		 * the window. */
		{ OPEN "S.w1 ~300 CF.@200 S.w1,-201",
		  "DATA_BEYOND CONFIRMED REFUSED 7 0 8" },
		{ OPEN "S.w1 ~300 CF.@200 S.w1", "DATA_BEYOND REFUTED TAKEN 7 0 8" },
		{ OPEN "S.w1 ~300 CF.@127", "" },
		{ "CS SS. C. C.+128 S.w1 ~300 C.+128 CF. S.w1", "" },
		{ OPEN "S.w0 ~300 CF.", "" },
		/* It fits, is a probe, or something is in flight. */
		{ OPEN "S.w1 ~300 C.+100", "" },
		{ OPEN "S.w0 ~300 C.+1", "" },
		{ OPEN "S.w1 ~300 C.+5 ~300 C.+300", "" },
	};

	expect_all(cases, COUNT(cases));
}

/* Of windows in the handshake, that are not scaled, as of all others. */
Test(question, data_behind_all_windows)
{
	static const struct {
		const char *words;
		bool sure;
	} cases[] = {
		{ OPEN "S.w1 ~300 C.+300", false },
		{ "CS SS.w1 C. C.+1 S.w1 ~300 C.+128", false },
		{ "CS SS.w1 C. C.+1 S.w1 ~300 C.+129", true },
		{ "CS SS.w129 C. C.+1 S.w1 ~300 C.+129", true },
		{ "CS SS.w130 C. C.+1 S.w1 ~300 C.+129", false },
		{ "CS SS.w131 C. C.+1 S.w1 ~300 C.+129", false },
		{ "CS SS.w1 C. C.+1 S.w3 S.w1 ~300 C.+384", false },
		{ "CS SS.w1 C. C.+1 S.w3 S.w1 ~300 C.+385", true },
		/* It was wider in an ACK that others overtook. */
		{ "CS SS.w1 C. C.+1 S.w1 S.w3,-1 ~300 C.+383", false },
		{ "CS SS.w1 C. C.+1 S.w1 S.w3,-1 ~300 C.+384", true },
		/* A probe may have more than one octet. */
		{ "CS SS.w1 C. C.+1 S.w0 ~300 C.+129", false },
		/* No more is kept of who sent its SYN,ACK again, but that it
		 * has shrunk its window. */
		{ "CS SS.w1 SS.@-1w1 C. C.+1 S.w1 ~300 C.+129", true },
		{ "CS SS.w9 SS.@-1w1 C. C.+1 S.w1 ~300 C.+129", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct talk t;
		struct stage s;
		struct tcp_ask a = { .sure = false };

		talk_init(&t, 1000, 5000);
		talk_say(&t, cases[i].words);
		stage_init(&s);
		stage_play(&s, &t);
		tcp_ask_no_more(&s.at);
		while (tcp_next_answer(&s.at, &a))
			cr_expect_eq(a.kind, TCP_ASK_DATA_BEYOND);
		cr_expect_eq(a.sure, cases[i].sure, "%s", cases[i].words);
		stage_fini(&s);
	}
}

/* Neither is the FIN sent that a receiver refused; the first that it takes is the
 * first. */
Test(question, a_fin_behind_the_window_closes_nothing)
{
	static const struct {
		const char *words, *path;
	} cases[] = {
		{ OPEN "S.w1 ~300 CF.@9000000 S.w1,-9000001",
		  "CLOSED SYN_SENT ESTABLISHED" },
		{ OPEN "S.w1 ~300 CF.+9@9000000 S.w1,-9000010",
		  "CLOSED SYN_SENT ESTABLISHED" },
		{ OPEN "S.w1 ~300 CF.@9000000 S.w1,-9000001 "
		  "C.@-9000001+5 S. CF. S.",
		  "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2" },
		/* It is the second. */
		{ OPEN "CF. S. ~300 CF.@9000000 S.,-9000001",
		  "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2" },
		/* Nothing answers it, or something else may. */
		{ OPEN "S.w1 ~300 CF.@9000000",
		  "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1" },
		{ OPEN "S.w1 ~300 CF.@9000000 C.@-9000001+5 S.w1,-9000001",
		  "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1" },
	};
	char path[PATH_MAX_TEXT];

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct talk t;
		struct stage s;

		talk_init(&t, 1000, 5000);
		talk_say(&t, cases[i].words);
		stage_init(&s);
		stage_play(&s, &t);
		cr_expect_str_eq(stage_path(&s, 0, path), cases[i].path,
			"%s: %s", cases[i].words, path);
		stage_fini(&s);
	}
}

/* It is neither acknowledged nor lost, and what came before counts. */
Test(question, what_was_not_sent_is_not_lost)
{
	struct talk t;
	struct stage s;

	talk_init(&t, 1000, 5000);
	talk_say(&t, OPEN "C.+5 S.,500 S.+9");
	stage_init(&s);
	stage_play(&s, &t);
	cr_expect_eq(s.conn.end[0].acked, s.conn.end[0].seen);
	cr_expect_eq(tcp_missed(&s.at, 0), 0);
	cr_expect_eq(s.conn.loss_ms, 0);
	cr_expect_eq(s.conn.end[0].marks & TCP_MARK_LOST, 0);
	stage_fini(&s);
	talk_init(&t, 1000, 5000);
	talk_say(&t, OPEN "(C.+5) S. C.+5 S.,500 S.+9");
	stage_init(&s);
	stage_play(&s, &t);
	cr_expect_eq(tcp_missed(&s.at, 0), 5);
	cr_expect_neq(s.conn.loss_ms, 0);
	cr_expect_neq(s.conn.end[0].marks & TCP_MARK_LOST, 0);
	stage_fini(&s);
}

Test(question, no_more_are_asked_than_there_is_room_for)
{
	static const struct answer_case cases[] = {
		{ OPEN "CR@10 CR@11 CR@12 CR@13 CR@14 CR@15",
		  "RST_IN_WINDOW UNDECIDED 6 0 0; "
		  "RST_IN_WINDOW UNDECIDED 7 0 0; "
		  "RST_IN_WINDOW UNDECIDED 8 0 0; "
		  "RST_IN_WINDOW UNDECIDED 9 0 0" },
	};

	expect_all(cases, COUNT(cases));
}

Test(question, an_answer_names_the_syn)
{
	const struct packet ack = { .flags = TCP_SYN | TCP_ACK, .ack = 1001 };
	const struct packet rst = { .flags = TCP_RST | TCP_ACK, .ack = 1001 };
	const struct packet other = { .flags = TCP_SYN | TCP_ACK, .ack = 1002 };
	const struct packet bad = { .flags = TCP_SYN | TCP_ACK, .ack = 1001,
		.quirks = PKT_CHECKSUM_BAD };
	const struct packet bare = { .flags = TCP_ACK, .ack = 1001 };

	cr_expect_eq(tcp_answers(&ack, 1000, 0), TCP_REACT_SYN_ACKED);
	cr_expect_eq(tcp_answers(&rst, 1000, 0), TCP_REACT_SYN_REFUSED);
	cr_expect_eq(tcp_answers(&other, 1000, 0), TCP_N_REACTIONS);
	cr_expect_eq(tcp_answers(&other, 1000, 1), TCP_REACT_SYN_ACKED);
	cr_expect_eq(tcp_answers(&bad, 1000, 0), TCP_N_REACTIONS);
	cr_expect_eq(tcp_answers(&bare, 1000, 0), TCP_N_REACTIONS);
}

#define CLOSED OPEN "CF. SF. C. "

Test(question, what_comes_into_a_time_wait)
{
	static const struct answer_case cases[] = {
		{ CLOSED "~300 SF.@-1i", "FIN_INTO_TIME_WAIT UNDECIDED 9 0 0" },
		{ CLOSED "~300 SF.@-1i C.",
		  "FIN_INTO_TIME_WAIT CONFIRMED CHALLENGED 9 10 10" },
		{ CLOSED "~300 S.@-1", "OLD_INTO_TIME_WAIT UNDECIDED 9 0 0" },
		{ CLOSED "~300 S.@-1 C.",
		  "OLD_INTO_TIME_WAIT CONFIRMED CHALLENGED 9 10 10" },
		/* An ACK of something else, and one from elsewhere. */
		{ CLOSED "~300 S.@-1 C.,-1 C.@-1",
		  "OLD_INTO_TIME_WAIT UNDECIDED 9 0 0" },
		{ CLOSED "SR", "RST_INTO_TIME_WAIT UNDECIDED 9 0 0" },
		{ CLOSED "SR CR.", "RST_INTO_TIME_WAIT CONFIRMED RESET 9 0 10" },
		{ CLOSED "SR ~300 C.",
		  "RST_INTO_TIME_WAIT REFUTED CHALLENGED 9 10 10" },
		/* It left before the RST came. */
		{ CLOSED "SR C.", "RST_INTO_TIME_WAIT UNDECIDED 9 0 0" },
		/* An abort, and one that lies elsewhere. */
		{ CLOSED "SR.", "" },
		{ CLOSED "SR@100", "" },
		/* Where the connection is over, but nobody waits. */
		{ CLOSED "CR C.@-1", "" },
	};

	expect_all(cases, COUNT(cases));
}
