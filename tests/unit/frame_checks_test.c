/* SPDX-License-Identifier: ISC */
/* frame_checks_test.c - rows of WS_FRAME on talks: what is raised, how sure, by
 * whom, with which frames and numbers. */
#include "checks/frame.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "frames.h"
#include "raised.h"

static size_t add_secondary(const struct finding *f, char *out, size_t size)
{
	return (size_t)snprintf(out, size, "%s",
		f->secondary ? " secondary" : "");
}

static void judge(const struct ws_told *told, uint16_t doubts)
{
	static const struct flow flow = { .first_frame = 1,
		.orientation = FLOW_BY_SYN,
		.tuple = { .port = { 40000, 80 } } };
	struct check_sink sink = raised_sink();

	check_ws_frame(told, &flow, doubts, &sink);
}

/* Judges the last that was told. */
static void expect_last(const char *talk, uint16_t doubts, const char *want)
{
	struct frames f;
	char got[RAISED_TEXT];

	frames_play(&f, 0, talk, 0);
	judge(&f.last, doubts);
	cr_expect_str_eq(raised_text(got, add_secondary), want, "%s: %s", talk, got);
	ws_conn_free(&f.c);
}

/* Each bit has its row, and no row more than its bit. */
Test(frame_checks, a_row_for_each_bit)
{
	struct ws_told told = { .first_frame = 2, .frame = 3 };

	for (unsigned i = 0; i < 26; i++) {
		told.odd = 1u << i;
		judge(&told, 0);
		cr_expect_eq(n_raised, 1, "bit %u", i);
	}
	told.odd = 1u << 26;
	judge(&told, 0);
	cr_expect_eq(n_raised, 0);
	told.odd = 0;
	judge(&told, 0);
	cr_expect_eq(n_raised, 0);
}

Test(frame_checks, what_is_raised)
{
	const uint16_t bad = D(loss) | D(drops) | D(order) | D(cut) |
		D(filtered) | D(one_sided);

	expect_last("> !8100", 0,
		"ws.frame_unmasked_client error certain client");
	expect_last("!8100", bad,
		"ws.frame_masked_server error certain server");
	expect_last("c100 8101:ff", bad,
		"ws.text_invalid_utf8 error certain server secondary");
	expect_last("> =00000000 8101:61", 0,
		"ws.mask_key_zero warning certain client");
	expect_last("8802:1388", 0,
		"ws.close_code_undefined warning certain server");
	expect_last("8802:03e8", bad, "");
	expect_last("0f7e007e:00*126", 0,
		"ws.frame_opcode_reserved error certain server; "
		"ws.ctl_fragmented error certain server; "
		"ws.ctl_too_long error certain server");
	expect_last("8a00", 0, "ws.pong_unsolicited info likely server");
	expect_last("8a00", D(loss), "ws.pong_unsolicited info possible server");
	expect_last("> 8901:61 < 8a01:62", 0,
		"ws.pong_payload_mismatch warning possible server");
}

static void expect_number(const char *name, int64_t value)
{
	const struct finding *f = &raised[0];

	for (unsigned i = 0; i < f->n_numbers; i++)
		if (strcmp(f->numbers[i].name, name) == 0) {
			cr_expect_eq(f->numbers[i].value, value, "%s", name);
			return;
		}
	cr_expect_fail("no %s", name);
}

Test(frame_checks, evidence)
{
	struct frames f;

	frames_play(&f, 0, "> 8100 ~8885 ~01020304 ~02ef ~617d67", 0);
	judge(&f.last, 0);
	cr_assert_eq(n_raised, 1);
	cr_expect_eq(raised[0].id, FIND_ws_close_code_invalid);
	cr_expect_eq(raised[0].n_frames, 2);
	cr_expect_eq(raised[0].frames[0], 2);
	cr_expect_eq(raised[0].frames[1], 5);
	cr_expect_eq(raised[0].first_frame, 5);
	cr_expect_eq(raised[0].place.src_port, 40000);
	expect_number("ws_frame", 2);
	expect_number("offset", 6);
	expect_number("opcode", WS_CLOSE);
	expect_number("length", 5);
	expect_number("close_code", 0x3ed);
	ws_conn_free(&f.c);
}

Test(frame_checks, earlier_frames_are_evidence)
{
	struct frames f;

	frames_play(&f, 0, "8802:03e8 > 8100 < ~81 ~00", 0);
	judge(&f.last, 0);
	cr_assert_eq(n_raised, 1);
	cr_expect_eq(raised[0].id, FIND_ws_close_data_after);
	cr_expect_eq(raised[0].n_frames, 3);
	cr_expect_eq(raised[0].frames[0], 1);
	cr_expect_eq(raised[0].frames[1], 3);
	cr_expect_eq(raised[0].frames[2], 4);
	ws_conn_free(&f.c);
}
