/* SPDX-License-Identifier: ISC */
/* told_test.c - what stands beside an odd frame, and what is counted. */
#include <criterion/criterion.h>
#include <string.h>

#include "frames.h"

enum { MS = 1000000 };

static const struct ws_told *play(struct frames *f, unsigned flags,
                                  const char *talk)
{
	frames_play(f, flags, talk, 0);
	return &f->last;
}

Test(told, header)
{
	struct frames f;
	const struct ws_told *t = play(&f, 0, "> 8101:61 =01020304 b205:0000000000");

	cr_assert_eq(t->kind, WS_TOLD_HEADER);
	cr_assert_eq(t->odd, WS_ODD_RSV);
	cr_assert(t->from == 0 && t->fin && t->masked && !t->secondary);
	cr_assert_eq(t->opcode, WS_BINARY);
	cr_assert_eq(t->rsv, WS_RSV2 | WS_RSV3);
	cr_assert_eq(t->key, 0x04030201);
	cr_assert(t->ordinal == 2 && t->messages == 1);
	cr_assert(t->length == 5 && t->length_bytes == 1 && t->at == 0);
	cr_assert(t->first_frame == 2 && t->frame == 2);
	cr_assert_eq(t->time, 2 * MS);
	cr_assert_eq(t->offset, 7);
	cr_assert(t->close == NULL && t->close_frame == 0);
	ws_conn_free(&f.c);
}

Test(told, over_frames)
{
	struct frames f;
	const struct ws_told *t = play(&f, 0, "8200 ~81 ~7e ~0100 ~6162 ~63ff");

	cr_assert_eq(t->kind, WS_TOLD_PAYLOAD);
	cr_assert_eq(t->odd, WS_ODD_TEXT);
	cr_assert(t->first_frame == 2 && t->frame == 6);
	cr_assert_eq(t->offset, 2);
	cr_assert(t->length == 256 && t->length_bytes == 3 && t->at == 4);
	ws_conn_free(&f.c);
}

Test(told, key_before)
{
	struct frames f;
	const struct ws_told *t = play(&f, 0,
		"> 8101:61 =01020304 8101:61 =01020304 8101:61");

	cr_assert_eq(t->odd, WS_ODD_KEY_REUSED);
	cr_assert(t->key_frame == 2 && t->frame == 3);
	ws_conn_free(&f.c);
}

Test(told, close)
{
	struct frames f;
	const struct ws_told *t = play(&f, 0, "~8806 ~03e8 > 8100 < ~676f6f64");
	const struct ws_close *c = t->close;

	cr_assert_eq(t->kind, WS_TOLD_CLOSE);
	cr_assert_eq(t->odd, 0);
	cr_assert(c != NULL && c->whole && ws_close_has_code(c));
	cr_assert_eq(ws_close_code(c), 1000);
	cr_assert_eq(ws_close_reason_n(c), 4);
	cr_assert_eq(memcmp(ws_close_reason(c), "good", 4), 0);
	cr_assert(c->frame == 4 && c->time == 4 * MS && c->end == 8);
	cr_assert_eq(ws_conn_close(&f.c, 1), c);
	cr_assert_null(ws_conn_close(&f.c, 0));
	ws_conn_free(&f.c);
	t = play(&f, 0, "8802:03e8 8802:03e9");
	cr_assert_eq(f.closes, 2);
	cr_assert(t->close == NULL && t->close_frame == 1);
	ws_conn_free(&f.c);
	t = play(&f, 0, "> 8800");
	cr_assert(t->close != NULL && !ws_close_has_code(t->close));
	ws_conn_free(&f.c);
}

/* A Close that ends in a gap is told of at the next read. */
Test(told, close_with_gap)
{
	struct frames f;
	const struct ws_told *t = play(&f, 0, "~8804 _4 8100");

	cr_assert_eq(f.closes, 1);
	cr_assert_str_eq(f.told, "2:close_data_after");
	cr_assert(ws_conn_close(&f.c, 1)->hole && t->close == NULL);
	cr_assert_not(ws_close_has_code(ws_conn_close(&f.c, 1)));
	ws_conn_free(&f.c);
}

