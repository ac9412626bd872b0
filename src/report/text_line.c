/* SPDX-License-Identifier: ISC */
#include "report/text_line.h"

#include <inttypes.h>
#include <string.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/prose.h"
#include "base/text.h"

/* Two IPv6 endpoints take a line of their own. */
enum { INDENT = 6, LINE = 512, ENDS_WIDTH = 48 };

/* A line put together piece by piece; what does not fit is left out. */
struct line {
	size_t n;
	char text[LINE];
};

static void add(struct line *l, const char *piece)
{
	size_t n = strlen(piece);

	if (n >= sizeof(l->text) - l->n)
		n = sizeof(l->text) - l->n - 1;
	memcpy(l->text + l->n, piece, n);
	l->n += n;
	l->text[l->n] = '\0';
}

static void add_number(struct line *l, uint64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, v);
	add(l, text);
}

void text_count(FILE *out, uint64_t n, const char *one, const char *many)
{
	fprintf(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

/* Returns its width. */
static int put_end(FILE *out, const uint8_t ip[16], unsigned version,
                   uint16_t port)
{
	char text[ADDRESS_TEXT];

	address_text(text, ip, version);
	return fprintf(out, version == 6 ? "[%s]:%u" : "%s:%u", text, port);
}

static const char *ending(const struct flow_record *f)
{
	static const char *const by[] = {
		[CLOSED_BY_NONE] = "closed",
		[CLOSED_BY_CLIENT] = "closed by client",
		[CLOSED_BY_SERVER] = "closed by server",
		[CLOSED_BY_BOTH] = "closed by both at once",
	};
	static const char *const words[] = {
		[FLOW_REFUSED] = "refused",
		[FLOW_UNANSWERED] = "unanswered",
		[FLOW_HALF_OPEN] = "half open",
		[FLOW_RESET] = "reset",
		[FLOW_HALF_CLOSED] = "half closed",
		[FLOW_MIDSTREAM] = "begun before the capture",
		[FLOW_OPEN] = "still open",
	};

	if (f->outcome == FLOW_CLOSED)
		return by[f->closed_by];
	return words[f->outcome];
}

static void put_states(FILE *out, const char *who, const struct record_side *s)
{
	struct line l = { 0 };

	for (unsigned i = 0; i < s->n_states && i < RECORD_STATES; i++) {
		if (i + 1 == s->n_states && s->states_omitted > 0)
			add(&l, " ...");
		add(&l, i > 0 ? " " : "");
		add(&l, tcp_state_name(s->states[i].state));
	}
	prose_wrap(out, l.text, INDENT + 8,
		fprintf(out, "%*s%s", INDENT, "", who));
}

void text_flow(FILE *out, const struct flow_record *f)
{
	const struct record_side *c = &f->side[0];
	const struct record_side *s = &f->side[1];
	char seconds[CLOCK_TEXT];
	int width;

	clock_seconds(seconds, f->end - f->start);
	width = put_end(out, c->ip, f->ip_version, c->port);
	fputs(" -> ", out);
	width += put_end(out, s->ip, f->ip_version, s->port);
	if (width > ENDS_WIDTH)
		fprintf(out, "\n%*s", INDENT - 2, "");
	fprintf(out, "  flow %" PRIu64 ", %s, %s s\n", f->flow, ending(f),
		seconds);
	put_states(out, "client", c);
	put_states(out, "server", s);
	text_talk(out, f);
}

void text_no_flow(FILE *out, const struct finding_place *p)
{
	if (p->ip_version == 0) {
		fputs("Captures\n", out);
		return;
	}
	put_end(out, p->src, p->ip_version, p->src_port);
	fputs(" > ", out);
	put_end(out, p->dst, p->ip_version, p->dst_port);
	fprintf(out, "  flow %" PRIu64 "\n", p->flow);
}

/* What comes before the next thing said in the line. */
static void add_gap(struct line *l)
{
	if (l->n > 0)
		add(l, "; ");
}

static void add_frames(struct line *l, const struct finding *f)
{
	if (f->n_frames == 0)
		return;
	add_gap(l);
	add(l, f->n_frames > 1 ? "frames " : "frame ");
	for (unsigned i = 0; i < f->n_frames; i++) {
		add(l, i > 0 ? ", " : "");
		add_number(l, f->frames[i]);
	}
}

static void add_count(struct line *l, const struct finding *f)
{
	if (f->count <= 1)
		return;
	add_gap(l);
	add_number(l, f->count);
	add(l, " times");
}

static void add_numbers(struct line *l, const struct finding *f)
{
	for (unsigned i = 0; i < f->n_numbers; i++) {
		char value[24];

		snprintf(value, sizeof(value), " %" PRId64,
			f->numbers[i].value);
		add_gap(l);
		add(l, f->numbers[i].name);
		add(l, value);
	}
}

static void add_texts(struct line *l, const struct finding *f)
{
	for (unsigned i = 0; i < f->n_texts; i++) {
		const struct finding_text *t = &f->texts[i];
		char safe[2 * NAME_TEXT];

		text_safe(safe, sizeof(safe), t->at, t->n);
		add_gap(l);
		add(l, t->name);
		add(l, " \"");
		add(l, safe);
		add(l, "\"");
	}
}

static void put_proof(FILE *out, const struct finding *f)
{
	const char *rfc = finding_info[f->id].rfc;
	struct line l = { 0 };

	if (f->offender != OFF_UNKNOWN) {
		add(&l, "offender ");
		add(&l, offender_name(f->offender));
	}
	add_frames(&l, f);
	add_count(&l, f);
	add_numbers(&l, f);
	add_texts(&l, f);
	if (f->secondary) {
		add_gap(&l);
		add(&l, "an earlier error may have caused it");
	}
	if (l.n > 0)
		prose_wrap(out, l.text, INDENT, 0);
	if (*rfc)
		fprintf(out, "%*s%s\n", INDENT, "", rfc);
}

static void put_doubts(FILE *out, const struct finding *f)
{
	struct line l = { 0 };

	for (unsigned i = 0; i < DOUBT_N; i++) {
		if (!(f->doubts >> i & 1))
			continue;
		add_gap(&l);
		add(&l, l.n > 0 ? "" : "doubt: ");
		add(&l, doubt_info[i].meaning);
	}
	if (l.n > 0)
		prose_wrap(out, l.text, INDENT, 0);
}

void text_finding(FILE *out, const struct run_context *c,
                  const struct finding *f)
{
	fprintf(out, "  %-8s%-9s %s\n", severity_name(f->severity),
		certainty_name(f->certainty), finding_info[f->id].id);
	if (f->place.flow == 0 && c->n_files > 0)
		fprintf(out, "%*s%s\n", INDENT, "",
			c->files[run_file_of(c, f)].name);
	prose_wrap(out, finding_info[f->id].title, INDENT, 0);
	put_proof(out, f);
	put_doubts(out, f);
}

static void put_not_analysed(FILE *out, const struct report_capture *c)
{
	struct line l = { 0 };

	for (int i = 0; i < WIRE_N_VERDICTS; i++) {
		if (i == WIRE_TCP || i == WIRE_HELD || c->not_analysed[i] == 0)
			continue;
		add(&l, l.n > 0 ? ", " : "not analysed: ");
		add_number(&l, c->not_analysed[i]);
		add(&l, " ");
		add(&l, wire_verdict_name[i]);
	}
	if (l.n > 0)
		prose_wrap(out, l.text, INDENT, 0);
}

void text_capture(FILE *out, const struct report_capture *c)
{
	const struct capture_info *info = c->info;
	const struct capture_damage *d = &info->damage;
	char text[NAME_TEXT];

	text_safe(text, sizeof(text), info->file, strlen(info->file));
	fprintf(out, "%s: %s, ", text, info->format);
	text_count(out, info->packets, "packet", "packets");
	if (info->packets > 0) {
		clock_seconds(text, info->end - info->start);
		fprintf(out, ", %s s", text);
	}
	putc('\n', out);
	put_not_analysed(out, c);
	if (d->fault == CAPTURE_WHOLE)
		return;
	text_safe(text, sizeof(text), d->what,
		strnlen(d->what, sizeof(d->what)));
	fprintf(out, "%*s%s at byte %" PRIu64 "%s: %s\n", INDENT, "",
		d->fault == CAPTURE_TRUNCATED ? "cut short" : "damaged",
		d->offset, info->compression != NULL &&
		d->fault != CAPTURE_MISPACKED ? " when decompressed" : "",
		text);
}
