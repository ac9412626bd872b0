/* SPDX-License-Identifier: ISC */
/* json_talk.c - what the ends of a flow said: WebSocket handshakes, and what
 * came of them. */
#include "report/json_record.h"
#include "report/json_value.h"
#include "ws/accept.h"

static const char *const sides[] = { "client", "server" };

static const char *opcode_name(uint8_t opcode, char number[5])
{
	static const char *const names[] = {
		[WS_CONTINUATION] = "continuation", [WS_TEXT] = "text",
		[WS_BINARY] = "binary", [WS_CLOSE] = "close",
		[WS_PING] = "ping", [WS_PONG] = "pong",
	};

	if (!ws_opcode_reserved(opcode))
		return names[opcode];
	snprintf(number, 5, "0x%x", opcode & 0xfu);
	return number;
}

/* Handshakes. */

static void add_said(struct json_object *o, const char *name,
                     const struct ws_attempt *a, enum ws_said what)
{
	const struct http_text t = ws_attempt_text(a, what);

	if (t.at == NULL)
		json_add(o, name, NULL);
	else
		json_add_text(o, name, t.at, t.n);
}

/* What the server answered, and what it would have had to. */
static void add_accept(struct json_object *o, const struct run_context *c,
                       const struct ws_attempt *a)
{
	char expected[WS_ACCEPT_TEXT] = "";
	const struct http_text key = ws_attempt_text(a, WS_SAID_KEY);

	if (key.at != NULL && a->key_sure && !ws_attempt_is_cut(a, WS_SAID_KEY))
		ws_accept_expected(c->digest, key, expected);
	if (a->accept == WS_ACCEPT_RIGHT)
		json_add_word(o, "accept", expected);
	else
		add_said(o, "accept", a, WS_SAID_ACCEPT);
	json_add_word(o, "accept_expected", *expected ? expected : NULL);
}

static struct json_object *handshake(const struct run_context *c,
                                     const struct ws_attempt *a)
{
	struct json_object *o = json_object_new_object();

	json_add_bool(o, "accepted", a->accepted);
	json_add_bool(o, "accept_ok", a->accept == WS_ACCEPT_RIGHT);
	add_said(o, "uri", a, WS_SAID_URI);
	add_said(o, "host", a, WS_SAID_HOST);
	add_said(o, "origin", a, WS_SAID_ORIGIN);
	add_said(o, "version", a, WS_SAID_VERSION);
	add_said(o, "key", a, WS_SAID_KEY);
	add_accept(o, c, a);
	add_said(o, "subprotocol", a, WS_SAID_PROTOCOL);
	add_said(o, "subprotocols_offered", a, WS_SAID_PROTOCOLS);
	add_said(o, "extensions", a, WS_SAID_ACCEPTED);
	add_said(o, "extensions_offered", a, WS_SAID_EXTENSIONS);
	json_add_known(o, "request_frame", a->request_frame != 0,
	               a->request_frame);
	json_add_known(o, "response_frame", a->response_frame != 0,
	               a->response_frame);
	json_add_known(o, "status", a->status != 0, a->status);
	return o;
}

static void add_attempts(struct json_object *o, const struct run_context *c,
                         const struct flow_talk *t)
{
	struct json_object *list = json_object_new_array_ext(1);

	for (unsigned i = 0; t != NULL && i < t->n_attempts; i++)
		json_object_array_add(list, handshake(c, talk_attempt(t, i)));
	json_add(o, "http", list);
}

/* What came of one. */

static struct json_object *counts(const struct ws_conn *ws, unsigned from)
{
	static const uint8_t known[WS_N_KNOWN] = { WS_CONTINUATION, WS_TEXT,
		WS_BINARY, WS_CLOSE, WS_PING, WS_PONG };
	struct json_object *o = json_object_new_object();
	char number[5];

	for (unsigned i = 0; i < WS_N_KNOWN; i++)
		if (ws->side[from].count[i] > 0)
			json_add_number(o, opcode_name(known[i], number),
			                ws->side[from].count[i]);
	for (uint8_t op = 0; ws->extra != NULL && op < 16; op++) {
		const uint32_t n = !ws_opcode_reserved(op) ? 0 :
			ws->extra->reserved[from][ws_reserved_index(op)];

		if (n > 0)	/* the name is new to json-c: it is copied */
			json_object_object_add(o, opcode_name(op, number),
				json_object_new_uint64(n));
	}
	return o;
}

