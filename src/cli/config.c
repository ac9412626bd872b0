/* SPDX-License-Identifier: ISC */
/* config.c - options that stand in a file, one after the other as if they stood
 * on the command line, before all that does. */
#include <string.h>

#include "cli/inside.h"

/* Options that are asked for together: one of the command line replaces all
 * that a file says of them. */
enum family { FAMILY_NONE, FAMILY_REPORTS = 1, FAMILY_FILTER = 2 };

static enum family family_of(const struct cli_option *row)
{
	switch (row->at) {
	case offsetof(struct options, outputs):
	case offsetof(struct options, output):
	case offsetof(struct options, quiet):
		return FAMILY_REPORTS;
	case offsetof(struct options, filter):
	case offsetof(struct options, filter_file):
		return FAMILY_FILTER;
	default:
		return FAMILY_NONE;
	}
}

void config_done(struct options *o)
{
	o->only = false;
	o->replaceable = FAMILY_REPORTS | FAMILY_FILTER;
}

void config_replace(struct options *o, const struct cli_option *row)
{
	unsigned gone = o->replaceable & family_of(row);

	if (gone & FAMILY_REPORTS) {
		o->outputs_n = 0;
		o->output = NULL;
		o->quiet = false;
	}
	if (gone & FAMILY_FILTER)
		o->filter = o->filter_file = NULL;
	o->replaceable &= (uint8_t)~gone;
}

/* Inputs are named where the program is called, and so is what it does. */
static bool is_settable(const struct cli_option *row)
{
	return row->kind != OPT_ACTION && row->kind != OPT_CONFIG &&
	       row->kind != OPT_FILE &&
	       row->at != offsetof(struct options, interface);
}

/* As it stands on the command line, or nearly so. */
static const char *meant(const char *name)
{
	size_t dashes = strspn(name, "-");
	const struct cli_option *row = row_lettered(name + dashes);

	return row ? row->name : row_nearest(name + dashes);
}

static int apply(struct options *o, const struct setting *s, struct err *err)
{
	const struct met m = { row_named(s->name), s->value, o, "" };

	if (!m.row)
		return err_set(err, "unknown option '%s'; did you mean '%s'?",
			name_of(s->name, strlen(s->name)).text,
			meant(s->name));
	if (!is_settable(m.row))
		return err_set(err, "'%s' can only stand on the command line",
			m.row->name);
	if (s->kind == SETTING_FALSE && m.row->kind == OPT_FLAG)
		return 0;
	if (m.row->kind == OPT_FLAG && s->kind != SETTING_TRUE)
		return err_set(err, "%s wants true or false", m.row->name);
	if (s->kind != SETTING_TEXT && m.row->kind != OPT_FLAG)
		return err_set(err, "%s wants a value: %s", m.row->name,
			m.row->argument);
	return option_set(&m, err);
}

int config_read(struct options *o, const char *path, struct err *err)
{
	struct settings *s = &o->settings;
	size_t first = s->n;
	struct err why;
	int got = settings_read(s, path, &why);

	for (size_t i = first; got == 0 && i < s->n; i++)
		got = apply(o, &s->at[i], &why);
	if (got < 0)
		return err_set(err, "%.127s: %s", path, why.text);
	return 0;
}
