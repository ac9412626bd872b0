/* SPDX-License-Identifier: ISC */
/* catalog.c - a row of a table in four forms. */
#include "report/catalog.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/prose.h"
#include "report/advice.h"
#include "report/json_value.h"

enum { LIST_COLUMN = 8, EXPLAIN_COLUMN = 4 };

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
	fprintf(out, "%-40s %s\n", f->id, severity_name(f->severity));
	prose_wrap(out, f->title, LIST_COLUMN, 0);
}

static void text_limit(FILE *out, const struct limit_info *l)
{
	fprintf(out, "%-20s %10" PRIu64 " %s\n", l->name, l->value, l->unit);
	prose_wrap(out, l->meaning, LIST_COLUMN, 0);
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

/* A head, and what stands under it. */
static void explain_part(FILE *out, const char *head, const char *text)
{
	fprintf(out, "\n%s\n", head);
	prose_wrap(out, text, EXPLAIN_COLUMN, 0);
}

static const char *doubt_meaning(const char *name)
{
	for (int i = 0; i < DOUBT_N; i++)
		if (strcmp(doubt_info[i].name, name) == 0)
			return doubt_info[i].meaning;
	return "";
}

static bool same_proof(const struct finding_doubt *a,
                       const struct finding_doubt *b)
{
	if (a->unless == NULL || b->unless == NULL)
		return a->unless == b->unless;
	return strcmp(a->unless, b->unless) == 0;
}

/* Was the proof that cancels it met with a doubt before? */
static bool was_said(const struct finding_info *f,
                     const struct finding_doubt *d)
{
	for (const struct finding_doubt *e = f->doubts; e != d; e++)
		if (same_proof(e, d))
			return true;
	return false;
}

/* A proof, then the doubts that it cancels. */
static void explain_doubts(FILE *out, const struct finding_info *f)
{
	if (f->doubts->name)
		fputs("\nWhat can cast doubt on it\n", out);
	for (const struct finding_doubt *d = f->doubts; d->name; d++) {
		char text[512];

		if (was_said(f, d))
			continue;
		if (d->unless != NULL) {
			snprintf(text, sizeof(text), "unless %s:", d->unless);
			prose_wrap(out, text, EXPLAIN_COLUMN, 0);
		} else if (d != f->doubts) {
			prose_wrap(out, "whatever was seen:", EXPLAIN_COLUMN,
				0);
		}
		for (const struct finding_doubt *e = d; e->name; e++)
			if (same_proof(e, d))
				prose_wrap(out, doubt_meaning(e->name), 20,
					fprintf(out, "  %*s%-13s ",
					EXPLAIN_COLUMN, "", e->name));
	}
}

/* What the doubts make of it; one that no proof cancels stays for ever. */
static const char *certainty_text(const struct finding_info *f)
{
	bool stays = false;

	if (f->doubts->name == NULL)
		return "It is always certain.";
	for (const struct finding_doubt *d = f->doubts; d->name; d++) {
		if (d->unless == NULL && strcmp(d->name, "heuristic") == 0)
			return "It is never more than possible: it rests on a "
				"guess.";
		stays = stays || d->unless == NULL;
	}
	if (stays)
		return "It is likely if none of the doubts below applies to "
			"the flow at that time, possible if one does; never "
			"certain.";
	return "It is certain if a proof cancels every doubt below, likely if "
		"none of those left applies to the flow at that time, possible "
		"if one does.";
}

static void explain_severity(FILE *out, enum finding_id id)
{
	const struct finding_info *f = &finding_info[id];
	char text[768];
	int n = snprintf(text, sizeof(text), "%s", severity_name(f->severity));

	if (worse_if[id] != NULL)
		n += snprintf(text + n, sizeof(text) - (size_t)n, ", or %s if "
			"%s", severity_name(f->worse), worse_if[id]);
	snprintf(text + n, sizeof(text) - (size_t)n, ". %s",
		certainty_text(f));
	explain_part(out, "How bad, how sure", text);
}

/* What a person does next. */
static void explain_next(FILE *out, const struct finding_info *f)
{
	const struct advice *a = advice_for(f->id);

	explain_part(out, "What it comes from", a->means);
	explain_part(out, "What to look at", a->look);
	fputs("\nIn Wireshark\n", out);
	prose_wrap(out, "The frames that prove it: go to their numbers "
		"(Ctrl-G), or take the filter of the report. The whole "
		"connection: Conversation Filter, TCP, on one of them.",
		EXPLAIN_COLUMN, 0);
	if (*a->filter) {
		prose_wrap(out, "The like in the whole capture:",
			EXPLAIN_COLUMN, 0);
		fprintf(out, "%*s%s\n", EXPLAIN_COLUMN + 2, "", a->filter);
	}
}

void catalog_finding_explain(FILE *out, enum finding_id id)
{
	const struct finding_info *f = &finding_info[id];
	char text[512];

	fprintf(out, "%s\n", f->id);
	prose_wrap(out, f->title, EXPLAIN_COLUMN, 0);
	explain_next(out, f);
	explain_severity(out, id);
	explain_doubts(out, f);
	if (*f->rfc)
		explain_part(out, "What it rests on", f->rfc);
	snprintf(text, sizeof(text), "%s, where %s. An example is "
		"pcaps/%s.pcap.", settle_name(f->settle), f->when, f->id);
	explain_part(out, "When it is made", text);
}

const char *catalog_json_version(void)
{
	return json_c_version();
}
