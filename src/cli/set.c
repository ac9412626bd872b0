/* SPDX-License-Identifier: ISC */
/* set.c - a reader for each kind of argument. */
#include <inttypes.h>
#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "base/words.h"
#include "cli/inside.h"
#include "find/match.h"

static void *field(const struct met *m)
{
	return (char *)m->o + m->row->at;
}

struct name name_of(const char *s, size_t n)
{
	struct name name;

	if (n >= sizeof(name.text))
		n = sizeof(name.text) - 1;
	memcpy(name.text, s, n);
	name.text[n] = '\0';
	return name;
}

static int wrong_word(const struct met *m, const char *value,
                      const char *words, struct err *err)
{
	char best[WORDS_LONGEST];

	words_nearest(words, value, best);
	return err_set(err, "%s%s cannot be '%s'; did you mean '%s'? (%s)",
		m->mark, m->row->name, value, best, words);
}

static int wrong_value(const struct met *m, const char *want, struct err *err)
{
	return err_set(err, "%s%s wants %s, not '%s'", m->mark, m->row->name,
		want, m->value);
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

static int set_snaplen(const struct met *m, struct err *err)
{
	if (!number_read(m->value, strlen(m->value), 0, CLI_SNAPLEN_MOST,
	                 field(m)))
		return wrong_value(m, "a number from 0 to 262144", err);
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

/* An empty expression is one, and matches everything. */
static bool may_be_empty(const struct met *m)
{
	return m->row->at == offsetof(struct options, filter);
}

static int set_text(const struct met *m, struct err *err)
{
	if (!*m->value && !may_be_empty(m))
		return wrong_value(m, "a name", err);
	*(const char **)field(m) = m->value;
	return 0;
}

static int set_once(const struct met *m, struct err *err)
{
	const char *before = *(const char **)field(m);

	if (before != NULL)
		return err_set(err, "--%s is there twice: '%s' and '%s'",
			m->row->name, before, m->value);
	return set_text(m, err);
}

static int set_choice(const struct met *m, struct err *err)
{
	int i = words_index(m->row->argument, m->value, strlen(m->value));

	if (i < 0)
		return wrong_word(m, m->value, m->row->argument, err);
	*(int *)field(m) = i;
	return 0;
}

static int add_file(const struct met *m, struct err *err)
{
	(void)err;
	m->o->read_named = true;
	m->o->files[m->o->files_n++] = m->value;
	return 0;
}

static int add_format(const struct met *m, struct err *err)
{
	size_t n = strcspn(m->value, "=");
	const char *path = m->value[n] ? m->value + n + 1 : NULL;
	int format = words_index(m->row->argument, m->value, n);
	struct options_output *out = &m->o->outputs[m->o->outputs_n];

	if (format < 0)
		return wrong_word(m, name_of(m->value, n).text,
			m->row->argument, err);
	if (path && !*path)
		return wrong_value(m, "a name after '='", err);
	if (m->o->outputs_n == OUTPUTS_MAX)
		return err_set(err, "at most %d reports in one run",
			OUTPUTS_MAX);
	words_at(m->row->argument, format, out->format);
	out->path = path && strcmp(path, "-") == 0 ? NULL : path;
	m->o->outputs_n++;
	return 0;
}

static int unknown_finding(const struct met *m, const char *name,
                           struct err *err)
{
	return err_set(err, "%s%s: unknown finding '%s'; did you mean '%s'?",
		m->mark, m->row->name, name,
		m->row->kind == OPT_ACTION ? finding_nearest(name)
		                           : finding_name_nearest(name));
}

static int switch_findings(const struct met *m, bool off, struct err *err)
{
	struct name name = name_of(m->value, strlen(m->value));
	unsigned found = 0;

	for (int id = 0; id < FIND_N; id++) {
		if (!finding_matches((enum finding_id)id, name.text))
			continue;
		m->o->off[id] = off;
		found++;
	}
	return found > 0 ? 0 : unknown_finding(m, name.text, err);
}

static int enable(const struct met *m, struct err *err)
{
	return switch_findings(m, false, err);
}

static int disable(const struct met *m, struct err *err)
{
	return switch_findings(m, true, err);
}

static int only(const struct met *m, struct err *err)
{
	if (!m->o->only)
		memset(m->o->off, true, sizeof(m->o->off));
	m->o->only = true;
	return switch_findings(m, false, err);
}

static int set_level(const struct met *m, struct err *err)
{
	static const char levels[] = "info|note|warning|error";
	size_t n = strcspn(m->value, "=");
	const char *level = m->value + n + (m->value[n] == '=');
	int i = words_index(levels, level, strlen(level));
	struct name name = name_of(m->value, n);
	unsigned found = 0;

	if (m->value[n] != '=')
		return wrong_value(m, "ID=LEVEL", err);
	if (i < 0)
		return wrong_word(m, level, levels, err);
	for (int id = 0; id < FIND_N; id++) {
		if (!finding_matches((enum finding_id)id, name.text))
			continue;
		m->o->level[id] = i;
		found++;
	}
	return found > 0 ? 0 : unknown_finding(m, name.text, err);
}

static int unknown_limit(const struct met *m, const char *name,
                         struct err *err)
{
	const char *best = NULL;

	for (size_t i = 0; i < limit_info_n; i++)
		best = nearer(name, best, limit_info[i].name);
	return err_set(err, "%s%s: unknown limit '%s'; did you mean '%s'?",
		m->mark, m->row->name, name, best);
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
		return unknown_limit(m, name.text, err);
	if (!number_read(value, strlen(value), info->least, info->most,
	                 limits_value(field(m), info)))
		return err_set(err, "%s%s: %s wants a whole number from %"
			PRIu64 " to %" PRIu64 ", not '%s'", m->mark,
			m->row->name, info->name, info->least, info->most,
			value);
	return 0;
}

static int add_rule(const struct met *m, struct net_rules *rules,
                    const struct net_rule *rule, struct err *err)
{
	if (net_rules_add(rules, rule))
		return 0;
	return err_set(err, "%s%s: at most %d of them", m->mark, m->row->name,
		NET_RULES_MAX);
}

/* A mode for all forgets what was said of some. */
static int set_checksums(const struct met *m, struct err *err)
{
	size_t n = strcspn(m->value, ":");
	const char *net = m->value + n + 1;
	struct net_rule rule = {
		.value = words_index(m->row->argument, m->value, n),
	};

	if (rule.value < 0)
		return wrong_word(m, name_of(m->value, n).text,
			m->row->argument, err);
	if (!m->value[n]) {
		m->o->checksums = rule.value;
		m->o->checksum_nets.n = 0;
		return 0;
	}
	if (!net_read(net, strlen(net), &rule.net))
		return wrong_value(m, "an address or network after the ':', "
			"as 192.0.2.0/24", err);
	return add_rule(m, &m->o->checksum_nets, &rule, err);
}

static int add_server(const struct met *m, struct err *err)
{
	struct net_rule rule;

	if (!net_read_port(m->value, &rule))
		return wrong_value(m, "NET:PORT, as 192.0.2.0/24:80 or "
			"[2001:db8::1]:80", err);
	return add_rule(m, field(m), &rule, err);
}

static int set_moment(const struct met *m, struct err *err)
{
	if (!moment_read(m->value, field(m)))
		return wrong_value(m, "a time, as 2026-01-31T23:59:59Z, or "
			"seconds after the first packet", err);
	return 0;
}

static int want_finding(const struct met *m, struct err *err)
{
	if (finding_find(m->value) != FIND_N)
		return 0;
	for (int id = 0; id < FIND_N; id++)
		if (finding_matches((enum finding_id)id, m->value))
			return wrong_value(m, "one finding (see "
				"--list-findings)", err);
	return unknown_finding(m, m->value, err);
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
		{ "completions", ACTION_COMPLETIONS },
		{ "list-interfaces", ACTION_LIST_INTERFACES },
		{ "version", ACTION_VERSION },
		{ "help", ACTION_HELP },
	};
	const char *words = m->row->argument;
	bool list = words && strchr(words, '|');

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].name, m->row->name) == 0)
			m->o->action = actions[i].action;
	m->o->about = m->value;
	if (list && !m->value)
		m->o->about = "text";
	else if (list && words_index(words, m->value, strlen(m->value)) < 0)
		return wrong_word(m, m->value, words, err);
	else if (m->o->action == ACTION_EXPLAIN)
		return want_finding(m, err);
	return 0;
}

typedef int setter(const struct met *m, struct err *err);

static setter *const setters[OPT_KINDS] = {
	[OPT_FLAG] = set_flag,
	[OPT_NUMBER] = set_number,
	[OPT_SNAPLEN] = set_snaplen,
	[OPT_DURATION] = set_duration,
	[OPT_SEED] = set_seed,
	[OPT_BYTES] = set_bytes,
	[OPT_SECONDS] = set_seconds,
	[OPT_TEXT] = set_text,
	[OPT_ONCE] = set_once,
	[OPT_CHOICE] = set_choice,
	[OPT_FILE] = add_file,
	[OPT_FORMAT] = add_format,
	[OPT_ENABLE] = enable,
	[OPT_DISABLE] = disable,
	[OPT_ONLY] = only,
	[OPT_LEVEL] = set_level,
	[OPT_SETTING] = set_limit,
	[OPT_CHECKSUMS] = set_checksums,
	[OPT_SERVER] = add_server,
	[OPT_MOMENT] = set_moment,
	[OPT_CONFIG] = set_text,	/* it was read before */
	[OPT_ACTION] = set_action,
};

int option_set(const struct met *m, struct err *err)
{
	return setters[m->row->kind](m, err);
}
