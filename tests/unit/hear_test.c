/* SPDX-License-Identifier: ISC */
/* hear_test.c - what is heard of flows when octets come late, not at all or in
 * too small a room. chat.h has the grammar. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "chat.h"
#include "heads.h"

static struct chat c;
static struct flow_stats stats;

/* Plays it, be what goes by the book only noted or not: the facts of both. */
static void expect_with(void (*limit)(struct limits *l), const char *words,
                        const char *facts)
{
	for (unsigned plays_all = 0; plays_all < 2; plays_all++) {
		chat_init(&c);
		if (limit != NULL)
			limit(&c.limits);
		chat_begin(&c, plays_all);
		chat_say(&c, words);
		chat_end(&c, &stats);
		cr_expect_str_eq(c.facts, facts, "%s: %s", words, c.facts);
	}
}

static void expect(const char *words, const char *facts)
{
	expect_with(NULL, words, facts);
}

#define SHAKE "open Cask Syes "
#define SHOOK "C:ask S:101"
#define CLOSES " Cclose Sclose Sfin Cfin Sack"

Test(hear, a_handshake_and_a_close)
{
	expect(SHAKE "Ctext Stext" CLOSES,
		SHOOK " end:clean");
	expect("open Cask/1 Syes/1 Ctext/1 Stext/1" CLOSES,
		SHOOK " end:clean");
	expect(SHAKE "Cnaked", SHOOK " C:f1/0 end:open_at_capture_end");
}

Test(hear, a_head_may_end_within_a_segment)
{
	expect("open Cask Syes.0.50 Syes+naked.50 Cnaked", SHOOK " S:talk/4 "
		"S:f1/1 C:f1/0 end:open_at_capture_end");
	expect("open Cget+ask.0.100 Cget+ask.100 Sok+yes.0.50 Sok+yes.50 "
		"Cnaked", SHOOK " C:f1/0 end:open_at_capture_end");
}

/* N octets of a request, then the rest of `ask'; `less' than may be. */
static void expect_long(int less, const char *each, const char *facts)
{
	const size_t rest = strlen(heads_request) - strlen("GET /chat HTTP/1.1\r\n");
	char words[200];

	chat_init(&c);
	snprintf(words, sizeof(words),
		"open Clong%zu%s Cok.36.38 Cask.20 Syes" CLOSES,
		(size_t)((int)c.limits.http_head_bytes - 2 - (int)rest - less), each);
	expect(words, facts);
}

/* It waits in pieces; the limit counts all of them. */
Test(hear, a_head_is_as_long_as_it_may_be)
{
	expect_long(0, "", SHOOK " end:clean");
	expect_long(0, "/1", SHOOK " end:clean");
	expect_long(1000, "/1000", SHOOK " end:clean");
	expect_long(-1, "/1000", "C:long");
	expect_long(-1, "", "C:long");
	expect("open Clong65536 Cok.36.38 Cask.20 Syes" CLOSES, "");
	expect("open Clong65535 Cok.36.38 Cask.20 Syes" CLOSES, "");
}

static void small_heads(struct limits *l)
{
	l->http_head_bytes = 100;
}

Test(hear, nobody_listens_to_longer_heads)
{
	expect_with(small_heads, "open Cask/50 Syes" CLOSES, "C:long");
	expect_with(small_heads, "open Cget/7 Sno/7" CLOSES, "");
	expect_with(small_heads, "open Cask Syes" CLOSES, SHOOK " end:clean");
}

static void small_streams(struct limits *l)
{
	l->streams_bytes = 1500;
}

/* There is room for one head that is not whole. */
Test(hear, streams_take_no_more_than_they_may)
{
	expect_with(small_streams,
		"open Cask.0.50 #1 open Cask.0.50 Cask.50 Syes #0 Cask.50 Syes",
		"C:ask S:101 end:open_at_capture_end");
	cr_expect_eq(stats.streams_full, 1);
	expect_with(small_streams,
		"open Cask.0.50 #1 open Cask/50 Syes #0 Cask.50 Syes",
		"C:ask S:101 end:open_at_capture_end");
	cr_expect_eq(stats.streams_full, 1);
	expect_with(small_streams, SHAKE "(Ctext.0.4) Ctext.4 #1 open Cask.0.50 "
		"Cask.50 Syes", SHOOK
		" 1C:ask 1S:101 end:lost_visibility end:open_at_capture_end");
}

