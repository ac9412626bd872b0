/* SPDX-License-Identifier: ISC */
/* json_run.c - what the run was, before anything it found, and what came of it,
 * after everything. */
#include <string.h>

#include "base/text.h"
#include "config.h"
#include "report/json_record.h"
#include "report/json_value.h"

enum { SCHEMA_VERSION = 1 };

static void add_options(struct json_object *o, const struct report_run *run)
{
	struct json_object *list = json_object_new_array();
	struct json_object *bytes = json_object_new_array();
	bool repaired = false;

	for (int i = 1; i < run->argc; i++) {
		size_t n = strlen(run->argv[i]);

		json_object_array_add(list, json_text(run->argv[i], n));
		json_object_array_add(bytes, json_hex(run->argv[i], n));
		repaired = repaired || !text_is_utf8(run->argv[i], n);
	}
	json_add(o, "options", list);
	if (repaired)
		json_add(o, "options_hex", bytes);
	else
		json_object_put(bytes);
}

static void add_libraries(struct json_object *o)
{
	struct json_object *all = json_object_new_object();

	json_add_word(all, "json-c", json_c_version());
	json_add_word(all, "libcrypto", digest_library());
	json_add_word(all, "libpcap", capture_library());
	json_add(o, "libraries", all);
}

static void add_limits(struct json_object *o, const struct limits *l)
{
	struct json_object *all = json_object_new_object();
	struct limits copy = *l;

	for (size_t i = 0; i < limit_info_n; i++)
		json_add_number(all, limit_info[i].name,
			*limits_value(&copy, &limit_info[i]));
	json_add(o, "limits", all);
}

static void add_rules(struct json_object *o)
{
	struct json_object *list = json_object_new_array_ext(FIND_N);

	for (int i = 0; i < FIND_N; i++) {
		const struct finding_info *f = &finding_info[i];
		struct json_object *rule = json_object_new_object();

		json_add_word(rule, "id", f->id);
		json_add_word(rule, "severity", severity_name(f->severity));
		json_add_word(rule, "worse", severity_name(f->worse));
		json_add_rfc(rule, f->rfc);
		json_add_word(rule, "title", f->title);
		json_object_array_add(list, rule);
	}
	json_add(o, "rules", list);
}

void json_run(struct json_object *o, const struct run_context *c)
{
	json_add_word(o, "version", PACKAGE_VERSION);
	json_add_number(o, "schema", SCHEMA_VERSION);
	add_options(o, &c->run);
	json_add_number(o, "community_id_seed", c->run.community_id_seed);
	add_libraries(o);
	add_limits(o, c->run.limits);
	add_rules(o);
}

void json_stats(struct json_object *o, const struct run_context *c,
                const struct report_stats *s)
{
	json_add_time(o, "time", s->time, run_digits(c, 0));
	json_add_number(o, "packets", s->packets);
	json_add_number(o, "bytes", s->bytes);
	json_add_number(o, "drops", s->drops);
	json_add_number(o, "flows", s->flows);
	json_add_number(o, "flows_open", s->flows_open);
	json_add_number(o, "findings", s->findings);
}

static struct json_object *flow_counts(const struct report_summary *s)
{
	struct json_object *flows = json_object_new_object();
	struct json_object *outcomes = json_object_new_object();

	for (int i = 0; i <= FLOW_OPEN; i++)
		json_add_number(outcomes,
			flow_outcome_name((enum flow_outcome)i),
			s->outcomes[i]);
	json_add_number(flows, "total", s->flows);
	json_add_number(flows, "evicted", s->evicted_flows);
	json_add(flows, "by_outcome", outcomes);
	return flows;
}

static void add_grades(struct json_object *o, const uint64_t severity[SEV_N],
                       const uint64_t certainty[CERT_N])
{
	struct json_object *severities = json_object_new_object();
	struct json_object *certainties = json_object_new_object();

	for (int i = 0; i < SEV_N; i++)
		json_add_number(severities, severity_name((enum severity)i),
			severity[i]);
	for (int i = 0; i < CERT_N; i++)
		json_add_number(certainties, certainty_name((enum certainty)i),
			certainty[i]);
	json_add(o, "by_severity", severities);
	json_add(o, "by_certainty", certainties);
}

static struct json_object *finding_counts(const struct report_summary *s)
{
	struct json_object *all = json_object_new_object();
	struct json_object *ids = json_object_new_object();
	struct json_object *hidden = json_object_new_object();
	uint64_t total = 0;

	for (int i = 0; i < FIND_N; i++) {
		total += s->by_id[i];
		if (s->by_id[i] > 0)
			json_add_number(ids, finding_info[i].id, s->by_id[i]);
	}
	json_add_number(all, "total", total);
	json_add_number(all, "withheld", s->withheld);
	add_grades(all, s->by_severity, s->by_certainty);
	json_add(all, "by_id", ids);
	add_grades(hidden, s->hidden_by_severity, s->hidden_by_certainty);
	json_add(all, "not_shown", hidden);
	return all;
}

static struct json_object *limits_reached(const struct report_summary *s)
{
	struct json_object *list = json_object_new_array_ext(1);

	for (size_t i = 0; i < s->n_limits; i++) {
		struct json_object *one = json_object_new_object();

		json_add_word(one, "name", s->limits[i].name);
		json_add_number(one, "times", s->limits[i].times);
		json_object_array_add(list, one);
	}
	return list;
}

void json_summary(struct json_object *o, const struct report_summary *s)
{
	struct json_object *end = json_object_new_object();
	const char *reason = s->exit_reason ? s->exit_reason : "";

	json_add_number(o, "packets", s->packets);
	json_add_number(o, "bytes", s->bytes);
	json_add(o, "flows", flow_counts(s));
	json_add(o, "findings", finding_counts(s));
	json_add(o, "limits_reached", limits_reached(s));
	json_add_number(end, "status", (uint64_t)s->exit_status);
	json_add_text(end, "reason", reason, strlen(reason));
	json_add(o, "exit", end);
}
