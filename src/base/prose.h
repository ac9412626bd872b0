/* SPDX-License-Identifier: ISC */
/* prose.h - the program's own sentences, broken into lines for a person or as
 * mdoc source. Never for text from a capture. */
#ifndef BASE_PROSE_H
#define BASE_PROSE_H

#include <stdio.h>

/* Writes text and a newline; lines are at most 79 columns wide (a longer word
 * stays whole) and begin with `indent' spaces. `column' is where the cursor
 * is now, at most indent for text that goes on in the same line. */
void prose_wrap(FILE *out, const char *text, int indent, int column);

/* Writes text and a newline as mdoc: a sentence begins a line, nothing in it
 * is taken for roff. */
void prose_mdoc(FILE *out, const char *text);

#endif
