/* SPDX-License-Identifier: ISC */
#include "base/words.h"

#include <string.h>

#include "base/nearest.h"

bool words_at(const char *words, int i, char word[WORDS_LONGEST])
{
	size_t n;

	words += strspn(words, "[=");
	for (; i > 0; i--) {
		words += strcspn(words, "|[]");
		if (*words != '|')
			return false;
		words++;
	}
	n = strcspn(words, "|[]");
	if (n >= WORDS_LONGEST)
		n = WORDS_LONGEST - 1;
	memcpy(word, words, n);
	word[n] = '\0';
	return n > 0;
}

int words_index(const char *words, const char *value, size_t n)
{
	char word[WORDS_LONGEST];

	for (int i = 0; words_at(words, i, word); i++)
		if (strlen(word) == n && memcmp(word, value, n) == 0)
			return i;
	return -1;
}

void words_nearest(const char *words, const char *value,
                   char word[WORDS_LONGEST])
{
	char other[WORDS_LONGEST];

	words_at(words, 0, word);
	for (int i = 1; words_at(words, i, other); i++)
		if (nearer(value, word, other) == other)
			memcpy(word, other, sizeof(other));
}