static void small_stream(struct limits *l)
{
	l->stream_bytes = 4 * TCP_STREAM_LEAST;
}

/* It does not wait for the gap to be acknowledged. */
Test(hear, a_stream_takes_no_more_than_it_may)
{
	expect_with(small_stream, SHAKE "(Cbig.0.500) Cbig.500 Cother Cbig "
		"Cnaked" CLOSES, SHOOK " end:lost_visibility");
	expect_with(small_stream, SHAKE "Cbig.0.100 (Cbig.100.200) Cbig.200 "
		"Cbig Cnaked" CLOSES, SHOOK " C:f2/2 C:f1/0 end:clean");
}

static void one_attempt(struct limits *l)
{
	l->ws_attempts_max = 1;
}

static void two_attempts(struct limits *l)
{
	l->ws_attempts_max = 2;
}

Test(hear, attempts_are_bounded)
{
	const char words[] = "open Cask Sno Cask Sno Cask Syes" CLOSES;

	expect_with(one_attempt, words, "C:ask S:401/0+5");
	cr_expect_eq(stats.attempts_full, 1);
	expect_with(two_attempts, words,
		"C:ask S:401/0+5 C:ask S:401/0+5");
	cr_expect_eq(stats.attempts_full, 1);
	expect(words, "C:ask S:401/0+5 C:ask S:401/0+5 " SHOOK
		" end:clean");
	cr_expect_eq(stats.attempts_full, 0);
}

static void one_talk(struct limits *l)
{
	l->talks_max = 1;
}

Test(hear, talks_are_bounded)
{
	expect_with(one_talk, "open Cask #1 open Cask Syes Cnaked #0 Syes"
		CLOSES, SHOOK " end:clean");
	cr_expect_eq(stats.talks_full, 1);
	cr_expect_eq(stats.flows, 2);
	cr_expect_eq(c.odd, 0);
	expect_with(one_talk, SHAKE "Cclose Sclose Sfin Cfin Sack ~5000 #1 "
		SHAKE CLOSES,
		SHOOK " end:clean 1C:ask 1S:101 end:clean");
	cr_expect_eq(stats.talks_full, 0);
}

static void one_flow(struct limits *l)
{
	l->flows_max = 1;
}

Test(hear, flows_are_evicted_with_what_they_say)
{
	expect_with(one_flow, SHAKE "Ctext.0.3 #1 " SHAKE "#0 Cother",
		SHOOK " end:open_at_capture_end 1C:ask 1S:101 "
		"end:open_at_capture_end");
	expect_with(one_flow, "open Cask.0.50 #1 open Cask Cother #2 open",
		"1C:ask");
	cr_expect_eq(stats.evicted, 2);
}

/* While frames wait, in heads, and before anything was said. */
Test(hear, an_engine_may_go_in_the_middle)
{
	static const char *const words[] = {
		"open Cask.0.50", "open Cask", "open Cask Cother Sno",
		SHAKE, SHAKE "Cping Sclose", SHAKE "(Ctext) Ctext",
		"open Cask/1 Syes/1 Ctext.0.3", "open Cask Sno Cask",
		"open Cget Sok Cask Syes.0.20", "open Syes",
		SHAKE "Cfin Sfin Cack",
	};

	for (unsigned i = 0; i < 2 * sizeof(words) / sizeof(words[0]); i++) {
		chat_init(&c);
		c.options.every_frame = true;
		chat_begin(&c, i & 1);
		chat_say(&c, words[i / 2]);
		flow_engine_free(c.engine);
	}
}

