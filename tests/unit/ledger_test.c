/* SPDX-License-Identifier: ISC */
/* ledger_test.c - one entry for each id of a flow, repeats counted. */
#include "find/ledger.h"

#include <criterion/criterion.h>

static struct ledger l;

static void make(uint32_t max)
{
	struct err err;

	cr_assert_eq(ledger_init(&l, max, &err), 0);
}

static struct finding finding_at(enum finding_id id, uint64_t frame)
{
	struct finding f = { .id = id, .severity = SEV_NOTE,
		.certainty = CERT_LIKELY, .count = 1, .first_frame = frame,
		.last_frame = frame };

	finding_add_frame(&f, frame);
	return f;
}

static struct ledger_entry *add(uint32_t *head, enum finding_id id,
                                uint64_t frame)
{
	struct finding f = finding_at(id, frame);

	return ledger_add(&l, head, &f);
}

Test(ledger, a_repeat_is_counted_and_gives_its_frame)
{
	uint32_t head = 0;
	const struct finding *f;

	make(4);
	for (uint64_t frame = 10; frame < 30; frame++)
		add(&head, FIND_tcp_retransmission, frame);
	f = &ledger_at(&l, head)->finding;
	cr_expect_eq(f->count, 20);
	cr_expect_eq(f->first_frame, 10);
	cr_expect_eq(f->last_frame, 29);
	cr_assert_eq(f->n_frames, FINDING_FRAMES);
	for (uint64_t i = 0; i < FINDING_FRAMES; i++)
		cr_expect_eq(f->frames[i], 10 + i);
	cr_expect_eq(ledger_at(&l, head)->next, 0);
	cr_expect_eq(l.entries.used, 1);
	ledger_drop(&l, &head);
	cr_expect_eq(head, 0);
	cr_expect_eq(l.entries.used, 0);
	ledger_fini(&l);
}

Test(ledger, the_list_has_the_order_of_the_table)
{
	static const enum finding_id came[] = {
		FIND_tcp_final_ack_missing, FIND_capture_loss,
		FIND_tcp_syn_retransmitted, FIND_tcp_retransmission,
		FIND_tcp_final_ack_missing, FIND_tcp_syn_retransmitted
	};
	uint32_t head = 0, other = 0;
	unsigned n = 0;
	int last = -1;

	make(9);
	for (size_t i = 0; i < sizeof(came) / sizeof(came[0]); i++) {
		add(&head, came[i], i + 1);
		add(&other, came[i], i + 50);
	}
	for (uint32_t i = head; i != 0; i = ledger_at(&l, i)->next) {
		cr_expect_gt((int)ledger_at(&l, i)->finding.id, last);
		cr_expect_lt(ledger_at(&l, i)->finding.first_frame, 50);
		last = (int)ledger_at(&l, i)->finding.id;
		n++;
	}
	cr_expect_eq(n, 4);
	ledger_drop(&l, &head);
	cr_expect_eq(l.entries.used, 4, "the other flow's");
	ledger_fini(&l);
}

Test(ledger, both_ends_have_an_entry_of_their_own)
{
	uint32_t head = 0;

	make(4);
	for (uint64_t frame = 10; frame < 16; frame++) {
		struct finding f = finding_at((enum finding_id)1, frame);

		f.offender = frame % 2 == 0 ? OFF_SERVER : OFF_CLIENT;
		cr_assert_not_null(ledger_add(&l, &head, &f));
	}
	cr_assert_eq(ledger_at(&l, head)->finding.offender, OFF_CLIENT);
	cr_assert_eq(ledger_at(&l, head)->finding.count, 3u);
	head = ledger_at(&l, head)->next;
	cr_assert_eq(ledger_at(&l, head)->finding.offender, OFF_SERVER);
	cr_assert_eq(ledger_at(&l, head)->finding.first_frame, 10u);
	cr_assert_eq(ledger_at(&l, head)->next, 0u);
	ledger_fini(&l);
}

