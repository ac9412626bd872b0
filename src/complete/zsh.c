/* SPDX-License-Identifier: ISC */
/* zsh.c - a row of _arguments for each option, with what it is for. */
#include "complete/inside.h"

static void write_list(FILE *out, const char *name, void (*write)(FILE *out))
{
	fprintf(out, "%s=(", name);
	write(out);
	fputs(" )\n", out);
}

static void write_head(FILE *out)
{
	fputs("#compdef lastack\n"
	      "local -a ids groups limits\n", out);
	write_list(out, "ids", write_ids);
	write_list(out, "groups", write_groups);
	write_list(out, "limits", write_limits);
	fputs("_lastack_id() { compadd -a ids }\n"
	      "_lastack_ids() { compadd -a groups; compadd -a ids }\n"
	      "_lastack_level() {\n"
	      "\tif compset -P '*='; then\n"
	      "\t\tcompadd info note warning error\n"
	      "\telse\n"
	      "\t\tcompadd -S= -a groups; compadd -S= -a ids\n"
	      "\tfi\n"
	      "}\n"
	      "_lastack_limit() {\n"
	      "\tif compset -P '*='; then\n"
	      "\t\t_message 'whole number'\n"
	      "\telse\n"
	      "\t\tcompadd -S '' -a limits\n"
	      "\tfi\n"
	      "}\n"
	      "_lastack_word_file() {\n"
	      "\tif compset -P '*='; then _files; else compadd \"$@\"; fi\n"
	      "}\n"
	      "_arguments -s -S \\\n", out);
}

/* ":what it is:how to complete it". */
static void write_action(FILE *out, const struct cli_option *row)
{
	static const char *const actions[] = {
		[OFFER_NOTHING] = " ",
		[OFFER_WORDS] = NULL,
		[OFFER_WORDS_FILE] = NULL,
		[OFFER_FILE] = "_files",
		[OFFER_FINDINGS] = "_lastack_ids",
		[OFFER_FINDING] = "_lastack_id",
		[OFFER_LEVEL] = "_lastack_level",
		[OFFER_LIMIT] = "_lastack_limit",
		[OFFER_INTERFACE] = "_net_interfaces",
		[OFFER_USER] = "_users",
	};
	const enum offer offer = offer_of(row);

	if (row->argument == NULL)
		return;
	fprintf(out, "%s:%s:", needs_argument(row) ? "" : ":", row->name);
	if (actions[offer] != NULL) {
		fputs(actions[offer], out);
		return;
	}
	fputs(offer == OFFER_WORDS ? "(" : "{_lastack_word_file", out);
	write_words(out, row);
	fputs(offer == OFFER_WORDS ? " )" : "}", out);
}

static void write_row(FILE *out, const struct cli_option *row)
{
	const char *mark = row->argument == NULL ? "" :
		needs_argument(row) ? "=" : "=-";
	const char *letter_mark = row->argument == NULL ? "" :
		needs_argument(row) ? "+" : "-";

	fputs("\t", out);
	if (is_repeated(row))
		fputs("'*'", out);
	else if (row->letter)
		fprintf(out, "'(-%c --%s)'", row->letter, row->name);
	if (row->letter)
		fprintf(out, "{-%c%s,--%s%s}", row->letter,
			letter_mark, row->name, mark);
	else
		fprintf(out, "--%s%s", row->name, mark);
	fputs("'[", out);
	write_short(out, row->help, "[]:\\");
	fputs("]", out);
	write_action(out, row);
	fputs("' \\\n", out);
}

void zsh_write(FILE *out)
{
	write_head(out);
	for (size_t i = 0; i < cli_options_n; i++)
		write_row(out, &cli_options[i]);
	fputs("\t'*:capture:_files'\n", out);
}
