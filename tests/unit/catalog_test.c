/* SPDX-License-Identifier: ISC */
/* catalog_test.c - the lists in all their forms, from the same tables. */
#include "report/catalog.h"

#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static char *text;
static size_t n;

static FILE *open_text(void)
{
	FILE *f;

	free(text);
	text = NULL;
	f = open_memstream(&text, &n);
	cr_assert_not_null(f);
	return f;
}

Test(catalog, each_form_has_every_finding)
{
	static const char *const forms[] = {
		"text", "json", "mdoc", "markdown"
	};

	for (int i = 0; i < 4; i++) {
		FILE *f = open_text();

		catalog_findings_write(f, forms[i]);
		fclose(f);
		for (int id = 0; id < FIND_N; id++)
			cr_expect_not_null(strstr(text, finding_info[id].id),
				"%s has no %s", forms[i], finding_info[id].id);
	}
}

Test(catalog, each_form_has_every_limit)
{
	static const char *const forms[] = {
		"text", "json", "mdoc", "markdown"
	};

	for (int i = 0; i < 4; i++) {
		FILE *f = open_text();

		catalog_limits_write(f, forms[i]);
		fclose(f);
		for (size_t l = 0; l < limit_info_n; l++)
			cr_expect_not_null(strstr(text, limit_info[l].name),
				"%s has no %s", forms[i], limit_info[l].name);
	}
}

Test(catalog, the_json_list_tells_all_of_a_row)
{
	FILE *f = open_text();
	struct json_object *all, *row, *v;

	catalog_findings_write(f, "json");
	fclose(f);
	all = json_tokener_parse(text);
	cr_assert_eq(json_object_array_length(all), FIND_N);
	row = json_object_array_get_idx(all, FIND_capture_loss);
	cr_assert(json_object_object_get_ex(row, "id", &v));
	cr_expect_str_eq(json_object_get_string(v), "capture.loss");
	cr_assert(json_object_object_get_ex(row, "worse_if", &v));
	cr_expect_not_null(json_object_get_string(v));
	cr_assert(json_object_object_get_ex(row, "condition", &v));
	cr_expect_str_eq(json_object_get_string(v),
		finding_info[FIND_capture_loss].when);
	cr_assert_eq(json_pointer_get(row, "/doubts/0/doubt", &v), 0);
	cr_expect_str_eq(json_object_get_string(v), "order");
	json_object_put(all);
}

/* The text with every run of white space as one blank. */
static void join_lines(void)
{
	char *to = text;

	for (char *from = text; *from; from++)
		if (!strchr(" \n", *from))
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
}

static void expect_doubt(const struct finding_doubt *d)
{
	char want[512];

	for (int i = 0; i < DOUBT_N; i++)
		if (strcmp(doubt_info[i].name, d->name) == 0)
			snprintf(want, sizeof(want), " %s %s", d->name,
				doubt_info[i].meaning);
	cr_expect_not_null(strstr(text, want), "%s", want);
	if (d->unless == NULL)
		return;
	snprintf(want, sizeof(want), " unless %s: ", d->unless);
	cr_expect_not_null(strstr(text, want), "%s", want);
}

Test(catalog, explain_tells_each_doubt_and_what_cancels_it)
{
	for (int id = 0; id < FIND_N; id++) {
		const struct finding_info *info = &finding_info[id];
		FILE *f = open_text();

		catalog_finding_explain(f, (enum finding_id)id);
		fclose(f);
		join_lines();
		cr_expect_not_null(strstr(text, info->title));
		cr_expect_not_null(strstr(text, info->when), "%s", text);
		cr_expect_not_null(strstr(text, info->rfc));
		for (const struct finding_doubt *d = info->doubts; d->name; d++)
			expect_doubt(d);
	}
}

static void expect_explained(enum finding_id id, const char *certainty)
{
	FILE *f = open_text();

	catalog_finding_explain(f, id);
	fclose(f);
	join_lines();
	cr_expect_not_null(strstr(text, certainty), "%s", text);
}

Test(catalog, explain_says_how_sure_a_finding_can_be)
{
	expect_explained(FIND_tcp_syn_refused, "note. It is always certain.");
	expect_explained(FIND_tcp_final_ack_missing,
		"error. It is certain if a proof cancels every doubt below");
	expect_explained(FIND_capture_loss, "possible if one does; never certain");
	expect_explained(FIND_tcp_final_ack_not_captured,
		"never more than possible");
	expect_explained(FIND_capture_loss, "note, or warning if e->");
}
