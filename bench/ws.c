/* SPDX-License-Identifier: ISC */
/* WebSocket: 2,000 connections at once that talk for a minute, 300 frames each,
 * and connections that say hello and then stay open and idle. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "frames.h"
#include "kinds.h"
#include "mix.h"

enum {
	CONNS = 20000,
	AT_ONCE = 10,		/* one in so many is open */
	STAGGER = 60000,	/* ms: how long one lives */
	TURNS_MIN = 142,	/* segments with frames, both ways */
	TURNS_MAX = 342,
	IDLE_CONNS = 100000,
	IDLE_AT_ONCE = 100,	/* one in so many is being opened */
	IDLE_STAGGER = 1000,
	KEY = 16,
	ACCEPT = DIGEST_BASE64(DIGEST_SHA1),
};

/* Upper case: the client. s: SYN, a: ACK, o: opening handshake, d: a message,
 * c: Close, f: FIN; '*': they talk. The server closes TCP first (RFC 6455,
 * section 7.1.1). */
static const char *const scripts[] = { "SsAOo*CcfFa", "SsAOo*cCfFa" };
static const char idle_script[] = "SsAOoDdA";

struct talk {
	struct gen *g;
	struct digest *digest;
	bool idle;
	struct frames frames;
	uint8_t segment[SEGMENT];
};

struct peers {
	struct conn conn;
	const char *script;	/* what is left of it */
	uint16_t turns;		/* left */
	uint8_t last;		/* who sent the last frames */
	bool acked;		/* by a segment that only acknowledges */
	uint32_t ping[2];	/* what each has to answer, 0: none */
	char accept[ACCEPT];
};

static void peers_begin(void *of, void *item, uint32_t number)
{
	struct talk *t = of;
	struct peers *p = item;
	uint32_t hosts = 40000;

	*p = (struct peers){ .script = idle_script, .last = 1 };
	conn_init(t->g, &p->conn, 0x0a000000 + number % hosts,
	          (uint16_t)(20000 + number / hosts % 40000));
	if (!t->idle)
		p->script = scripts[below(t->g, 2)];
	p->turns = (uint16_t)(TURNS_MIN +
	                      below(t->g, TURNS_MAX - TURNS_MIN + 1));
}

