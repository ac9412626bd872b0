/* SPDX-License-Identifier: ISC */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_fail(const struct text *t, const char *format, ...)
{
	unsigned line = t->line;
	va_list args;

	for (const char *c = t->start; c < t->at; c++)
		line += *c == '\n';
	fprintf(stderr, "%s:%u: ", t->file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void skip_blanks(struct text *t)
{
	for (;;) {
		while (isspace((unsigned char)*t->at))
			t->at++;
		if (strncmp(t->at, "//", 2) != 0)
			return;
		t->at += strcspn(t->at, "\n");
	}
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool text_at_end(struct text *t)
{
	skip_blanks(t);
	return *t->at == '\0';
}

bool text_take(struct text *t, const char *mark)
{
	size_t n = strlen(mark);

	skip_blanks(t);
	if (strncmp(t->at, mark, n) != 0 ||
	    (is_word(mark[n - 1]) && is_word(t->at[n])))
		return false;
	t->at += n;
	return true;
}

void text_expect(struct text *t, const char *mark)
{
	if (!text_take(t, mark))
		text_fail(t, "`%s' expected before `%.20s'", mark, t->at);
}

bool text_word_before(const struct text *t, const char *mark)
{
	struct text ahead = *t;

	skip_blanks(&ahead);
	if (!is_word(*ahead.at))
		return false;
	while (is_word(*ahead.at) || *ahead.at == '.')
		ahead.at++;
	return text_take(&ahead, mark);
}

void text_word(struct text *t, const char *also, char *to, size_t room)
{
	size_t n = 0;

	skip_blanks(t);
	while (is_word(*t->at) || (*t->at && strchr(also, *t->at))) {
		if (n + 1 >= room)
			text_fail(t, "too long a word before `%.20s'", t->at);
		to[n++] = *t->at++;
	}
	if (n == 0)
		text_fail(t, "a word expected before `%.20s'", t->at);
	to[n] = '\0';
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

uint64_t text_number(struct text *t, uint64_t max)
{
	unsigned base = 10;
	uint64_t value = 0;
	const char *first;

	skip_blanks(t);
	if (strncmp(t->at, "0x", 2) == 0) {
		base = 16;
		t->at += 2;
	}
	for (first = t->at; digit(*t->at) < (int)base; t->at++) {
		unsigned last = (unsigned)digit(*t->at);

		if (last > max || value > (max - last) / base)
			text_fail(t, "a number is above %llu",
				(unsigned long long)max);
		value = value * base + last;
	}
	if (t->at == first)
		text_fail(t, "a number expected before `%.20s'", t->at);
	return value;
}

int64_t text_time(struct text *t)
{
	int64_t unit = 1000000000, ns;

	skip_blanks(t);
	ns = *t->at == '.' ? 0 : (int64_t)text_number(t, 1000000000) * unit;
	if (*t->at != '.')
		return ns;
	for (t->at++; isdigit((unsigned char)*t->at); t->at++) {
		unit /= 10;
		if (unit == 0)
			text_fail(t, "more than 9 decimals");
		ns += (*t->at - '0') * unit;
	}
	return ns;
}

static uint8_t hex_byte(struct text *t)
{
	int high = digit(t->at[0]);
	int low = high < 16 ? digit(t->at[1]) : 16;

	if (low > 15)
		text_fail(t, "two hex digits expected before `%.20s'", t->at);
	t->at += 2;
	return (uint8_t)(high << 4 | low);
}

static uint8_t escape(struct text *t)
{
	static const char names[] = "rnt\\\"0", values[] = "\r\n\t\\\"\0";
	const char *name = *t->at ? strchr(names, *t->at) : NULL;

	if (*t->at == 'x') {
		t->at++;
		return hex_byte(t);
	}
	if (name == NULL)
		text_fail(t, "no such escape: `\\%.1s'", t->at);
	t->at++;
	return (uint8_t)values[name - names];
}

size_t text_string(struct text *t, uint8_t *to, size_t room)
{
	size_t n = 0;

	text_expect(t, "\"");
	while (*t->at != '"') {
		if (*t->at == '\0' || *t->at == '\n')
			text_fail(t, "a string does not end");
		if (n == room)
			text_fail(t, "too long a string");
		if (*t->at == '\\') {
			t->at++;
			to[n++] = escape(t);
		} else {
			to[n++] = (uint8_t)*t->at++;
		}
	}
	t->at++;
	return n;
}

size_t text_hex(struct text *t, uint8_t *to, size_t room)
{
	size_t n = 0;

	skip_blanks(t);
	while (digit(*t->at) < 16) {
		if (n == room)
			text_fail(t, "too many bytes");
		to[n++] = hex_byte(t);
	}
	return n;
}
