/* SPDX-License-Identifier: ISC */
/* cli.c - getopt_long() fed from cli.def, and a reader for each kind of
 * argument. Positionals are taken in their place (RETURN_IN_ORDER), so files
 * keep their order beside -r and the environment changes nothing. */
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/number.h"

const struct cli_option cli_options[] = {
#define OPTION(letter, name, argument, kind, field, group, help) \
	{ letter, name, argument, OPT_##kind, \
	  offsetof(struct options, field), group, help },
#include "cli.def"
#undef OPTION
};

enum { OPTIONS_N = sizeof(cli_options) / sizeof(cli_options[0]) };
/* What getopt_long() returns for a row: this and its index. */
enum { FIRST_ROW = 256, IN_ORDER = 1 };

const size_t cli_options_n = OPTIONS_N;

/* One option as it was met. */
struct met {
	const struct cli_option *row;
	const char *value;	/* NULL: none was given */
	struct options *o;
};

static void *field(const struct met *m)
{
	return (char *)m->o + m->row->at;
}

/* A name as typed: the first n bytes of s, cut to what a message can show. */
struct name {
	char text[64];
};

static struct name name_of(const char *s, size_t n)
{
	struct name name;

	if (n >= sizeof(name.text))
		n = sizeof(name.text) - 1;
	memcpy(name.text, s, n);
	name.text[n] = '\0';
	return name;
}

/* Copies word i of "a|b|c" (it ends at '[' or ']' too); false after the
 * last. */
static bool word_at(const char *words, int i, char word[OPTIONS_WORD])
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
	memcpy(word, name_of(words, n).text, OPTIONS_WORD);
	return n > 0;
}

/* The index of the first n bytes of value among the words, or -1. */
static int word_index(const char *words, const char *value, size_t n)
{
	char word[OPTIONS_WORD];

	for (int i = 0; word_at(words, i, word); i++)
		if (strlen(word) == n && memcmp(word, value, n) == 0)
			return i;
	return -1;
}

static int wrong_word(const struct met *m, const char *value, struct err *err)
{
	char words[2][OPTIONS_WORD];
	const char *best = NULL;
	int use = 0;

	for (int i = 0; word_at(m->row->argument, i, words[use]); i++) {
		best = nearer(value, best, words[use]);
		use = best == words[0];
	}
	return err_set(err, "--%s cannot be '%s'; did you mean '%s'? (%s)",
		m->row->name, value, best, m->row->argument);
}

static int wrong_value(const struct met *m, const char *want, struct err *err)
{
	return err_set(err, "--%s wants %s, not '%s'", m->row->name, want,
		m->value);
}

static int set_flag(const struct met *m, struct err *err)
{
	(void)err;
	*(bool *)field(m) = true;
	return 0;
}

static int set_number(const struct met *m, struct err *err)
{
	if (!number_read(m->value, strlen(m->value), 1, UINT64_MAX, field(m)))
		return wrong_value(m, "a whole number from 1", err);
	return 0;
}

static int set_count(const struct met *m, struct err *err)
{
	if (!number_read(m->value, strlen(m->value), 0, UINT64_MAX, field(m)))
		return wrong_value(m, "a whole number", err);
	return 0;
}

static int set_duration(const struct met *m, struct err *err)
{
	if (!number_duration(m->value, field(m)))
		return wrong_value(m, "a time, as 10, 1.5, 500ms, 10s, 5m or "
			"2h", err);
	return 0;
}

static int set_seed(const struct met *m, struct err *err)
{
	uint64_t v;

	if (!number_read(m->value, strlen(m->value), 0, UINT16_MAX, &v))
		return wrong_value(m, "a number from 0 to 65535", err);
	*(uint16_t *)field(m) = (uint16_t)v;
	return 0;
}

static int set_seconds(const struct met *m, struct err *err)
{
	uint64_t v;

	if (!number_read(m->value, strlen(m->value), 1, 86400, &v))
		return wrong_value(m, "whole seconds from 1 to 86400", err);
	*(uint32_t *)field(m) = (uint32_t)v;
	return 0;
}

static int set_bytes(const struct met *m, struct err *err)
{
	if (!number_bytes(m->value, field(m)))
		return wrong_value(m, "bytes, as 500M or 2G", err);
	return 0;
}

