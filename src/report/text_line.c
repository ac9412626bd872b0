/* SPDX-License-Identifier: ISC */
/* text_line.c - a flow, and what is wrong with it. */
#include "report/text_line.h"

#include <inttypes.h>
#include <string.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/text.h"

enum { INDENT = 6, STATES = 10 };

struct text_flow text_flow_of(const struct finding_place *p)
{
	struct text_flow t = {
		.flow = p->flow,
		.ip_version = p->ip_version,
		.client_port = p->by_server ? p->dst_port : p->src_port,
		.server_port = p->by_server ? p->src_port : p->dst_port,
	};

	memcpy(t.client, p->by_server ? p->dst : p->src, sizeof(t.client));
	memcpy(t.server, p->by_server ? p->src : p->dst, sizeof(t.server));
	return t;
}

/* The name of the capture in which the finding was seen, or NULL. */
static const char *file_name(const struct page *p, const struct finding *f)
{
	if (p->run->n_files == 0)
		return NULL;
	return p->run->files[run_file_of(p->run, f)].name;
}

bool text_is_of_host(const struct finding *f)
{
	return strcmp(finding_info[f->id].group, "host") == 0 &&
	       f->place.ip_version != 0;
}

void text_flow_name(struct line *l, const struct page *p,
                    const struct text_flow *t, const struct finding *f)
{
	const char *file = NULL;
	char host[ADDRESS_TEXT];

	if (t->flow == 0) {
		if (f != NULL && text_is_of_host(f)) {
			address_text(host, f->place.src, f->place.ip_version);
			line_printf(l, "Host\t%s", host);
			return;
		}
		if (f != NULL)
			file = file_name(p, f);
		line_printf(l, "Capture %s", file ? file : "");
		return;
	}
	line_printf(l, "Flow\t%" PRIu64 ": ", t->flow);
	line_end(l, t->client, t->ip_version, t->client_port);
	line_add(l, " -> ");
	line_end(l, t->server, t->ip_version, t->server_port);
}

static const char *ending(const struct flow_record *f)
{
	static const char *const by[] = {
		[CLOSED_BY_NONE] = "closed",
		[CLOSED_BY_CLIENT] = "closed by the client",
		[CLOSED_BY_SERVER] = "closed by the server",
		[CLOSED_BY_BOTH] = "closed by both at once",
	};
	static const char *const words[] = {
		[FLOW_REFUSED] = "refused",
		[FLOW_UNANSWERED] = "not answered",
		[FLOW_HALF_OPEN] = "never fully opened",
		[FLOW_RESET] = "reset",
		[FLOW_HALF_CLOSED] = "closed by one side only",
		[FLOW_MIDSTREAM] = "begun before the capture",
		[FLOW_OPEN] = "still open",
	};

	if (f->outcome == FLOW_CLOSED)
		return by[f->closed_by];
	return words[f->outcome];
}

static void put_states(const struct page *p, const char *who,
                       const struct record_side *s)
{
	struct line l = { 0 };

	for (unsigned i = 0; i < s->n_states && i < RECORD_STATES; i++) {
		if (i + 1 == s->n_states && s->states_omitted > 0)
			line_add(&l, " ...");
		line_next(&l, " ");
		line_add(&l, tcp_state_name(s->states[i].state));
	}
	line_add(&l, "; ");
	line_count(&l, s->unique_bytes, "byte");
	if (s->retransmitted > 0) {
		line_add(&l, ", ");
		line_count(&l, s->retransmitted, "retransmission");
	}
	if (s->missed_bytes > 0) {
		line_add(&l, ", ");
		line_count(&l, s->missed_bytes, "byte");
		line_add(&l, " not captured");
	}
	page_prose(p, l.text, STATES, fprintf(p->out, "  %s", who));
}

/* What it was carried in, from the outside. */
static void add_outer(struct line *l, const struct report_flow *f)
{
	const struct outer_step *step[OUTER_STEPS], *s;
	unsigned n = 0;

	for (s = outers_at(f->outers, f->flow->outer);
	     s != NULL && n < OUTER_STEPS; s = outers_at(f->outers, s->around))
		step[n++] = s;
	for (unsigned i = n; i > 0; i--) {
		s = step[i - 1];
		line_add(l, i == n ? "; in " : ", ");
		line_add(l, outer_kind_name((enum outer_kind)s->kind));
		if (s->marks & OUTER_HAS_ID)
			line_printf(l, " %" PRIu32, s->id);
	}
}

