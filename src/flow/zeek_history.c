/* SPDX-License-Identifier: ISC */
/* zeek_history.c - the letters of a Zeek history, packed: a nibble for most of
 * them, two for the rare ones. */
#include "flow/zeek_inside.h"

#include <stddef.h>
#include <string.h>

/* A nibble is 0 (the end), a common letter from 1, or RARE: another follows. */
static const char common[] = "^SHhAaDdFfRrTt";
static const char rare[] = "sCcGgWwIiQq";

enum { RARE = 15 };

static unsigned nibble(const struct zeek_view *z, unsigned i)
{
	return z->history[i / 2] >> (i % 2 * 4) & 15;
}

static unsigned nibbles(const struct zeek_view *z)
{
	unsigned n = 0;

	while (n < ZEEK_LETTERS_MAX && nibble(z, n) != 0)
		n++;
	return n;
}

static void put(struct zeek_view *z, unsigned at, size_t code)
{
	z->history[at / 2] |= (unsigned char)(code << (at % 2 * 4));
}

void zeek_history_add(struct zeek_view *z, char letter)
{
	const char *c = strchr(common, letter);
	unsigned n = nibbles(z);

	if (c != NULL && n < ZEEK_LETTERS_MAX) {
		put(z, n, (size_t)(c - common) + 1);
	} else if (c == NULL && n + 1 < ZEEK_LETTERS_MAX) {
		put(z, n, RARE);
		put(z, n + 1, (size_t)(strchr(rare, letter) - rare) + 1);
	}
}

void zeek_history_spell(const struct zeek_view *z, char *out)
{
	unsigned n = nibbles(z);

	for (unsigned i = 0; i < n; i++)
		if (nibble(z, i) != RARE)
			*out++ = common[nibble(z, i) - 1];
		else
			*out++ = rare[nibble(z, ++i) - 1];
	*out = '\0';
}

bool zeek_history_is(const struct zeek_view *z, char letter)
{
	char history[ZEEK_LETTERS_MAX + 1];

	if (nibbles(z) > 2)
		return false;
	zeek_history_spell(z, history);
	return history[0] == letter && history[1] == '\0';
}

void zeek_history_clear(struct zeek_view *z)
{
	memset(z->history, 0, sizeof(z->history));
}