static int set_text(const struct met *m, struct err *err)
{
	if (!*m->value)
		return wrong_value(m, "a name", err);
	*(const char **)field(m) = m->value;
	return 0;
}

static int set_choice(const struct met *m, struct err *err)
{
	int i = word_index(m->row->argument, m->value, strlen(m->value));

	if (i < 0)
		return wrong_word(m, m->value, err);
	*(int *)field(m) = i;
	return 0;
}

static int add_file(const struct met *m, struct err *err)
{
	(void)err;
	if (m->row)
		m->o->read_named = true;
	m->o->files[m->o->files_n++] = m->value;
	return 0;
}

static int add_format(const struct met *m, struct err *err)
{
	size_t n = strcspn(m->value, "=");
	const char *path = m->value[n] ? m->value + n + 1 : NULL;
	int format = word_index(m->row->argument, m->value, n);
	struct options_output *out = &m->o->outputs[m->o->outputs_n];

	if (format < 0)
		return wrong_word(m, name_of(m->value, n).text, err);
	if (path && !*path)
		return wrong_value(m, "a name after '='", err);
	if (m->o->outputs_n == OUTPUTS_MAX)
		return err_set(err, "at most %d reports in one run",
			OUTPUTS_MAX);
	word_at(m->row->argument, format, out->format);
	out->path = path && strcmp(path, "-") == 0 ? NULL : path;
	m->o->outputs_n++;
	return 0;
}

/* The finding called by the first n bytes of the value. */
static int find_finding(const struct met *m, size_t n, enum finding_id *id,
                        struct err *err)
{
	struct name name = name_of(m->value, n);

	*id = finding_find(name.text);
	if (*id != FIND_N)
		return 0;
	return err_set(err, "--%s: unknown finding '%s'; did you mean '%s'?",
		m->row->name, name.text, finding_nearest(name.text));
}

static int switch_finding(const struct met *m, bool off, struct err *err)
{
	enum finding_id id;

	if (find_finding(m, strlen(m->value), &id, err) < 0)
		return -1;
	m->o->off[id] = off;
	return 0;
}

static int enable(const struct met *m, struct err *err)
{
	return switch_finding(m, false, err);
}

static int disable(const struct met *m, struct err *err)
{
	return switch_finding(m, true, err);
}

static int only(const struct met *m, struct err *err)
{
	if (!m->o->only)
		memset(m->o->off, true, sizeof(m->o->off));
	m->o->only = true;
	return switch_finding(m, false, err);
}

static int set_level(const struct met *m, struct err *err)
{
	static const char levels[] = "info|note|warning|error";
	size_t n = strcspn(m->value, "=");
	const char *level = m->value + n + (m->value[n] == '=');
	const struct cli_option words = {
		.name = m->row->name, .argument = levels
	};
	enum finding_id id;
	int i = word_index(levels, level, strlen(level));

	if (m->value[n] != '=')
		return wrong_value(m, "ID=LEVEL", err);
	if (find_finding(m, n, &id, err) < 0)
		return -1;
	if (i < 0)
		return wrong_word(&(struct met){ .row = &words }, level, err);
	m->o->level[id] = i;
	return 0;
}

static int unknown_limit(const char *name, struct err *err)
{
	const char *best = NULL;

	for (size_t i = 0; i < limit_info_n; i++)
		best = nearer(name, best, limit_info[i].name);
	return err_set(err, "unknown limit '%s'; did you mean '%s'?", name,
		best);
}

static int set_limit(const struct met *m, struct err *err)
{
	size_t n = strcspn(m->value, "=");
	const char *value = m->value + n + 1;
	struct name name = name_of(m->value, n);
	const struct limit_info *info = limits_find(name.text);

	if (m->value[n] != '=')
		return wrong_value(m, "NAME=VALUE", err);
	if (!info)
		return unknown_limit(name.text, err);
	if (!number_read(value, strlen(value), info->least, info->most,
	                 limits_value(field(m), info)))
		return err_set(err, "--%s: %s wants a whole number from %"
			PRIu64 " to %" PRIu64 ", not '%s'", m->row->name,
			info->name, info->least, info->most, value);
	return 0;
}

