/* SPDX-License-Identifier: ISC */
/* catalog.c - a row of a table in four forms. */
#include "report/catalog.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/prose.h"
#include "report/json_value.h"

enum { TEXT_COLUMN = 44, LIMIT_COLUMN = 8, EXPLAIN_COLUMN = 14 };

/* When a row is at its worst, as written in the table. */
static const char *const worse_if[FIND_N] = {
#define NEVER NULL
#define WORSE(to, condition) #condition
#define FINDING(event, group, name, severity, worse, ...) \
	[FIND_##group##_##name] = worse,
#include "find/findings.def"
#undef NEVER
#undef WORSE
};

/* The lists of one table: what stands before the rows, a row, after them. */
struct form {
	const char *name, *head;
	void (*finding)(FILE *out, const struct finding_info *f);
	void (*limit)(FILE *out, const struct limit_info *l);
};

static void text_finding(FILE *out, const struct finding_info *f)
{
	int column = fprintf(out, "%-*s %-7s ", TEXT_COLUMN - 9, f->id,
		severity_name(f->severity));

	prose_wrap(out, f->title, TEXT_COLUMN, column);
}

static void text_limit(FILE *out, const struct limit_info *l)
{
	fprintf(out, "%-20s %10" PRIu64 " %s\n", l->name, l->value, l->unit);
	prose_wrap(out, l->meaning, LIMIT_COLUMN, 0);
}

static void mdoc_finding(FILE *out, const struct finding_info *f)
{
	fprintf(out, ".It Cm %s Pq %s\n", f->id, severity_name(f->severity));
	prose_mdoc(out, f->title);
	if (*f->rfc)
		fprintf(out, ".Pq %s\n", f->rfc);
}

static void mdoc_limit(FILE *out, const struct limit_info *l)
{
	fprintf(out, ".It Cm %s Pq %" PRIu64 " %s\n", l->name, l->value,
		l->unit);
	prose_mdoc(out, l->meaning);
}

static void markdown_finding(FILE *out, const struct finding_info *f)
{
	fprintf(out, "| `%s` | %s | %s | %s |\n", f->id,
		severity_name(f->severity), f->title, f->rfc);
}

static void markdown_limit(FILE *out, const struct limit_info *l)
{
	fprintf(out, "| `%s` | %" PRIu64 " | %s | %s |\n", l->name, l->value,
		l->unit, l->meaning);
}

static const struct form forms[] = {
	{ "text", "", text_finding, text_limit },
	{ "mdoc", "", mdoc_finding, mdoc_limit },
	{ "markdown", "|---|---|---|---|\n", markdown_finding,
	  markdown_limit },
};

static const struct form *form_called(const char *name)
{
	for (size_t i = 1; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return &forms[0];
}

static struct json_object *json_doubts(const struct finding_info *f)
{
	struct json_object *all = json_object_new_array();

	for (const struct finding_doubt *d = f->doubts; d->name; d++) {
		struct json_object *o = json_object_new_object();

		json_add_word(o, "doubt", d->name);
		json_add_word(o, "unless", d->unless);
		json_object_array_add(all, o);
	}
	return all;
}

static struct json_object *json_finding_info(int id)
{
	const struct finding_info *f = &finding_info[id];
	struct json_object *o = json_object_new_object();

	json_add_word(o, "id", f->id);
	json_add_word(o, "severity", severity_name(f->severity));
	json_add_word(o, "worse", severity_name(f->worse));
	json_add_word(o, "worse_if", worse_if[id]);
	json_add_word(o, "title", f->title);
	json_add_rfc(o, f->rfc);
	json_add_word(o, "settles", settle_name(f->settle));
	json_add_word(o, "condition", f->when);
	json_add(o, "doubts", json_doubts(f));
	return o;
}

static struct json_object *json_limit(const struct limit_info *l)
{
	struct json_object *o = json_object_new_object();

	json_add_word(o, "name", l->name);
	json_add_number(o, "default", l->value);
	json_add_number(o, "least", l->least);
	json_add_number(o, "most", l->most);
	json_add_word(o, "unit", l->unit);
	json_add_word(o, "meaning", l->meaning);
	return o;
}

static void write_json(FILE *out, struct json_object *all)
{
	fprintf(out, "%s\n", json_object_to_json_string_ext(all,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(all);
}

void catalog_findings_write(FILE *out, const char *form)
{
	const struct form *f = form_called(form);
	struct json_object *all;

	if (strcmp(form, "json") != 0) {
		if (*f->head)
			fprintf(out, "| finding | severity | says | rests on |"
				"\n%s", f->head);
		for (int i = 0; i < FIND_N; i++)
			f->finding(out, &finding_info[i]);
		return;
	}
	all = json_object_new_array();
	for (int i = 0; i < FIND_N; i++)
		json_object_array_add(all, json_finding_info(i));
	write_json(out, all);
}

void catalog_limits_write(FILE *out, const char *form)
{
	const struct form *f = form_called(form);
	struct json_object *all;

	if (strcmp(form, "json") != 0) {
		if (*f->head)
			fprintf(out, "| limit | default | unit | meaning |\n%s",
				f->head);
		for (size_t i = 0; i < limit_info_n; i++)
			f->limit(out, &limit_info[i]);
		return;
	}
	all = json_object_new_array();
	for (size_t i = 0; i < limit_info_n; i++)
		json_object_array_add(all, json_limit(&limit_info[i]));
	write_json(out, all);
}

static void explain_line(FILE *out, const char *label, const char *text)
{
	prose_wrap(out, text, EXPLAIN_COLUMN, fprintf(out, "%s", label));
}

static const char *doubt_meaning(const char *name)
{
	for (int i = 0; i < DOUBT_N; i++)
		if (strcmp(doubt_info[i].name, name) == 0)
			return doubt_info[i].meaning;
	return "";
}

static void explain_doubts(FILE *out, const struct finding_info *f)
{
	if (f->doubts->name)
		fputs("\nWhat can cast doubt on it:\n", out);
	for (const struct finding_doubt *d = f->doubts; d->name; d++) {
		char text[512];

		snprintf(text, sizeof(text), "%s%s%s", doubt_meaning(d->name),
			d->unless ? "; not if " : "",
			d->unless ? d->unless : "");
		prose_wrap(out, text, EXPLAIN_COLUMN + 6,
			fprintf(out, "  %-15s ", d->name));
	}
}

/* What the doubts make of it; one that no proof cancels stays for ever. */
static const char *certainty_text(const struct finding_info *f)
{
	bool stays = false;

	if (f->doubts->name == NULL)
		return "always certain";
	for (const struct finding_doubt *d = f->doubts; d->name; d++) {
		if (d->unless == NULL && strcmp(d->name, "heuristic") == 0)
			return "never more than possible: it rests on a guess";
		stays = stays || d->unless == NULL;
	}
	if (stays)
		return "likely if none of the doubts below applies to the flow "
			"at that time, possible if one does; never certain";
	return "certain if a proof cancels every doubt below, likely if none "
		"of those left applies to the flow at that time, possible if "
		"one does";
}

static void explain_worse(FILE *out, const struct finding_info *f,
                          const char *condition)
{
	char text[256];

	snprintf(text, sizeof(text), "%s, if %s", severity_name(f->worse),
		condition);
	explain_line(out, "At worst", text);
}

void catalog_finding_explain(FILE *out, enum finding_id id)
{
	const struct finding_info *f = &finding_info[id];
	char example[128];

	snprintf(example, sizeof(example), "pcaps/%s.pcap", f->id);
	fprintf(out, "%s\n\n", f->id);
	explain_line(out, "Says", f->title);
	explain_line(out, "Severity", severity_name(f->severity));
	if (worse_if[id] != NULL)
		explain_worse(out, f, worse_if[id]);
	explain_line(out, "Certainty", certainty_text(f));
	explain_line(out, "Rests on", *f->rfc ? f->rfc : "no RFC clause");
	explain_line(out, "Judged", settle_name(f->settle));
	explain_line(out, "Condition", f->when);
	explain_line(out, "Example", example);
	explain_doubts(out, f);
}

const char *catalog_json_version(void)
{
	return json_c_version();
}