static void put_course(const struct page *p, const struct report_flow *f)
{
	const struct flow_record *r = f->flow;
	struct line l = { 0 };
	char time[CLOCK_TEXT], seconds[CLOCK_TEXT];

	clock_time(time, r->start, run_digits(p->run, r->first_frame));
	page_seconds(seconds, r->end - r->start);
	line_printf(&l, "%s; %s from %s", ending(r), seconds, time);
	if (f->outers != NULL)
		add_outer(&l, f);
	if (r->orientation == FLOW_GUESSED)
		line_add(&l, "; which end is the client is a guess");
	page_prose(p, l.text, 2, 0);
}

void text_flow(const struct page *p, const struct report_flow *f)
{
	put_course(p, f);
	put_states(p, "client", &f->flow->side[0]);
	put_states(p, "server", &f->flow->side[1]);
	text_talk(p, f->flow);
}

void text_frames(struct line *l, const struct finding *f)
{
	if (f->n_frames == 0)
		return;
	line_next(l, "; ");
	line_add(l, f->n_frames > 1 ? "frames " : "frame ");
	for (unsigned i = 0; i < f->n_frames; i++)
		line_printf(l, "%s%" PRIu64, i > 0 ? ", " : "", f->frames[i]);
}

/* A name's last part, where it is a unit, and how people write it. */
static const struct unit {
	const char *end, *shown;
} units[] = {
	{ "_ms", " ms" }, { "_us", " us" }, { "_ns", " ns" }, { "_s", " s" },
	{ "_bytes", " bytes" }, { "_ppm", " ppm" },
};

static size_t unit_of(const char *name, const char **shown)
{
	size_t n = strlen(name);

	*shown = "";
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t m = strlen(units[i].end);

		if (n > m && strcmp(name + n - m, units[i].end) == 0) {
			*shown = units[i].shown;
			return n - m;
		}
	}
	return n;
}

/* A name of JSON as words: "fin_wait_2_ms" is "fin wait 2". */
static void add_name(struct line *l, const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		line_add(l, (char[]){ (char)(name[i] == '_' ? ' ' : name[i]),
			'\0' });
}

static void add_number(struct line *l, const struct finding_number *v)
{
	const int64_t most = INT64_MAX / NS_PER_MS;
	size_t n = strlen(v->name);
	char seconds[CLOCK_TEXT];
	const char *unit;

	if (n > 3 && strcmp(v->name + n - 3, "_ms") == 0 &&
	    v->value <= most && v->value >= -most) {
		add_name(l, v->name, n - 3);
		page_seconds(seconds, v->value * NS_PER_MS);
		line_printf(l, " %s", seconds);
		return;
	}
	add_name(l, v->name, unit_of(v->name, &unit));
	line_printf(l, " %" PRId64 "%s", v->value, unit);
}

/* Numbers that have words of their own. */
static bool add_worded(struct line *l, const struct finding_number *v)
{
	char seconds[CLOCK_TEXT];

	if (strcmp(v->name, "times_sent") == 0 && v->value == 1) {
		line_add(l, "sent once");
	} else if (strcmp(v->name, "times_sent") == 0) {
		line_printf(l, "sent %" PRId64 " times", v->value);
	} else if (strcmp(v->name, "age_is_lower_bound") == 0) {
		line_add(l, "at least that long");
	} else if (strcmp(v->name, "count_is_lower_bound") == 0) {
		line_add(l, "there may be more");
	} else if (strcmp(v->name, "since_ms") == 0) {
		page_seconds(seconds, v->value * NS_PER_MS);
		line_printf(l, "after %s", seconds);
	} else {
		return false;
	}
	return true;
}

/* What was measured. */
static void add_numbers(struct line *l, const struct finding *f)
{
	for (unsigned i = 0; i < f->n_numbers; i++) {
		const struct finding_number *v = &f->numbers[i];

		if (strcmp(v->name, "waited_ms") == 0 && v->value == 0)
			continue;
		line_next(l, "; ");
		if (!add_worded(l, v))
			add_number(l, v);
	}
}

static void add_texts(struct line *l, const struct finding *f)
{
	for (unsigned i = 0; i < f->n_texts; i++) {
		const struct finding_text *t = &f->texts[i];
		char safe[4 * sizeof(t->at) + 4];

		text_safe(safe, sizeof(safe), t->at, t->n);
		line_next(l, "; ");
		add_name(l, t->name, strlen(t->name));
		line_printf(l, " \"%s\"", safe);
	}
}