static int set_action(const struct met *m, struct err *err)
{
	static const struct {
		const char *name;
		enum options_action action;
	} actions[] = {
		{ "list-findings", ACTION_LIST_FINDINGS },
		{ "list-limits", ACTION_LIST_LIMITS },
		{ "explain", ACTION_EXPLAIN },
		{ "list-interfaces", ACTION_LIST_INTERFACES },
		{ "version", ACTION_VERSION },
		{ "help", ACTION_HELP },
	};
	bool list = m->row->argument && *m->row->argument == '[';
	enum finding_id id;

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].name, m->row->name) == 0)
			m->o->action = actions[i].action;
	m->o->about = m->value;
	if (list && !m->value)
		m->o->about = "text";
	else if (list && word_index(m->row->argument, m->value,
	                            strlen(m->value)) < 0)
		return wrong_word(m, m->value, err);
	else if (m->o->action == ACTION_EXPLAIN)
		return find_finding(m, strlen(m->value), &id, err);
	return 0;
}

typedef int setter(const struct met *m, struct err *err);

static setter *const setters[OPT_KINDS] = {
	[OPT_FLAG] = set_flag,
	[OPT_NUMBER] = set_number,
	[OPT_COUNT] = set_count,
	[OPT_DURATION] = set_duration,
	[OPT_SEED] = set_seed,
	[OPT_BYTES] = set_bytes,
	[OPT_SECONDS] = set_seconds,
	[OPT_TEXT] = set_text,
	[OPT_CHOICE] = set_choice,
	[OPT_FILE] = add_file,
	[OPT_FORMAT] = add_format,
	[OPT_ENABLE] = enable,
	[OPT_DISABLE] = disable,
	[OPT_ONLY] = only,
	[OPT_LEVEL] = set_level,
	[OPT_SETTING] = set_limit,
	[OPT_ACTION] = set_action,
};

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
	const char *best = NULL;
	size_t n = strcspn(arg + 2, "=");
	struct name typed = name_of(arg + 2, n);
	const char *name = typed.text;

	for (int i = 0; i < OPTIONS_N; i++)
		if (strncmp(arg + 2, cli_options[i].name, n) == 0)
			return err_set(err, "option '--%s' could be several, "
				"as '--%s'", name, cli_options[i].name);
	for (int i = 0; i < OPTIONS_N; i++)
		best = nearer(name, best, cli_options[i].name);
	return err_set(err, "unknown option '--%s'; did you mean '--%s'?",
		name, best);
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
	struct met m = { row_of(odd ? optopt : code), optarg, o };

	if (code == IN_ORDER)
		return add_file(&m, err);
	if (code == '?' || !m.row)
		return unknown(m.row, argv[optind - 1], err);
	if (code == ':')
		return err_set(err, "option '--%s' needs an argument: %s",
			m.row->name, m.row->argument);
	return setters[m.row->kind](&m, err);
}

/* The words after the options, one space between them, are a filter. */
static int take_words(struct options *o, struct err *err)
{
	size_t n = 1;

	if (o->files_n == 0)
		return 0;
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
	if (o->interface)
		return take_words(o, err);
	if (o->duration_ns > 0)
		return err_set(err, "--duration is for -i");
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

int options_parse(struct options *o, int argc, char **argv, struct err *err)
{
	struct option longs[OPTIONS_N + 1];
	char letters[3 * OPTIONS_N + 3];
	int code;

	set_defaults(o);
	o->files = calloc((size_t)argc + 1, sizeof(*o->files));
	if (!o->files)
		return err_set(err, "no memory");
	fill_tables(longs, letters);
	optind = 0;	/* begin anew, and read the prefix of letters again */
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1)
		if (take(o, code, argv, err) < 0)
			return -1;
	while (optind < argc)
		o->files[o->files_n++] = argv[optind++];
	if (settle_input(o, err) < 0)
		return -1;
	if (o->filter && o->filter_file)
		return err_set(err, "-f and -F: give one filter");
	return settle_outputs(o, err);
}

void options_fini(struct options *o)
{
	free(o->words);
	free(o->files);
	o->words = NULL;
	o->files = NULL;
}
