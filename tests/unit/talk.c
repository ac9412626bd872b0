/* SPDX-License-Identifier: ISC */
#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcp/question.h"

enum { MS = 1000000, STEP_MS = 10 };

void talk_init(struct talk *t, uint32_t client, uint32_t server)
{
	*t = (struct talk){
		.next = { client, server },
		.time = INT64_C(1000000) * MS,
		.port = 40000,
	};
}

unsigned talk_side(const struct packet *p)
{
	return p->src_port == TALK_SERVER_PORT;
}

static uint16_t flag_of(char c)
{
	switch (c) {
	case 'S': return TCP_SYN;
	case 'F': return TCP_FIN;
	case 'R': return TCP_RST;
	case 'P': return TCP_PSH;
	case 'U': return TCP_URG;
	case '.': return TCP_ACK;
	default: return 0;
	}
}

/* Options that a SYN of a real stack has. */
static void add_options(struct packet *p)
{
	p->mss = 1460;
	p->wscale = 7;
	p->quirks |= PKT_HAS_WSCALE | PKT_SACK_PERMITTED;
}

/* What segments carry is no protocol that anyone listens to. */
enum { HEADER = 20 };
static const uint8_t octets[HEADER + 65536];

static struct packet packet_from(unsigned side, uint16_t port)
{
	struct packet p = {
		.ip_version = 4,
		.tcp = octets,
		.header_len = HEADER,
		.ttl = 64,
		.window = 64240,
		.src_port = side == 0 ? port : TALK_SERVER_PORT,
		.dst_port = side == 0 ? TALK_SERVER_PORT : port,
		.src = { [10] = 255, 255, 10, 0, 0, (uint8_t)(1 + side) },
		.dst = { [10] = 255, 255, 10, 0, 0, (uint8_t)(2 - side) },
	};

	return p;
}

static void add_stamp(struct packet *p, uint32_t stamp)
{
	p->quirks |= PKT_HAS_TS;
	p->tsval = stamp;
}

/* An option NOP NOP SACK at the end of the header, of so many edges. */
static void add_edge(struct talk *t, struct packet *p, int32_t n)
{
	uint8_t *at = t->header[t->n];
	uint8_t *option = at + HEADER;
	const uint32_t edge = p->ack + (uint32_t)n;

	if (p->header_len == HEADER) {
		memcpy(option, (uint8_t[]){ 1, 1, 5, 2 }, 4);
		p->header_len += 4;
		p->tcp = at;
	}
	if (p->header_len + 4 > TALK_HEADER)
		abort();
	for (unsigned i = 0; i < 4; i++)
		at[p->header_len++] = (uint8_t)(edge >> (24 - 8 * i));
	option[3] += 4;
}

static void read_extra(struct talk *t, struct packet *p, char kind, int32_t n)
{
	if (kind == '+')
		p->payload_len = p->payload_captured = (uint32_t)n;
	else if (kind == '@')
		p->seq += (uint32_t)n;
	else if (kind == ',')
		p->ack += (uint32_t)n;
	else if (kind == 'w')
		p->window = (uint16_t)n;
	else if (kind == 'i')
		p->ip_id = ++t->ip_id;
	else if (kind == 'j')
		p->ip_id = (uint16_t)n;
	else if (kind == 't')
		add_stamp(p, (uint32_t)n);
	else if (kind == 'k')
		add_edge(t, p, n);
	else if (kind == '!')
		p->quirks |= PKT_CHECKSUM_BAD;
	else
		abort();
}

/* Reads one segment; returns where its word ends. */
static const char *read_word(struct talk *t, const char *at, struct packet *p)
{
	unsigned side = *at == 'S';

	if (*at != 'C' && *at != 'S')
		abort();
	*p = packet_from(side, t->port);
	for (at++; flag_of(*at) != 0; at++)
		p->flags |= flag_of(*at);
	p->seq = t->next[side];
	if (p->flags & TCP_ACK)
		p->ack = t->next[side ^ 1];
	if (p->flags & TCP_SYN)
		add_options(p);
	while (*at != '\0' && strchr(" )", *at) == NULL) {
		char *end;
		char kind = *at;

		read_extra(t, p, kind, (int32_t)strtol(at + 1, &end, 10));
		at = kind == 'i' || kind == '!' ? at + 1 : end;
	}
	return at;
}

