/* SPDX-License-Identifier: ISC */
#include "report/text_head.h"

#include <inttypes.h>
#include <string.h>

#include "report/text_line.h"

/* All of it must fit on a screen of 24 lines. */
enum { ROWS_MOST = 12, REST_MOST = 8, ID_COLUMN = 26, LABEL = 15 };

void text_sum_add(struct text_sum *sum, const struct report_capture *c)
{
	const struct capture_info *info = c->info;

	sum->captures += info->format != NULL;
	if (info->packets == 0)
		return;
	if (sum->packets == 0 || info->start < sum->start) {
		sum->start = info->start;
		sum->first_frame = info->first_frame + 1;
	}
	if (sum->packets == 0 || info->end > sum->end)
		sum->end = info->end;
	sum->packets += info->packets;
}

static void add_counts(struct line *l, const uint64_t by_severity[SEV_N],
                       enum severity least)
{
	static const char *const many[SEV_N] = {
		"infos", "notes", "warnings", "errors"
	};
	const char *comma = ": ";

	for (int i = SEV_N - 1; i >= (int)least; i--) {
		if (by_severity[i] == 0)
			continue;
		line_printf(l, "%s%" PRIu64 " %s", comma, by_severity[i],
			by_severity[i] == 1 ?
			severity_name((enum severity)i) : many[i]);
		comma = ", ";
	}
}

static void add_flows(struct line *l, const struct page *p,
                      const struct report_summary *s, uint64_t wrong)
{
	line_add(l, " in ");
	if (p->run->run.flow != 0)
		line_printf(l, "flow %" PRIu64, p->run->run.flow);
	else if (s->flows == 1 && wrong == 1)
		line_add(l, "the only flow");
	else if (wrong > 0)
		line_printf(l, "%s%" PRIu64 " of %" PRIu64 " flows",
			s->withheld > 0 ? "at least " : "", wrong, s->flows);
	else
		line_count(l, s->flows, "flow");
}

static bool is_bad(const uint64_t by_severity[SEV_N])
{
	return by_severity[SEV_ERROR] + by_severity[SEV_WARNING] > 0;
}

/* Where something is wrong, notes are for the table below. */
void text_verdict(const struct page *p, const struct report_summary *s,
                  const struct tally *t)
{
	bool bad = is_bad(s->by_severity);
	struct line l = { 0 };

	if (bad && t->wrong > 0) {
		line_printf(&l, "Something %s wrong",
			t->wrong_for_sure > 0 ? "is" : "may be");
		add_flows(&l, p, s, t->wrong);
	} else if (bad) {
		line_add(&l, "The capture is not as it should be");
	} else if (s->absent) {
		line_add(&l, "What --flow, --start or --stop ask for is not "
			"there");
	} else if (s->packets == 0 && s->partial) {
		line_add(&l, "Nothing could be read");
	} else if (s->flows == 0) {
		line_add(&l, "No TCP connection was seen");
	} else {
		line_printf(&l, "Nothing %sis wrong",
			is_bad(s->hidden_by_severity) ? "that is shown " : "");
		add_flows(&l, p, s, 0);
	}
	add_counts(&l, s->by_severity, bad ? SEV_WARNING : SEV_INFO);
	line_add(&l, ".");
	page_ink(p, !bad ? INK_STRONG : s->by_severity[SEV_ERROR] > 0 ?
		INK_ERROR : INK_WARNING);
	page_prose(p, l.text, 0, 0);
	page_plain(p);
}

/* Else an exit status that they decided could not be understood. */
static void put_hidden(const struct page *p, const struct report_summary *s)
{
	struct line l = { 0 };
	size_t begun;

	line_add(&l, "Not shown");
	begun = l.n;
	add_counts(&l, s->hidden_by_severity, SEV_INFO);
	if (l.n == begun)
		return;
	line_add(&l, " (--min-severity, --min-certainty).");
	page_prose(p, l.text, 0, 0);
}

static void put_sum(const struct page *p, const struct text_head *h)
{
	const struct text_sum *sum = h->sum;
	char time[CLOCK_TEXT], seconds[CLOCK_TEXT];
	struct line l = { 0 };

	line_count(&l, h->summary->packets, "packet");
	if (sum->captures > 1)
		line_printf(&l, " in %" PRIu64 " captures", sum->captures);
	if (sum->packets > 0) {
		clock_time(time, sum->start, run_digits(p->run,
			sum->first_frame));
		page_seconds(seconds, sum->end - sum->start);
		line_printf(&l, ", %s from %s", seconds, time);
	}
	line_add(&l, ".");
	if (h->summary->partial)
		line_add(&l, " Some input could not be read whole.");
	else if (h->summary->n_limits > 0)
		line_add(&l, " Limits were reached: see the end.");
	page_prose(p, l.text, 0, 0);
}

/* "3 servers"; a tally that is lossy had more than it counts. */
static void add_servers(struct line *l, const struct tally_tops *servers)
{
	uint64_t n = 0;

	for (int i = 0; i < TALLY_TOPS; i++)
		n += servers->top[i].n > 0;
	if (servers->lossy)
		line_add(l, "many servers");
	else if (n > 0)
		line_count(l, n, "server");
}

