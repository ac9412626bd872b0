/* SPDX-License-Identifier: ISC */
/* prose.c - words put on lines until a line is full. */
#include "base/prose.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { WIDTH = 79 };

static const char *skip_spaces(const char *s)
{
	return s + strspn(s, " ");
}

/* The first code point that may be wide (Hangul). */
enum { WIDE = 0x1100 };

int prose_columns(const char *s, size_t n)
{
	const uint8_t *at = (const uint8_t *)s;
	int columns = 0;

	for (size_t i = 0; i < n; ) {
		uint32_t c;

		i += text_next(at + i, n - i, &c);
		columns += c >= WIDE && c != TEXT_BAD ? 2 : 1;
	}
	return columns;
}

/* A tab is a blank that does not end a line. */
static void put_word(FILE *out, const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		putc(word[i] == '\t' ? ' ' : word[i], out);
}

void prose_fill(FILE *out, const char *text, const struct prose_shape *shape)
{
	int column = shape->column;
	int words = 0;

	if (column < shape->from) {
		fprintf(out, "%*s", shape->from - column, "");
		column = shape->from;
	}
	for (text = skip_spaces(text); *text; text = skip_spaces(text)) {
		size_t n = strcspn(text, " ");
		int columns = prose_columns(text, n);

		if (words++ > 0 && column + 1 + columns > shape->width) {
			fprintf(out, "\n%*s", shape->indent, "");
			column = shape->indent;
		} else if (words > 1) {
			putc(' ', out);
			column++;
		}
		put_word(out, text, n);
		column += columns;
		text += n;
	}
	putc('\n', out);
}

void prose_wrap(FILE *out, const char *text, int indent, int column)
{
	prose_fill(out, text, &(struct prose_shape){
		.width = WIDTH, .column = column, .from = indent,
		.indent = indent });
}

/* One word, with what roff would read as a command or an escape defused. */
static int put_mdoc_word(FILE *out, const char *word, int n, int column)
{
	int written = n;

	if (column == 0 && (*word == '.' || *word == '\'')) {
		fputs("\\&", out);
		written += 2;
	}
	for (int i = 0; i < n; i++) {
		if (word[i] == '\\') {
			fputs("\\e", out);
			written++;
		} else {
			putc(word[i], out);
		}
	}
	return written;
}

static int ends_sentence(const char *word, int n)
{
	return n > 0 && strchr(".!?", word[n - 1]) != NULL;
}

void prose_mdoc(FILE *out, const char *text)
{
	int column = 0;
	int stop = 0;

	for (text = skip_spaces(text); *text; text = skip_spaces(text)) {
		int n = (int)strcspn(text, " ");

		if (column > 0 && (stop || column + 1 + n > WIDTH)) {
			putc('\n', out);
			column = 0;
		} else if (column > 0) {
			putc(' ', out);
			column++;
		}
		column += put_mdoc_word(out, text, n, column);
		stop = ends_sentence(text, n);
		text += n;
	}
	putc('\n', out);
}