Test(hear, an_answer_may_be_recorded_before_its_request)
{
	expect("open Cget Sok Syes,160 Cask Ctext Cclose Sclose Sfin Cfin Sack",
		"C:ask S:101 S:talk/3 end:clean");
	expect("open Syes,230 Cask Ctext" CLOSES, SHOOK " end:clean");
	expect("open Syes Cask.0.50 Cask.50 Cnaked",
		SHOOK " S:talk/3 C:f1/0 end:open_at_capture_end");
	expect("open Sno Cask Cask Syes Cnaked", "C:ask S:401/0+5 " SHOOK
		" C:f1/0 end:open_at_capture_end");
}

Test(hear, plain_requests_may_come_before)
{
	expect("open Cget Sok Cget Sok" CLOSES, "");
	expect("open Cget Sok " "Cask Syes Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	cr_expect_eq(c.odd, 0);
	expect("open Cget Sok Cget Sokchunks Cget Sok Cget Sok Cget Sok "
		"Cask Syes Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	cr_expect_eq(c.odd, 0);
	expect("open Cpost Czeros100 Sok Cask Syes Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	expect("open Cpost Czeros100 Sok Cask Sno", "C:ask S:401/0+5");
	expect("open Cget Sok (Cget) Sok Cask Syes", "");
	expect("open Cget Sok Cget (Sok) Cask Sno", "C:ask");
	expect("open Chead Sokhead Cask Syes", SHOOK
		" end:open_at_capture_end");
}

/* Of heads that waited and made no fact nothing is left either. */
Test(hear, heads_that_waited_go_too)
{
	expect("open Cask Cget/9 Cget/9 Cask/9 Sno Sok Sok Syes Cnaked",
		"C:ask S:401/0+5 C:talk/2 " SHOOK
		" C:f1/0 end:open_at_capture_end");
}

Test(hear, the_next_attempt_is_another)
{
	expect("open Cask Cother Sno", "C:ask S:401/0+5");
	expect("open Cask Cget Sno Sok Cask Syes", "C:ask S:401/0+5 C:talk/2 "
		SHOOK " end:open_at_capture_end");
	expect("open Cask Cask Sno Syes", "C:ask S:401/0+5 C:talk/2 " SHOOK
		" end:open_at_capture_end");
	expect("open Cask Sgoing Sno Cask Syes", "C:ask S:401/0+5 " SHOOK
		" end:open_at_capture_end");
}

/* A method that none has, at whatever octet it shows. */
Test(hear, heads_in_pieces_are_as_they_would_be_whole)
{
	static const char *const each[] = { "", "/1", "/2", "/3", "/30" };
	char words[100];

	for (unsigned i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		snprintf(words, sizeof(words),
			"open Cpost Czeros100 Sok Clower%s Syes", each[i]);
		expect(words, "");
		snprintf(words, sizeof(words),
			"open Cask Ssmtp%s Sno", each[i]);
		expect(words, "C:ask");
	}
}

/* A flow is only noted up to twelve segments; wherever it begins to be heard,
 * the same is heard. */
Test(hear, it_does_not_matter_when_a_flow_has_grown)
{
	static const char *const notes[] = { "", "Cack ~2 ", "Cack ~2 Cack ~2 " };
	char words[1000];

	for (unsigned i = 0; i < 30; i++) {
		strcpy(words, "open ");
		for (unsigned k = 0; k < i / 3; k++)
			strcat(words, "Cget Sok ");
		strcat(words, notes[i % 3]);
		strcat(words, "Cask Syes Cnaked" CLOSES);
		expect(words, SHOOK " C:f1/0 end:clean");
		cr_expect_eq(c.odd, 0, "%s", words);
	}
}

/* A talk takes the place of a note, but not of one that is written. */
Test(hear, a_talk_replaces_no_note)
{
	char words[200];

	for (unsigned i = 0; i < 14; i++) {
		strcpy(words, "open ");
		for (unsigned k = 0; k < i; k++)
			strcat(words, "Cack ~2 ");
		strcat(words, "Sfin Cask");	/* ~2: no copies */
		expect(words, "C:ask");
		chat_init(&c);
		chat_begin(&c, false);
		chat_say(&c, words);
		chat_end(&c, &stats);
		cr_expect_eq(c.fin_frame[1], 4 + i, "%s", words);
	}
}

Test(hear, pipelined_requests_are_answered_in_order)
{
	expect("open Cget Cget Cask Sok Sok Syes Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	expect("open Cget Cask Sok Sno", "C:ask S:401/0+5");
	expect("open Cget.0.20 Cget.20 Cget Cask Sok Sok Sno",
		"C:ask S:401/0+5");
	expect("open Cget Cget Cask Sok Sok Sfin Cfin Sack",
		"C:ask S:talk/0");
	expect("open Chead Cask Sokhead Syes Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
}

Test(hear, nobody_has_asked_for_a_101)
{
	expect("open Cget Syes Cnaked",
		"S:101!/17+20 C:talk/6 end:lost_visibility");
	expect("open Cget/9 Syes/9 Cnaked",
		"S:101!/17+20 C:talk/6 end:lost_visibility");
	expect("open Cget Syes.0.50 Ctext Syes.50 Cother",
		"S:101!/17+20 C:talk/6 end:open_at_capture_end");
	expect("open Syes Cnaked", "");
	expect("open Cpost Syes Cnaked",
		"S:101!/17+20 C:talk/6 end:lost_visibility");
}

Test(hear, nobody_listens_to_other_protocols)
{
	chat_init(&c);
	chat_begin(&c, false);
	chat_say(&c, "open Ssmtp");
	cr_expect_null(chat_talk(&c));
	chat_say(&c, "Csmtp Ssmtp");
	cr_expect_null(chat_talk(&c));
	chat_say(&c, "#1 open Cget Sok");
	cr_expect_null(chat_talk(&c));
	chat_say(&c, "#2 open Clower Syes");
	cr_expect_null(chat_talk(&c));
	chat_end(&c, &stats);
	cr_expect_str_eq(c.facts, "");
	expect("open Clower/1 Syes Cnaked", "");
	expect("open Ctext Cask Syes", "");
	expect("open Cask Ssmtp Syes", "C:ask");
	expect("open Sask Cask Syes", "");
}

Test(hear, a_talk_without_facts_is_forgotten)
{
	chat_init(&c);
	chat_begin(&c, false);
	chat_say(&c, "open Cget.0.20");
	cr_expect_not_null(chat_talk(&c));
	chat_say(&c, "Ctext Cget.20");
	cr_expect_not_null(chat_talk(&c));
	chat_say(&c, "Ctext");
	cr_expect_null(chat_talk(&c));
	chat_end(&c, &stats);
}

Test(hear, octets_are_missing_in_a_head)
{
	expect("open Cask.0.50 (Cask.50.60) Cask.60 ~600 Sack ~600 Syes Cnaked",
		"");
	expect("open Cask Syes.0.50 (Syes.50.60) Syes.60 ~600 Cack ~600 Cnaked",
		"C:ask");
	expect("open Cask Syes.0.50 Syes.50|3 Cnaked", "C:ask");
}

Test(hear, octets_are_missing_in_a_body)
{
	expect("open Cpost Czeros10 (Czeros80) Czeros10 ~600 Sack ~600 Sok "
		"Cask Syes", "");
	expect("open Cpost Czeros10 (Czeros90) Cask ~600 Sok ~600 Syes",
		SHOOK " end:lost_visibility");
	expect("open Cpost Czeros10 (Czeros90 Cask.0.9) Cask.9 ~600 Sok Syes",
		"");
	expect("open Cpost Czeros100|20 Sok Cask Syes",
		SHOOK " end:lost_visibility");
	expect("open Cchunks (Cok.36.38) Cask ~600 Sok Syes", "");
}

Test(hear, octets_are_missing_in_a_payload)
{
	expect(SHAKE "Cbig.0.100 (Cbig.100.900) Cbig.900 ~600 Sack ~600 Cnaked",
		SHOOK " C:f1/0 end:lost_visibility");
	/* Nothing more comes that could acknowledge it. */
	expect(SHAKE "Cbig.0.100 (Cbig.100) Cnaked",
		SHOOK " C:f1/0 end:lost_visibility");
	expect(SHAKE "Cbig|100 Cnaked",
		SHOOK " C:f1/0 end:lost_visibility");
	expect(SHAKE "Cbig.0.100 (Cbig.100) Cnaked ~600 Sack ~600 Cnaked",
		SHOOK " C:f1/0 C:f1/0 end:lost_visibility");
}

Test(hear, octets_are_missing_in_a_header)
{
	expect(SHAKE "Cbig.0.3 (Cbig.3.5) Cbig.5 ~600 Sack ~600 Cnaked Snaked",
		SHOOK " S:f1/1 end:lost_visibility");
	expect(SHAKE "(Ctext) Cother ~600 Sack ~600 Cnaked Snaked",
		SHOOK " S:f1/1 end:lost_visibility");
	expect(SHAKE "(Ctext) Cother Cclose Sclose Sfin Cfin Sack",
		SHOOK " end:lost_visibility");
}

/* The rest of a payload may look like a frame, and so may what is lost. */
Test(hear, a_payload_is_no_frame)
{
	expect(SHAKE "Shidden.0.2 Shidden.2 Snaked",
		SHOOK " S:f1/1 end:open_at_capture_end");
	chat_init(&c);
	chat_begin(&c, false);
	chat_say(&c, SHAKE "Sok Stext Stext Ctext");
	cr_expect_eq(chat_talk(&c)->ws.side[0].frames, 1);
	cr_expect_eq(chat_talk(&c)->ws.side[1].frames, 0);
	chat_end(&c, &stats);
}

/* What came too soon waits as long as something may come in between. */
Test(hear, octets_may_come_late)
{
	expect(SHAKE "(Ctext) Cother Ctext@-16 Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	expect(SHAKE "(Ctext) Cother ~400 Sack Ctext@-16 Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	expect(SHAKE "(Ctext) Cother ~600 Sack Ctext@-16 Cnaked",
		SHOOK " end:lost_visibility");
	expect(SHAKE "(Ctext) Cother ~600 Sack,-16 Ctext@-16 Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
	expect(SHAKE "Ctext Ctext@-8 Cother Cnaked",
		SHOOK " C:f1/0 end:open_at_capture_end");
}

Test(hear, a_client_goes_on_too_early)
{
	expect("open Cask Cother Syes Cnaked", SHOOK
		" C:talk/1 C:f1/0 end:open_at_capture_end");
	expect("open Cask Cask Syes Cnaked", SHOOK
		" C:talk/2 C:f7/0+4+5 C:f3/0+4+5 C:f0/0+4 "
		"end:open_at_capture_end");
	expect("open Cask Syes Ctext,-159 Cother", SHOOK
		" C:talk/1 end:open_at_capture_end");
	/* It knew of the answer, which was recorded late. */
	expect("open Cask Cother,150 Syes Cnaked", SHOOK
		" C:f1/0 end:open_at_capture_end");
}

Test(hear, what_follows_the_101)
{
	expect(SHAKE "Sok", SHOOK " S:talk/5 end:lost_visibility");
	expect("open Cask Sbad Ctext", "C:ask S:101/7+24 C:talk/6 "
		"end:open_at_capture_end");
	expect("open Cask Sbad Ctext,-10", "C:ask S:101/7+24 "
		"end:open_at_capture_end");
	expect("open Cask Sgoing Syes", "C:ask S:101 S:talk/7 "
		"end:open_at_capture_end");
	expect("open Cask Syes,-9 Cnaked", "C:ask S:101 S:talk/3 "
		"C:f1/0 end:open_at_capture_end");
}

Test(hear, attempts_that_nobody_answers)
{
	expect("open Cask Sack", "C:ask");
	expect("open Cask Sack #1 ~29000 open", "C:ask");
	expect("open Cask Sack #1 ~31000 open", "C:ask S:talk/0");
	expect("open Cask #1 ~31000 open", "C:ask S:talk/0");
	expect("open Cask Sfin", "C:ask");
	expect("open Cask Sfin Cfin Sack", "C:ask S:talk/0");
	expect("open Cask Srst", "C:ask S:talk/0");
	expect("open Cask Ssmtp", "C:ask");
	expect("open Cask Sno", "C:ask S:401/0+5");
}

/* More than can be counted: nobody knows any more which answer is whose. */
Test(hear, too_many_requests_wait)
{
	char words[400] = "open ";

	for (unsigned i = 0; i < TALK_ASKED - 1; i++)
		strcat(words, "Cget ");
	strcat(words, "Cask Sok");
	expect(words, "C:ask");
	strcpy(words, "open ");
	for (unsigned i = 0; i < TALK_ASKED + 1; i++)
		strcat(words, "Cget ");
	strcat(words, "Cask Sok");
	expect(words, "");
}

/* The first CONNECT makes a tunnel, in which all begins anew. */
Test(hear, tunnels)
{
	expect("open Cconnect Stunnel Cask Syes Cnaked", "S:talk/9 " SHOOK
		" C:f1/0 end:open_at_capture_end");
	expect("open Cconnect Cask Stunnel Syes Cnaked", "S:talk/9 " SHOOK
		" C:f1/0 end:open_at_capture_end");
	expect("open Cconnect Sno Cask Syes Cnaked", "S:talk/10 " SHOOK
		" C:f1/0 end:open_at_capture_end");
	expect("open Cconnect Stunnel Cconnect Stunnel Cask Syes",
		"S:talk/9 S:talk/9");
	expect("open Cconnect Stunnel Ctext Cask Syes", "S:talk/9");
}

Test(hear, a_capture_may_begin_in_the_middle)
{
	expect("(open) Cask Syes Cnaked", SHOOK
		" C:f1/0 end:open_at_capture_end");
	expect("(open) Cget Sok Cask Syes Cnaked", SHOOK
		" C:f1/0 end:open_at_capture_end");
	expect("(open Cask) Syes Ctext Ctext", "S:101! C:f1/2 "
		"end:open_at_capture_end");
	/* It may be what is left of the request. */
	expect("(open Cask) Syes Cnaked", "S:101! end:lost_visibility");
	expect("(open Cask Syes) Cnaked Snaked", "");
	expect("(open Cask.0.50) Cask.50 Syes",
		"S:101! end:open_at_capture_end");
	/* Whose answer came first is not paired with another. */
	expect("(open) Cget Sok Sno,230 Cask Cask Syes Cnaked", "");
	/* What went by before the 101 may be anything. */
	expect("(open Cask) Cbig.0.100 Syes,-100 Cbig.100 Ctext", "S:101! "
		"end:lost_visibility");
}

Test(hear, how_it_ends)
{
	expect(SHAKE "Cfin Sfin Cack", SHOOK " end:abnormal");
	expect(SHAKE "Crst", SHOOK " end:abnormal");
	expect(SHAKE "Cclose Sack Sfin Cfin Sack",
		SHOOK " end:half_close_handshake");
	expect(SHAKE "Cclose Sclose Crst", SHOOK " end:clean_then_rst");
	expect(SHAKE "Cnaked Sfin Cfin Sack",
		SHOOK " C:f1/0 end:failed_on_violation");
	expect(SHAKE "Cnaked ~6000 Sfin Cfin Sack",
		SHOOK " C:f1/0 end:abnormal");
	expect(SHAKE "Cnaked ~6000 Cnaked Sfin Cfin Sack",
		SHOOK " C:f1/0 C:f1/0 end:abnormal");
	expect(SHAKE "Ctext #1 ~59000 open", SHOOK " end:open_at_capture_end");
	expect(SHAKE "Ctext #1 ~61000 open", SHOOK " end:vanished");
}
