/* SPDX-License-Identifier: ISC */
/* script.c - two bytes for all: what kind of script it is. Then for each that
 * is said: who and what, how it comes, how long it waits, an argument of both;
 * then what only that kind has. */
#include "script.h"

#include <string.h>

#define ASKS "Host: a.example\r\nUpgrade: websocket\r\n" \
	"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" \
	"Sec-WebSocket-Key: pu1m7Gr1eFqcqPAYsT2MUA==\r\n"
#define SWITCHES "HTTP/1.1 101 Switching Protocols\r\n" \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPTS "Sec-WebSocket-Accept: ElTK82E2bz0wrLlSjA3DPK1KS4M=\r\n"

static const char *const canned[] = {
	"GET /chat HTTP/1.1\r\n" ASKS "\r\n",
	SWITCHES ACCEPTS "\r\n",
	"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"3\r\nabc\r\n0\r\n\r\n",
	"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
	"GET /chat HTTP/1.1\r\nSec-WebSocket-Extensions: permessage-deflate"
		"\r\n" ASKS "\r\n",
	SWITCHES "Sec-WebSocket-Extensions: permessage-deflate\r\n"
		ACCEPTS "\r\n",
	SWITCHES "\r\n",
	"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody",
	"HTTP/1.1 100 Continue\r\n\r\n",
	"CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n",
	"HTTP/1.1 200 OK\r\n\r\n",
	"HEAD / HTTP/1.1\r\nHost: a.example\r\n\r\n",
	"220 mail.example ESMTP\r\n",
	"POST /chat HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" ASKS "\r\n",
};

enum { N_CANNED = sizeof(canned) / sizeof(canned[0]) };

/* Kinds behind those that are canned. */
enum { SAY_RAW = N_CANNED, SAY_LONG_HEAD, SAY_HEAD_END, SAY_FRAME,
	SAY_KINDS = 32 };

static uint32_t room(const struct script *s)
{
	return (s->tame ? SCRIPT_TEXT_TAME : SCRIPT_TEXT) - s->text_n;
}

static void add(struct script *s, const void *octets, size_t n)
{
	if (n > room(s))
		n = room(s);
	if (n > 0)
		memcpy(s->text + s->text_n, octets, n);
	s->text_n += (uint32_t)n;
}

static void add_text(struct script *s, const char *text)
{
	add(s, text, strlen(text));
}

static void add_fill(struct script *s, size_t n)
{
	if (n > room(s))
		n = room(s);
	memset(s->text + s->text_n, 'a', n);
	s->text_n += (uint32_t)n;
}

/* Of the input as far as it goes. */
static void add_raw(struct script *s, struct span *in, size_t n)
{
	if (n > in->left)
		n = in->left;
	add(s, span_take(in, n), n);
}

static void add_number(struct script *s, uint64_t v, unsigned octets)
{
	while (octets-- > 0) {
		const uint8_t octet = (uint8_t)(v >> 8 * octets);

		add(s, &octet, 1);
	}
}

/* 0: the shortest form that holds it. */
static void add_length(struct script *s, uint64_t n, unsigned form,
                       unsigned mask)
{
	if (form == 0)
		form = n < 126 ? 1 : n <= UINT16_MAX ? 2 : 3;
	if (form == 1)
		add_number(s, mask | (n & 127), 1);
	else
		add_number(s, mask | (form == 2 ? 126 : 127), 1);
	if (form > 1)
		add_number(s, n, form == 2 ? 2 : 8);
}

static void mask_text(struct script *s, uint32_t from, uint32_t key)
{
	for (uint32_t i = from; i < s->text_n; i++)
		s->text[i] ^= (uint8_t)(key >> (24 - 8 * ((i - from) & 3)));
}

/* Its first octet, then: the form of its length (2 bits), masked or not, three
 * ways to choose a key (2 bits), a payload that is not all there, or is long,
 * and a high bit in the length. Then how long it is, and it. */
