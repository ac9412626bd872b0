/* SPDX-License-Identifier: ISC */
/* text_talk.c - what the ends of a flow said, for people: the WebSocket that
 * was asked for, and what came of it. */
#include <inttypes.h>

#include "base/text.h"
#include "report/text_line.h"

enum { INDENT = 2, WITHIN = 4, SHOWN = 48 };

/* What a stranger wrote, up to any query: that may hold what nobody should
 * see. */
static void add_path(struct line *l, struct http_text t)
{
	char safe[SHOWN];

	t = http_text_until(t, '?');
	line_add(l, text_safe(safe, sizeof(safe), t.at, t.n));
}

static void put_attempt(const struct page *p, const struct ws_attempt *a,
                        bool switched)
{
	const struct http_text host = ws_attempt_text(a, WS_SAID_HOST);
	struct line l = { 0 };

	line_add(&l, "WebSocket ");
	if (a->request_frame != 0)
		add_path(&l, ws_attempt_text(a, WS_SAID_URI));
	else
		line_add(&l, "(its request was not seen)");
	if (host.at != NULL) {
		line_add(&l, " at ");
		add_path(&l, host);
	}
	if (a->status == 0)
		line_add(&l, ", not answered");
	else if (a->status == HTTP_SWITCHING && !switched)
		line_add(&l, ", switched to something else");
	else if (a->status != HTTP_SWITCHING)
		line_printf(&l, ", refused: %u", (unsigned)a->status);
	page_prose(p, l.text, INDENT, 0);
}

static void put_side(const struct page *p, const char *who,
                     const struct ws_side *s, const struct ws_close *c)
{
	fprintf(p->out, "%*s%s  ", WITHIN, "", who);
	page_count(p, s->messages, "message", "messages");
	fputs(", ", p->out);
	page_count(p, s->payload, "byte", "bytes");
	if (c != NULL && ws_close_has_code(c))
		fprintf(p->out, ", Close %u", (unsigned)ws_close_code(c));
	else if (c != NULL)
		fputs(", Close without a code", p->out);
	putc('\n', p->out);
}

/* What the APIs report. */
static void add_codes(struct line *l, const struct ws_end *end)
{
	const unsigned client = end->side[0].sees, server = end->side[1].sees;

	if (client != 0)
		line_printf(l, "; the client sees %u", client);
	if (server != 0)
		line_printf(l, "%s the server %s%u", client != 0 ? "," : ";",
			client != 0 ? "" : "sees ", server);
}

static void put_end(const struct page *p, const struct ws_end *end)
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
	struct line l = { 0 };

	line_add(&l, words[end->kind]);
	if (end->initiator == WS_BY_BOTH)
		line_add(&l, ", by both");
	else if (end->initiator != WS_BY_NONE)
		line_printf(&l, ", by the %s", ws_ender_name(end->initiator));
	add_codes(&l, end);
	page_prose(p, l.text, WITHIN, 0);
}

void text_talk(const struct page *p, const struct flow_record *f)
{
	const struct flow_talk *t = f->talk;

	if (t == NULL)
		return;
	for (unsigned i = 0; i < t->n_attempts; i++)
		put_attempt(p, talk_attempt(t, i), t->is_ws);
	if (!t->is_ws)
		return;
	put_side(p, "client", &t->ws.side[0], f->ws_end.side[0].close);
	put_side(p, "server", &t->ws.side[1], f->ws_end.side[1].close);
	put_end(p, &f->ws_end);
}
