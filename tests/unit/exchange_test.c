/* SPDX-License-Identifier: ISC */
/* exchange_test.c - what is told of requests, answers and tunnels. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "flow/inside.h"
#include "watch.h"

#define SWITCH "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
#define ASK "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n" \
	"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define CONNECT "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"
#define H2C "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n" \
	"Connection: Upgrade\r\n\r\n"
#define FRAME "\x82\x81" "abcdX"
#define LEAVE "\x88\x80" "abcd"

enum { ANY_WAIT = WS_TALK_ANSWERED };

/* One segment; `ack' is by how much it acknowledges less than all. */
struct line {
	const char *words;	/* side and flags, see talk.h */
	const char *text;
	int ack;
};

static struct watch w;
static struct talk t;
static uint32_t talk_odd, response_odd, request_odd, frame_odd;
static uint64_t frame, last_frame;
static bool alone;

static void take_fact(const struct flow_fact *fact)
{
	if (fact->kind == FACT_REQUEST)
		request_odd |= fact->request->odd;
	if (fact->kind == FACT_RESPONSE)
		response_odd |= fact->response->odd;
	if (fact->kind == FACT_FRAME)
		frame_odd |= fact->told.odd;
	if (fact->kind != FACT_TALK)
		return;
	talk_odd |= fact->talk.odd & ~(uint32_t)ANY_WAIT;
	if (!(fact->talk.odd & ~(uint32_t)ANY_WAIT))
		return;
	frame = fact->frame;
	last_frame = fact->last_frame;
	alone = fact->attempt == NULL;
}

static void say(const struct line *line)
{
	static uint8_t octets[4096];
	const size_t n = strlen(line->text);
	char words[64];

	snprintf(words, sizeof(words), "%s+%zu,%d", line->words, n, line->ack);
	t.n = 0;
	talk_say(&t, words);
	memcpy(octets + 20, line->text, n);
	t.packet[0].tcp = octets;
	watch_push(&w, &t.packet[0]);
	while (w.news != FLOW_NOTHING) {
		if (w.news == FLOW_FACT)
			take_fact(flow_fact(w.engine));
		w.news = flow_push(w.engine, &w.last);
	}
}

/* Plays the lines behind what those words say; the bits that were told of it,
 * but for that it was answered. */
static uint32_t play(const char *words, const struct line *lines)
{
	talk_odd = response_odd = request_odd = frame_odd = 0;
	frame = last_frame = 0;
	watch_init(&w);
	talk_init(&t, 100, 900);
	watch_begin(&w);
	watch_say(&w, &t, words);
	for (; lines->words != NULL; lines++)
		say(lines);
	watch_until(&w, INT64_MAX);
	flow_engine_free(w.engine);
	return talk_odd;
}

#define LINES(...) (const struct line[]){ __VA_ARGS__, { NULL, NULL, 0 } }
#define PLAY(...) play("CS SS. C.", LINES(__VA_ARGS__))
#define PLAY_LATE(...) play("S. C.", LINES(__VA_ARGS__))