/* RFC 6455, section 4.2.2, step 5.4. */
static void put_accept(struct talk *t, const char *key, char accept[ACCEPT])
{
	uint8_t sum[DIGEST_SHA1];
	char text[80];
	int n = snprintf(text, sizeof(text), "%s"
	                 "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);

	digest_sha1(t->digest, text, (size_t)n, sum);
	digest_base64(accept, sum, sizeof(sum));
}

static size_t put_request(struct talk *t, struct peers *p)
{
	char key[DIGEST_BASE64(KEY)];
	uint8_t nonce[KEY];

	for (size_t i = 0; i < KEY; i++)
		nonce[i] = (uint8_t)below(t->g, 256);
	digest_base64(key, nonce, KEY);
	put_accept(t, key, p->accept);
	return (size_t)snprintf((char *)t->segment, SEGMENT,
		"GET /chat HTTP/1.1\r\nHost: server.example\r\n"
		"Upgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n"
		"Origin: http://server.example\r\n\r\n", key);
}

static size_t put_opening(struct talk *t, struct peers *p, unsigned from)
{
	if (from == 0)
		return put_request(t, p);
	return (size_t)snprintf((char *)t->segment, SEGMENT,
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		p->accept);
}

/* A Ping and its Pong carry its number. */
static size_t put_number(struct talk *t, unsigned from, size_t n,
                         unsigned opcode, uint32_t ping)
{
	uint8_t text[4] = { (uint8_t)(ping >> 24), (uint8_t)(ping >> 16),
		(uint8_t)(ping >> 8), (uint8_t)ping };

	return n + frame_put(&t->frames, t->segment + n, from, opcode,
	                     (struct body){ text, sizeof(text) });
}

/* The answer that is due, if one is. */
static size_t put_pong(struct talk *t, struct peers *p, unsigned from)
{
	uint32_t ping = p->ping[from];

	p->ping[from] = 0;
	return ping == 0 ? 0 : put_number(t, from, 0, PONG, ping);
}

static size_t put_ping(struct talk *t, struct peers *p, unsigned from, size_t n)
{
	uint32_t ping = (uint32_t)draw(t->g) | 1;

	if (p->ping[from ^ 1] != 0 || below(t->g, 64) != 0)
		return n;
	p->ping[from ^ 1] = ping;
	return put_number(t, from, n, PING, ping);
}

/* One frame or a few: a Pong, messages, a Ping. */
static size_t put_frames(struct talk *t, struct peers *p, unsigned from)
{
	size_t n = put_pong(t, p, from);

	do {
		n += frame_put_message(&t->frames, t->segment + n, from);
	} while (n < SEGMENT - 2 * FRAME_MAX && below(t->g, 6) == 0);
	return put_ping(t, p, from, n);
}

static size_t put_close(struct talk *t, struct peers *p, unsigned from)
{
	size_t n = put_pong(t, p, from);

	return n + frame_put(&t->frames, t->segment + n, from, CLOSE,
	                     (struct body){ "\x03\xe8", 2 });	/* 1000 */
}

static void send_segment(struct talk *t, struct peers *p, unsigned from,
                         size_t n)
{
	conn_send_next(t->g, &p->conn, from, PSH | ACK,
	               (struct body){ t->segment, n });
}

/* Frames are answered by frames, but one time in four they are only
 * acknowledged, and who sent them goes on. */
static void talk_step(struct talk *t, struct peers *p)
{
	unsigned from = p->acked ? p->last : p->last ^ 1;

	p->acked = !p->acked && below(t->g, 4) == 0;
	if (p->acked) {
		conn_send_next(t->g, &p->conn, from, ACK, nothing);
		return;
	}
	send_segment(t, p, from, put_frames(t, p, from));
	p->last = (uint8_t)from;
	if (--p->turns == 0)
		p->script++;
}

static void script_step(struct talk *t, struct peers *p)
{
	unsigned from = *p->script >= 'a';

	switch (*p->script++ | 0x20) {
	case 's':
		conn_send_next(t->g, &p->conn, from,
		               from == 0 ? SYN : SYN | ACK, nothing);
		break;
	case 'o':
		send_segment(t, p, from, put_opening(t, p, from));
		break;
	case 'd':
		send_segment(t, p, from,
		             frame_put_message(&t->frames, t->segment, from));
		break;
	case 'c':
		send_segment(t, p, from, put_close(t, p, from));
		break;
	case 'f':
		conn_send_next(t->g, &p->conn, from, FIN | ACK, nothing);
		break;
	default:
		conn_send_next(t->g, &p->conn, from, ACK, nothing);
		break;
	}
}

static bool peers_step(void *of, void *item)
{
	struct peers *p = item;

	if (*p->script == '*')
		talk_step(of, p);
	else
		script_step(of, p);
	return *p->script != '\0';
}

/* A bare ACK is one that was delayed; else the user or the server thinks. */
static uint32_t peers_pace(void *of, const void *item)
{
	const struct peers *p = item;
	struct talk *t = of;

	if (*p->script != '*')
		return 10 + below(t->g, 60);
	return 40 + below(t->g, 320);
}

static void run(struct gen *g, struct mix *m, bool idle)
{
	struct talk t = { .g = g, .digest = digest_new(), .idle = idle };

	if (t.digest == NULL)
		die("no SHA-1");
	frames_init(&t.frames, g);
	m->size = sizeof(struct peers);
	m->begin = peers_begin;
	m->step = peers_step;
	m->pace = peers_pace;
	mix_run(g, m, &t);
	digest_free(t.digest);
}

void make_ws(struct gen *g, double scale)
{
	struct mix m = {
		.all = (uint32_t)(CONNS * scale),
		.at_once = (uint32_t)(CONNS * scale) / AT_ONCE,
		.stagger = STAGGER,
	};

	run(g, &m, false);
}

void make_wsidle(struct gen *g, double scale)
{
	struct mix m = {
		.all = (uint32_t)(IDLE_CONNS * scale),
		.at_once = (uint32_t)(IDLE_CONNS * scale) / IDLE_AT_ONCE,
		.stagger = IDLE_STAGGER,
	};

	run(g, &m, true);
}