static struct json_object *close_frame(const struct ws_close *c)
{
	struct json_object *o;

	if (c == NULL)
		return NULL;
	o = json_object_new_object();
	json_add_known(o, "code", ws_close_has_code(c),
	               ws_close_has_code(c) ? ws_close_code(c) : 0);
	json_add_text(o, "reason", ws_close_reason(c), ws_close_reason_n(c));
	json_add_number(o, "frame", c->frame);
	return o;
}

static struct json_object *side(const struct ws_conn *ws, unsigned from,
                                const struct ws_end *end)
{
	const struct ws_side *s = &ws->side[from];
	struct json_object *o = json_object_new_object();

	json_add(o, "frames_by_opcode", counts(ws, from));
	json_add_number(o, "messages", s->messages);
	json_add_number(o, "bytes", s->payload);
	json_add_number(o, "compressed_bytes", s->compressed);
	json_add(o, "close", close_frame(end->side[from].close));
	return o;
}

static struct json_object *ping_rtt(const struct ws_conn *ws, unsigned from)
{
	const struct ws_pings *p = ws_conn_pings(ws, from);
	const bool any = p != NULL && p->rtt_samples > 0;
	struct json_object *o = json_object_new_object();

	json_add_seconds(o, "min", any ? p->rtt_min : -1);
	json_add_seconds(o, "mean", any ? p->rtt_sum / p->rtt_samples : -1);
	json_add_seconds(o, "max", any ? p->rtt_max : -1);
	json_add_number(o, "samples", any ? p->rtt_samples : 0);
	return o;
}

static struct json_object *both_rtts(const struct ws_conn *ws)
{
	struct json_object *o = json_object_new_object();

	for (unsigned from = 0; from < 2; from++)
		json_add(o, sides[from], ping_rtt(ws, from));
	return o;
}

static struct json_object *end_of(const struct ws_end *end)
{
	struct json_object *o = json_object_new_object();

	json_add_word(o, "kind", ws_end_kind_name(end->kind));
	json_add_word(o, "cause", ws_end_cause_name(end->cause));
	json_add_word(o, "initiator", ws_ender_name(end->initiator));
	json_add_bool(o, "clean", end->clean);
	json_add_known(o, "client_sees", end->side[0].sees != 0,
	               end->side[0].sees);
	json_add_known(o, "server_sees", end->side[1].sees != 0,
	               end->side[1].sees);
	return o;
}

static struct json_object *listed(const struct ws_listed *f)
{
	struct json_object *o = json_object_new_object();
	char number[5];

	json_add_number(o, "packet", f->packet);
	json_add_word(o, "from", sides[f->from]);
	json_add_bool(o, "fin", f->fin);
	json_add_number(o, "rsv", f->rsv);
	json_add_word(o, "opcode", opcode_name(f->opcode, number));
	json_add_bool(o, "masked", f->masked);
	json_add_number(o, "length", f->length);
	return o;
}

static void add_frames(struct json_object *o, const struct flow_talk *t)
{
	const uint32_t n = t->list != NULL ? t->list->n : 0;
	struct json_object *list;

	if (!(t->ws.flags & WS_EVERY))
		return;
	list = json_object_new_array_ext((int)n);
	for (uint32_t i = 0; i < n; i++)
		json_object_array_add(list, listed(&t->list->frame[i]));
	json_add(o, "frames", list);
}

static struct json_object *websocket(const struct run_context *c,
                                     const struct flow_record *f)
{
	const struct flow_talk *t = f->talk;
	struct json_object *o = json_object_new_object();

	json_add(o, "handshake", handshake(c, talk_last(t)));
	for (unsigned from = 0; from < 2; from++)
		json_add(o, sides[from], side(&t->ws, from, &f->ws_end));
	json_add(o, "ping_rtt", both_rtts(&t->ws));
	json_add(o, "end", end_of(&f->ws_end));
	add_frames(o, t);
	return o;
}

void json_talk(struct json_object *o, const struct run_context *c,
               const struct flow_record *f)
{
	const struct flow_talk *t = f->talk;
	const bool is_ws = t != NULL && t->is_ws;

	json_add_word(o, "protocol", is_ws ? "websocket" :
		f->http ? "http" : "unknown");
	add_attempts(o, c, t);
	json_add(o, "websocket", is_ws ? websocket(c, f) : NULL);
}
