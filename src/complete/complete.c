/* SPDX-License-Identifier: ISC */
#include "complete/complete.h"

#include <string.h>

#include "base/words.h"
#include "complete/inside.h"
#include "find/finding.h"

enum { SHORT = 70 };

/* Of arguments without words of their own. */
static enum offer offer_called(const char *argument)
{
	static const struct {
		const char *name;
		enum offer offer;
	} offers[] = {
		{ "FILE", OFFER_FILE },
		{ "ID", OFFER_FINDINGS },
		{ "ID=LEVEL", OFFER_LEVEL },
		{ "NAME=VALUE", OFFER_LIMIT },
		{ "IFACE", OFFER_INTERFACE },
		{ "USER", OFFER_USER },
	};

	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++)
		if (strcmp(offers[i].name, argument) == 0)
			return offers[i].offer;
	return OFFER_NOTHING;
}

enum offer offer_of(const struct cli_option *row)
{
	enum offer offer;

	if (row->argument == NULL)
		return OFFER_NOTHING;
	if (strstr(row->argument, "[=FILE]") != NULL)
		return OFFER_WORDS_FILE;
	if (strchr(row->argument, '|') != NULL)
		return OFFER_WORDS;
	offer = offer_called(row->argument);
	return offer == OFFER_FINDINGS && row->kind == OPT_ACTION ?
		OFFER_FINDING : offer;
}

bool is_repeated(const struct cli_option *row)
{
	static const bool kinds[OPT_KINDS] = {
		[OPT_FILE] = true, [OPT_FORMAT] = true, [OPT_ENABLE] = true,
		[OPT_DISABLE] = true, [OPT_ONLY] = true, [OPT_LEVEL] = true,
		[OPT_SETTING] = true, [OPT_CHECKSUMS] = true,
		[OPT_SERVER] = true, [OPT_CONFIG] = true,
	};

	return kinds[row->kind];
}

bool needs_argument(const struct cli_option *row)
{
	return row->argument != NULL && *row->argument != '[';
}

void write_words(FILE *out, const struct cli_option *row)
{
	char word[WORDS_LONGEST];

	for (int i = 0; words_at(row->argument, i, word); i++)
		fprintf(out, " %s", word);
}

static bool is_first_of_group(int id)
{
	for (int i = 0; i < id; i++)
		if (strcmp(finding_info[i].group, finding_info[id].group) == 0)
			return false;
	return true;
}

void write_groups(FILE *out)
{
	for (int i = 0; i < FIND_N; i++)
		if (is_first_of_group(i))
			fprintf(out, " %s", finding_info[i].group);
}

void write_ids(FILE *out)
{
	for (int i = 0; i < FIND_N; i++)
		fprintf(out, " %s", finding_info[i].id);
}

void write_limits(FILE *out)
{
	for (size_t i = 0; i < limit_info_n; i++)
		fprintf(out, " %s=", limit_info[i].name);
}

/* Where a sentence may end: at its point, or a mark if it is too long. */
static size_t short_length(const char *s)
{
	size_t n = strcspn(s, ".:;(");
	size_t end;

	while (s[n] == '.' && s[n + 1] != ' ' && s[n + 1] != '\0')
		n += 1 + strcspn(s + n + 1, ".:;(");
	end = n;
	while (end > 0 && (end > SHORT || s[end - 1] == ' '))
		end--;
	if (end < n)
		while (end > 0 && s[end] != ' ')
			end--;
	while (end > 0 && strchr(" ,", s[end - 1]) != NULL)
		end--;
	return end;
}

void write_short(FILE *out, const char *sentence, const char *escaped)
{
	const size_t n = short_length(sentence);

	for (size_t i = 0; i < n; i++) {
		if (sentence[i] == '\'')
			fputs("'\\'", out);
		else if (strchr(escaped, sentence[i]) != NULL)
			putc('\\', out);
		putc(sentence[i], out);
	}
}

void complete_write(FILE *out, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		bash_write(out);
	else if (strcmp(shell, "zsh") == 0)
		zsh_write(out);
	else
		fish_write(out);
}
