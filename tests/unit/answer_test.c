/* SPDX-License-Identifier: ISC */
/* answer_test.c - what a client makes of a 101, RFC 6455 4.1: whether it has to
 * fail for it, and which extensions it may have accepted. */
#include "ws/response.h"

#include <criterion/criterion.h>
#include <string.h>

#include "heads.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PROTOCOL "Sec-WebSocket-Protocol: "
#define EXTENSIONS "Sec-WebSocket-Extensions: "
#define ACCEPT "Sec-WebSocket-Accept: "
#define RIGHT "ElTK82E2bz0wrLlSjA3DPK1KS4M="
#define NONCE_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

struct failure {
	const char *line, *by;
	bool may, must;
};

static void expect_failure(const struct failure *f)
{
	struct ws_attempt *a = heads_attempt(
		heads_read(heads_request, NULL, ""), 1024);
	struct ws_response r;

	ws_response_read(&r, heads_read(heads_response, f->line, f->by), a,
		heads_digest());
	cr_expect_eq(r.must_fail, f->must, "%s", f->by);
	cr_expect_eq(ws_response_may_fail(&r), f->may, "%s", f->by);
	ws_attempt_free(a);
}

/* RFC 6455 4.1, items 2 to 6: the rest a client may pass over. */
Test(answer, what_a_client_must_fail_for)
{
	static const struct failure all[] = {
		{ "Upgrade", "", true, true },
		{ "Upgrade", "Upgrade: websocket, foo\r\n", true, true },
		{ "Upgrade", "Upgrade: websocket\r\nUpgrade: WebSocket\r\n",
		  true, false },
		{ "Upgrade", "Upgrade: websocket\r\nUpgrade: foo\r\n",
		  true, true },
		{ "Connection", "Connection: close\r\n", true, true },
		{ ACCEPT, "", true, true },
		{ ACCEPT, ACCEPT NONCE_ACCEPT "\r\n", true, true },
		{ ACCEPT, ACCEPT RIGHT "\r\n" ACCEPT RIGHT "\r\n",
		  true, false },
		{ ACCEPT, ACCEPT RIGHT "\r\n" ACCEPT NONCE_ACCEPT "\r\n",
		  true, true },
		{ PROTOCOL, PROTOCOL "cha\r\n", true, true },
		{ PROTOCOL, PROTOCOL "Chat\r\n", false, false },
		{ PROTOCOL, PROTOCOL "\r\n", true, false },
		{ PROTOCOL, PROTOCOL "chat, superchat\r\n", true, false },
		{ PROTOCOL, PROTOCOL "chat\r\n" PROTOCOL "chat\r\n",
		  true, false },
		{ PROTOCOL, PROTOCOL "chat, cha\r\n", true, true },
		{ PROTOCOL, EXTENSIONS "x\r\n", true, true },
		{ PROTOCOL, EXTENSIONS ";\r\n", true, true },
	};

	for (size_t i = 0; i < COUNT(all); i++)
		expect_failure(&all[i]);
}

static void read_lines(struct ws_response *r, const char *lines)
{
	ws_response_read(r, heads_read(heads_response,
		"Sec-WebSocket-Protocol", lines), NULL, heads_digest());
}

/* Nothing is known of a field that was not read, or of a name that cannot be. */
Test(answer, what_is_not_read_may_accept_an_extension)
{
	char lines[HTTP_FIELDS * 5 + 1];
	struct ws_response r;

	for (size_t i = 0; i < HTTP_FIELDS; i++)
		strcpy(lines + i * 5, "x: \r\n");
	read_lines(&r, lines);
	cr_expect(r.other_extension);
	read_lines(&r, EXTENSIONS "permessage-deflate, \"x\"\r\n");
	cr_expect(r.deflate && r.other_extension);
	read_lines(&r, EXTENSIONS "permessage-deflate; \"x\"\r\n");
	cr_expect(r.deflate && !r.other_extension);
}
