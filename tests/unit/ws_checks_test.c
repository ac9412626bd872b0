/* SPDX-License-Identifier: ISC */
/* ws_checks_test.c - each bit of an opening handshake is one row, and what the
 * findings say: of whom, how bad, with what evidence. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "heads.h"
#include "raised.h"
#include "ws/common.h"

static const struct fact_where where = {
	.number = 1, .frame = 6, .last_frame = 7, .attempt_frame = 4
};

static const char *all_raised(void)
{
	static char out[RAISED_TEXT];

	return raised_text(out, NULL);
}

static void head_bit(uint32_t odd, uint32_t quirks)
{
	const struct ws_head_seen seen = { .odd = odd, .quirks = quirks };
	struct check_sink to = raised_sink();

	check_http_head(&where, &seen, &to);
}

static void request_bit(uint32_t odd)
{
	const struct ws_request r = { .odd = odd };
	struct check_sink to = raised_sink();

	check_ws_request(&where, &r, &to);
}

/* A request that has no bit, but a parameter named as credentials. */
static void request_token(void)
{
	const struct ws_request r = {
		.token = { (const uint8_t *)"jwt", 3 },
	};
	struct check_sink to = raised_sink();

	check_ws_request(&where, &r, &to);
}

static void response_bit(uint32_t odd)
{
	const struct ws_response r = { .odd = odd };
	struct check_sink to = raised_sink();

	check_ws_response(&where, &r, NULL, &to);
}

static void talk_bit(uint32_t odd)
{
	const struct ws_talk t = { .odd = odd, .waited = INT64_MAX };
	struct check_sink to = raised_sink();

	check_ws_talk(&where, &t, &to);
}

static void expect_one(bool seen[FIND_N], unsigned bit)
{
	cr_assert_eq(n_raised, 1, "bit %u: %s", bit, all_raised());
	cr_expect_not(seen[raised[0].id], "%s twice", all_raised());
	seen[raised[0].id] = true;
}

static bool is_of_handshake(const char *event)
{
	static const char *const events[] = { "http_head", "ws_request",
		"ws_response", "ws_talk" };

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(event, events[i]) == 0)
			return true;
	return false;
}

Test(ws_checks, each_bit_has_a_row_of_its_own)
{
	bool seen[FIND_N] = { false };

	for (unsigned i = 0; i <= 30; i++) {
		request_bit(1u << i);
		expect_one(seen, i);
	}
	request_token();
	expect_one(seen, 31);
	for (unsigned i = 0; i <= 27; i++) {
		response_bit(1u << i);
		expect_one(seen, i);
	}
	for (unsigned i = 0; i <= 12; i++) {
		talk_bit(1u << i);
		expect_one(seen, i);
	}
	for (unsigned i = 0; i <= 4; i++) {
		head_bit(1u << i, 0);
		expect_one(seen, i);
	}
	for (unsigned i = 0; i <= 11; i++) {
		if (1 << i == HTTP_FIELD_VALUE_NUL ||
		    1 << i == HTTP_REASON_SP_MISSING)
			continue;
		head_bit(0, 1u << i);
		expect_one(seen, i);
	}
	for (int i = 0; i < FIND_N; i++)
		if (is_of_handshake(finding_info[i].event))
			cr_expect(seen[i], "%s", finding_info[i].id);
}

static void expect_text(const struct finding *f, const char *name,
                        const char *want)
{
	for (unsigned i = 0; i < f->n_texts; i++) {
		const struct finding_text *t = &f->texts[i];

		if (strcmp(t->name, name) != 0)
			continue;
		cr_expect_eq(t->n, strlen(want));
		cr_expect_eq(memcmp(t->at, want, t->n), 0, "%s: %.*s", name,
			t->n, (const char *)t->at);
		return;
	}
	cr_expect_fail("no %s", name);
}

/* Judges a request and its answer. */
static void judge(const struct http_head *request,
                  const struct http_head *response)
{
	const struct ws_over over = { .port = 80 };
	struct check_sink to = raised_sink();
	struct digest *d = heads_digest();
	struct ws_request q;
	struct ws_response r;
	struct ws_attempt *a;

	ws_request_read(&q, request, &over);
	a = ws_attempt_new(&q, request, 1024);
	cr_assert_not_null(a);
	check_ws_request(&where, &q, &to);
	ws_response_read(&r, response, a, d);
	check_ws_response(&where, &r, a, &to);
	ws_attempt_free(a);
}

