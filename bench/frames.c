/* SPDX-License-Identifier: ISC */
#include "frames.h"

#include <string.h>

enum {
	FIN_BIT = 0x80,
	MASK_BIT = 0x80,
	LENGTH_16 = 126,
	WORD_MAX = 16,
	USUAL_MIN = 20,
	USUAL_MAX = 200,
	LONG_MAX = 400,
};

/* One word in 64 is not English, so one message in four. */
static size_t put_word(struct gen *g, uint8_t *at)
{
	static const char *const words[] = {
		"na\xc3\xafve", "gr\xc3\xb6\303\237er",
		"\xe2\x82\xac", "\xd0\xb4\xd0\xb0",
		"\xe6\x97\xa5\xe6\x9c\xac", "\xf0\x9f\x99\x82",
	};
	const char *word = words[below(g, sizeof(words) / sizeof(words[0]))];
	size_t n = 2 + below(g, 8);

	if (below(g, 64) == 0) {
		n = strlen(word);
		memcpy(at, word, n);
	} else {
		for (size_t i = 0; i < n; i++)
			at[i] = (uint8_t)('a' + below(g, 26));
	}
	at[n] = ' ';
	return n + 1;
}

void frames_init(struct frames *f, struct gen *g)
{
	size_t n = 0;

	f->g = g;
	f->keys = 0;
	memset(f->text, ' ', sizeof(f->text));
	while (n + WORD_MAX < sizeof(f->text))
		n += put_word(g, f->text + n);
}

static size_t put_masked(uint8_t *at, uint32_t key, struct body payload)
{
	const uint8_t *from = payload.at;

	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(key >> 8 * i);
	for (size_t i = 0; i < payload.n; i++)
		at[4 + i] = from[i] ^ at[i % 4];
	return 4 + payload.n;
}

size_t frame_put(struct frames *f, uint8_t *at, unsigned from, unsigned opcode,
                 struct body payload)
{
	unsigned mask = from == 0 ? MASK_BIT : 0;
	size_t n = 2;

	at[0] = (uint8_t)(FIN_BIT | opcode);
	if (payload.n < LENGTH_16) {
		at[1] = (uint8_t)(mask | payload.n);
	} else {
		at[1] = (uint8_t)(mask | LENGTH_16);
		at[2] = (uint8_t)(payload.n >> 8);
		at[3] = (uint8_t)payload.n;
		n = 4;
	}
	if (mask != 0)
		return n + put_masked(at + n, scatter(++f->keys), payload);
	memcpy(at + n, payload.at, payload.n);
	return n + payload.n;
}

static bool is_inside_character(uint8_t octet)
{
	return (octet & 0xc0) == 0x80;
}

/* About n octets of it, no character cut. */
static struct body text_of(struct frames *f, size_t n)
{
	const uint8_t *at = f->text + below(f->g, FRAMES_TEXT - SEGMENT);

	while (is_inside_character(*at))
		at++;
	while (is_inside_character(at[n]))
		n--;
	return (struct body){ at, n };
}

size_t frame_put_message(struct frames *f, uint8_t *at, unsigned from)
{
	size_t n = USUAL_MIN + below(f->g, USUAL_MAX - USUAL_MIN + 1);
	struct body binary;

	if (below(f->g, 20) == 0)
		n = USUAL_MAX + below(f->g, LONG_MAX - USUAL_MAX + 1);
	if (below(f->g, 8) < 5)
		return frame_put(f, at, from, TEXT, text_of(f, n));
	binary.at = f->g->noise + below(f->g, SEGMENT - LONG_MAX);
	binary.n = n;
	return frame_put(f, at, from, BINARY, binary);
}
