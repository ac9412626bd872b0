/* SPDX-License-Identifier: ISC */
/* fuzz_talk.c - two connections on which HTTP and WebSocket are spoken, mixed,
 * doubled and thinned, through the flows and the checks.
 *
 * What is said must be the same whether a flow that goes by the book is written
 * down or played, and, where nothing is missing, whether it comes whole or by
 * the octet. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "checks/checks.h"
#include "checks/talk.h"
#include "flow/hear.h"
#include "script.h"
#include "touch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BATCH_MAX = 16, HEADER = 20, US = 1000 };

static const uint32_t first_seq[SCRIPT_CONNS][2] = {
	{ 0xffffff00u, 1000 }, { 5, 0x7ffffff0u }
};

struct way {
	bool octets;		/* all comes by the octet */
	bool plays_all;		/* nothing is only noted */
};

struct bed {
	const struct script *script;
	struct way way;
	struct limits limits;
	struct flow_engine *engine;
	struct check_sink sink;
	uint32_t seq[SCRIPT_SAYS];	/* where each begins */
	uint32_t next[SCRIPT_CONNS][2];	/* behind all that was given a number */
	uint32_t sent[SCRIPT_CONNS][2];	/* what the peer may acknowledge */
	bool ended[SCRIPT_CONNS][2];	/* it has sent a FIN or a RST */
	int64_t time;
	uint64_t frames, facts, ends;
	uint64_t said;			/* a digest of all that it said, */
	uint64_t told[SCRIPT_CONNS][2];	/* and of what segments do not change */
	bool strays;			/* for want of room or sense they may */
	struct flow_batch batch;
	uint8_t *octets[BATCH_MAX];
};

static void mix(uint64_t *digest, uint64_t what)
{
	*digest = hash_mix(*digest ^ what, UINT64_C(0x9e3779b97f4a7c15));
}

static void touch_head(const struct http_head *h)
{
	touch_text(h->method);
	touch_text(h->target);
	touch_text(h->reason);
	for (size_t i = 0; i < h->n; i++) {
		touch_text(h->field[i].name);
		touch_text(h->field[i].value);
	}
}

static void look_at_response(const struct ws_response *r)
{
	assert(memchr(r->expected, '\0', sizeof(r->expected)) != NULL);
	touch_response(r);
}

/* What was recorded too late may hold octets before those of frames before. */
static bool in_order(const struct bed *b, uint64_t first, uint64_t last)
{
	return first <= b->frames && last <= b->frames &&
	       (first <= last || !b->script->tame);
}

static void touch_attempt(const struct bed *b, const struct ws_attempt *a)
{
	for (unsigned i = 0; i < WS_SAID_N; i++)
		touch_text(ws_attempt_text(a, (enum ws_said)i));
	assert(in_order(b, a->request_frame, a->request_last_frame));
}

static void touch_close(const struct bed *b, const struct ws_close *c)
{
	assert(c->n <= sizeof(c->body) && c->frame <= b->frames);
	touch_text((struct http_text){
		ws_close_reason(c), ws_close_reason_n(c)
	});
}

static void touch_told(const struct bed *b, const struct flow_fact *fact)
{
	const struct ws_told *t = &fact->told;

	assert(t->from == fact->from && t->ordinal > 0 && t->opcode < 16);
	assert(t->first_frame > 0 && in_order(b, t->first_frame, t->frame));
	assert(in_order(b, t->key_frame, t->frame));
	assert(in_order(b, t->close_frame, t->frame) && t->at <= t->length);
	assert((t->close != NULL) == (t->kind == WS_TOLD_CLOSE) ||
	       t->kind == WS_TOLD_CLOSE);
	if (t->close != NULL)
		touch_close(b, t->close);
}

static void touch_fact(const struct bed *b, const struct flow_fact *f)
{
	assert(f->kind <= FACT_ANSWER && f->from < 2 && f->flow != NULL);
	assert(f->number == f->flow->first_frame && f->frame > 0);
	assert(in_order(b, f->frame, f->last_frame) && f->last_frame > 0);
	if (f->attempt != NULL)
		touch_attempt(b, f->attempt);
	if (f->kind == FACT_REQUEST)
		touch_request(f->request);
	if (f->kind == FACT_RESPONSE)
		look_at_response(f->response);
	if (f->kind <= FACT_HEAD)
		touch_head(f->head);
	if (f->kind == FACT_FRAME)
		touch_told(b, f);
	if (f->kind == FACT_TALK)
		assert(f->talk.odd != 0);
}

static unsigned conn_of(const struct flow *f)
{
	return f->tuple.port[f->client] & 1;
}