Test(told, counts)
{
	struct frames f;
	const struct ws_side *s = &f.c.side[0];

	play(&f, WS_DEFLATE, "> 8105:6161616161 c102:0000 0203:000000 8a00"
		" 8002:0000 8901:61 8301:00 8b00 ~8882 ~01020304 ~00");
	cr_assert_eq(s->frames, 9);
	cr_assert_eq(s->messages, 3);
	cr_assert_eq(s->payload, 13);
	cr_assert_eq(s->compressed, 2);
	cr_assert_eq(s->count[WS_N_CONTINUATION], 1);
	cr_assert_eq(s->count[WS_N_TEXT], 2);
	cr_assert_eq(s->count[WS_N_BINARY], 1);
	cr_assert_eq(s->count[WS_N_CLOSE], 1);
	cr_assert_eq(s->count[WS_N_PING], 1);
	cr_assert_eq(s->count[WS_N_PONG], 1);
	cr_assert_eq(f.c.extra->reserved[0][ws_reserved_index(3)], 1);
	cr_assert_eq(f.c.extra->reserved[0][ws_reserved_index(0xb)], 1);
	cr_assert_eq(f.c.side[1].frames, 0);
	ws_conn_free(&f.c);
}

static void expect_rest(const char *talk, enum ws_rest_kind kind,
                        uint64_t missing, uint64_t first_frame)
{
	struct ws_rest rest;
	struct frames f;

	frames_play(&f, 0, talk, 0);
	rest = ws_side_rest(&f.c.side[1]);
	cr_assert_eq(rest.kind, kind, "%s", talk);
	cr_assert_eq(rest.missing, missing, "%s", talk);
	cr_assert_eq(rest.first_frame, first_frame, "%s", talk);
	ws_conn_free(&f.c);
}

Test(told, rest)
{
	expect_rest("", WS_REST_NONE, 0, 0);
	expect_rest("8100 8200", WS_REST_NONE, 0, 0);
	expect_rest("8100 ~81", WS_REST_HEADER, 0, 2);
	expect_rest("8100 ~81 ~7f00000000", WS_REST_HEADER, 0, 2);
	expect_rest("~8105 ~61", WS_REST_PAYLOAD, 4, 1);
	expect_rest("~8105 _4", WS_REST_PAYLOAD, 1, 1);
	expect_rest("~8105 _5", WS_REST_NONE, 0, 0);
	expect_rest("0100", WS_REST_MESSAGE, 0, 1);
	expect_rest("0100 8a00", WS_REST_MESSAGE, 0, 2);
	expect_rest("~0105 _5", WS_REST_MESSAGE, 0, 1);
	expect_rest("0100 8000", WS_REST_NONE, 0, 0);
	expect_rest("~8105 _6", WS_REST_UNKNOWN, 0, 0);
	expect_rest("827f8000000000000000", WS_REST_UNKNOWN, 0, 0);
}

/* Is it a message that is incomplete? */
Test(told, rest_of_message)
{
	static const struct {
		const char *talk;
		bool message;
	} all[] = {
		{ "~8105 ~61", true }, { "0100 ~80", true },
		{ "0100 ~8905 _1", true }, { "0100 8a00", true },
		{ "~8905 _1", false }, { "8100 ~8802 _1", false },
		{ "8100 ~80", false }, { "0100 8000", false },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct frames f;

		frames_play(&f, 0, all[i].talk, 0);
		cr_assert_eq(ws_side_rest(&f.c.side[1]).message,
			all[i].message, "%s", all[i].talk);
		ws_conn_free(&f.c);
	}
}

/* With WS_EVERY: each header, each end. */
Test(told, every)
{
	uint8_t octets[] = { 0x81, 0x01, 'a', 0x88, 0x00 };
	struct ws_run in = { .at = octets, .n = sizeof(octets), .frame = 1,
		.time = 1 };
	static const struct {
		enum ws_told_kind kind;
		uint32_t ordinal;
		int64_t offset;
	} want[] = {
		{ WS_TOLD_HEADER, 1, 0 }, { WS_TOLD_WHOLE, 1, 0 },
		{ WS_TOLD_HEADER, 2, 3 }, { WS_TOLD_CLOSE, 2, 3 },
	};
	struct ws_told told;
	struct ws_conn c;

	ws_conn_init(&c, WS_EVERY);
	for (size_t i = 0; i < 4; i++) {
		cr_assert(ws_conn_read(&c, 1, &in, &told));
		cr_assert_eq(told.kind, want[i].kind);
		cr_assert_eq(told.ordinal, want[i].ordinal);
		cr_assert_eq(told.offset, want[i].offset);
	}
	cr_assert_not(ws_conn_read(&c, 1, &in, &told));
	ws_conn_free(&c);
}

