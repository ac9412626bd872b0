/* SPDX-License-Identifier: ISC */
/* prose.c - words put on lines until a line is full. */
#include "base/prose.h"

#include <string.h>

enum { WIDTH = 79 };

static const char *skip_spaces(const char *s)
{
	return s + strspn(s, " ");
}

void prose_wrap(FILE *out, const char *text, int indent, int column)
{
	int words = 0;

	fprintf(out, "%*s", column < indent ? indent - column : 0, "");
	column = column < indent ? indent : column;
	for (text = skip_spaces(text); *text; text = skip_spaces(text)) {
		int n = (int)strcspn(text, " ");

		if (words++ > 0 && column + 1 + n > WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (words > 1) {
			putc(' ', out);
			column++;
		}
		fwrite(text, 1, (size_t)n, out);
		column += n;
		text += n;
	}
	putc('\n', out);
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
