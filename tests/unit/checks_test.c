/* SPDX-License-Identifier: ISC */
/* checks_test.c - rows on facts made by hand: what is raised, how sure, by
 * whom, on which frames. */
#include "checks/checks.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "raised.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SECONDS(n) ((int64_t)(n) * 1000000000)

static size_t add_doubts(const struct finding *f, char *out, size_t size)
{
	size_t at = 0;

	for (unsigned i = 0; i < DOUBT_N; i++)
		if (f->doubts >> i & 1)
			at += (size_t)snprintf(out + at, size - at, " %s",
				doubt_info[i].name);
	return at;
}

/* A connection that the client closed: its FIN is frame 10, acknowledged; the
 * server's is frame 12, and nothing answers it. */
static struct flow flow;
static struct flow_grown grown;

static struct flow_end unanswered(void)
{
	const struct flow_asked yes = { .sent = true, .answered = true,
		.frame = 10, .last_frame = 10, .copies = 1 };
	const struct flow_asked no = { .sent = true, .frame = 12,
		.last_frame = 12, .copies = 1 };

	flow = (struct flow){ .first_frame = 1, .last_frame = 20,
		.orientation = FLOW_BY_SYN,
		.tuple = { .port = { 40000, 80 } } };
	grown = (struct flow_grown){
		.conn.end = { { .marks = TCP_MARK_SYN | TCP_MARK_ACTIVE },
			{ .marks = TCP_MARK_SYN } } };
	return (struct flow_end){
		.flow = &flow, .grown = &grown, .number = 1, .outcome = FLOW_CLOSED,
		.side = {
			{ .seen = true, .state = TCP_FIN_WAIT_2, .fin = yes },
			{ .seen = true, .state = TCP_LAST_ACK, .fin = no },
		},
	};
}

static void expect_raised(const struct flow_end *end, const char *expected)
{
	struct check_sink to = raised_sink();
	char got[RAISED_TEXT];

	check_end(end, &to);
	cr_expect_str_eq(raised_text(got, add_doubts), expected, "%s", got);
}

static void repeat(struct flow_asked *fin)
{
	fin->repeated = fin->missed = fin->in_vain = true;
	fin->told = true;
}

Test(checks, a_final_ack_is_missing_for_certain_if_the_fin_came_again)
{
	struct flow_end end = unanswered();
	struct flow_asked *fin = &end.side[1].fin;

	repeat(fin);
	fin->copies = 3;
	fin->last_frame = 19;
	expect_raised(&end, "tcp.final_ack_missing error certain unknown");
	cr_expect_eq(raised[0].n_frames, 3);
	cr_expect_eq(raised[0].frames[0], 10);
	cr_expect_eq(raised[0].frames[1], 12);
	cr_expect_eq(raised[0].frames[2], 19);
	cr_expect_eq(raised[0].place.src_port, 80);
	cr_expect_eq(raised[0].place.dst_port, 40000);
	/* Whatever the capture lost, the server did not get it. */
	end.doubts = D(loss) | D(drops) | D(filtered) | D(end_unseen) |
		D(duplicates) | D(evicted);
	expect_raised(&end, "tcp.final_ack_missing error certain unknown; "
		"capture.state_evicted note certain capture");
	/* Unless nothing tells its copies from late ones. */
	fin->told = false;
	end.doubts = 0;
	expect_raised(&end, "tcp.final_ack_missing error likely unknown");
	fin->told = true;
	/* Or the last copy may have been answered behind the end. */
	fin->in_vain = false;
	end.doubts = D(loss) | D(end_unseen);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"end_unseen");
	fin->in_vain = true;
	/* But that it came again rests on time. */
	end.doubts = D(clock);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"clock");
}

Test(checks, one_repeat_proves_nothing_of_what_came_after_it)
{
	struct flow_end end = unanswered();
	struct flow_asked *fin = &end.side[1].fin;

	fin->repeated = true;
	end.doubts = D(end_unseen);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"end_unseen");
	end.doubts = 0;
	expect_raised(&end, "tcp.final_ack_missing error likely unknown");
	end.doubts = D(loss);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"loss");
}

Test(checks, a_final_ack_may_be_missing_if_the_capture_ends_at_once)
{
	struct flow_end end = unanswered();

	end.capture_ended = true;
	end.outcome = FLOW_OPEN;
	end.doubts = D(end_unseen);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"end_unseen; capture.ends_open info certain capture");
	end.doubts = D(end_unseen) | D(loss) | D(clock);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"loss end_unseen clock; capture.ends_open info certain capture");
	end.capture_ended = false;
	end.doubts = 0;
	expect_raised(&end, "tcp.final_ack_missing error likely unknown");
}

