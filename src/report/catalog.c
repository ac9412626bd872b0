/* SPDX-License-Identifier: ISC */
/* catalog.c - a row of a table in four forms. */
#include "report/catalog.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "base/limits.h"
#include "base/prose.h"

enum { TEXT_COLUMN = 40, LIMIT_COLUMN = 8, EXPLAIN_COLUMN = 14 };

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

static void add_string(struct json_object *o, const char *name, const char *s)
{
	json_object_object_add(o, name,
		s ? json_object_new_string(s) : NULL);
}

static struct json_object *json_doubts(const struct finding_info *f)
{
	struct json_object *all = json_object_new_array();

	for (const struct finding_doubt *d = f->doubts; d->name; d++) {
		struct json_object *o = json_object_new_object();

		add_string(o, "doubt", d->name);
		add_string(o, "unless", d->unless);
		json_object_array_add(all, o);
	}
	return all;
}

static struct json_object *json_finding(const struct finding_info *f)
{
	struct json_object *o = json_object_new_object();

	add_string(o, "id", f->id);
	add_string(o, "severity", severity_name(f->severity));
	add_string(o, "worse", severity_name(f->worse));
	add_string(o, "title", f->title);
	add_string(o, "rfc", f->rfc);
	add_string(o, "settles", settle_name(f->settle));
	json_object_object_add(o, "doubts", json_doubts(f));
	return o;
}

static struct json_object *json_limit(const struct limit_info *l)
{
	struct json_object *o = json_object_new_object();

	add_string(o, "name", l->name);
	json_object_object_add(o, "default", json_object_new_uint64(l->value));
	add_string(o, "unit", l->unit);
	add_string(o, "meaning", l->meaning);
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
		json_object_array_add(all, json_finding(&finding_info[i]));
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

void catalog_finding_explain(FILE *out, enum finding_id id)
{
	const struct finding_info *f = &finding_info[id];
	const char *worse = severity_name(f->worse);

	fprintf(out, "%s\n\n", f->id);
	explain_line(out, "Says", f->title);
	explain_line(out, "Severity", severity_name(f->severity));
	if (f->worse != f->severity)
		explain_line(out, "At worst", worse);
	explain_line(out, "Rests on", *f->rfc ? f->rfc : "no RFC clause");
	explain_line(out, "Judged", settle_name(f->settle));
	explain_line(out, "Condition", f->when);
	explain_doubts(out, f);
}

const char *catalog_json_version(void)
{
	return json_c_version();
}
