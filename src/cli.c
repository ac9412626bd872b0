/* SPDX-License-Identifier: ISC */
/* cli.c - getopt_long() fed from cli.def. Positionals are taken in their place
 * (RETURN_IN_ORDER), so files keep their order beside -r and the environment
 * changes nothing. */
#include "cli.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cli/inside.h"

const struct cli_form cli_forms[] = {
#define FORM(arguments, does) { arguments, does },
#define OPTION(letter, name, argument, kind, field, group, help)
#define LISTENING(letter, name, argument, kind, field, group, help)
#include "cli.def"
#undef FORM
#undef LISTENING
#undef OPTION
};

const size_t cli_forms_n = sizeof(cli_forms) / sizeof(cli_forms[0]);

const struct cli_option cli_options[] = {
#define FORM(arguments, does)
#define OPTION(letter, name, argument, kind, field, group, help) \
	{ letter, name, argument, OPT_##kind, \
	  offsetof(struct options, field), group, help, false },
#define LISTENING(letter, name, argument, kind, field, group, help) \
	{ letter, name, argument, OPT_##kind, \
	  offsetof(struct options, field), group, help, true },
#include "cli.def"
#undef FORM
#undef LISTENING
#undef OPTION
};

enum { OPTIONS_N = sizeof(cli_options) / sizeof(cli_options[0]) };
/* What getopt_long() returns for a row: this and its index. */
enum { FIRST_ROW = 256, IN_ORDER = 1 };

const size_t cli_options_n = OPTIONS_N;

const struct cli_option *row_named(const char *name)
{
	for (int i = 0; i < OPTIONS_N; i++)
		if (strcmp(cli_options[i].name, name) == 0)
			return &cli_options[i];
	return NULL;
}

const struct cli_option *row_lettered(const char *letter)
{
	for (int i = 0; i < OPTIONS_N && *letter && !letter[1]; i++)
		if (cli_options[i].letter == *letter)
			return &cli_options[i];
	return NULL;
}

const char *row_nearest(const char *name)
{
	const char *best = NULL;

	for (int i = 0; i < OPTIONS_N; i++)
		best = nearer(name, best, cli_options[i].name);
	return best;
}

static int argument_mode(const struct cli_option *row)
{
	if (!row->argument)
		return no_argument;
	return *row->argument == '[' ? optional_argument : required_argument;
}