Test(checks, a_final_ack_that_nobody_missed_was_only_not_captured)
{
	struct flow_end end = unanswered();

	end.side[1].fin.silent = true;
	expect_raised(&end, "tcp.final_ack_not_captured note possible "
		"capture heuristic");
	cr_expect_eq(raised[0].n_frames, 2);
	end.doubts = D(loss) | D(end_unseen);
	expect_raised(&end, "tcp.final_ack_not_captured note possible "
		"capture heuristic");
}

Test(checks, a_final_ack_of_a_side_that_is_not_captured_is_doubtful)
{
	struct flow_end end = unanswered();

	end.side[0].seen = false;
	end.side[0].fin = (struct flow_asked){ .sent = false };
	repeat(&end.side[1].fin);
	end.doubts = D(one_sided);
	expect_raised(&end, "tcp.final_ack_missing error possible unknown "
		"one_sided");
}

Test(checks, no_final_ack_is_missing_that_was_answered_or_not_awaited)
{
	struct flow_end end = unanswered();

	end.side[1].fin.answered = true;
	repeat(&end.side[1].fin);
	expect_raised(&end, "");
	end = unanswered();
	repeat(&end.side[1].fin);
	end.side[1].state = TCP_CLOSED;
	expect_raised(&end, "");
	end.side[1].state = TCP_UNKNOWN;
	expect_raised(&end, "");
}

Test(checks, of_a_first_fin_it_is_another_finding)
{
	struct flow_end end = unanswered();

	end.side[0].fin.sent = false;
	end.side[0].state = TCP_ESTABLISHED;
	end.side[1].state = TCP_FIN_WAIT_1;
	repeat(&end.side[1].fin);
	expect_raised(&end, "tcp.fin_unacked error certain unknown");
	end.side[1].fin = (struct flow_asked){ .sent = true, .copies = 1 };
	end.doubts = D(end_unseen);
	expect_raised(&end, "tcp.fin_unacked error possible unknown "
		"end_unseen");
}

static struct flow_end half_open(enum tcp_state client, enum tcp_state server)
{
	struct flow_end end = unanswered();

	end.outcome = FLOW_HALF_OPEN;
	end.side[0] = (struct flow_side_end){ .seen = true, .state = client,
		.syn = { .sent = true, .frame = 1, .last_frame = 5,
			.copies = 2 } };
	end.side[1] = (struct flow_side_end){ .seen = true, .state = server };
	return end;
}

Test(checks, a_syn_without_an_answer_is_judged_by_its_copies)
{
	struct flow_end end = half_open(TCP_SYN_SENT, TCP_LISTEN);

	end.outcome = FLOW_UNANSWERED;
	end.side[1].seen = false;
	end.doubts = D(one_sided) | D(end_unseen);
	expect_raised(&end, "tcp.syn_unanswered note possible unknown "
		"end_unseen one_sided");
	end.side[0].syn.repeated = true;
	expect_raised(&end, "tcp.syn_unanswered note possible unknown "
		"end_unseen");
	end.side[0].syn.copies = 4;
	expect_raised(&end, "tcp.syn_unanswered note possible unknown "
		"end_unseen");
	end.side[0].syn.due = true;
	expect_raised(&end, "tcp.syn_unanswered note certain unknown");
	end.side[0].syn.copies = 3;
	end.sight_ends = SECONDS(75) - 1;
	expect_raised(&end, "tcp.syn_unanswered note possible unknown "
		"end_unseen");
	end.sight_ends = SECONDS(75);
	expect_raised(&end, "tcp.syn_unanswered note certain unknown");
}

Test(checks, a_syn_ack_without_an_answer_accuses_nobody)
{
	struct flow_end end = half_open(TCP_SYN_SENT, TCP_SYN_RCVD);

	end.side[1].synack = (struct flow_asked){ .sent = true, .frame = 2,
		.last_frame = 2, .copies = 1 };
	end.doubts = D(end_unseen);
	expect_raised(&end, "tcp.handshake_incomplete_syn_rcvd note possible "
		"unknown end_unseen");
	end.side[1].synack.silent = true;
	expect_raised(&end, "tcp.handshake_incomplete_syn_rcvd note likely "
		"unknown");
	end.side[1].synack.silent = false;
	end.side[1].synack.repeated = true;
	expect_raised(&end, "tcp.handshake_incomplete_syn_rcvd note possible "
		"unknown end_unseen");
	end.side[1].synack.due = true;
	expect_raised(&end, "tcp.handshake_incomplete_syn_rcvd note certain "
		"unknown");
	end.side[1].synack.sent = false;
	expect_raised(&end, "");
}

Test(checks, lingering_begins_at_its_limit)
{
	struct flow_end end = unanswered();

	end.side[1] = (struct flow_side_end){ .seen = true,
		.state = TCP_CLOSE_WAIT,
		.close_wait = { .ns = SECONDS(60) - 1, .frame = 11 } };
	end.side[0].fin_wait_2 = end.side[1].close_wait;
	expect_raised(&end, "");
	end.side[1].close_wait.ns++;
	expect_raised(&end, "tcp.close_wait_lingering warning likely server");
	end.side[0].fin_wait_2.ns++;
	end.doubts = D(clock);
	expect_raised(&end, "tcp.fin_wait_2_lingering note possible server "
		"clock; tcp.close_wait_lingering warning possible server "
		"clock");
}