/* Where most of them are, if it is one place that has most. */
static void add_where(struct line *l, const struct tally_row *row)
{
	const struct tally_server *server = tally_most(&row->servers);
	const struct tally_server *port = tally_most(&row->ports);
	bool lossy = row->servers.lossy;

	if (server != NULL && server->n > row->n / 2) {
		line_end(l, server->ip, server->version, server->port);
	} else if (port != NULL && port->n > row->n / 2) {
		line_printf(l, "port %u, ", (unsigned)port->port);
		add_servers(l, &row->servers);
		lossy = row->ports.lossy;
		server = port;
	} else {
		add_servers(l, &row->servers);
		return;
	}
	if (server->n < row->n)
		line_printf(l, " (%" PRIu64 "%s)", server->n, lossy ? "+" : "");
}

static int widest_id(const struct tally *t, size_t n)
{
	size_t widest = strlen("finding");

	for (size_t i = 0; i < n; i++) {
		size_t width = strlen(finding_info[t->rows[i].id].id);

		if (width > widest)
			widest = width;
	}
	return (int)widest;
}

/* Of an id that had too many, some were not written, nor counted here. */
static bool had_more(const struct page *p, const struct report_summary *s,
                     enum finding_id id)
{
	return s->by_id[id] > p->run->run.limits->findings_per_id;
}

static void put_row(const struct page *p, const struct report_summary *s,
                    const struct tally_row *row, int id_width)
{
	bool more = had_more(p, s, row->id);
	int column = ID_COLUMN + id_width + 2;
	struct line l = { 0 };

	add_where(&l, row);
	page_ink(p, page_ink_of(row->severity));
	fprintf(p->out, "%-8s", severity_name(row->severity));
	page_plain(p);
	fprintf(p->out, "%-9s%*" PRIu64 "%s  %-*s",
		certainty_name(row->certainty), more ? 6 : 7, row->n,
		more ? "+" : "", l.n > 0 ? id_width : 0,
		finding_info[row->id].id);
	if (l.n > 0 && column + (int)l.n > p->width)
		fprintf(p->out, "\n%*s", p->width - (int)l.n > ID_COLUMN ?
			ID_COLUMN + 2 : 2, "");
	else if (l.n > 0)
		fputs("  ", p->out);
	page_prose(p, l.text, 0, 0);
}

static void put_rest(const struct page *p, const struct tally *t, size_t from)
{
	struct line l = { 0 };
	size_t i;

	if (from >= t->n)
		return;
	for (i = from; i < t->n && i < from + REST_MOST; i++)
		line_printf(&l, "%s%s (%" PRIu64 ")", i == from ? "then " :
			", ", finding_info[t->rows[i].id].id, t->rows[i].n);
	if (i < t->n)
		line_printf(&l, ", and %zu other kinds", t->n - i);
	page_prose(p, l.text, 0, 0);
}

static void put_rows(const struct page *p, const struct report_summary *s,
                     const struct tally *t)
{
	size_t n = t->n > ROWS_MOST + 1 ? ROWS_MOST : t->n;
	int width = widest_id(t, n);

	if (n == 0)
		return;
	page_ink(p, INK_FAINT);
	fprintf(p->out, "\n%-17s%7s  %-*s  mostly at\n", "", "flows", width,
		"finding");
	page_plain(p);
	for (size_t i = 0; i < n; i++)
		put_row(p, s, &t->rows[i], width);
	put_rest(p, t, n);
}

/* A name that a shell takes for nothing else, nor this program for an
 * option. */
static bool is_plain(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+-@%:,";

	return *name != '\0' && *name != '-' &&
	       name[strspn(name, plain)] == '\0';
}

/* A command to copy: in one line, whatever stands in the name. */
static void put_look(const struct page *p, uint64_t flow)
{
	const struct run_context *run = p->run;
	const char *file = "FILE...";
	struct line l = { 0 };

	line_printf(&l, "%-*slastack --format text --flow %" PRIu64 " ", LABEL,
		"Look at one:", flow);
	if (run->n_files == 1 && is_plain(run->files[0].name) &&
	    l.n + strlen(run->files[0].name) <= (size_t)p->width)
		file = run->files[0].name;
	line_add(&l, file);
	fprintf(p->out, "%s\n", l.text);
}

static void put_hints(const struct page *p, const struct text_head *h)
{
	const struct finding *worst;

	if (h->tally->n == 0 || h->tally->rows[0].severity < SEV_NOTE)
		return;
	worst = &h->tally->rows[0].first;
	fprintf(p->out, "\n%-*slastack --explain %s\n", LABEL,
		"What it means:", finding_info[worst->id].id);
	if (worst->place.flow != 0 && !h->one && !p->run->run.live)
		put_look(p, worst->place.flow);
	text_filter(p, worst, 0);
}

void text_head(const struct page *p, const struct text_head *h)
{
	text_verdict(p, h->summary, h->tally);
	put_hidden(p, h->summary);
	put_sum(p, h);
	put_rows(p, h->summary, h->tally);
	put_hints(p, h);
}

void text_limits(const struct page *p, const struct report_summary *s)
{
	if (s->withheld > 0) {
		page_count(p, s->withheld, "finding is", "findings are");
		fputs(" counted but not shown: see findings_per_id.\n", p->out);
	}
	if (s->evicted_flows > 0) {
		page_count(p, s->evicted_flows, "flow was", "flows were");
		fputs(" given up for lack of room.\n", p->out);
	}
	for (size_t i = 0; i < s->n_limits; i++) {
		fprintf(p->out, "The limit %s was reached ", s->limits[i].name);
		page_count(p, s->limits[i].times, "time", "times");
		fputs(": see --list-limits.\n", p->out);
	}
}
