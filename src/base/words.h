/* SPDX-License-Identifier: ISC */
/* words.h - a list of words in one string, "a|b|c", as an option's argument is
 * written. It may stand in "[=...]", and ends at the next bracket. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_LONGEST = 32 };	/* with the NUL */

/* Copies word i; false after the last. */
bool words_at(const char *words, int i, char word[WORDS_LONGEST]);

/* The index of the word that the first n bytes of value are, or -1. */
int words_index(const char *words, const char *value, size_t n);

/* Copies the word that value was probably meant to be. */
void words_nearest(const char *words, const char *value,
                   char word[WORDS_LONGEST]);

#endif
