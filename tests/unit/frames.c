/* SPDX-License-Identifier: ISC */
#include "frames.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "octets.h"

enum { MS = 1000000, ALL_CUTS = 40 };

/* Words as octets; grown as needed. */
struct words {
	uint8_t *at;
	size_t n, room;
};

/* What the next word is told by. */
struct speaker {
	unsigned from;
	uint32_t key, state;
	bool key_given;
};

static const char *const names[] = {
	"frame_unmasked_client", "frame_masked_server", "mask_key_reused",
	"mask_key_zero", "frame_rsv_set", "frame_opcode_reserved",
	"frame_length_not_minimal", "frame_length_msb_set", "ctl_fragmented",
	"ctl_too_long", "frag_orphan_continuation",
	"frag_interleaved_message", "frag_unfinished_message",
	"close_data_after", "close_control_after", "close_duplicate",
	"pmd_rsv1_on_continuation", "pmd_rsv1_on_control",
	"text_invalid_utf8", "pong_payload_mismatch", "pong_unsolicited",
	"close_body_truncated", "close_code_invalid", "close_code_undefined",
	"close_code_role", "close_reason_invalid_utf8",
};

static void add_octet(struct words *w, unsigned octet)
{
	if (w->n == w->room) {
		w->room = w->room * 2 + 64;
		w->at = realloc(w->at, w->room);
		if (w->at == NULL)
			abort();
	}
	w->at[w->n++] = (uint8_t)octet;
}

/* Reads pairs of digits; returns what follows them. */
static const char *add_hex(struct words *w, const char *at)
{
	for (; isxdigit((unsigned char)at[0]); at += 2) {
		char pair[3] = { at[0], at[1], '\0' };

		add_octet(w, (unsigned)strtoul(pair, NULL, 16));
	}
	return at;
}

/* ":HEX" or ":HEX*N" behind a header. */
static const char *add_body(struct words *w, const char *at)
{
	size_t from = w->n, period;

	if (*at != ':')
		return at;
	at = add_hex(w, at + 1);
	period = w->n - from;
	if (*at != '*')
		return at;
	w->n = from + period;
	for (size_t n = strtoul(at + 1, (char **)&at, 10); w->n - from < n;)
		add_octet(w, w->at[w->n - period]);
	return at;
}

static uint32_t next_key(struct speaker *s)
{
	uint32_t key = s->key;

	if (!s->key_given) {
		s->state = s->state * 1664525u + 1013904223u;
		key = s->state | 1;
	}
	s->key_given = false;
	return key;
}

/* Masks the frame that begins at `from' and has a header of `head' octets. */
static void mask(struct words *w, size_t from, size_t head, uint32_t key)
{
	size_t body = w->n - from - head;

	for (unsigned i = 0; i < 4; i++)
		add_octet(w, 0);
	memmove(w->at + from + head + 4, w->at + from + head, body);
	w->at[from + 1] |= WS_HEAD_MASK;
	for (unsigned i = 0; i < 4; i++)
		w->at[from + head + i] = (uint8_t)(key >> 8 * i);
	for (size_t i = 0; i < body; i++)
		w->at[from + head + 4 + i] ^= (uint8_t)(key >> 8 * (i % 4));
}

static void add_frame(struct words *w, struct speaker *s, const char *word)
{
	bool other = *word == '!';
	size_t from = w->n, head;
	const char *at = add_hex(w, word + other);

	head = w->n - from;
	at = add_body(w, at);
	if ((s->from == 0) != other)
		mask(w, from, head, next_key(s));
	if (*at == 'x')
		for (unsigned long n = strtoul(at + 1, NULL, 10); n > 1; n--) {
			char again[64];

			snprintf(again, sizeof(again), "%.*s",
				(int)(at - word), word);
			add_frame(w, s, again);
		}
}