/* What was sent moves on, whether it was captured or not. */
static void send_packet(struct talk *t, struct packet *p, bool captured)
{
	uint32_t *next = &t->next[talk_side(p)];
	uint32_t n = p->payload_len + ((p->flags & TCP_SYN) != 0) +
		((p->flags & TCP_FIN) != 0);

	if (n > 0 && (int32_t)(p->seq + n - *next) > 0 &&
	    !(p->quirks & PKT_CHECKSUM_BAD))
		*next = p->seq + n;
	p->wire_len = 54 + p->payload_len;
	p->time = t->time;
	t->time += STEP_MS * MS;
	if (!captured)
		return;
	if (t->n == TALK_MAX)
		abort();
	p->frame = t->n + 1;
	t->packet[t->n++] = *p;
}

void talk_say(struct talk *t, const char *words)
{
	bool captured = true;

	while (*words != '\0') {
		struct packet p;
		char *end;

		if (strchr(" ()", *words) != NULL) {
			if (*words != ' ')
				captured = *words == ')';
			words++;
		} else if (*words == '~') {
			t->time += strtol(words + 1, &end, 10) * MS;
			words = end;
		} else {
			words = read_word(t, words, &p);
			send_packet(t, &p, captured);
		}
	}
}

void stage_init(struct stage *s)
{
	struct err err;

	*s = (struct stage){ 0 };
	limits_init(&s->limits);
	s->room.limits = &s->limits;
	if (pool_init(&s->room.ranges, sizeof(struct range), 64, &err) < 0 ||
	    pool_init(&s->room.closing, sizeof(struct tcp_closing), 4,
	              &err) < 0 ||
	    pool_init(&s->room.asked, sizeof(struct tcp_asked), 1, &err) < 0 ||
	    pool_init(&s->room.resent, sizeof(struct tcp_resent), 4, &err) < 0)
		abort();
	s->at = (struct tcp_at){ .room = &s->room, .conn = &s->conn,
		.more = &s->more };
}

void stage_fini(struct stage *s)
{
	pool_fini(&s->room.ranges);
	pool_fini(&s->room.closing);
	pool_fini(&s->room.asked);
	pool_fini(&s->room.resent);
}

void stage_push(struct stage *s, const struct packet *packet)
{
	struct packet p = *packet;

	if (s->frames++ == 0) {
		tcp_begin(&s->conn, p.flags & TCP_SYN);
		s->at.start = p.time;
	}
	p.frame = s->frames;
	tcp_push(&s->at, &p, talk_side(&p), &s->last);
	s->odd |= s->last.odd;
}

void stage_play(struct stage *s, const struct talk *t)
{
	for (unsigned i = 0; i < t->n; i++)
		stage_push(s, &t->packet[i]);
}

const char *stage_path(const struct stage *s, unsigned side,
                       char out[PATH_MAX_TEXT])
{
	unsigned state = s->conn.end[side].state;
	size_t at = 0;

	for (unsigned i = 0; i < tcp_steps(&s->conn); i++) {
		const struct tcp_step *step = tcp_step(&s->at, i);
		bool inferred = step->side & TCP_STEP_INFERRED;
		const struct tcp_arrow *arrow = &tcp_arrows[step->arrow];

		if ((step->side & 1) != side)
			continue;
		if (at == 0)
			at += (size_t)sprintf(out, "%s",
				tcp_state_name(arrow->from));
		if (at < PATH_MAX_TEXT - 20)
			at += (size_t)sprintf(out + at,
				inferred ? " (%s)" : " %s",
				tcp_state_name(arrow->to));
		state = arrow->to;
	}
	if (at == 0)
		at += (size_t)sprintf(out, "%s",
			tcp_state_name((enum tcp_state)state));
	if (state != s->conn.end[side].state)
		sprintf(out + at, " but %s", tcp_state_name(
			(enum tcp_state)s->conn.end[side].state));
	return out;
}

const char *odd_names(uint32_t odd, char out[PATH_MAX_TEXT])
{
	static const char *const names[] = {
		"REJECTED", "SYN_AGAIN", "SYNACK_AGAIN", "SYN_OTHER_ISN",
		"REFUSED", "RESET", "RST_IGNORED", "FIN_AGAIN",
		"FIN_OTHER_END", "RETRANSMISSION", "FILLS_GAP",
		"KEEP_ALIVE", "WINDOW_PROBE", "ACK_UNSEEN", "GAVE_UP",
		"OUT_OF_ORDER", "WINDOW_FULL", "PAST_FIN", "FIN_BARE",
		"OUTSIDE", "FORMER", "OBEYS",
		"DOUBLED", "REPACKETISED", "DSACKED", "EXCESSIVE",
		"LOST_BEFORE", "LOST_BEHIND"
	};
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (odd >> i & 1)
			at += (size_t)sprintf(out + at, "%s%s",
				at > 0 ? " " : "", names[i]);
	return out;
}