static void add_frame(struct script *s, struct span *in)
{
	const uint8_t first = (uint8_t)span_be(in, 1);
	const uint8_t how = (uint8_t)span_be(in, 1);
	const size_t n = (size_t)span_be(in, 1);
	const uint32_t keys[] = { s->text_n * 2654435761u, 0, 0x01020304u,
		s->n * 2654435761u };
	const uint32_t key = keys[how >> 3 & 3];
	uint64_t length = n << (how & 0x40 ? 5 : 0);
	uint32_t from;

	if (how & 0x20)
		length += 3;
	add_number(s, first, 1);
	add_length(s, length | (uint64_t)(how >> 7) << 63, how & 3,
		how & 4 ? 0x80 : 0);
	if (how & 4)
		add_number(s, key, 4);
	from = s->text_n;
	add_raw(s, in, n);
	if (how & 0x40)
		add_fill(s, (size_t)length - n);
	if (how & 4)
		mask_text(s, from, key);
}

static void add_octets(struct script *s, struct span *in, unsigned kind,
                       uint8_t arg)
{
	if (kind < N_CANNED) {
		add_text(s, canned[kind]);
	} else if (kind == SAY_RAW) {
		add_raw(s, in, arg);
	} else if (kind == SAY_LONG_HEAD) {
		add_text(s, "GET /chat HTTP/1.1\r\nX: ");
		add_fill(s, 64u * arg);
	} else if (kind == SAY_HEAD_END) {
		add_text(s, "\r\n" ASKS "\r\n");
	} else {
		add_frame(s, in);
	}
}

/* Lengths of time that no threshold is near to, however few are added up. */
static int64_t wait_of(uint8_t by)
{
	static const int64_t waits[] = { 0, 1000000, INT64_C(7000000000),
		INT64_C(70000000000) };

	return waits[by & 3];
}

/* Those of what a tame script does not have are left out. */
static void set_fate(struct script *s, struct say *say, uint8_t how)
{
	say->fin = how >> 5 & 1;
	say->acked = how >> 7 & 1;
	if (s->tame)
		return;
	say->cut = how & 3;
	say->fate = how >> 2 & 7;
	say->rst = how >> 6 & 1;
}

static void read_say(struct script *s, struct span *in)
{
	const uint8_t what = (uint8_t)span_be(in, 1);
	const uint8_t how = (uint8_t)span_be(in, 1);
	const uint8_t wait = (uint8_t)span_be(in, 1);
	struct say *say = &s->say[s->n];

	*say = (struct say){
		.side = what >> 5 & 1,
		.conn = what >> 6 & 1,
		.ends_batch = what >> 7,
		.arg = (uint8_t)span_be(in, 1),
		.wait = wait_of(wait),
		.at = s->text_n,
	};
	set_fate(s, say, how);
	if (!(wait & 0x80))		/* else a FIN, RST or ACK alone */
		add_octets(s, in, what & (SAY_KINDS - 1), say->arg);
	say->n = s->text_n - say->at;
	s->n++;
}

static void say_canned(struct script *s, unsigned conn, unsigned side,
                       const char *text)
{
	struct say *say = &s->say[s->n++];

	*say = (struct say){ .conn = (uint8_t)conn, .side = (uint8_t)side,
		.at = s->text_n, .acked = true };
	add_text(s, text);
	say->n = s->text_n - say->at;
}

/* A request that is read at once, whole or not, and its answer. */
static void begin(struct script *s)
{
	for (unsigned i = 0; i < SCRIPT_CONNS; i++) {
		say_canned(s, i, 0,
			"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
		say_canned(s, i, 1,
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	}
}

void script_read(struct script *s, struct span in)
{
	const unsigned how = (unsigned)span_be(&in, 2);

	s->n = s->text_n = 0;
	s->tame = how & 1;
	s->begun = how & 2;
	s->midstream = (how & 4) && !s->tame;
	s->every_frame = how & 8;
	s->tight = (how & 16) && !s->tame;
	s->abandoned = how & 32;
	s->held = how & 64;
	if (s->begun)
		begin(s);
	while (in.left >= 4 && s->n < SCRIPT_SAYS && room(s) > 0)
		read_say(s, &in);
}
