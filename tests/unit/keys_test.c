/* SPDX-License-Identifier: ISC */
/* keys_test.c - keys and answers of handshakes, over many flows. */
#include "host/keys.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "flow/flow.h"
#include "heads.h"

#define SECOND INT64_C(1000000000)

enum { ROOM = 8 };

/* One handshake: who asks with which key, and is told what. */
struct told {
	uint8_t client;
	uint64_t flow, frame;	/* of the request; the 101 comes in the next */
	const char *key, *accept;
	int64_t early;		/* s: its frames have such times */
};

static struct host_keys k;
static uint16_t status = 101;

static void begin(void)
{
	struct err err;

	cr_assert_eq(host_keys_init(&k, ROOM, &err), 0);
}

/* Each from a port of its own. */
static struct flow flow_of(const struct told *t)
{
	struct flow f = { .client = 1 };

	f.tuple.addr[1][15] = t->client;
	f.tuple.port[1] = (uint16_t)t->flow;
	return f;
}

static const struct host_handshake *ask(const struct told *t)
{
	struct flow flow = flow_of(t);
	const struct ws_request request = { .key_sure = true,
		.key = { (const uint8_t *)t->key, strlen(t->key) } };
	const struct flow_fact fact = { .kind = FACT_REQUEST, .flow = &flow,
		.number = t->flow, .frame = t->frame,
		.time = ((int64_t)t->frame - t->early) * SECOND,
		.request = &request };

	return host_keys_reused(&k, &fact);
}

static struct ws_attempt *attempt_of(const struct told *t)
{
	char line[256];
	struct ws_attempt *a;

	snprintf(line, sizeof(line), "Sec-WebSocket-Key: %s\r\n", t->key);
	a = heads_attempt(heads_read(heads_request, "Sec-WebSocket-Key", line),
		4096);
	a->request_frame = t->frame;
	return a;
}

/* What is found of the answer, before it is remembered. */
static const struct host_handshake *answer(const struct told *t, bool right)
{
	struct flow flow = flow_of(t);
	struct ws_attempt *a = attempt_of(t);
	const struct ws_response response = {
		.odd = right ? 0 : WS_RESP_ACCEPT_MISMATCH,
		.status = status, .accepted = status == 101,
		.got = { (const uint8_t *)t->accept, strlen(t->accept) } };
	const struct flow_fact fact = { .kind = FACT_RESPONSE, .flow = &flow,
		.number = t->flow, .frame = t->frame + 1,
		.time = (int64_t)(t->frame + 1) * SECOND,
		.response = &response, .attempt = a };
	const struct host_handshake *h = host_keys_cached(&k, &fact);

	host_keys_add(&k, &fact);
	ws_attempt_free(a);
	return h;
}

static bool is_reused(const struct told *t, uint64_t flow)
{
	const struct host_handshake *h = ask(t);

	return h != NULL && h->flow == flow;
}

#define KEY_A "VGhlIHNhbWUgYWdhaW4hIQ=="
#define KEY_B "TmV4dCBzZXJ2ZXIgcGxlYQ=="

Test(keys, the_same_client_on_a_later_connection_uses_one_again)
{
	const struct told first = { 1, 10, 12, KEY_A, "x", 0 };

	begin();
	answer(&first, true);
	cr_expect(is_reused(&(struct told){ 1, 20, 22, KEY_A, "", 0 }, 10));
	cr_expect_null(ask(&(struct told){ 1, 20, 22, KEY_B, "", 0 }));
	cr_expect_null(ask(&(struct told){ 2, 20, 22, KEY_A, "", 0 }), "another");
	cr_expect_null(ask(&(struct told){ 1, 10, 22, KEY_A, "", 0 }), "its own");
	cr_expect_null(ask(&(struct told){ 1, 20, 13, KEY_A, "", 0 }),
		"in the frame of the answer");
	cr_expect_null(ask(&(struct told){ 1, 20, 12, KEY_A, "", 0 }), "before");
	cr_expect_null(ask(&(struct told){ 1, 20, 22, KEY_A, "", 9 }),
		"recorded later, but sent before");
	cr_expect(is_reused(&(struct told){ 1, 20, 22, KEY_A, "", 8 }, 10));
	cr_expect_null(ask(&(struct told){ 1, 10 + 65536, 22, KEY_A, "", 0 }),
		"of the same port: recorded twice");
	host_keys_fini(&k);
}