Test(ws_checks, the_handshake_of_the_rfc)
{
	judge(heads_read(heads_request, "Sec-WebSocket-Key",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
	      heads_read(heads_response, "Sec-WebSocket-Accept",
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
	cr_expect_str_eq(all_raised(),
		"ws.hs_key_known_static warning certain client; "
		"ws.hs_origin_cross_site info possible server");
	expect_text(&raised[0], "key", "dGhlIHNhbXBsZSBub25jZQ==");
}

Test(ws_checks, an_accept_that_does_not_fit_tells_what_would)
{
	const struct finding *f;

	judge(heads_read(heads_request, "Sec-WebSocket-Key",
		"Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==\r\n"),
	      heads_read(heads_response, "Sec-WebSocket-Accept",
		"Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
	cr_assert_eq(n_raised, 4, "%s", all_raised());
	f = &raised[2];
	cr_expect_eq(f->id, FIND_ws_hs_accept_mismatch);
	cr_expect_eq(f->offender, OFF_SERVER);
	cr_expect_eq(f->certainty, CERT_CERTAIN);
	expect_text(f, "expected", "OfS0wDaT5NoxF2gqm7Zj2YtetzM=");
	expect_text(f, "got", "dGhlIHNhbXBsZSBub25jZQ==");
	expect_text(f, "way", "unknown");
	cr_expect_eq(f->n_frames, 3);
	cr_expect_eq(f->frames[0], 4);
	cr_expect_eq(f->first_frame, 6);
	cr_expect_eq(f->last_frame, 7);
}

Test(ws_checks, conditions_make_it_worse)
{
	const struct ws_attempt a = { .credentials = true };
	const struct ws_response r = { .odd = WS_RESP_ORIGIN_CROSS_SITE };
	struct check_sink to;

	head_bit(0, HTTP_FIELD_VALUE_CTL | HTTP_FIELD_VALUE_NUL);
	cr_expect_eq(raised[0].severity, SEV_ERROR);
	head_bit(0, HTTP_FIELD_VALUE_CTL);
	cr_expect_eq(raised[0].severity, SEV_WARNING);
	head_bit(0, HTTP_REASON_SP_MISSING);
	cr_expect_eq(raised[0].severity, SEV_WARNING);
	head_bit(0, HTTP_STATUS_LINE_INVALID);
	cr_expect_eq(raised[0].severity, SEV_ERROR);
	to = raised_sink();
	check_ws_response(&where, &r, &a, &to);
	cr_expect_eq(raised[0].severity, SEV_WARNING);
}

Test(ws_checks, a_proxy_may_have_removed_what_is_missing)
{
	struct ws_request r = { .odd = WS_REQ_UPGRADE_MISSING,
		.head_odd = WS_HEAD_PROXY_SEEN };
	struct check_sink to = raised_sink();

	check_ws_request(&where, &r, &to);
	cr_expect_eq(raised[0].offender, OFF_UNKNOWN);
	request_bit(WS_REQ_UPGRADE_MISSING);
	cr_expect_eq(raised[0].offender, OFF_CLIENT);
}

Test(ws_checks, only_status_426_is_sure_to_be_about_the_version)
{
	struct ws_response r = { .odd = WS_RESP_VERSION_NO_LIST, .status = 426 };
	struct check_sink to = raised_sink();

	check_ws_response(&where, &r, NULL, &to);
	cr_expect_eq(raised[0].certainty, CERT_CERTAIN);
	r.status = 400;
	to = raised_sink();
	check_ws_response(&where, &r, NULL, &to);
	cr_expect_eq(raised[0].certainty, CERT_POSSIBLE);
}

Test(ws_checks, an_answer_is_slow_by_the_limit)
{
	struct ws_talk t = { .odd = WS_TALK_ANSWERED,
		.waited = 4999999999 };
	struct check_sink to = raised_sink();

	check_ws_talk(&where, &t, &to);
	cr_expect_eq(n_raised, 0);
	t.waited++;
	check_ws_talk(&where, &t, &to);
	cr_expect_str_eq(all_raised(), "ws.hs_response_slow info likely server");
	cr_expect_eq(raised[0].numbers[0].value, 5000);
}

Test(ws_checks, a_head_that_is_too_long_is_only_that)
{
	static const struct http_head head = {
		.response = true, .quirks = HTTP_BARE_LF
	};
	const struct flow_fact fact = {
		.kind = FACT_HEAD, .number = 1, .from = 1, .frame = 6,
		.last_frame = 7, .head = &head,
	};
	struct check_sink to = raised_sink();

	check_fact(&fact, &to);
	cr_expect_str_eq(all_raised(),
		"http.header_limit note certain unknown");
}

Test(ws_checks, a_query_is_not_shown)
{
	judge(heads_read(heads_request, "GET",
		"GET /chat?token=x#y HTTP/1.1\r\n"),
	      heads_read(heads_response, NULL, ""));
	cr_expect_eq(raised[0].id, FIND_ws_hs_request_target_invalid);
	expect_text(&raised[0], "path", "/chat");
}

Test(ws_checks, a_long_text_is_shortened_between_characters)
{
	struct finding f = { .n_texts = 0 };
	char text[128];

	memset(text, 'a', sizeof(text));
	finding_add_text(&f, "x", text, 39);
	cr_expect_eq(f.texts[0].n, 39);
	finding_add_text(&f, "x", text, 40);
	cr_expect_eq(f.texts[1].n, 39);
	cr_expect_eq(memcmp(f.texts[1].at + 35, "a...", 4), 0);
	memcpy(text + 35, "\xe4\xb8\xad", 3);
	finding_add_text(&f, "x", text, 40);
	cr_expect_eq(f.texts[2].n, 38);
	cr_expect_eq(memcmp(f.texts[2].at + 34, "a...", 4), 0);
	finding_add_text(&f, "x", text, 40);
	cr_expect_eq(f.n_texts, 3);
}

Test(ws_checks, a_refused_connect_shows_with_what)
{
	const struct ws_talk t = { .odd = WS_TALK_CONNECT_REJECTED,
		.status = 407, .waited = -1 };
	struct check_sink to = raised_sink();

	check_ws_talk(&where, &t, &to);
	cr_assert_eq(n_raised, 1);
	cr_assert_eq(raised[0].n_numbers, 1);
	cr_expect_str_eq(raised[0].numbers[0].name, "status");
	cr_expect_eq(raised[0].numbers[0].value, 407);
}
