/* SPDX-License-Identifier: ISC */
/* tally_test.c - which findings, in how many flows, at which servers. */
#include "report/tally.h"

#include <criterion/criterion.h>

static struct tally t;

static void done(void)
{
	tally_fini(&t);
}

TestSuite(tally, .fini = done);

static struct finding finding(enum finding_id id, uint64_t flow)
{
	return (struct finding){
		.id = id,
		.severity = SEV_ERROR,
		.certainty = CERT_LIKELY,
		.first_frame = flow,
		.place = { .flow = flow, .ip_version = 4,
			.src_port = 1024, .dst_port = 80,
			.dst = { [15] = 7 } },
	};
}

static void add(struct finding f)
{
	cr_assert_eq(tally_add(&t, &f), 0);
}

Test(tally, both_ends_of_a_flow_count_once)
{
	struct finding f = finding(FIND_tcp_fin_unacked, 5);

	add(f);
	f.place.by_server = true;
	add(f);
	cr_expect_eq(t.n, 1);
	cr_expect_eq(t.rows[0].n, 1);
	cr_expect_eq(t.wrong, 1);
	add(finding(FIND_tcp_fin_unacked, 6));
	cr_expect_eq(t.rows[0].n, 2);
	cr_expect_eq(t.wrong, 2);
}

Test(tally, rows_are_by_severity_certainty_and_number)
{
	struct finding f = finding(FIND_tcp_retransmission, 1);

	f.severity = SEV_INFO;
	for (uint64_t flow = 1; flow < 9; flow++) {
		f.place.flow = flow;
		add(f);
	}
	f = finding(FIND_tcp_syn_refused, 9);
	f.certainty = CERT_POSSIBLE;
	add(f);
	add(finding(FIND_tcp_fin_unacked, 10));
	add(finding(FIND_tcp_final_ack_missing, 11));
	add(finding(FIND_tcp_final_ack_missing, 12));
	f = finding(FIND_tcp_syn_unanswered, 13);
	f.certainty = CERT_CERTAIN;
	add(f);
	tally_sort(&t);
	cr_assert_eq(t.n, 5);
	cr_expect_eq(t.rows[0].id, FIND_tcp_syn_unanswered);
	cr_expect_eq(t.rows[1].id, FIND_tcp_final_ack_missing);
	cr_expect_eq(t.rows[2].id, FIND_tcp_fin_unacked);
	cr_expect_eq(t.rows[3].id, FIND_tcp_syn_refused);
	cr_expect_eq(t.rows[4].id, FIND_tcp_retransmission);
	cr_expect_eq(tally_rank(&t, SEV_ERROR, CERT_LIKELY,
		FIND_tcp_fin_unacked), 2);
	cr_expect_eq(t.wrong, 5);
	cr_expect_eq(t.wrong_for_sure, 4);
}

Test(tally, the_first_of_a_kind_is_that_with_the_first_frame)
{
	add(finding(FIND_tcp_fin_unacked, 10));
	add(finding(FIND_tcp_fin_unacked, 4));
	add(finding(FIND_tcp_fin_unacked, 7));
	cr_expect_eq(t.rows[0].first.first_frame, 4);
}

Test(tally, the_server_is_who_listens_whoever_offends)
{
	struct finding f = finding(FIND_tcp_fin_unacked, 1);

	f.place.by_server = true;
	f.place.src[15] = 9;
	f.place.src_port = 443;
	add(f);
	cr_expect_eq(tally_most(&t.rows[0].servers)->port, 443);
	cr_expect_eq(tally_most(&t.rows[0].servers)->ip[15], 9);
}

/* The most frequent one is found among more than there is room for. */
Test(tally, one_server_stands_out_among_many)
{
	struct finding f = finding(FIND_tcp_fin_unacked, 1);
	const struct tally_server *most;

	for (uint64_t flow = 1; flow <= 3000; flow++) {
		f.place.flow = flow;
		f.place.dst[14] = flow % 2 ? 0 : (uint8_t)(flow >> 8);
		f.place.dst[15] = flow % 2 ? 7 : (uint8_t)flow;
		add(f);
	}
	most = tally_most(&t.rows[0].servers);
	cr_assert_not_null(most);
	cr_expect_eq(most->ip[15], 7);
	cr_expect_eq(most->ip[14], 0);
	cr_expect_eq(most->port, 80);
	cr_expect_leq(most->n, 1500 + 6);
	cr_expect_geq(most->n, 1500 - 3000 / TALLY_TOPS);
	cr_expect(t.rows[0].servers.lossy);
	cr_expect_not(t.rows[0].ports.lossy);
	cr_expect_eq(tally_most(&t.rows[0].ports)->n, 3000);
}

Test(tally, findings_of_no_flow_have_no_server)
{
	struct finding f = finding(FIND_capture_truncated, 0);

	f.place.ip_version = 0;
	add(f);
	add(f);
	cr_expect_eq(t.rows[0].n, 2);
	cr_expect_eq(t.wrong, 0);
	cr_expect_null(tally_most(&t.rows[0].servers));
}
