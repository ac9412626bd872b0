/* SPDX-License-Identifier: ISC */
#include "chat.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/hear.h"
#include "flow/ws_end.h"
#include "heads.h"

enum { MS = 1000000, HEADER = 20, LONG = 66000 };

#define KEY "\1\2\3\4"
#define OTHER "\5\6\7\10"

/* What is said by either side, by name; the client's frames have a mask. */
static const struct word {
	const char *name, *text[2];
	size_t n[2];
} words[] = {
#define HTTP(name, text) { name, { text, text }, \
	{ sizeof(text) - 1, sizeof(text) - 1 } }
#define FRAME(name, client, server) { name, { client, server }, \
	{ sizeof(client) - 1, sizeof(server) - 1 } }
	HTTP("get", "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
	HTTP("head", "HEAD / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
	HTTP("post", "POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n"),
	HTTP("chunks", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
	HTTP("connect", "CONNECT a.example:80 HTTP/1.1\r\n\r\n"),
	HTTP("ok", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
	HTTP("okchunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
		"\r\n3\r\nabc\r\n0\r\n\r\n"),
	HTTP("okhead", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
	HTTP("tunnel", "HTTP/1.1 200 Connected\r\n\r\n"),
	HTTP("going", "HTTP/1.1 102 Processing\r\n\r\n"),
	HTTP("no", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
	HTTP("bad", "HTTP/1.1 101 Switching Protocols\r\n"
		"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
	HTTP("smtp", "220 mail.example ESMTP\r\n"),
	HTTP("lower", "Get / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
	FRAME("text", "\x81\x82" KEY "ik", "\x81\x02hi"),
	FRAME("other", "\x81\x82" OTHER "mo", "\x81\x02ho"),
	FRAME("naked", "\x81\x02hi", "\x81\x82" KEY "ik"),
	FRAME("ping", "\x89\x81" KEY "q", "\x89\x01p"),
	FRAME("pong", "\x8a\x81" OTHER "u", "\x8a\x01p"),
	FRAME("close", "\x88\x82" OTHER "\6\xee", "\x88\x02\x03\xe8"),
	FRAME("hidden", "", "\x89\x04\x81\x02hi"),
	FRAME("fragment", "\x01\x81" OTHER "a", "\x01\x01" "a"),
	FRAME("fin", "", ""), FRAME("rst", "", ""), FRAME("ack", "", ""),
};

/* Those that are too long to be written down. */
static uint8_t zeros[LONG];
static uint8_t long_head[LONG], big_frame[1008];

void chat_init(struct chat *c)
{
	*c = (struct chat){ .time = INT64_C(1000000) * MS };
	limits_init(&c->limits);
	c->limits.flows_max = 8;
	c->limits.tombstones_max = 8;
	c->limits.talks_max = 8;
	c->options = (struct flow_options){
		.limits = &c->limits,
		.time_wait_ns = INT64_C(240000000000),
	};
	for (unsigned i = 0; i < CHAT_FLOWS; i++) {
		c->next[i][0] = 0xffffff00u + i;
		c->next[i][1] = 9000 + i;
	}
}

void chat_begin(struct chat *c, bool plays_all)
{
	struct err err;

	c->engine = flow_engine_new(&c->options, &err);
	if (c->engine == NULL)
		abort();
	c->engine->plays_all = plays_all;
}

/* Bits as numbers: "/3+14". */
static void add_bits(struct chat *c, uint32_t bits)
{
	char *to = c->facts + strlen(c->facts);
	char sep = '/';

	for (unsigned i = 0; i < 32; i++)
		if (bits >> i & 1) {
			to += sprintf(to, "%c%u", sep, i);
			sep = '+';
		}
}

/* "C:ask", "S:STATUS" ("!" behind it if nobody had asked), "C:fOPCODE" of a
 * frame, "S:talk", "C:long" of a head; each with what is odd about it, but not that an attempt was
 * answered. Flows but the first have their number before that. */
static void add_fact(struct chat *c, const struct flow_fact *f)
{
	char *to = c->facts + strlen(c->facts);
	unsigned flow = f->flow->tuple.port[f->flow->client] - 40000u;
	uint32_t bits = f->kind == FACT_FRAME ? f->told.odd :
		f->kind == FACT_REQUEST ? f->request->odd :
		f->kind == FACT_RESPONSE ? f->response->odd &
			~(uint32_t)WS_RESP_ORIGIN_CROSS_SITE : 0;

	cr_assert_lt(strlen(c->facts), CHAT_TEXT - 200u);
	if (f->kind == FACT_ANSWER)
		return;			/* nothing that was said */
	if (f->kind == FACT_TALK) {
		bits = f->talk.odd & ~(uint32_t)WS_TALK_ANSWERED;
		if (bits == 0)
			return;
	}
	to += sprintf(to, "%s", to > c->facts ? " " : "");
	if (flow > 0)
		to += sprintf(to, "%u", flow);
	to += sprintf(to, "%c:", "CS"[f->from]);
	if (f->kind == FACT_REQUEST)
		sprintf(to, "ask");
	else if (f->kind == FACT_RESPONSE)
		sprintf(to, "%u%s", f->response->status,
			f->attempt->asked ? "" : "!");
	else if (f->kind == FACT_HEAD)
		sprintf(to, "long");
	else if (f->kind == FACT_FRAME)
		sprintf(to, "f%u", f->told.opcode);
	else
		sprintf(to, "talk");
	add_bits(c, bits);
}

static void take_ends(struct chat *c, int64_t now)
{
	struct flow_end end;
	struct ws_end w;

	while (flow_end_next(c->engine, now, &end)) {
		while (flow_rest_next(c->engine, end.flow))
			add_fact(c, flow_fact(c->engine));
		flow_end_tell(c->engine, &end);
		for (unsigned i = 0; i < 2; i++)
			c->fin_frame[i] = end.side[i].fin.frame;
		if (flow_ws_end(c->engine, &end, &w))
			sprintf(c->facts + strlen(c->facts), " end:%s",
				ws_end_kind_name(w.kind));
		flow_release(c->engine, end.flow);
	}
}

static void push(struct chat *c, const struct packet *p)
{
	static struct flow_batch b;
	struct flow_segment seg;
	enum flow_news news;

	b.n = 1;
	b.packet[0] = *p;
	b.clock[0] = b.last_clock = p->time;
	flow_prepare(c->engine, &b);
	while ((news = flow_push(c->engine, &seg)) != FLOW_NOTHING)
		if (news == FLOW_ENDS)
			take_ends(c, flow_now(c->engine));
		else if (news == FLOW_FACT)
			add_fact(c, flow_fact(c->engine));
		else
			c->odd |= seg.tcp.odd;
}

/* A segment that is being said. */
struct saying {
	unsigned side;
	uint16_t flags;
	const uint8_t *at;
	size_t n, each;
	int32_t ack, seq;	/* off by */
	uint32_t cut_at;
	bool captured;
};

static struct packet packet_of(struct chat *c, const struct saying *s)
{
	const uint16_t port = (uint16_t)(40000 + c->flow);
	const unsigned side = s->side;

	return (struct packet){
		.ip_version = 4,
		.header_len = HEADER,
		.ttl = 64,
		.window = 64240,
		.flags = s->flags,
		.mss = s->flags & TCP_SYN ? 1460 : 0,
		.src_port = side == 0 ? port : 80,
		.dst_port = side == 0 ? 80 : port,
		.src = { [10] = 255, 255, 10, 0, 0, (uint8_t)(1 + side) },
		.dst = { [10] = 255, 255, 10, 0, 0, (uint8_t)(2 - side) },
		.ack = s->flags & TCP_ACK ?
			c->next[c->flow][side ^ 1] + (uint32_t)s->ack : 0,
		.wire_len = 54,
		.time = c->time,
	};
}

/* n octets alone in memory. */
static void send(struct chat *c, const struct saying *s, const uint8_t *at,
                 size_t n)
{
	struct packet p = packet_of(c, s);
	uint32_t *next = &c->next[c->flow][s->side];
	const size_t captured = n < s->cut_at ? n : s->cut_at;
	uint8_t *copy = calloc(1, HEADER + captured);

	if (copy == NULL)
		abort();
	if (captured > 0)
		memcpy(copy + HEADER, at, captured);
	p.tcp = copy;
	p.seq = *next + (uint32_t)s->seq;
	p.payload_len = (uint32_t)n;
	p.payload_captured = (uint32_t)captured;
	p.quirks = captured < n ? PKT_PAYLOAD_CUT : 0;
	p.wire_len += p.payload_len;
	if (s->seq == 0)
		*next += p.payload_len +
			((p.flags & (TCP_SYN | TCP_FIN)) != 0);
	c->time += MS;
	if (s->captured) {
		p.frame = ++c->frames;
		push(c, &p);
	}
	free(copy);
}

static void send_all(struct chat *c, const struct saying *s)
{
	size_t at = 0;

	do {
		const size_t left = s->n - at;
		const size_t n = s->each > 0 && left > s->each ? s->each : left;

		send(c, s, n > 0 ? s->at + at : NULL, n);
		at += n;
	} while (at < s->n);
}

static void make_long(void)
{
	memset(long_head, 'a', sizeof(long_head));
	memcpy(long_head, "GET / HTTP/1.1\r\nX: ", 19);
	memcpy(big_frame, "\x82\xfe\x03\xe8" KEY, 8);
}

/* Names with a number in them: `longN' is a request of N octets that has not
 * ended yet, `zerosN' any N octets, `bigN' N of 1000 of a frame's. */
static bool find_long(const char *name, struct saying *s)
{
	char kind[8];
	unsigned n;

	make_long();
	if (sscanf(name, "%7[a-z]%u", kind, &n) != 2)
		return false;
	s->at = strcmp(kind, "long") == 0 ? long_head :
		strcmp(kind, "zeros") == 0 ? zeros : NULL;
	s->n = n;
	return s->at != NULL;
}

static uint16_t flags_of(const char *name)
{
	return TCP_ACK | (strcmp(name, "fin") == 0 ? TCP_FIN : 0) |
		(strcmp(name, "rst") == 0 ? TCP_RST : 0);
}

/* One name's octets. */
static void find_one(const char *name, struct saying *s)
{
	if (strcmp(name, "ask") == 0 || strcmp(name, "yes") == 0) {
		s->at = (const uint8_t *)(*name == 'a' ? heads_request
		                                       : heads_response);
		s->n = strlen((const char *)s->at);
		return;
	}
	if (strcmp(name, "big") == 0) {
		make_long();
		s->at = big_frame;
		s->n = sizeof(big_frame);
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i].name) == 0) {
			s->at = (const uint8_t *)words[i].text[s->side];
			s->n = words[i].n[s->side];
			return;
		}
	if (!find_long(name, s)) {
		fprintf(stderr, "nobody says %s\n", name);
		abort();
	}
}

/* Names with `+' between them are said in one breath. */
static void find(char *names, struct saying *s)
{
	static uint8_t all[2 * LONG];
	char *name;
	size_t n = 0;

	s->flags = flags_of(names);
	while ((name = strsep(&names, "+")) != NULL) {
		find_one(name, s);
		if (s->n > sizeof(all) - n)
			abort();
		if (s->n > 0)
			memcpy(all + n, s->at, s->n);
		n += s->n;
	}
	s->at = all;
	s->n = n;
}

/* ".A.B": what is left of the word behind it. */
static char *slice(struct saying *s, char *at)
{
	const size_t from = strtoul(at + 1, &at, 10);
	size_t to = s->n;

	if (*at == '.')
		to = strtoul(at + 1, &at, 10);
	if (from > to || to > s->n)
		abort();
	s->at += from;
	s->n = to - from;
	return at;
}

static void read_extras(struct saying *s, char *at)
{
	while (*at != '\0') {
		const char kind = *at;

		if (kind == '.') {
			at = slice(s, at);
			continue;
		}
		const long n = strtol(at + 1, &at, 10);

		if (kind == '/')
			s->each = (size_t)n;
		else if (kind == ',')
			s->ack = (int32_t)n;
		else if (kind == '@')
			s->seq = (int32_t)n;
		else if (kind == '|')
			s->cut_at = (uint32_t)n;
		else
			abort();
	}
}

static void say_word(struct chat *c, const char *word, bool captured)
{
	struct saying s = { .side = *word == 'S', .captured = captured,
		.cut_at = UINT32_MAX };
	const size_t n = strcspn(word + 1, "./,@|");
	char name[32], extra[64];

	snprintf(name, sizeof(name), "%.*s", (int)n, word + 1);
	snprintf(extra, sizeof(extra), "%s", word + 1 + n);
	find(name, &s);
	read_extras(&s, extra);
	send_all(c, &s);
}

static void shake_hands(struct chat *c, bool captured)
{
	send(c, &(struct saying){ .side = 0, .flags = TCP_SYN,
		.captured = captured }, NULL, 0);
	send(c, &(struct saying){ .side = 1, .flags = TCP_SYN | TCP_ACK,
		.captured = captured }, NULL, 0);
	send(c, &(struct saying){ .side = 0, .flags = TCP_ACK,
		.captured = captured }, NULL, 0);
}

void chat_say(struct chat *c, const char *text)
{
	char *all = strdup(text), *rest = all, *word;
	bool captured = true;

	while (all != NULL && (word = strsep(&rest, " ")) != NULL) {
		const size_t n = strlen(word);
		const bool closes = n > 0 && word[n - 1] == ')';

		captured &= *word != '(';
		word += *word == '(';
		if (closes)
			word[strlen(word) - 1] = '\0';
		if (strcmp(word, "open") == 0)
			shake_hands(c, captured);
		else if (*word == '~')
			c->time += strtol(word + 1, NULL, 10) * MS;
		else if (*word == '#')
			c->flow = (unsigned)strtoul(word + 1, NULL, 10);
		else if (*word != '\0')
			say_word(c, word, captured);
		captured |= closes;
	}
	free(all);
}

struct flow *chat_flow(const struct chat *c)
{
	for (uint32_t i = 1; i < c->engine->flows.fresh; i++) {
		struct flow *f = flow_of(&c->engine->flows, i);

		if (f->list != FLOW_LIST_NONE &&
		    f->tuple.port[f->client] == 40000 + c->flow)
			return f;
	}
	return NULL;
}

struct flow_talk *chat_talk(const struct chat *c)
{
	struct flow *f = chat_flow(c);

	return f != NULL ? flow_talk(c->engine, f) : NULL;
}

void chat_end(struct chat *c, struct flow_stats *stats)
{
	const struct flow_engine *e = c->engine;

	take_ends(c, INT64_MAX);
	flow_engine_stats(e, stats);
	cr_expect_eq(e->flows.used, 0);
	cr_expect_eq(e->journals.used, 0);
	cr_expect_eq(e->growns.used, 0);
	cr_expect_eq(e->talks.used, 0);
	cr_expect_eq(e->streams.used, 0u);
	flow_engine_free(c->engine);
	c->engine = NULL;
}
