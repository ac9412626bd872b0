/* SPDX-License-Identifier: ISC */
/* none.c - the format that says nothing: the exit status is the answer. */
#include "report/format.h"

static void run(struct output *o)
{
	(void)o;
}

static void flow(struct output *o, const struct report_flow *f)
{
	(void)o;
	(void)f;
}

static void finding(struct output *o, const struct finding *f)
{
	(void)o;
	(void)f;
}

static void capture(struct output *o, const struct report_capture *c)
{
	(void)o;
	(void)c;
}

static void summary(struct output *o, const struct report_summary *s)
{
	(void)o;
	(void)s;
}

const struct format format_none = {
	"none", run, flow, finding, capture, summary, run, NULL, NULL
};