/* What neither time nor segments change. */
static void tell(struct bed *b, const struct flow_fact *f)
{
	uint64_t *told = &b->told[conn_of(f->flow)][f->from];

	mix(told, f->kind);
	if (f->kind == FACT_REQUEST) {
		mix(told, f->request->odd);
		mix(told, f->request->quirks);
	} else if (f->kind == FACT_RESPONSE) {
		mix(told, f->response->odd);
		mix(told, f->response->status);
	} else if (f->kind == FACT_FRAME) {
		mix(told, f->told.odd);
		mix(told, (uint64_t)f->told.kind << 8 | f->told.opcode);
		mix(told, f->told.ordinal);
		mix(told, f->told.length);
		mix(told, f->told.at);
	}
}

static void take_fact(struct bed *b)
{
	const struct flow_fact *f = flow_fact(b->engine);

	touch_fact(b, f);
	b->facts++;
	mix(&b->said, f->kind);
	mix(&b->said, f->number);
	mix(&b->said, f->frame);
	mix(&b->said, f->last_frame);
	mix(&b->said, f->doubts);
	mix(&b->said, f->kind == FACT_TALK ? f->talk.odd : f->told.odd);
	mix(&b->said, f->kind == FACT_TALK && f->talk.proved);
	if (f->kind != FACT_TALK)
		tell(b, f);
	else if (f->talk.odd & WS_TALK_STRAY_BYTES_AFTER_101)
		b->strays = true;	/* told of a segment, and so is what */
	if (f->kind == FACT_RESPONSE && f->attempt->request_frame == 0)
		b->strays = true;	/* may be left of a request */
	check_fact(f, &b->sink);
}

static void take_finding(void *ctx, const struct finding *f, uint16_t left,
                         enum settle settle)
{
	struct bed *b = ctx;

	(void)left;
	(void)settle;
	assert(f->id < FIND_N && f->severity < SEV_N && f->count == 1);
	assert(f->certainty < CERT_N && f->n_frames <= FINDING_FRAMES);
	mix(&b->said, f->id);
	mix(&b->said, f->certainty);
}

static void set_limits(struct limits *l, bool tight)
{
	limits_init(l);
	l->flows_max = 4;
	l->tombstones_max = 2;
	l->holes_max = 64;
	l->holes_total = 64;
	l->talks_max = 4;
	if (!tight)
		return;
	l->flows_max = 1;
	l->talks_max = 1;
	l->stream_bytes = 2000;
	l->streams_bytes = 3000;
	l->http_head_bytes = 600;
	l->ws_attempts_max = 2;
	l->ws_frames_listed = 3;
	l->ws_text_bytes = 16;
}

static void make(struct bed *b, const struct script *s, struct way way)
{
	const struct flow_options o = { .limits = &b->limits,
		.time_wait_ns = INT64_C(240000000000),
		.every_frame = s->every_frame };
	struct err err;

	*b = (struct bed){ .script = s, .way = way,
		.time = INT64_C(1700000000000000000),
		.batch.last_clock = INT64_MIN };
	set_limits(&b->limits, s->tight);
	b->engine = flow_engine_new(&o, &err);
	if (b->engine == NULL)
		abort();
	b->engine->plays_all = way.plays_all;
	b->sink = (struct check_sink){ take_finding, b, &b->limits };
	memcpy(b->next, first_seq, sizeof(b->next));
}

static void touch_rest(const struct bed *b, const struct ws_side_end *s)
{
	if (s->close != NULL) {
		touch_close(b, s->close);
		assert(s->close->whole);
	}
	assert(s->rest.first_frame <= b->frames);
	assert(s->unanswered == NULL || s->unanswered->frame <= b->frames);
	assert(s->end_frame <= b->frames);
}

static void take_ws_end(struct bed *b, const struct flow_end *end)
{
	uint64_t *told = b->told[conn_of(end->flow)];
	struct ws_end w;

	if (!flow_ws_end(b->engine, end, &w))
		return;
	mix(&b->said, (uint64_t)w.kind << 8 | w.cause << 4 | w.initiator);
	assert(ws_end_kind_name(w.kind) && ws_end_cause_name(w.cause) &&
	       ws_ender_name(w.initiator));
	for (unsigned i = 0; i < 2; i++) {
		const struct ws_side_end *s = &w.side[i];

		touch_rest(b, s);
		mix(&told[i], (uint64_t)w.kind << 8 | w.cause << 4);
		mix(&told[i], s->sees);
		mix(&told[i], s->lost);
		mix(&told[i], s->not_echoed);
		mix(&told[i], s->rest.kind);
		mix(&told[i], s->rest.missing);
		mix(&told[i], s->close != NULL);
		mix(&told[i], s->unanswered != NULL);
	}
}

static void touch_list(const struct bed *b, struct flow *f)
{
	const struct flow_talk *t = flow_talk(b->engine, f);

	if (t == NULL || t->list == NULL)
		return;
	assert(b->script->every_frame);
	assert(t->list->n <= b->limits.ws_frames_listed);
	for (uint32_t i = 0; i < t->list->n; i++)
		assert(t->list->frame[i].packet <= b->frames &&
		       t->list->frame[i].from < 2);
}