/* Both tables of getopt_long(); letters holds 3 bytes a row and a prefix. */
static void fill_tables(struct option *longs, char *letters)
{
	/* '-': positionals in their place; ':': tell a missing argument. */
	*letters++ = '-';
	*letters++ = ':';
	for (int i = 0; i < OPTIONS_N; i++) {
		const struct cli_option *row = &cli_options[i];
		int mode = argument_mode(row);

		longs[i] = (struct option){ row->name, mode, NULL,
			FIRST_ROW + i };
		if (!row->letter)
			continue;
		*letters++ = row->letter;
		for (int colons = mode; colons > 0; colons--)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[OPTIONS_N] = (struct option){ NULL, 0, NULL, 0 };
}

static const struct cli_option *row_of(int code)
{
	if (code >= FIRST_ROW && code < FIRST_ROW + OPTIONS_N)
		return &cli_options[code - FIRST_ROW];
	for (int i = 0; i < OPTIONS_N; i++)
		if (code > 0 && cli_options[i].letter == code)
			return &cli_options[i];
	return NULL;
}

/* A long option that is no row's name, or the start of several. */
static int unknown_long(const char *arg, struct err *err)
{
	size_t n = strcspn(arg + 2, "=");
	struct name typed = name_of(arg + 2, n);
	const char *name = typed.text;

	for (int i = 0; i < OPTIONS_N; i++)
		if (strncmp(arg + 2, cli_options[i].name, n) == 0)
			return err_set(err, "option '--%s' could be several, "
				"as '--%s'", name, cli_options[i].name);
	return err_set(err, "unknown option '--%s'; did you mean '--%s'?",
		name, row_nearest(name));
}

static int unknown(const struct cli_option *row, const char *arg,
                   struct err *err)
{
	if (row)
		return err_set(err, "option '--%s' takes no argument",
			row->name);
	if (strncmp(arg, "--", 2) == 0)
		return unknown_long(arg, err);
	return err_set(err, "unknown option '-%c'; see --help", optopt);
}

static int take(struct options *o, int code, char **argv, struct err *err)
{
	bool odd = code == ':' || code == '?';
	struct met m = { row_of(odd ? optopt : code), optarg, o, "--" };

	if (code == IN_ORDER) {
		o->files[o->files_n++] = optarg;
		return 0;
	}
	if (code == '?' || !m.row)
		return unknown(m.row, argv[optind - 1], err);
	if (code == ':')
		return err_set(err, "option '--%s' needs an argument: %s",
			m.row->name, m.row->argument);
	config_replace(o, m.row);
	if (m.row->live && !o->live_named)
		o->live_named = m.row->name;
	return option_set(&m, err);
}

/* The words after the options, one space between them, are a filter. */
static int take_words(struct options *o, struct err *err)
{
	size_t n = 1;

	if (o->files_n == 0)
		return 0;
	config_replace(o, row_named("filter"));
	if (o->filter || o->filter_file)
		return err_set(err, "-%c and '%.64s': give one filter",
			o->filter ? 'f' : 'F', o->files[0]);
	for (size_t i = 0; i < o->files_n; i++)
		n += strlen(o->files[i]) + 1;
	o->words = calloc(n, 1);
	if (!o->words)
		return err_set(err, "no memory");
	for (size_t i = 0; i < o->files_n; i++) {
		strcat(o->words, i > 0 ? " " : "");
		strcat(o->words, o->files[i]);
	}
	o->files_n = 0;
	o->filter = o->words;
	return 0;
}

/* Files, or an interface and its filter. */
static int settle_input(struct options *o, struct err *err)
{
	if (o->interface && o->read_named)
		return err_set(err, "-i and -r: either listen or read");
	if (o->interface && (o->start.kind | o->stop.kind) != MOMENT_NONE)
		return err_set(err, "--start and --stop are for files; see "
			"--duration");
	if (o->interface)
		return take_words(o, err);
	if (o->live_named)
		return err_set(err, "--%s is for -i", o->live_named);
	if (o->files_n == 0)
		o->files[o->files_n++] = "-";
	return 0;
}

/* Gives -o to the report that names no file, and lets one at most write to
 * standard output. */
static int settle_outputs(struct options *o, struct err *err)
{
	struct options_output *plain = NULL;

	if (o->outputs_n == 0)
		strcpy(o->outputs[o->outputs_n++].format,
			o->quiet && !o->output ? "none" :
			o->interface ? "ndjson" : "json");
	for (size_t i = 0; i < o->outputs_n; i++) {
		struct options_output *out = &o->outputs[i];

		if (out->path || strcmp(out->format, "none") == 0)
			continue;
		if (plain)
			return err_set(err, "two reports on one output; give "
				"one a file: --format NAME=FILE");
		plain = out;
	}
	if (o->output && !plain)
		return err_set(err, "-o %s: no report is left for it",
			o->output);
	if (plain)
		plain->path = o->output;
	return 0;
}

static void set_defaults(struct options *o)
{
	*o = (struct options){
		.fail_on = SEV_N,
		.fail_certainty = CERT_LIKELY,
		.msl_s = 120,
		.mem_limit = (uint64_t)1 << 30,
	};
	for (int i = 0; i < FIND_N; i++)
		o->level[i] = SEV_N;
	limits_init(&o->limits);
}

/* What the files say, before the command line: it wins. */
static int take_config(struct options *o, int code, struct err *err)
{
	const struct cli_option *row = row_of(code);

	if (!row || row->kind != OPT_CONFIG)
		return 0;
	return config_read(o, optarg, err);
}

/* Goes through the command line twice. */
static int take_all(struct options *o, int argc, char **argv, struct err *err)
{
	struct option longs[OPTIONS_N + 1];
	char letters[3 * OPTIONS_N + 3];
	int code;

	fill_tables(longs, letters);
	opterr = 0;
	optind = 0;	/* begin anew, and read the prefix of letters again */
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1)
		if (take_config(o, code, err) < 0)
			return -1;
	config_done(o);
	optind = 0;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1)
		if (take(o, code, argv, err) < 0)
			return -1;
	return 0;
}

int options_parse(struct options *o, int argc, char **argv, struct err *err)
{
	set_defaults(o);
	o->files = calloc((size_t)argc + 1, sizeof(*o->files));
	if (!o->files)
		return err_set(err, "no memory");
	if (take_all(o, argc, argv, err) < 0)
		return -1;
	while (optind < argc)
		o->files[o->files_n++] = argv[optind++];
	if (settle_input(o, err) < 0)
		return -1;
	if (o->filter && o->filter_file)
		return err_set(err, "-f and -F: give one filter");
	if (o->start.kind == o->stop.kind && o->start.ns > o->stop.ns)
		return err_set(err, "--stop is before --start");
	return settle_outputs(o, err);
}

void options_fini(struct options *o)
{
	free(o->words);
	free(o->files);
	o->words = NULL;
	o->files = NULL;
	settings_fini(&o->settings);
}