Test(keys, the_latest_that_was_answered_before_is_named)
{
	begin();
	answer(&(struct told){ 1, 10, 12, KEY_A, "x", 0 }, true);
	answer(&(struct told){ 1, 20, 22, KEY_A, "x", 0 }, true);
	answer(&(struct told){ 1, 30, 52, KEY_A, "x", 0 }, true);
	cr_expect(is_reused(&(struct told){ 1, 40, 42, KEY_A, "", 0 }, 20));
	host_keys_fini(&k);
}

Test(keys, what_was_refused_is_not_remembered)
{
	begin();
	status = 503;
	answer(&(struct told){ 1, 10, 12, KEY_A, "x", 0 }, true);
	cr_expect_null(ask(&(struct told){ 1, 20, 22, KEY_A, "", 0 }));
	host_keys_fini(&k);
}

Test(keys, an_answer_to_another_key_is_known_if_it_is_wrong)
{
	const struct host_handshake *h;

	begin();
	cr_expect_null(answer(&(struct told){ 1, 10, 12, KEY_A, "x", 0 }, true));
	cr_expect_null(answer(&(struct told){ 2, 20, 22, KEY_A, "x", 0 }, false),
		"to the same");
	cr_expect_null(answer(&(struct told){ 2, 30, 32, KEY_B, "y", 0 }, false));
	cr_expect_null(answer(&(struct told){ 2, 40, 42, KEY_B, "x", 0 }, true));
	h = answer(&(struct told){ 2, 50, 52, KEY_B, "x", 0 }, false);
	cr_assert_not_null(h);
	cr_expect_eq(h->flow, 20, "the latest with another key");
	host_keys_fini(&k);
}

Test(keys, the_oldest_is_forgotten_and_counted)
{
	char key[ROOM + 3][32];

	begin();
	for (unsigned i = 0; i < ROOM + 3; i++) {
		snprintf(key[i], sizeof(key[i]), "%021u=A==", i);
		answer(&(struct told){ 1, 10 + i, 10 + i, key[i], "x", 0 }, true);
	}
	cr_expect_eq(host_keys_forgotten(&k), 3);
	for (unsigned i = 0; i < ROOM + 3; i++)
		cr_expect_eq(ask(&(struct told){ 1, 99, 99, key[i], "", 0 }) !=
			NULL, i >= 3);
	host_keys_fini(&k);
}

Test(keys, a_server_is_an_address_and_a_port)
{
	const struct told t = { 1, 10, 12, KEY_A, "x", 0 };
	struct flow f = flow_of(&t);
	const struct host_handshake *h;

	begin();
	answer(&t, true);
	h = ask(&(struct told){ 1, 20, 22, KEY_A, "", 0 });
	cr_assert_not_null(h);
	cr_expect(host_is_server(h, &f));
	f.tuple.port[0]++;
	cr_expect_not(host_is_server(h, &f));
	f.tuple.port[0]--;
	f.tuple.addr[0][15]++;
	cr_expect_not(host_is_server(h, &f));
	host_keys_fini(&k);
}

/* It was answered while this one waited: perhaps behind a proxy. */
Test(keys, an_answer_that_came_before_its_request_was_known_is_not)
{
	begin();
	answer(&(struct told){ 1, 10, 22, KEY_A, "x", 0 }, true);
	cr_expect_null(answer(&(struct told){ 2, 20, 23, KEY_B, "x", 0 }, false));
	cr_expect_not_null(answer(&(struct told){ 2, 30, 24, KEY_B, "x", 0 },
		false));
	host_keys_fini(&k);
}

/* Nobody knows which of two keys was answered. */
Test(keys, one_of_two_is_not_remembered)
{
	begin();
	answer(&(struct told){ 1, 10, 12,
		KEY_A "\r\nSec-WebSocket-Key: " KEY_B, "x", 0 }, true);
	cr_expect_eq(k.added, 0);
	host_keys_fini(&k);
}

/* Texts are kept whole or not at all. */
Test(keys, one_that_is_too_long_is_never_alike)
{
	const char *longer = KEY_A KEY_A, *most = "01234567890123456789012345678901";

	begin();
	answer(&(struct told){ 1, 10, 12, longer, "x", 0 }, true);
	answer(&(struct told){ 1, 10, 14, most, "x", 0 }, true);
	cr_expect_null(ask(&(struct told){ 1, 20, 22, longer, "", 0 }));
	cr_expect_null(ask(&(struct told){ 1, 20, 22, "", "", 0 }));
	cr_expect(is_reused(&(struct told){ 1, 20, 22, most, "", 0 }, 10));
	host_keys_fini(&k);
}
