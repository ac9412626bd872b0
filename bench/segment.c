/* SPDX-License-Identifier: ISC */
#include "segment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEADERS = 54,		/* Ethernet, IPv4, TCP, without options */
	OPTIONS_MAX = 20,
	RECORD = 16,
	REQUEST_MIN = 50,	/* heads, see message() */
	RESPONSE_MIN = 47,
	BUFFER = 1 << 20,
};

void die(const char *why)
{
	fprintf(stderr, "gen: %s%s%s\n", why, errno ? ": " : "",
	        errno ? strerror(errno) : "");
	exit(1);
}

uint64_t draw(struct gen *g)	/* splitmix64 */
{
	uint64_t z = g->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint32_t below(struct gen *g, uint32_t n)
{
	return (uint32_t)((draw(g) >> 32) * n >> 32);
}

/* Odd factors and shifts can be undone. */
uint32_t scatter(uint32_t n)
{
	n = (n ^ n >> 16) * 0x7feb352du;
	n = (n ^ n >> 15) * 0x846ca68bu;
	return n ^ n >> 16;
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

void conn_send(struct gen *g, struct conn *c, unsigned from, unsigned flags,
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

void conn_send_next(struct gen *g, struct conn *c, unsigned from,
                    unsigned flags, struct body body)
{
	c->end[from].ack = c->end[from ^ 1].seq;
	conn_send(g, c, from, flags, body);
}

void conn_init(struct gen *g, struct conn *c, uint32_t ip, uint16_t port)
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

struct body message(struct gen *g, unsigned from, size_t n, uint64_t rest)
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

static void put_header(struct gen *g)
{
	uint8_t header[24] = { 0 };

	put_little(header, 0xa1b2c3d4);
	header[4] = 2;		/* version 2.4 */
	header[6] = 4;
	put_little(header + 16, 262144);
	header[20] = 1;		/* Ethernet */
	write_all(g, header, sizeof(header));
}

void gen_begin(struct gen *g, const char *file)
{
	*g = (struct gen){ .random = 1, .now = BEGIN };
	g->out = fopen(file, "wb");
	if (g->out == NULL)
		die(file);
	setvbuf(g->out, NULL, _IOFBF, BUFFER);
	put_header(g);
	for (size_t i = 0; i < sizeof(g->noise); i++)
		g->noise[i] = (uint8_t)below(g, 256);
}

void gen_end(struct gen *g)
{
	if (fclose(g->out) != 0)
		die("cannot write");
}