void text_filter(const struct page *p, const struct finding *f, int indent)
{
	struct line l = { 0 };
	char filter[FILTER_TEXT];

	if (p->run->run.live || !run_filter(p->run, f, filter))
		return;
	line_printf(&l, "In Wireshark: %s", filter);
	if (p->run->n_files > 1)
		line_printf(&l, " in %s", file_name(p, f));
	page_prose(p, l.text, indent, 0);
}

static void put_proof(const struct page *p, const struct finding *f)
{
	struct line l = { 0 };

	text_frames(&l, f);
	if (f->count > 1) {
		line_next(&l, "; ");
		line_printf(&l, "%" PRIu64 " times", f->count);
	}
	add_numbers(&l, f);
	add_texts(&l, f);
	if (f->secondary) {
		line_next(&l, "; ");
		line_add(&l, "an earlier error may have caused it");
	}
	if (l.n > 0)
		page_prose(p, l.text, INDENT, 0);
}

static void put_doubts(const struct page *p, const struct finding *f)
{
	struct line l = { 0 };

	for (unsigned i = 0; i < DOUBT_N; i++) {
		if (!(f->doubts >> i & 1))
			continue;
		line_add(&l, l.n > 0 ? "; " : "Doubt: ");
		line_add(&l, doubt_info[i].meaning);
	}
	if (l.n > 0)
		page_prose(p, l.text, INDENT, 0);
}

/* Says "by the client" of what an end does. */
static const char *by_whom(enum offender o)
{
	static const char *const words[OFF_N] = {
		[OFF_UNKNOWN] = "",
		[OFF_CLIENT] = ", by the client",
		[OFF_SERVER] = ", by the server",
		[OFF_MIDDLEBOX] = ", by something in between",
		[OFF_CAPTURE] = "",
	};

	return words[o];
}

/* "RFC 9293 3.6; RFC 9293 3.10.7.4" as "RFC 9293 3.6, 3.10.7.4". */
static void add_rfc(struct line *l, const char *rfc)
{
	const char *last = NULL;
	size_t same = 0;

	while (*rfc != '\0') {
		size_t n = strcspn(rfc, ";");
		size_t name = 4 + strcspn(rfc + 4, " ;");
		bool again = last != NULL && name < n && name == same &&
			memcmp(last, rfc, name) == 0;

		if (last != NULL)
			line_add(l, again ? ", " : "; ");
		if (!again)
			line_printf(l, "RFC\t%.*s\t", (int)(name - 4),
				rfc + 4);
		if (name < n)
			line_printf(l, "%.*s", (int)(n - name - 1),
				rfc + name + 1);
		last = rfc;
		same = name;
		rfc += n;
		rfc += strspn(rfc, "; ");
	}
}

static void put_title(const struct page *p, const struct finding *f)
{
	const struct finding_info *info = &finding_info[f->id];
	struct line l = { 0 };

	line_add(&l, info->title);
	if (*info->rfc) {
		line_add(&l, " (");
		add_rfc(&l, info->rfc);
		line_add(&l, ")");
	}
	page_prose(p, l.text, INDENT, 0);
}

/* Live, when it was, as nothing else tells; people know the date. */
static int put_time(const struct page *p, const struct finding *f)
{
	char time[CLOCK_TEXT];

	if (!p->run->run.live)
		return 0;
	clock_time(time, f->time, 3);
	return fprintf(p->out, "%s ", strchr(time, 'T') + 1);
}

/* The id is one word and stays in the first line; who it was goes to the next
 * where it does not fit. */
static void put_head(const struct page *p, const struct finding *f)
{
	const char *by = by_whom(f->offender);
	int column = fprintf(p->out, "  ");

	column += put_time(p, f);
	page_ink(p, page_ink_of(f->severity));
	column += fprintf(p->out, "%s, %s: %s", severity_name(f->severity),
		certainty_name(f->certainty), finding_info[f->id].id);
	page_plain(p);
	if (*by != '\0' && column + (int)strlen(by) > p->width)
		fprintf(p->out, ",\n%*s%s\n", INDENT, "", by + 2);
	else
		fprintf(p->out, "%s\n", by);
}

void text_finding(const struct page *p, const struct finding *f)
{
	put_head(p, f);
	put_title(p, f);
	put_proof(p, f);
	put_doubts(p, f);
	if (p->run->n_files > 1)
		text_filter(p, f, INDENT);
}
