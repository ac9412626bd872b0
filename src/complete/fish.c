/* SPDX-License-Identifier: ISC */
/* fish.c - a command for each option, with what it is for. */
#include "complete/inside.h"

static void write_list(FILE *out, const char *name, const char *after,
                       void (*write)(FILE *out))
{
	fprintf(out, "function __lastack_%s\n\tprintf '%%s%s\\n'", name, after);
	write(out);
	fputs("\nend\n", out);
}

static void write_head(FILE *out)
{
	fputs("# fish completion for lastack\n", out);
	write_list(out, "groups", "", write_groups);
	write_list(out, "ids", "", write_ids);
	write_list(out, "limits", "", write_limits);
	fputs("function __lastack_levels\n"
	      "\tfor id in (__lastack_groups; __lastack_ids)\n"
	      "\t\tprintf \"$id=%s\\n\" info note warning error\n"
	      "\tend\n"
	      "end\n", out);
}

static void write_offer(FILE *out, const struct cli_option *row)
{
	static const char *const offers[] = {
		[OFFER_NOTHING] = "",
		[OFFER_WORDS] = NULL,
		[OFFER_WORDS_FILE] = NULL,
		[OFFER_FILE] = " -F",
		[OFFER_FINDINGS] = " -a '(__lastack_groups; __lastack_ids)'",
		[OFFER_FINDING] = " -a '(__lastack_ids)'",
		[OFFER_LEVEL] = " -a '(__lastack_levels)'",
		[OFFER_LIMIT] = " -a '(__lastack_limits)'",
		[OFFER_INTERFACE] =
			" -a 'any (path basename /sys/class/net/*)'",
		[OFFER_USER] = " -a '(__fish_complete_users)'",
	};
	const enum offer offer = offer_of(row);

	if (offers[offer] != NULL) {
		fputs(offers[offer], out);
		return;
	}
	fputs(" -a '", out);
	write_words(out, row);
	fputs("'", out);
}

void fish_write(FILE *out)
{
	write_head(out);
	for (size_t i = 0; i < cli_options_n; i++) {
		const struct cli_option *row = &cli_options[i];

		fprintf(out, "complete -c lastack -l %s", row->name);
		if (row->letter)
			fprintf(out, " -s %c", row->letter);
		if (needs_argument(row))
			fputs(" -r", out);
		if (offer_of(row) != OFFER_FILE)
			fputs(" -f", out);
		write_offer(out, row);
		fputs(" -d '", out);
		write_short(out, row->help, "\\");
		fputs("'\n", out);
	}
}