Test(checks, a_reset_in_order_is_an_abort)
{
	struct flow_end end = unanswered();

	end.outcome = FLOW_RESET;
	end.side[0] = (struct flow_side_end){ .seen = true,
		.state = TCP_CLOSED, .rst_frame = 9,
		.rst_from = TCP_ESTABLISHED };
	end.side[1] = (struct flow_side_end){ .seen = true,
		.state = TCP_CLOSED };
	expect_raised(&end, "tcp.abortive_close note likely client");
	end.side[1].unacked = 1;
	expect_raised(&end, "");
	end.side[1].unacked = 0;
	end.side[0].rst_from = TCP_CLOSE_WAIT;
	expect_raised(&end, "");
}

Test(checks, a_loss_is_worse_from_one_in_a_thousand_on)
{
	struct flow_end end = unanswered();

	end.side[1].fin.answered = true;
	end.side[0].missed = 999;
	end.side[1].acked = 1000000;
	expect_raised(&end, "capture.loss note likely capture");
	end.side[1].missed = 1;
	expect_raised(&end, "capture.loss warning likely capture");
	cr_expect_eq(raised[0].numbers[0].value, 999);
	cr_expect_eq(raised[0].numbers[1].value, 1);
	cr_expect_eq(raised[0].numbers[2].value, 1000);
}

Test(checks, a_segment_is_judged_by_its_oddities)
{
	static const struct {
		uint32_t odd;
		int64_t since_ms;
		uint16_t doubts;
		const char *raised;
		enum tcp_fin_again copy;
	} cases[] = {
		{ 0, -1, 0, "", 0 },
		{ TCP_ODD_FILLS_GAP | TCP_ODD_ACK_UNSEEN, -1, 0, "", 0 },
		{ TCP_ODD_SYN_AGAIN, 1000, D(duplicates),
		  "tcp.syn_retransmitted note certain unknown", 0 },
		{ TCP_ODD_SYN_AGAIN, 100, 0,
		  "tcp.syn_retransmitted note likely unknown", 0 },
		{ TCP_ODD_SYN_AGAIN, 100, D(duplicates),
		  "tcp.syn_retransmitted note possible unknown duplicates", 0 },
		{ TCP_ODD_FIN_AGAIN, 200, D(duplicates),
		  "tcp.fin_retransmitted note certain unknown", TCP_FIN_SENT },
		{ TCP_ODD_FIN_AGAIN, 199, D(duplicates),
		  "tcp.fin_retransmitted note possible unknown duplicates",
		  TCP_FIN_SENT },
		{ TCP_ODD_FIN_AGAIN, 200, 0,
		  "tcp.fin_retransmitted note likely unknown", TCP_FIN_UNTOLD },
		{ TCP_ODD_FIN_AGAIN, 200, D(duplicates),
		  "tcp.fin_retransmitted note possible unknown duplicates",
		  TCP_FIN_LATE },
		{ TCP_ODD_REFUSED | TCP_ODD_RESET, -1, 0,
		  "tcp.syn_refused note certain server", 0 },
		{ TCP_ODD_RETRANSMISSION, -1, D(order),
		  "tcp.retransmission info possible unknown order", 0 },
	};

	unanswered();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct packet p = { .frame = 7, .time = 5 };
		const struct flow_segment seg = {
			.tcp = { .odd = cases[i].odd, .from = 1, .frame = 7,
				.earlier_frame = 3, .since =
				cases[i].since_ms * 1000000,
				.copy = cases[i].copy },
			.packet = &p, .flow = &flow, .number = 1,
			.doubts = cases[i].doubts };
		struct check_sink to = raised_sink();
		char got[RAISED_TEXT];

		check_segment(&seg, &to);
		cr_expect_str_eq(raised_text(got, add_doubts), cases[i].raised, "%s", got);
	}
}

Test(checks, a_late_segment_belongs_to_its_flow_by_number)
{
	const struct packet p = { .frame = 70, .time = 5 };
	const struct flow_segment seg = {
		.tcp = { .odd = TCP_ODD_FIN_AGAIN, .from = 1, .frame = 70,
			.since = -1 },
		.packet = &p, .number = 4, .late = true };
	struct check_sink to = raised_sink();

	check_segment(&seg, &to);
	cr_assert_eq(n_raised, 1);
	cr_expect_eq(raised[0].place.flow, 4);
	cr_expect_eq(raised[0].certainty, CERT_LIKELY);
	cr_expect_eq(raised[0].first_frame, 70);
}