static void expect_pings(const char *talk, const uint32_t counts[4],
                         uint64_t unanswered)
{
	const struct ws_pings *p;
	const struct ws_ping *waits;
	struct frames f;

	frames_play(&f, 0, talk, 0);
	p = ws_conn_pings(&f.c, 1);
	waits = ws_conn_unanswered(&f.c, 1);
	cr_assert_not_null(p);
	cr_assert_eq(p->sent, counts[0], "%s", talk);
	cr_assert_eq(p->answered, counts[1], "%s", talk);
	cr_assert_eq(p->superseded, counts[2], "%s", talk);
	cr_assert_eq(p->rtt_samples, counts[3], "%s", talk);
	cr_assert_eq(waits != NULL ? waits->frame : 0, unanswered, "%s",
		talk);
	ws_conn_free(&f.c);
}

Test(told, pings)
{
#define N(...) (const uint32_t[]){ __VA_ARGS__ }
	expect_pings("8901:61", N(1, 0, 0, 0), 1);
	expect_pings("8901:61 > 8a01:61", N(1, 1, 0, 1), 0);
	expect_pings("8901:61 8901:62 > 8a01:62", N(2, 1, 1, 1), 0);
	expect_pings("8901:61 8901:62 > 8a01:61", N(2, 1, 0, 1), 2);
	/* Which of two it answers is not known: neither is missed. */
	expect_pings("8900 8900 > 8a00", N(2, 1, 0, 0), 0);
	expect_pings("8900 8900 > 8a00 8a00", N(2, 2, 0, 0), 0);
	expect_pings("8900 8901:61 > 8a00", N(2, 1, 0, 1), 2);
	/* Any Ping, if the Pong's payload is not known. */
	expect_pings("8901:61 > ~8a84010203046161 _2", N(1, 0, 0, 0), 1);
	expect_pings("8901:61 > ~8a84010203046161 _2 8200", N(1, 0, 0, 0), 0);
	/* Not if the Pong cannot be seen. */
	expect_pings("8901:61 > _1", N(1, 0, 0, 0), 0);
#undef N
}

Test(told, rtt)
{
	struct frames f;
	const struct ws_pings *p;

	frames_play(&f, 0, "8901:61 > 8a01:61 < 8901:62 8100 > 8a01:62", 0);
	p = ws_conn_pings(&f.c, 1);
	cr_assert_eq(p->rtt_samples, 2);
	cr_assert_eq(p->rtt_min, MS);
	cr_assert_eq(p->rtt_max, 2 * MS);
	cr_assert_eq(p->rtt_sum, 3 * MS);
	ws_conn_free(&f.c);
}

/* A Pong of a client that had received more than was read of the server. */
static void play_ahead(struct ws_conn *c, uint8_t data, struct ws_told *told)
{
	const uint8_t ping[] = { 0x89, 0x01, 'x' };
	const uint8_t pong[] = { 0x8a, 0x81, 1, 2, 3, 4, (uint8_t)(data ^ 1) };
	struct ws_run in = { .at = ping, .n = sizeof(ping), .frame = 1 };

	ws_conn_init(c, 0);
	cr_assert_not(ws_conn_read(c, 1, &in, told));
	in = (struct ws_run){ .at = pong, .n = sizeof(pong), .frame = 2,
		.ahead = true };
	cr_assert_not(ws_conn_read(c, 0, &in, told));
}

Test(told, pong_ahead)
{
	struct ws_told told;
	struct ws_conn c;

	play_ahead(&c, 'y', &told);
	cr_assert_null(ws_conn_unanswered(&c, 1));
	ws_conn_free(&c);
	play_ahead(&c, 'x', &told);
	cr_assert_not(c.flags & WS_BLIND);
	cr_assert_eq(ws_conn_pings(&c, 1)->answered, 1);
	ws_conn_free(&c);
}
