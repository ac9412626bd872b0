/* SPDX-License-Identifier: ISC */
/* json.c - one JSON document, written record by record: flows as they come,
 * hosts behind them, findings in their order and captures when all is known. */
#include <errno.h>
#include <stdlib.h>

#include "report/json_record.h"
#include "report/json_value.h"
#include "report/kept.h"

struct document {
	uint64_t flows, hosts;	/* written so far */
	struct kept findings;
	struct json_object *captures;
};

static const char hosts_begin[] = "],\n\"hosts\":[";

static void begin(struct output *o)
{
	struct json_object *run = json_object_new_object();
	struct document *d = calloc(1, sizeof(*d));

	o->state = d;
	if (d == NULL) {
		o->error = ENOMEM;
		json_object_put(run);
		return;
	}
	d->captures = json_object_new_array();
	json_run(run, o->context);
	output_printf(o, "{\"lastack\":");
	json_write(o, run);
	output_printf(o, ",\n\"flows\":[");
}

/* Elements of a list have a line each. */
static void element(struct output *o, bool first, struct json_object *v)
{
	if (!first)
		output_write(o, ",", 1);
	output_write(o, "\n", 1);
	json_write(o, v);
}

static void flow(struct output *o, const struct report_flow *f)
{
	struct document *d = o->state;
	struct json_object *v = json_object_new_object();

	json_flow(v, o->context, f);
	element(o, d->flows++ == 0, v);
}

/* The list of flows has ended. */
static void host(struct output *o, const struct host_record *h)
{
	struct document *d = o->state;
	struct json_object *v = json_object_new_object();

	if (d->hosts == 0)
		output_printf(o, "%s", hosts_begin);
	json_host(v, o->context, h);
	element(o, d->hosts++ == 0, v);
}

static void finding(struct output *o, const struct finding *f)
{
	struct document *d = o->state;

	if (kept_add(&d->findings, f) != 0)
		o->error = ENOMEM;
}

static void capture(struct output *o, const struct report_capture *c)
{
	struct document *d = o->state;
	struct json_object *v = json_object_new_object();

	json_capture(v, c);
	json_object_array_add(d->captures, v);
}

static void write_findings(struct output *o, struct kept *k)
{
	kept_sort_by_frame(k);
	output_printf(o, "],\n\"findings\":[");
	for (size_t i = 0; i < k->n && o->error == 0; i++) {
		struct json_object *v = json_object_new_object();

		json_finding(v, o->context, &k->at[i]);
		element(o, i == 0, v);
	}
}

static void write_captures(struct output *o, struct json_object *list)
{
	size_t n = json_object_array_length(list);

	output_printf(o, "],\n\"captures\":[");
	for (size_t i = 0; i < n; i++)
		element(o, i == 0,
			json_object_get(json_object_array_get_idx(list, i)));
}

static void summary(struct output *o, const struct report_summary *s)
{
	struct document *d = o->state;
	struct json_object *v = json_object_new_object();

	if (d->hosts == 0)
		output_printf(o, "%s", hosts_begin);
	write_findings(o, &d->findings);
	write_captures(o, d->captures);
	output_printf(o, "],\n\"summary\":");
	json_summary(v, s);
	json_write(o, v);
	output_printf(o, "}\n");
}

static void end(struct output *o)
{
	struct document *d = o->state;

	if (d == NULL)
		return;
	kept_fini(&d->findings);
	json_object_put(d->captures);
	free(d);
}

const struct format format_json = {
	"json", begin, flow, finding, capture, summary, end, NULL, host
};
