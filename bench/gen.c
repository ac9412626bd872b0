/* SPDX-License-Identifier: ISC */
/* gen.c - captures to measure with: gen short|spread|bulk|flood SCALE FILE.
 *
 * The same scale gives the same bytes, anywhere. Every packet is as a real
 * stack sends it: time stamps on the SYN and after, checksums right. Short
 * flows, 50,000 at once, talk at the pace of round trips and then stay open for
 * half a minute. Spread, the same flows never send two packets in a row: some
 * 50,000 others lie between, and no cache holds a flow from one to the next. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHORT_FLOWS = 1000000,
	SHORT_AT_ONCE = 20,	/* one flow in so many is open */
	KEEP_ALIVE = 29000,	/* ms: 600 s in all, TIME_WAIT ends within */
	SPREAD_GAP = 2750,
	WHEEL = 1 << 16,
	BULK_FLOWS = 4,
	BULK_TURNS = 350000,	/* of all: two segments and an ACK */
	BULK_LAG = 16,		/* segments under way */
	BULK_GAP = 12000,	/* ns */
	FLOOD_SYNS = 300000,
	FLOOD_GAP = 10000,
	SEGMENT = 1448,
	HEADERS = 54,		/* Ethernet, IPv4, TCP, without options */
	OPTIONS_MAX = 20,
	RECORD = 16,
	REQUEST_MIN = 50,	/* heads, see message() */
	RESPONSE_MIN = 47,
	BUFFER = 1 << 20,
};

enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

static const int64_t BEGIN = 1700000000000000000;	/* ns */

struct gen {
	FILE *out;
	uint64_t random;
	int64_t now;		/* ns */
	bool spread;
	uint8_t noise[SEGMENT];	/* what bodies are made of */
	char message[SEGMENT + 1];
};

struct end {
	uint32_t ip, seq, ack, clock;
	uint32_t heard;		/* the other's last TSval */
	uint16_t port, ip_id;
};

struct conn {
	struct end end[2];	/* client, server */
};

struct body {
	const void *at;
	size_t n;
};

/* Upper case: the client. s: SYN, a: ACK, d: data, f: FIN. 10.9 on average. */
static const char *const scripts[] = {
	"SsADadAFafA", "SsADaddAFafA", "SsADadAFfA", "SsADaddAFfA",
	"SsADadAfAFa", "SsADaddAfAFa", "SsADadAfFa", "SsADaddAfFa",
	"SsADadAFfA", "SsADaddAFfA",
};

struct flow {
	struct conn conn;
	const char *script;	/* what is left of it */
	uint16_t request, response;	/* bytes of a segment */
	bool again;		/* the second segment of the response */
	uint32_t next;		/* of its list */
};

/* Short flows: those that are open, and when each goes on. */
struct mix {
	struct flow *flows;	/* from 1 */
	uint32_t *wheel;	/* for each millisecond, a list of flows */
	uint32_t open, begun, all, tick;
};

static void die(const char *why)
{
	fprintf(stderr, "gen: %s%s%s\n", why, errno ? ": " : "",
	        errno ? strerror(errno) : "");
	exit(1);
}

