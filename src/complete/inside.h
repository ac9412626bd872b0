/* SPDX-License-Identifier: ISC */
/* inside.h - what the scripts have in common; for the files of this room. */
#ifndef COMPLETE_INSIDE_H
#define COMPLETE_INSIDE_H

#include <stdbool.h>
#include <stdio.h>

#include "cli.h"

/* What can stand where an argument does. */
enum offer {
	OFFER_NOTHING,		/* a number, a time: nobody can guess it */
	OFFER_WORDS,
	OFFER_WORDS_FILE,	/* a word, '=' and a file */
	OFFER_FILE,
	OFFER_FINDINGS,		/* an id or a group */
	OFFER_FINDING,		/* an id */
	OFFER_LEVEL,		/* an id or a group, '=' and a severity */
	OFFER_LIMIT,		/* the name of a limit and '=' */
	OFFER_INTERFACE,
	OFFER_USER
};

enum offer offer_of(const struct cli_option *row);

/* May the option be given several times? */
bool is_repeated(const struct cli_option *row);

/* Its argument must be given, and may follow as the next word. */
bool needs_argument(const struct cli_option *row);

/* Write names with a blank before each: the words of an argument, groups of
 * findings, ids, limits with '=' behind each. */
void write_words(FILE *out, const struct cli_option *row);
void write_groups(FILE *out);
void write_ids(FILE *out);
void write_limits(FILE *out);

/* Writes the first clause of a sentence, at most some 70 bytes, with a
 * backslash before each of the bytes `escaped', and '\'' for '. */
void write_short(FILE *out, const char *sentence, const char *escaped);

void bash_write(FILE *out);
void zsh_write(FILE *out);
void fish_write(FILE *out);

#endif
