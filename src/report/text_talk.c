/* SPDX-License-Identifier: ISC */
/* text_talk.c - what the ends of a flow said, for people: the WebSocket that
 * was asked for, and what came of it. */
#include <inttypes.h>

#include "base/text.h"
#include "report/text_line.h"

enum { INDENT = 6, SHOWN = 48 };

/* What a stranger wrote, up to any query: that may hold what nobody should
 * see. */
static void put_path(FILE *out, struct http_text t)
{
	char safe[SHOWN];

	t = http_text_until(t, '?');
	fputs(text_safe(safe, sizeof(safe), t.at, t.n), out);
}

static void put_attempt(FILE *out, const struct ws_attempt *a, bool switched)
{
	const struct http_text uri = ws_attempt_text(a, WS_SAID_URI);
	const struct http_text host = ws_attempt_text(a, WS_SAID_HOST);

	fprintf(out, "%*sWebSocket ", INDENT, "");
	if (a->request_frame != 0)
		put_path(out, uri);
	else
		fputs("(its request was not seen)", out);
	if (host.at != NULL) {
		fputs(" at ", out);
		put_path(out, host);
	}
	if (a->status == 0)
		fputs(", not answered", out);
	else if (a->status == HTTP_SWITCHING && !switched)
		fputs(", switched to something else", out);
	else if (a->status != HTTP_SWITCHING)
		fprintf(out, ", refused: %u", (unsigned)a->status);
	putc('\n', out);
}

static void put_side(FILE *out, const char *who, const struct ws_side *s,
                     const struct ws_close *c)
{
	fprintf(out, "%*s%-7s ", INDENT + 4, "", who);
	text_count(out, s->messages, "message", "messages");
	fprintf(out, ", %" PRIu64 " bytes", s->payload);
	if (c != NULL && ws_close_has_code(c))
		fprintf(out, ", Close %u", (unsigned)ws_close_code(c));
	else if (c != NULL)
		fputs(", Close without a code", out);
	putc('\n', out);
}

/* What the APIs report. */
static void put_codes(FILE *out, const struct ws_end *end)
{
	const unsigned client = end->side[0].sees, server = end->side[1].sees;

	if (client == 0 && server == 0)
		return;
	fprintf(out, "%*s", INDENT + 4, "");
	if (client != 0)
		fprintf(out, "client sees %u%s", client,
			server != 0 ? ", " : "");
	if (server != 0)
		fprintf(out, "server sees %u", server);
	putc('\n', out);
}

static void put_end(FILE *out, const struct ws_end *end)
{
	static const char *const words[] = {
		[WS_END_LOST] = "how it ended is not in the capture",
		[WS_END_OPEN] = "open at the end of the capture",
		[WS_END_VANISHED] = "silent long before the end of the capture",
		[WS_END_CLEAN] = "closed cleanly",
		[WS_END_CLEAN_RST] = "closed, then reset",
		[WS_END_VIOLATION] = "ended soon after a rule was broken",
		[WS_END_HALF_CLOSE] = "ended before a Close was answered",
		[WS_END_ABNORMAL] = "ended without a Close",
	};

	fprintf(out, "%*s%s", INDENT + 4, "", words[end->kind]);
	if (end->initiator != WS_BY_NONE)
		fprintf(out, ", by %s", ws_ender_name(end->initiator));
	putc('\n', out);
	put_codes(out, end);
}

void text_talk(FILE *out, const struct flow_record *f)
{
	const struct flow_talk *t = f->talk;

	if (t == NULL)
		return;
	for (unsigned i = 0; i < t->n_attempts; i++)
		put_attempt(out, talk_attempt(t, i), t->is_ws);
	if (!t->is_ws)
		return;
	put_side(out, "client", &t->ws.side[0], f->ws_end.side[0].close);
	put_side(out, "server", &t->ws.side[1], f->ws_end.side[1].close);
	put_end(out, &f->ws_end);
}
