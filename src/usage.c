/* SPDX-License-Identifier: ISC */
/* usage.c - --help and the OPTIONS section of the man page. */
#include "usage.h"

#include <string.h>

#include "base/prose.h"
#include "cli.h"

enum { HELP_COLUMN = 26 };

static void write_synopsis(FILE *out)
{
	for (size_t i = 0; i < cli_forms_n; i++)
		fprintf(out, "%-7slastack %-28s %s\n", i == 0 ? "usage:" : "",
			cli_forms[i].arguments, cli_forms[i].does);
}

/* "-c, --packets N" or "    --flows a|b"; returns its width. */
static int write_name(FILE *out, const struct cli_option *row)
{
	int n = row->letter ? fprintf(out, "  -%c, ", row->letter)
	                    : fprintf(out, "      ");

	n += fprintf(out, "--%s", row->name);
	if (row->argument)
		n += fprintf(out, "%s%s", *row->argument == '[' ? "" : " ",
			row->argument);
	return n;
}

static void write_text(FILE *out)
{
	const char *group = "";

	write_synopsis(out);
	for (size_t i = 0; i < cli_options_n; i++) {
		const struct cli_option *row = &cli_options[i];
		int column;

		if (strcmp(group, row->group) != 0)
			fprintf(out, "\n%s\n", group = row->group);
		column = write_name(out, row);
		if (column > HELP_COLUMN - 2) {
			putc('\n', out);
			column = 0;
		}
		prose_wrap(out, row->help, HELP_COLUMN, column);
	}
	fputs("\nExit status: 0 nothing at or above --fail-on, 1 something, "
	      "2 usage, 3 input\nmissing or damaged, 4 an output could not be "
	      "written, 5 see --strict.\n", out);
}

/* An argument: capitals stand for a value, other words for themselves. */
static void write_mdoc_argument(FILE *out, const char *argument)
{
	const char *open = strchr(argument, '[');

	if (*argument == '[')
		fprintf(out, " Ns Oo Ns = Ns Ar %.*s Oc",
			(int)strcspn(argument + 2, "]"), argument + 2);
	else if (open)
		fprintf(out, " Ns = Ns Ar %.*s Ns Oo Ns \\&%c Ns Ar %.*s Oc",
			(int)(open - argument), argument, open[1],
			(int)strcspn(open + 2, "]"), open + 2);
	else
		fprintf(out, " Ns = Ns Ar %s", argument);
}

static void write_mdoc(FILE *out)
{
	const char *group = "";

	for (size_t i = 0; i < cli_options_n; i++) {
		const struct cli_option *row = &cli_options[i];

		if (strcmp(group, row->group) != 0) {
			if (*group)
				fputs(".El\n", out);
			fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n",
				group = row->group);
		}
		fputs(".It", out);
		if (row->letter)
			fprintf(out, " Fl %c ,", row->letter);
		fprintf(out, " Fl Fl %s", row->name);
		if (row->argument)
			write_mdoc_argument(out, row->argument);
		putc('\n', out);
		prose_mdoc(out, row->help);
	}
	fputs(".El\n", out);
}

void usage_write(FILE *out, const char *form)
{
	if (strcmp(form, "mdoc") == 0)
		write_mdoc(out);
	else
		write_text(out);
}
