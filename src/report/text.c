/* SPDX-License-Identifier: ISC */
/* text.c - the report for people: first whether something is wrong and where,
 * then flow by flow. So nothing is written before all is known. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "report/format.h"
#include "report/kept.h"
#include "report/text_line.h"

/* Where a flow's lines begin among all that came. */
struct place {
	uint64_t flow;
	size_t at, n;
};

/* Lines that wait. */
struct notes {
	FILE *file;
	char *text;
	size_t n;
};

struct paper {
	struct notes flows, captures;
	struct place *places;
	size_t n_places, room;
	struct kept findings;
};

static int notes_open(struct notes *n)
{
	n->file = open_memstream(&n->text, &n->n);
	return n->file ? 0 : -1;
}

static int notes_close(struct notes *n)
{
	FILE *f = n->file;

	n->file = NULL;
	return f == NULL ? 0 : fclose(f);
}

static void begin(struct output *o)
{
	struct paper *p = calloc(1, sizeof(*p));

	o->state = p;
	if (p == NULL || notes_open(&p->flows) != 0 ||
	    notes_open(&p->captures) != 0)
		o->error = ENOMEM;
}

static struct place *new_place(struct paper *p)
{
	if (p->n_places == p->room) {
		size_t room = p->room ? p->room * 2 : 64;
		struct place *at = realloc(p->places, room * sizeof(*at));

		if (at == NULL)
			return NULL;
		p->places = at;
		p->room = room;
	}
	return &p->places[p->n_places++];
}

static void flow(struct output *o, const struct report_flow *f)
{
	struct paper *p = o->state;
	struct place *place = new_place(p);
	off_t at = ftello(p->flows.file);

	if (place == NULL || at < 0) {
		o->error = ENOMEM;
		return;
	}
	text_flow(p->flows.file, f->flow);
	*place = (struct place){
		.flow = f->flow->flow,
		.at = (size_t)at,
		.n = (size_t)(ftello(p->flows.file) - at),
	};
}

static void finding(struct output *o, const struct finding *f)
{
	struct paper *p = o->state;

	if (kept_add(&p->findings, f) != 0)
		o->error = ENOMEM;
}

static void capture(struct output *o, const struct report_capture *c)
{
	struct paper *p = o->state;

	text_capture(p->captures.file, c);
}

static int by_flow(const void *x, const void *y)
{
	const struct place *a = x;
	const struct place *b = y;

	return (a->flow > b->flow) - (a->flow < b->flow);
}

/* In how many flows is something wrong? Findings are sorted by flow. */
static uint64_t wrong_flows(const struct kept *k)
{
	uint64_t last = 0;
	uint64_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		const struct finding *f = &k->at[i];

		if (f->severity < SEV_WARNING || f->place.flow == last)
			continue;
		last = f->place.flow;
		n++;
	}
	return n;
}

static void write_counts(FILE *out, const struct report_summary *s)
{
	static const char *const many[SEV_N] = {
		"infos", "notes", "warnings", "errors"
	};
	const char *comma = "";

	for (int i = SEV_N - 1; i >= 0; i--) {
		if (s->by_severity[i] == 0)
			continue;
		fputs(comma, out);
		text_count(out, s->by_severity[i],
			severity_name((enum severity)i), many[i]);
		comma = ", ";
	}
}

static void write_headline(FILE *out, const struct report_summary *s,
                           const struct kept *k)
{
	uint64_t bad = s->by_severity[SEV_ERROR] + s->by_severity[SEV_WARNING];
	uint64_t any = bad + s->by_severity[SEV_NOTE] +
		s->by_severity[SEV_INFO];
	uint64_t flows = wrong_flows(k);

	if (bad == 0)
		fputs(any > 0 ? "Nothing is wrong, but " : "Nothing found", out);
	write_counts(out, s);
	fputs(" in ", out);
	if (flows > 0)
		fprintf(out, "%" PRIu64 " of ", flows);
	text_count(out, s->flows, flows > 0 ? "flows" : "flow", "flows");
	fputs(", ", out);
	text_count(out, s->packets, "packet", "packets");
	fputs(".\n", out);
}

/* Which findings, the worst first. A severity can differ from flow to flow. */
static void write_where(FILE *out, const struct kept *k)
{
	uint64_t n[SEV_N][FIND_N] = { { 0 } };

	for (size_t i = 0; i < k->n; i++)
		n[k->at[i].severity][k->at[i].id]++;
	for (int s = SEV_N - 1; s >= 0; s--)
		for (int i = 0; i < FIND_N; i++)
			if (n[s][i] > 0)
				fprintf(out, "  %-8s%-36s %8" PRIu64 "\n",
					severity_name((enum severity)s),
					finding_info[i].id, n[s][i]);
}

/* The findings of flow `flow' from *next on. */
static void write_findings(const struct output *o, uint64_t flow, size_t *next)
{
	const struct paper *p = o->state;
	const struct kept *k = &p->findings;

	for (; *next < k->n && k->at[*next].place.flow == flow; ++*next)
		text_finding(o->file, o->context, &k->at[*next]);
}

/* Flows and findings, both sorted by flow, side by side; findings without a
 * flow, which come first, and those whose flow was not asked for, have a head
 * of their own. */
static void write_flows(const struct output *o)
{
	const struct paper *p = o->state;
	const struct kept *k = &p->findings;
	FILE *out = o->file;
	size_t next = 0;
	size_t i = 0;

	while (!ferror(out) && (i < p->n_places || next < k->n)) {
		uint64_t flow = UINT64_MAX;

		if (i < p->n_places)
			flow = p->places[i].flow;
		putc('\n', out);
		if (next < k->n && k->at[next].place.flow < flow) {
			flow = k->at[next].place.flow;
			text_no_flow(out, &k->at[next].place);
		} else {
			fwrite(p->flows.text + p->places[i].at, 1,
				p->places[i].n, out);
			i++;
		}
		write_findings(o, flow, &next);
	}
}

static void write_limits(FILE *out, const struct report_summary *s)
{
	if (s->withheld > 0) {
		text_count(out, s->withheld, "finding is", "findings are");
		fputs(" not shown: see findings_per_id.\n", out);
	}
	if (s->evicted_flows > 0) {
		text_count(out, s->evicted_flows, "flow was", "flows were");
		fputs(" given up for lack of room.\n", out);
	}
	for (size_t i = 0; i < s->n_limits; i++) {
		fprintf(out, "limit %s reached ", s->limits[i].name);
		text_count(out, s->limits[i].times, "time\n", "times\n");
	}
}

static void summary(struct output *o, const struct report_summary *s)
{
	struct paper *p = o->state;

	if (notes_close(&p->flows) != 0 || notes_close(&p->captures) != 0) {
		o->error = ENOMEM;
		return;
	}
	if (p->n_places > 0)
		qsort(p->places, p->n_places, sizeof(*p->places), by_flow);
	kept_sort_by_flow(&p->findings);
	errno = 0;
	write_headline(o->file, s, &p->findings);
	write_where(o->file, &p->findings);
	write_flows(o);
	putc('\n', o->file);
	fwrite(p->captures.text, 1, p->captures.n, o->file);
	write_limits(o->file, s);
	if (ferror(o->file))
		o->error = errno ? errno : EIO;
}

static void end(struct output *o)
{
	struct paper *p = o->state;

	if (p == NULL)
		return;
	notes_close(&p->flows);
	notes_close(&p->captures);
	free(p->flows.text);
	free(p->captures.text);
	free(p->places);
	kept_fini(&p->findings);
	free(p);
}

const struct format format_text = {
	"text", begin, flow, finding, capture, summary, end, NULL
};