/* A flow is deaf once octets that are no HTTP were read. In whole segments they
 * may have been only looked at, as an answer that is not a 101. */
static void look_at_deaf(struct bed *b, struct flow *f)
{
	if ((f->marks & FLOW_HEARD) == FLOW_HEARD && (f->marks & FLOW_HTTP) &&
	    flow_talk(b->engine, f) == NULL)
		b->strays = true;
}

static void end_flow(struct bed *b, struct flow_end *end)
{
	struct flow *f = end->flow;

	b->ends++;
	look_at_deaf(b, f);
	while (flow_rest_next(b->engine, f))
		take_fact(b);
	touch_list(b, f);
	if (!end->again && !end->plain) {
		take_ws_end(b, end);
		check_end(end, &b->sink);
		check_talk_end(b->engine, end, &b->sink);
	}
	if (!end->again && b->script->held && flow_may_wait(f))
		flow_hold(b->engine, f);
	else
		flow_release(b->engine, f);
}

static void end_flows(struct bed *b, int64_t now)
{
	struct flow_end end;

	while (flow_end_next(b->engine, now, &end))
		end_flow(b, &end);
}

/* Octets by the octet wait in more room than all at once; where that is short
 * they may be told otherwise. So may an answer that came before its request: it
 * is read when the request's head is whole, be the body there or not. */
static void look_at_room(struct bed *b, struct flow *f)
{
	enum { MUCH = 8192 };
	const struct flow_talk *t = f != NULL ? flow_talk(b->engine, f) : NULL;

	if (t != NULL && (t->side[0].stream.bytes > MUCH ||
	                  t->side[1].stream.held != NULL))
		b->strays = true;
}

static void push_batch(struct bed *b)
{
	struct flow_segment seg = { .flow = NULL };
	enum flow_news news;

	b->batch.last_clock = b->time;
	flow_prepare(b->engine, &b->batch);
	while ((news = flow_push(b->engine, &seg)) != FLOW_NOTHING) {
		if (news == FLOW_ENDS)
			end_flows(b, flow_now(b->engine));
		else if (news == FLOW_FACT)
			take_fact(b);
		else
			check_segment(&seg, &b->sink);
		look_at_room(b, news == FLOW_ENDS ? NULL : seg.flow);
	}
	if (b->batch.n > 0)
		look_at_room(b, seg.flow);
	for (size_t i = 0; i < b->batch.n; i++)
		free(b->octets[i]);
	b->batch.n = 0;
}

static struct packet packet_of(struct bed *b, unsigned conn, unsigned side,
                               uint16_t flags)
{
	const uint16_t port = (uint16_t)(1024 + conn);
	const struct packet p = {
		.frame = ++b->frames,
		.time = b->time,
		.header_len = HEADER,
		.mss = flags & TCP_SYN ? 1460 : 0,
		.ip_version = 4,
		.ttl = 64,
		.wire_len = 54,
		.flags = flags,
		.window = 65535,
		.src_port = side ? 80 : port,
		.dst_port = side ? port : 80,
		.src = { [15] = (uint8_t)(1 + side) },
		.dst = { [15] = (uint8_t)(2 - side) },
		.ack = flags & TCP_ACK ? b->sent[conn][side ^ 1] : 0,
	};

	b->time += US;
	return p;
}

static void raise(uint32_t *edge, uint32_t to)
{
	if ((int32_t)(to - *edge) > 0)
		*edge = to;
}

/* Octets alone in memory, with `n' of them captured. */
static void add_packet(struct bed *b, struct packet *p, const uint8_t *octets)
{
	const uint32_t n = p->payload_captured;
	uint8_t *copy = malloc(HEADER + n);

	if (copy == NULL)
		abort();
	memset(copy, 0, HEADER);
	if (n > 0)
		memcpy(copy + HEADER, octets, n);
	p->tcp = copy;
	p->wire_len += p->payload_len;
	b->octets[b->batch.n] = copy;
	b->batch.clock[b->batch.n] = p->time;
	b->batch.packet[b->batch.n++] = *p;
	if (b->batch.n == BATCH_MAX)
		push_batch(b);
}

static void add_bare(struct bed *b, unsigned conn, unsigned side,
                     uint16_t flags)
{
	struct packet p = packet_of(b, conn, side, flags);

	p.seq = flags & TCP_SYN ? first_seq[conn][side] - 1 :
		b->sent[conn][side];
	raise(&b->sent[conn][side], p.seq + ((flags & TCP_SYN) != 0));
	add_packet(b, &p, NULL);
}