Test(exchange, a_connect_and_its_answer_are_told_without_an_attempt)
{
	cr_expect_eq(PLAY({ "CP.", CONNECT, 0 },
		{ "SP.", "HTTP/1.1 200 OK\r\n\r\n", 0 }),
		WS_TALK_CONNECT_TUNNEL);
	cr_expect(alone && frame == 4 && last_frame == 5);
	cr_expect_eq(PLAY({ "CP.", CONNECT, 0 },
		{ "SP.", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", 0 }),
		WS_TALK_CONNECT_REJECTED);
	cr_expect_eq(PLAY({ "CP.", CONNECT, 0 },
		{ "SP.", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0 }),
		WS_TALK_CONNECT_TUNNEL | WS_TALK_CONNECT_2XX_BODY_HEADERS);
}

Test(exchange, what_is_early_in_a_connect_is_not_early_in_the_tunnel)
{
	cr_expect_eq(PLAY({ "CP.", CONNECT, 0 }, { "CP.", ASK KEY "\r\n", 0 },
		{ "SP.", "HTTP/1.1 200 OK\r\n\r\n", 0 },
		{ "SP.", SWITCH ACCEPT, 0 }), WS_TALK_CONNECT_TUNNEL);
}

Test(exchange, an_upgrade_that_was_asked_for_is_not_unsolicited)
{
	cr_expect_eq(PLAY({ "CP.", H2C, 0 },
		{ "SP.", "HTTP/1.1 101 x\r\nUpgrade: h2c\r\n\r\n", 0 }),
		WS_TALK_H2C_UPGRADE);
	cr_expect(alone && frame == 4);
	cr_expect_eq(response_odd, 0);
	cr_expect_eq(PLAY({ "CP.", H2C, 0 }, { "SP.", SWITCH ACCEPT, 0 }),
		WS_TALK_H2C_UPGRADE);
	cr_expect(response_odd & WS_RESP_101_UNSOLICITED);
}

Test(exchange, only_its_ack_shows_what_came_early)
{
	const struct line ask = { "CP.", ASK KEY "\r\n", 0 };
	const struct line answer = { "SP.", SWITCH ACCEPT, 0 };
	const int n = (int)strlen(SWITCH ACCEPT);

	cr_expect_eq(PLAY(ask, { "CP.", FRAME, 0 }, answer),
		WS_TALK_DATA_BEFORE_101);
	cr_expect(!alone && frame == 5 && last_frame == 6);
	cr_expect_eq(PLAY(ask, answer, { "CP.", FRAME, -n }),
		WS_TALK_DATA_BEFORE_101);
	cr_expect(frame == 5 && last_frame == 6);
	cr_expect_eq(PLAY(ask, { "CP.", FRAME, n }, answer), 0);
	cr_expect_eq(PLAY(ask, answer, { "CP.", FRAME, 0 }), 0);
	cr_expect_eq(PLAY(ask, { "CP.", H2C, 0 }, answer),
		WS_TALK_PIPELINED_REQUEST);
}

Test(exchange, draft_76_is_read_no_further)
{
	cr_expect_eq(PLAY({ "CP.", ASK "Sec-WebSocket-Key1: 1\r\n"
		"Sec-WebSocket-Key2: 2\r\n\r\n", 0 }, { "CP.", "12345678", 0 },
		{ "SP.", SWITCH "Sec-WebSocket-Origin: x\r\n\r\n{\"345678", 0 },
		{ "CP.", "X", 0 }) & ~(uint32_t)WS_TALK_FRAMES_COALESCED, 0);
}

Test(exchange, a_bad_101_is_accepted_by_frames_that_follow_it)
{
	const struct line ask = { "CP.", ASK KEY "\r\n", 0 };
	const struct line bad = { "SP.", SWITCH "\r\n", 0 };
	const int n = (int)strlen(SWITCH "\r\n");

	cr_expect_eq(PLAY(ask, bad, { "CP.", FRAME, 0 }),
		WS_TALK_CLIENT_ACCEPTED_BAD_RESPONSE);
	cr_expect(frame == 5 && last_frame == 6);
	cr_expect_eq(PLAY(ask, bad, { "CP.", LEAVE, 0 }), 0);
	cr_expect_eq(PLAY(ask, bad, { "CP.", FRAME, -n }),
		WS_TALK_DATA_BEFORE_101);
	cr_expect_eq(PLAY(ask, bad, { "CP.", FRAME, -n },
		{ "CP.", FRAME, 0 }), WS_TALK_DATA_BEFORE_101 |
		WS_TALK_CLIENT_ACCEPTED_BAD_RESPONSE);
}

Test(exchange, a_101_to_half_a_request)
{
	const struct line half = { "CP.", ASK, 0 };
	const struct line rest = { "CP.", KEY "\r\n", 0 };
	const int n = (int)strlen(KEY "\r\n");

	cr_expect_eq(PLAY(half, { "SP.", SWITCH ACCEPT, 0 }, rest),
		WS_TALK_101_BEFORE_REQUEST_COMPLETE);
	cr_expect_eq(PLAY(half, { "SP.", SWITCH ACCEPT, n }, rest), 0);
}

Test(exchange, what_is_left_of_a_request_is_none)
{
	PLAY_LATE({ "CP.", &(ASK KEY "\r\n")[1], 0 },
		{ "SP.", SWITCH ACCEPT, 0 });
	cr_expect(request_odd == 0 && response_odd == 0);
	PLAY_LATE({ "CP.", &(ASK KEY "\r\n")[20], 0 },
		{ "SP.", SWITCH ACCEPT, 0 });
	cr_expect(request_odd == 0 && response_odd == 0);
	PLAY_LATE({ "SP.", SWITCH ACCEPT, 0 }, { "CP.", KEY "\r\n", 0 });
	cr_expect_eq(frame_odd, 0);
	PLAY_LATE({ "SP.", SWITCH ACCEPT, 0 }, { "CP.", FRAME FRAME, 0 });
	cr_expect_eq(frame_odd, WS_ODD_KEY_REUSED);
}
