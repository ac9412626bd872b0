/* SPDX-License-Identifier: ISC */
/* ndjson.c - a record a line, each with its "type" first, written at once. The
 * last one is the summary: a stream without it was cut. */
#include "report/json_record.h"
#include "report/json_value.h"

static struct json_object *record(const char *type)
{
	struct json_object *v = json_object_new_object();

	json_add_word(v, "type", type);
	return v;
}

static void line(struct output *o, struct json_object *v)
{
	json_write(o, v);
	output_write(o, "\n", 1);
}

static void begin(struct output *o)
{
	struct json_object *v = record("run");

	json_run(v, o->context);
	line(o, v);
}

static void flow(struct output *o, const struct report_flow *f)
{
	struct json_object *v = record("flow");

	json_flow(v, o->context, f);
	line(o, v);
}

static void finding(struct output *o, const struct finding *f)
{
	struct json_object *v = record("finding");

	json_finding(v, o->context, f);
	line(o, v);
}

static void capture(struct output *o, const struct report_capture *c)
{
	struct json_object *v = record("capture");

	json_capture(v, c);
	line(o, v);
}

static void summary(struct output *o, const struct report_summary *s)
{
	struct json_object *v = record("summary");

	json_summary(v, s);
	line(o, v);
}

static void host(struct output *o, const struct host_record *h)
{
	struct json_object *v = record("host");

	json_host(v, o->context, h);
	line(o, v);
}

static void stats(struct output *o, const struct report_stats *s)
{
	struct json_object *v = record("stats");

	json_stats(v, o->context, s);
	line(o, v);
}

static void end(struct output *o)
{
	(void)o;
}

const struct format format_ndjson = {
	"ndjson", begin, flow, finding, capture, summary, end, stats, host
};