static void shake_hands(struct bed *b)
{
	memcpy(b->sent, first_seq, sizeof(b->sent));
	for (unsigned i = 0; i < SCRIPT_CONNS && !b->script->midstream; i++) {
		add_bare(b, i, 0, TCP_SYN);
		add_bare(b, i, 1, TCP_SYN | TCP_ACK);
		add_bare(b, i, 0, TCP_ACK);
	}
}

/* n octets of it from `at' on; the flags of its end are on the last. */
static void add_piece(struct bed *b, unsigned i, uint32_t at, uint32_t n)
{
	const struct say *say = &b->script->say[i];
	const bool last = at + n == say->n;
	uint16_t flags = TCP_ACK | (last && say->fin ? TCP_FIN : 0) |
		(last && say->rst ? TCP_RST : 0);
	struct packet p = packet_of(b, say->conn, say->side, flags);

	p.seq = b->seq[i] + at;
	p.payload_len = p.payload_captured = n;
	if (say->fate == FATE_SHORT && n > 0) {
		p.payload_captured = (uint32_t)((uint64_t)n * say->arg >> 8);
		p.quirks = PKT_PAYLOAD_CUT;
	}
	raise(&b->sent[say->conn][say->side], p.seq + n + (last && say->fin));
	add_packet(b, &p, b->script->text + say->at + at);
}

static uint32_t piece_of(const struct bed *b, const struct say *say)
{
	if (b->way.octets || (say->cut == CUT_OCTETS && say->n <= 512))
		return 1;
	if (say->cut == CUT_ONCE && say->arg > 0)
		return say->n * say->arg / 256 + 1;
	return say->cut == CUT_SEVENS ? 7 + say->n / 64 : say->n;
}

static void send(struct bed *b, unsigned i)
{
	const struct say *say = &b->script->say[i];
	const uint32_t each = piece_of(b, say);
	uint32_t at = 0;

	b->time += say->wait;
	if (say->fate == FATE_MISSED)
		raise(&b->sent[say->conn][say->side], b->seq[i] + say->n);
	if (say->fate == FATE_MISSED || say->fate == FATE_LOST)
		return;
	do {
		uint32_t n = say->n - at < each ? say->n - at : each;

		add_piece(b, i, at, n);
		at += n;
	} while (at < say->n);
	if (say->acked)
		add_bare(b, say->conn, say->side ^ 1u, TCP_ACK);
	if (say->ends_batch)
		push_batch(b);
}

/* Gives it its sequence number; false if its side, as far as a tame script
 * goes, has nothing more to say. */
static bool number(struct bed *b, unsigned i)
{
	const struct say *say = &b->script->say[i];
	bool *ended = &b->ended[say->conn][say->side];
	uint32_t *next = &b->next[say->conn][say->side];

	if (*ended && b->script->tame)
		return false;
	b->seq[i] = *next;
	*next += say->n + say->fin;
	*ended |= say->fin || say->rst;
	return true;
}

static void play_says(struct bed *b)
{
	const struct script *s = b->script;

	for (unsigned i = 0; i < s->n; i++) {
		if (!number(b, i))
			continue;
		if (s->say[i].fate == FATE_SWAPPED && i + 1 < s->n) {
			number(b, i + 1);
			send(b, i + 1);
			send(b, i++);
			continue;
		}
		send(b, i);
		if (s->say[i].fate == FATE_TWICE)
			send(b, i);
	}
}

/* Nothing is left of any. */
static void finish(struct bed *b)
{
	struct flow_stats s;

	push_batch(b);
	if (b->script->abandoned) {
		flow_engine_free(b->engine);
		return;
	}
	end_flows(b, INT64_MAX);
	flow_engine_stats(b->engine, &s);
	b->strays |= s.streams_full + s.talks_full + s.attempts_full > 0;
	assert(b->engine->flows.used == 0 && b->engine->growns.used == 0);
	assert(b->engine->journals.used == 0 && b->engine->talks.used == 0);
	assert(b->engine->room.ranges.used == 0);
	assert(b->engine->room.closing.used == 0);
	assert(b->engine->streams.used == 0);
	mix(&b->said, b->ends);
	mix(&b->said, s.streams_full);
	flow_engine_free(b->engine);
}

static void play(struct bed *b, const struct script *s, struct way way)
{
	make(b, s, way);
	shake_hands(b);
	play_says(b);
	finish(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct script s;
	static struct bed noted, other;

	script_read(&s, span_of(data, size));
	play(&noted, &s, (struct way){ false, false });
	play(&other, &s, (struct way){ false, true });
	assert(noted.said == other.said);
	assert(memcmp(noted.told, other.told, sizeof(noted.told)) == 0);
	if (!s.tame || !s.begun)
		return 0;
	play(&other, &s, (struct way){ true, false });
	if (!noted.strays && !other.strays)
		assert(memcmp(noted.told, other.told,
		              sizeof(noted.told)) == 0);
	return 0;
}
