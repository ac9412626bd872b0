/* SPDX-License-Identifier: ISC */
/* prose.h - the program's own sentences, broken into lines for a person or as
 * mdoc source. Never for text from a capture. */
#ifndef BASE_PROSE_H
#define BASE_PROSE_H

#include <stddef.h>
#include <stdio.h>

/* Writes text and a newline; lines are at most 79 columns wide (a longer word
 * stays whole) and begin with `indent' spaces. `column' is where the cursor
 * is now, at most indent for text that goes on in the same line. */
void prose_wrap(FILE *out, const char *text, int indent, int column);

/* The same for lines of another width, where a line that goes on begins
 * further right than its first word. A tab in the text is a blank at which no
 * line ends. */
struct prose_shape {
	int width;		/* columns that may be used */
	int column;		/* where the cursor is now, */
	int from;		/* where the first word stands, if that is more, */
	int indent;		/* and where the next lines begin */
};

void prose_fill(FILE *out, const char *text, const struct prose_shape *shape);

/* How many columns of a terminal the first n bytes of s take, at most: what is
 * not Latin, Greek or the like may be twice as wide. */
int prose_columns(const char *s, size_t n);

/* Writes text and a newline as mdoc: a sentence begins a line, nothing in it
 * is taken for roff. */
void prose_mdoc(FILE *out, const char *text);

#endif