static uint64_t draw(struct gen *g)	/* splitmix64 */
{
	uint64_t z = g->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint32_t below(struct gen *g, uint32_t n)
{
	return (uint32_t)((draw(g) >> 32) * n >> 32);
}

static uint8_t *put_16(uint8_t *at, uint32_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
	return at + 2;
}

static uint8_t *put_32(uint8_t *at, uint32_t v)
{
	return put_16(put_16(at, v >> 16), v);
}

static uint8_t *put_little(uint8_t *at, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		*at++ = (uint8_t)(v >> 8 * i);
	return at;
}

static uint64_t sum(uint64_t s, const uint8_t *at, size_t n)
{
	for (; n > 1; n -= 2, at += 2)
		s += (uint32_t)(at[0] << 8 | at[1]);
	return n > 0 ? s + (uint32_t)(at[0] << 8) : s;
}

static uint16_t fold(uint64_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

/* RFC 7323 appendix A for all but the SYN. */
static size_t put_options(uint8_t *at, bool syn, const struct end *e,
                          uint32_t now)
{
	static const uint8_t first[] = { 2, 4, 5, 0xb4, 4, 2, 8, 10 };
	static const uint8_t last[] = { 1, 3, 3, 7 };
	static const uint8_t usual[] = { 1, 1, 8, 10 };

	if (!syn) {
		memcpy(at, usual, sizeof(usual));
		put_32(put_32(at + 4, now), e->heard);
		return 12;
	}
	memcpy(at, first, sizeof(first));
	put_32(put_32(at + 8, now), e->heard);
	memcpy(at + 16, last, sizeof(last));
	return 20;
}

static void put_ip(uint8_t *at, const struct end *from, const struct end *to,
                   size_t len)
{
	put_16(put_16(at, 0x4500), (uint32_t)len);
	put_16(put_16(at + 4, from->ip_id), 0x4000);
	put_16(put_16(at + 8, 64 << 8 | 6), 0);
	put_32(put_32(at + 12, from->ip), to->ip);
	put_16(at + 10, fold(sum(0, at, 20)));
}

/* The sum comes last: addresses and payload lie there already. */
static void put_tcp(uint8_t *at, const struct conn *c, unsigned from,
                    unsigned flags, size_t len)
{
	const struct end *e = &c->end[from], *to = &c->end[from ^ 1];
	size_t header = flags & SYN ? 40 : 32;

	put_16(put_16(at, e->port), to->port);
	put_32(put_32(at + 4, e->seq), flags & ACK ? e->ack : 0);
	put_16(at + 12, (uint32_t)(header / 4 << 12 | flags));
	put_32(put_16(at + 14, flags & SYN ? 64240 : 4096), 0);
	put_16(at + 16, fold(sum(6 + len, at - 8, 8 + len)));
}

static void write_all(struct gen *g, const void *at, size_t n)
{
	if (fwrite(at, 1, n, g->out) != n)
		die("cannot write");
}

/* The frame lies in `packet', behind room for the header of its record. */
static void record(struct gen *g, uint8_t *packet, size_t len)
{
	uint8_t *at = packet;

	at = put_little(at, (uint32_t)(g->now / 1000000000));
	at = put_little(at, (uint32_t)(g->now / 1000 % 1000000));
	put_little(put_little(at, (uint32_t)len), (uint32_t)len);
	write_all(g, packet, RECORD + len);
}

static void put_ethernet(uint8_t *at, unsigned from)
{
	memset(at, 2, 12);
	at[5] = (uint8_t)from;
	at[11] = (uint8_t)(from ^ 1);
	put_16(at + 12, 0x0800);
}

/* One segment from one end; it acknowledges what end.ack says. */
static void send(struct gen *g, struct conn *c, unsigned from, unsigned flags,
                 struct body body)
{
	uint8_t packet[RECORD + HEADERS + OPTIONS_MAX + SEGMENT];
	uint8_t *ethernet = packet + RECORD, *ip = ethernet + 14, *tcp = ip + 20;
	struct end *e = &c->end[from], *to = &c->end[from ^ 1];
	uint32_t clock = e->clock + (uint32_t)((g->now - BEGIN) / 1000000);
	size_t header = 20 + put_options(tcp + 20, flags & SYN, e, clock);

	memcpy(tcp + header, body.at, body.n);
	put_ip(ip, e, to, 20 + header + body.n);
	put_tcp(tcp, c, from, flags, header + body.n);
	put_ethernet(ethernet, from);
	record(g, packet, 34 + header + body.n);
	e->seq += (uint32_t)body.n + ((flags & (SYN | FIN)) != 0);
	e->ip_id++;
	to->heard = clock;
}

/* Has everything acknowledged that came. */
static void send_next(struct gen *g, struct conn *c, unsigned from,
                      unsigned flags, struct body body)
{
	c->end[from].ack = c->end[from ^ 1].seq;
	send(g, c, from, flags, body);
}

static const struct body nothing = { "", 0 };

static void conn_init(struct gen *g, struct conn *c, uint32_t ip, uint16_t port)
{
	*c = (struct conn){ 0 };
	c->end[0].ip = ip;
	c->end[0].port = port;
	c->end[1].ip = 0xc0000200 + below(g, 16);	/* 192.0.2.0/24 */
	c->end[1].port = 80;
	for (unsigned i = 0; i < 2; i++) {
		c->end[i].seq = (uint32_t)draw(g);
		c->end[i].clock = (uint32_t)draw(g);
		c->end[i].ip_id = (uint16_t)draw(g);
	}
}

/* A request, all head, or the head of a response and what fits behind it: n
 * bytes; `rest' bytes of the body are still to come. */
static struct body message(struct gen *g, unsigned from, size_t n,
                           uint64_t rest)
{
	char *at = g->message;
	size_t head = n;

	if (from == 0)
		snprintf(at, sizeof(g->message), "GET / HTTP/1.1\r\nHost: "
		         "server.example\r\nCookie: %0*d\r\n\r\n",
		         (int)n - REQUEST_MIN, 0);
	else
		head = (size_t)snprintf(at, sizeof(g->message),
			"HTTP/1.1 200 OK\r\nContent-Length: %010llu\r\n\r\n",
			(unsigned long long)(n + rest - RESPONSE_MIN));
	memcpy(at + head, g->noise, n - head);
	return (struct body){ at, n };
}

/* Addresses are used again with other ports, as behind a NAT. */
static void flow_begin(struct gen *g, struct flow *f, uint32_t number)
{
	uint32_t hosts = 40000;

	conn_init(g, &f->conn, 0x0a000000 + number % hosts,
	          (uint16_t)(20000 + number / hosts % 40000));
	f->script = scripts[below(g, sizeof(scripts) / sizeof(scripts[0]))];
	f->request = (uint16_t)(100 + below(g, 201));
	f->response = (uint16_t)(120 + below(g, 401));
	f->again = false;
}

static unsigned sender(char c)
{
	return c >= 'a';
}

static struct body flow_data(struct gen *g, struct flow *f, unsigned from)
{
	bool more = f->script[1] == 'd';

	if (from == 0)
		return message(g, from, f->request, 0);
	if (f->again)
		return (struct body){ g->noise, f->response };
	f->again = true;
	return message(g, from, f->response, more ? f->response : 0);
}

/* The next packet of its script; false after the last. */
static bool flow_step(struct gen *g, struct flow *f)
{
	unsigned from = sender(*f->script), flags = ACK;
	struct body body = nothing;

	switch (*f->script | 0x20) {
	case 's':
		flags = from == 0 ? SYN : SYN | ACK;
		break;
	case 'd':
		flags = PSH | ACK;
		body = flow_data(g, f, from);
		break;
	case 'f':
		flags = FIN | ACK;
		break;
	default:
		break;
	}
	send_next(g, &f->conn, from, flags, body);
	return *++f->script != '\0';
}

/* How long the next packet of the script takes, in ms. */
static uint32_t pace(struct gen *g, const struct flow *f)
{
	const char *next = f->script;

	if (g->spread)
		return 1 + below(g, 2 * SPREAD_GAP);
	if ((*next | 0x20) == 'f' && strpbrk(next + 1, "fF") != NULL)
		return KEEP_ALIVE / 2 + below(g, KEEP_ALIVE);
	if (*next == 'd' && next[-1] != 'd')
		return 5 + below(g, 200);	/* the server thinks */
	if (sender(next[0]) == sender(next[-1]))
		return 1;
	return 10 + below(g, 60);
}

static void schedule(struct mix *m, struct flow *f, uint32_t ms)
{
	uint32_t *slot = &m->wheel[(m->tick + ms) % WHEEL];

	f->next = *slot;
	*slot = (uint32_t)(f - m->flows);
}

/* The next packet of a flow, or of the one that takes its place. */
static void advance(struct gen *g, struct mix *m, struct flow *f)
{
	if (flow_step(g, f)) {
		schedule(m, f, pace(g, f));
	} else if (m->begun < m->all) {
		flow_begin(g, f, m->begun++);
		schedule(m, f, 1 + below(g, 100));
	} else {
		m->open--;
	}
}

static void mix_begin(struct gen *g, struct mix *m)
{
	m->open = m->all / SHORT_AT_ONCE;
	m->flows = calloc(m->open + 1, sizeof(*m->flows));
	m->wheel = calloc(WHEEL, sizeof(*m->wheel));
	if (m->flows == NULL || m->wheel == NULL)
		die("no memory");
	while (m->begun < m->open) {
		struct flow *f = &m->flows[++m->begun];

		flow_begin(g, f, m->begun);
		schedule(m, f, below(g, KEEP_ALIVE));
	}
}

/* A wheel of milliseconds: each slot is a list of the flows that are due. */
static void make_short(struct gen *g, double scale)
{
	struct mix m = { .all = (uint32_t)(SHORT_FLOWS * scale) };

	for (mix_begin(g, &m); m.open > 0; m.tick++) {
		uint32_t i = m.wheel[m.tick % WHEEL], next;

		g->now = BEGIN + (int64_t)m.tick * 1000000;
		for (m.wheel[m.tick % WHEEL] = 0; i != 0; i = next) {
			next = m.flows[i].next;
			g->now += below(g, 5000);
			advance(g, &m, &m.flows[i]);
		}
	}
	free(m.flows);
	free(m.wheel);
}

static void make_spread(struct gen *g, double scale)
{
	g->spread = true;
	make_short(g, scale);
}

/* Two segments, and an ACK for the two that lie BULK_LAG before them. */
static void bulk_turn(struct gen *g, struct conn *c, uint32_t turn)
{
	const struct body segment = { g->noise, SEGMENT };

	for (unsigned i = 0; i < 2; i++, g->now += BULK_GAP)
		send_next(g, c, 1, ACK, segment);
	if (turn * 2 > BULK_LAG)
		c->end[0].ack += 2 * SEGMENT;
	send(g, c, 0, ACK, nothing);
	g->now += BULK_GAP;
}

static void bulk_begin(struct gen *g, struct conn *c, uint64_t bytes)
{
	send_next(g, c, 0, SYN, nothing);
	send_next(g, c, 1, SYN | ACK, nothing);
	send_next(g, c, 0, ACK, nothing);
	send_next(g, c, 0, PSH | ACK, message(g, 0, 200, 0));
	send_next(g, c, 1, PSH | ACK, message(g, 1, SEGMENT, bytes));
	send_next(g, c, 0, ACK, nothing);
}

static void bulk_end(struct gen *g, struct conn *c)
{
	send_next(g, c, 0, FIN | ACK, nothing);
	send_next(g, c, 1, FIN | ACK, nothing);
	send_next(g, c, 0, ACK, nothing);
}

static void make_bulk(struct gen *g, double scale)
{
	uint32_t turns = (uint32_t)(BULK_TURNS * scale) / BULK_FLOWS;
	struct conn conns[BULK_FLOWS];

	for (uint32_t i = 0; i < BULK_FLOWS; i++, g->now += BULK_GAP) {
		conn_init(g, &conns[i], 0x0a000001 + i, (uint16_t)(40000 + i));
		bulk_begin(g, &conns[i], (uint64_t)turns * 2 * SEGMENT);
	}
	for (uint32_t turn = 0; turn < turns; turn++)
		for (uint32_t i = 0; i < BULK_FLOWS; i++)
			bulk_turn(g, &conns[i], turn);
	for (uint32_t i = 0; i < BULK_FLOWS; i++, g->now += BULK_GAP)
		bulk_end(g, &conns[i]);
}

/* An odd factor and shifts: no two numbers give the same address. */
static uint32_t scatter(uint32_t n)
{
	n = (n ^ n >> 16) * 0x7feb352du;
	n = (n ^ n >> 15) * 0x846ca68bu;
	return n ^ n >> 16;
}

static void make_flood(struct gen *g, double scale)
{
	uint32_t n = (uint32_t)(FLOOD_SYNS * scale);
	struct conn c;

	for (uint32_t i = 0; i < n; i++, g->now += FLOOD_GAP) {
		conn_init(g, &c, scatter(i + 1),
		          (uint16_t)(1024 + below(g, 64000)));
		c.end[1].ip = 0xc0000201;
		send_next(g, &c, 0, SYN, nothing);
	}
}

static void begin(struct gen *g)
{
	uint8_t header[24] = { 0 };

	put_little(header, 0xa1b2c3d4);
	header[4] = 2;		/* version 2.4 */
	header[6] = 4;
	put_little(header + 16, 262144);
	header[20] = 1;		/* Ethernet */
	write_all(g, header, sizeof(header));
	for (size_t i = 0; i < sizeof(g->noise); i++)
		g->noise[i] = (uint8_t)below(g, 256);
	g->now = BEGIN;
}

int main(int argc, char **argv)
{
	static const struct kind {
		const char *name;
		void (*make)(struct gen *g, double scale);
	} kinds[] = {
		{ "short", make_short },
		{ "spread", make_spread },
		{ "bulk", make_bulk },
		{ "flood", make_flood },
		{ NULL, NULL },
	}, *kind = kinds;
	struct gen g = { .random = 1 };
	double scale = argc == 4 ? strtod(argv[2], NULL) : 0;

	while (argc == 4 && kind->name && strcmp(kind->name, argv[1]) != 0)
		kind++;
	if (!kind->name || !(scale >= 0.001 && scale <= 10))
		die("use: gen short|spread|bulk|flood SCALE FILE; 0.001 to 10");
	g.out = fopen(argv[3], "wb");
	if (g.out == NULL)
		die(argv[3]);
	setvbuf(g.out, NULL, _IOFBF, BUFFER);
	begin(&g);
	kind->make(&g, scale);
	if (fclose(g.out) != 0)
		die(argv[3]);
	return 0;
}