static void note(struct frames *f, const struct ws_told *told)
{
	size_t at = strlen(f->told);

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (told->odd >> i & 1)
			at += (size_t)snprintf(f->told + at,
				sizeof(f->told) - at, "%s%u:%s%s",
				at > 0 ? " " : "", (unsigned)told->ordinal,
				names[i], told->secondary ? "*" : "");
	f->closes += told->kind == WS_TOLD_CLOSE;
	f->last = *told;
}

static void read_piece(struct frames *f, unsigned from, const uint8_t *at,
                       size_t n)
{
	struct ws_run in = {
		.at = n <= OCTETS_MAX ? octets_fence(at, n) : at,
		.n = n,
		.offset = f->offset[from],
		.frame = f->frame,
		.time = (int64_t)f->frame * MS,
	};
	struct ws_told told;

	while (ws_conn_read(&f->c, from, &in, &told))
		note(f, &told);
	f->offset[from] += (int64_t)n;
}

static void read_word(struct frames *f, unsigned from, const struct words *w,
                      size_t chop)
{
	size_t cut = chop < w->n ? chop : 0;

	if (chop == FRAMES_OCTETS) {
		for (size_t i = 0; i < w->n; i++)
			read_piece(f, from, w->at + i, 1);
		return;
	}
	if (cut > 0)
		read_piece(f, from, w->at, cut);
	read_piece(f, from, w->at + cut, w->n - cut);
}

static void skip(struct frames *f, unsigned from, const char *word)
{
	uint64_t n = strtoull(word, NULL, 10);

	ws_conn_gap(&f->c, from, n);
	f->offset[from] += (int64_t)n;
}

static uint32_t key_of(const char *word)
{
	struct words w = { NULL, 0, 0 };
	uint32_t key;

	add_hex(&w, word);
	key = ws_mask_load(w.at);
	free(w.at);
	return key;
}

static void play_word(struct frames *f, struct speaker *s, const char *word,
                      size_t chop)
{
	struct words w = { NULL, 0, 0 };

	if (*word == '>' || *word == '<') {
		s->from = *word == '<';
		return;
	}
	if (*word == '=') {
		s->key = key_of(word + 1);
		s->key_given = true;
		return;
	}
	f->frame++;
	if (*word == '_') {
		skip(f, s->from, word + 1);
		return;
	}
	if (*word == '~')
		add_hex(&w, word + 1);
	else
		add_frame(&w, s, word);
	read_word(f, s->from, &w, chop);
	free(w.at);
}

void frames_play(struct frames *f, unsigned flags, const char *talk,
                 size_t chop)
{
	struct speaker s = { .from = 1 };
	char *words = strdup(talk), *rest = words, *word;

	*f = (struct frames){ .frame = 0 };
	ws_conn_init(&f->c, flags);
	while (words != NULL && (word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			play_word(f, &s, word, chop);
	free(words);
}

static void expect_same(const struct frames *a, const struct frames *b)
{
	if (strcmp(a->told, b->told) == 0 && a->closes == b->closes &&
	    a->c.side[0].payload == b->c.side[0].payload &&
	    a->c.side[1].payload == b->c.side[1].payload &&
	    memcmp(a->c.side[0].count, b->c.side[0].count,
	           sizeof(a->c.side[0].count)) == 0 &&
	    memcmp(a->c.side[1].count, b->c.side[1].count,
	           sizeof(a->c.side[1].count)) == 0)
		return;
	fprintf(stderr, "whole: %s\ncut: %s\n", a->told, b->told);
	abort();
}

void frames_play_all(struct frames *f, unsigned flags, const char *talk)
{
	struct frames other;

	frames_play(f, flags, talk, 0);
	for (size_t chop = 1; chop <= ALL_CUTS; chop++) {
		frames_play(&other, flags, talk, chop);
		expect_same(f, &other);
		ws_conn_free(&other.c);
	}
	frames_play(&other, flags, talk, FRAMES_OCTETS);
	expect_same(f, &other);
	ws_conn_free(&other.c);
}
