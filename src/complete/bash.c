/* SPDX-License-Identifier: ISC */
/* bash.c - readline cuts words at '=' and ':', so the script looks at the line
 * itself, and leaves out of what it offers what readline will not replace. */
#include <string.h>

#include "complete/inside.h"

static const char head[] =
	"# bash completion for lastack\n"
	"_lastack()\n"
	"{\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} cur=${COMP_WORDS[COMP_CWORD]}\n"
	"\tlocal word=${line##*[[:space:]]} before option= value offers= i\n"
	"\tlocal ids groups levels='info note warning error'\n"
	"\tCOMPREPLY=()\n"
	"\tbefore=${line%\"$word\"}\n"
	"\tbefore=${before%\"${before##*[![:space:]]}\"}\n"
	"\tbefore=${before##*[[:space:]]}\n"
	"\tvalue=$word\n";

static const char choose[] =
	"\tif [[ $word == --*=* ]]; then\n"
	"\t\toption=${word%%=*} value=${word#*=}\n"
	"\telif [[ $before == -* && \" $needs \" == *\" $before \"* ]]; then\n"
	"\t\toption=$before\n"
	"\telif [[ $word == -* && $word != - ]]; then\n"
	"\t\toption=- offers=$longs\n"
	"\telse\n"
	"\t\toption=FILE\n"
	"\tfi\n"
	"\tcase $option in\n"
	"\t-) ;;\n";

static const char tail[] =
	"\tFILE) offers=FILE ;;\n"
	"\tesac\n"
	"\tif [[ $offers == FILE ]]; then\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$value\")\n"
	"\telse\n"
	"\t\tCOMPREPLY=($(compgen -W \"$offers\" -- \"$value\"))\n"
	"\tfi\n"
	"\t[[ ${#COMPREPLY[@]} -eq 1 && $COMPREPLY == *= ]] &&\n"
	"\t\tcompopt -o nospace 2>/dev/null\n"
	"\t[[ $cur == [=:] ]] && cur=\n"
	"\ti=${value%\"$cur\"}\n"
	"\tCOMPREPLY=(\"${COMPREPLY[@]#\"$i\"}\")\n"
	"\treturn 0\n"
	"}\n"
	"complete -F _lastack lastack\n";

/* Options that take the next word, and all long ones. */
static void write_options(FILE *out)
{
	fputs("\tlocal needs='", out);
	for (size_t i = 0; i < cli_options_n; i++) {
		const struct cli_option *row = &cli_options[i];

		if (!needs_argument(row))
			continue;
		fprintf(out, " --%s", row->name);
		if (row->letter)
			fprintf(out, " -%c", row->letter);
	}
	fputs("'\n\tlocal longs='", out);
	for (size_t i = 0; i < cli_options_n; i++)
		fprintf(out, " --%s%s", cli_options[i].name,
			needs_argument(&cli_options[i]) ? "=" : "");
	fputs("'\n\tids='", out);
	write_ids(out);
	fputs("'\n\tgroups='", out);
	write_groups(out);
	fputs("'\n", out);
}

static const char level_offers[] =
	"if [[ $value == *=* ]]; then\n"
	"\t\t\tvalue=${value#*=} offers=$levels\n"
	"\t\telse\n"
	"\t\t\toffers=\"$groups $ids\"\n"
	"\t\t\toffers=${offers// /= }=\n"
	"\t\tfi";

static const char interface_offers[] =
	"for i in /sys/class/net/*; do\n"
	"\t\t\toffers+=\" ${i##*/}\"\n"
	"\t\tdone\n"
	"\t\toffers+=' any'";

/* What is offered for an argument, as the body of a case. */
static void write_offer(FILE *out, const struct cli_option *row)
{
	static const char *const offers[] = {
		[OFFER_NOTHING] = NULL,
		[OFFER_WORDS] = NULL,
		[OFFER_WORDS_FILE] = NULL,
		[OFFER_FILE] = "offers=FILE",
		[OFFER_FINDINGS] = "offers=\"$groups $ids\"",
		[OFFER_FINDING] = "offers=$ids",
		[OFFER_LEVEL] = level_offers,
		[OFFER_LIMIT] = NULL,
		[OFFER_INTERFACE] = interface_offers,
		[OFFER_USER] = "offers=$(compgen -u)",
	};
	const enum offer offer = offer_of(row);

	fputs("\t\t", out);
	if (offers[offer] != NULL) {
		fputs(offers[offer], out);
	} else if (offer == OFFER_WORDS_FILE) {
		fputs("if [[ $value == *=* ]]; then\n"
			"\t\t\tvalue=${value#*=} offers=FILE\n"
			"\t\telse\n\t\t\toffers='", out);
		write_words(out, row);
		fputs("'\n\t\tfi", out);
	} else if (offer != OFFER_NOTHING) {
		fputs("offers='", out);
		(offer == OFFER_WORDS ? write_words(out, row)
		                      : write_limits(out));
		putc('\'', out);
	}
	fputs(" ;;\n", out);
}

void bash_write(FILE *out)
{
	fputs(head, out);
	write_options(out);
	fputs(choose, out);
	for (size_t i = 0; i < cli_options_n; i++) {
		const struct cli_option *row = &cli_options[i];

		if (row->argument == NULL)
			continue;
		fprintf(out, "\t--%s", row->name);
		if (row->letter && needs_argument(row))
			fprintf(out, " | -%c", row->letter);
		fputs(")\n", out);
		write_offer(out, row);
	}
	fputs(tail, out);
}