Test(ledger, what_a_finding_would_be_counted_with_is_found)
{
	struct finding f = finding_at(FIND_tcp_final_ack_missing, 9);
	uint32_t head = 0;

	make(4);
	cr_expect_null(ledger_find(&l, head, &f));
	add(&head, FIND_tcp_retransmission, 1);
	add(&head, FIND_tcp_final_ack_missing, 2);
	cr_assert_not_null(ledger_find(&l, head, &f));
	cr_expect_eq(ledger_find(&l, head, &f)->finding.first_frame, 2);
	f.offender = OFF_CAPTURE;
	cr_expect_null(ledger_find(&l, head, &f));
	ledger_fini(&l);
}

Test(ledger, the_surer_of_two_stands)
{
	static const enum certainty sure[] = {
		CERT_POSSIBLE, CERT_CERTAIN, CERT_LIKELY
	};
	uint32_t head = 0;
	const struct finding *f;

	make(4);
	for (unsigned i = 0; i < 3; i++) {
		struct finding one = finding_at(FIND_tcp_fin_unacked, i + 1);

		one.certainty = sure[i];
		one.doubts = sure[i] == CERT_POSSIBLE ? D(loss) : 0;
		one.severity = i == 2 ? SEV_ERROR : SEV_NOTE;
		ledger_add(&l, &head, &one);
	}
	f = &ledger_at(&l, head)->finding;
	cr_expect_eq(f->certainty, CERT_CERTAIN);
	cr_expect_eq(f->doubts, 0);
	cr_expect_eq(f->severity, SEV_ERROR, "the worst");
	cr_expect_eq(f->count, 3);
	ledger_fini(&l);
}

Test(ledger, when_full_a_new_one_leaves_at_once_but_repeats_count)
{
	uint32_t head = 0;

	make(1);
	cr_expect_not_null(add(&head, FIND_tcp_retransmission, 1));
	cr_expect_null(add(&head, FIND_tcp_fin_unacked, 2));
	cr_expect_eq(l.full, 1);
	cr_expect_not_null(add(&head, FIND_tcp_retransmission, 3));
	cr_expect_eq(ledger_at(&l, head)->finding.count, 2);
	ledger_fini(&l);
}

Test(ledger, what_waits_is_weighed_when_its_time_has_come)
{
	uint32_t head = 0;
	struct ledger_entry *e;

	make(4);
	e = add(&head, FIND_tcp_fin_unacked, 1);
	e->left = D(loss) | D(drops);
	e->unsettled = true;
	e->settles_at = 2000;
	ledger_settle(&l, head, 1999, D(loss));
	cr_expect(e->unsettled);
	cr_expect_eq(e->finding.certainty, CERT_LIKELY);
	ledger_settle(&l, head, 2000, D(loss) | D(clock));
	cr_expect_not(e->unsettled);
	cr_expect_eq(e->finding.certainty, CERT_POSSIBLE);
	cr_expect_eq(e->finding.doubts, D(loss));
	ledger_settle(&l, head, 9000, 0);
	cr_expect_eq(e->finding.certainty, CERT_POSSIBLE, "only once");
	e->unsettled = true;
	ledger_settle(&l, head, 9000, 0);
	cr_expect_eq(e->finding.certainty, CERT_LIKELY);
	e->unsettled = true;
	e->left = D(heuristic);
	ledger_settle(&l, head, 9000, 0);
	cr_expect_eq(e->finding.certainty, CERT_POSSIBLE);
	cr_expect_eq(e->finding.doubts, D(heuristic));
	ledger_fini(&l);
}

Test(ledger, frames_of_the_proof_are_in_order_and_each_once)
{
	static const uint64_t frames[] = { 7, 3, 0, 9, 3, 7, 1, 9 };
	struct finding f = { .n_frames = 0 };

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		finding_add_frame(&f, frames[i]);
	cr_assert_eq(f.n_frames, 4);
	cr_expect_eq(f.frames[0], 1);
	cr_expect_eq(f.frames[1], 3);
	cr_expect_eq(f.frames[2], 7);
	cr_expect_eq(f.frames[3], 9);
}
