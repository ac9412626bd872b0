/* SPDX-License-Identifier: ISC */
/* zeek_history.c - the letters of a Zeek history, packed: a nibble for most of
 * them, two for the rare ones. A letter comes in from below and moves up the
 * others: so nobody has to count them first. */
#include "flow/zeek_inside.h"

#include <stddef.h>
#include <string.h>

/* A nibble is 0 (no letter), a common letter or RARE: another follows. */
static const char common[] = ".^SHhAaDdFfRrTt";
static const char rare[] = ".sCcGgWwIiQq";

enum { RARE = 15, TWO = RARE << 4 };

/* The same by letter; TWO: RARE comes first. */
static const uint8_t codes[] = {
	['^'] = 1,
	['S'] = 2,		['s'] = TWO | 1,
	['H'] = 3,		['h'] = 4,
	['A'] = 5,		['a'] = 6,
	['D'] = 7,		['d'] = 8,
	['F'] = 9,		['f'] = 10,
	['R'] = 11,		['r'] = 12,
	['T'] = 13,		['t'] = 14,
	['C'] = TWO | 2,	['c'] = TWO | 3,
	['G'] = TWO | 4,	['g'] = TWO | 5,
	['W'] = TWO | 6,	['w'] = TWO | 7,
	['I'] = TWO | 8,	['i'] = TWO | 9,
	['Q'] = TWO | 10,	['q'] = TWO | 11,
};

static unsigned code_of(char letter)
{
	return codes[(unsigned char)letter];
}

static void push(struct zeek_view *z, unsigned nibble)
{
	uint32_t older = z->older, moved = (uint32_t)(z->recent >> 60);

	z->older = (older << 4 | moved) & 0xffffff;
	z->recent = z->recent << 4 | nibble;
}

void zeek_history_add(struct zeek_view *z, char letter)
{
	unsigned code = code_of(letter);

	if (z->older >> (code > RARE ? 16 : 20) != 0)
		return;
	if (code > RARE)
		push(z, RARE);
	push(z, code & 15);
}

/* Counts from the last one. */
static unsigned nibble(const struct zeek_view *z, unsigned i)
{
	uint64_t half = i < 16 ? z->recent : z->older;

	return half >> i % 16 * 4 & 15;
}

void zeek_history_spell(const struct zeek_view *z, char *out)
{
	unsigned i = ZEEK_LETTERS_MAX;

	while (i > 0 && nibble(z, i - 1) == 0)
		i--;
	while (i > 0) {
		unsigned code = nibble(z, --i);

		if (code == RARE)
			*out++ = rare[nibble(z, --i)];
		else
			*out++ = common[code];
	}
	*out = '\0';
}

bool zeek_history_is(const struct zeek_view *z, char letter)
{
	return z->recent == code_of(letter);
}

bool zeek_history_has(const struct zeek_view *z, char letter)
{
	char history[ZEEK_LETTERS_MAX + 1];

	zeek_history_spell(z, history);
	return strchr(history, letter) != NULL;
}

void zeek_history_clear(struct zeek_view *z)
{
	z->recent = 0;
	z->older = 0;
}
