/* SPDX-License-Identifier: ISC */
/* text.c - the report for people: first whether something is wrong and where,
 * then flow by flow from the worst. So nothing is written before all is known;
 * what waits is bounded. Live there is no end to wait for: what happens is
 * written as it happens, and what is the first screen otherwise comes last. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/blocks.h"
#include "report/kept.h"
#include "report/text_head.h"
#include "report/text_line.h"

enum { WHOLE_MOST = 2, SHORT_REPORT = 3 };

/* Lines that wait. */
struct notes {
	FILE *file;
	char *text;
	size_t n;
};

struct paper {
	struct page page;
	bool open;		/* lines of a flow are being collected: */
	struct text_flow flow;	/* whose they are, */
	struct notes course;	/* its course, if its record came, */
	struct kept findings;	/* and what is wrong with it */
	struct blocks blocks;	/* the flows before it */
	uint64_t flows;		/* how many they were */
	struct notes captures;
	struct text_sum sum;
	struct tally tally;
	uint64_t told;		/* live: the flow whose lines were the last */
};

static int notes_open(struct notes *n)
{
	*n = (struct notes){ 0 };
	n->file = open_memstream(&n->text, &n->n);
	return n->file ? 0 : -1;
}

static int notes_close(struct notes *n)
{
	FILE *f = n->file;

	n->file = NULL;
	return f == NULL ? 0 : fclose(f);
}

static void notes_fini(struct notes *n)
{
	notes_close(n);
	free(n->text);
	*n = (struct notes){ 0 };
}

/* The page, but written to memory. */
static struct page page_for(const struct paper *p, const struct notes *n)
{
	struct page page = p->page;

	page.out = n->file;
	return page;
}

static void begin(struct output *o)
{
	struct paper *p = calloc(1, sizeof(*p));

	o->state = p;
	if (p == NULL || notes_open(&p->captures) != 0 ||
	    blocks_init(&p->blocks, o->context->run.limits->text_bytes) != 0) {
		o->error = ENOMEM;
		return;
	}
	p->page = page_of(o);
}

/* FNV-1a: the same findings give the same number in every run. */
static uint64_t shape_of(const struct kept *k)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < k->n; i++) {
		const struct finding *f = &k->at[i];

		h = (h ^ (uint64_t)f->id) * UINT64_C(0x100000001b3);
		h = (h ^ (uint64_t)f->certainty << 4 ^ (uint64_t)f->severity) *
			UINT64_C(0x100000001b3);
	}
	return h;
}

static struct block_key key_of(const struct paper *p)
{
	const struct kept *k = &p->findings;
	struct block_key key = { .severity = -1, .flow = p->flow.flow };

	if (k->n == 0)
		return key;
	key.severity = (int)k->at[0].severity;
	key.certainty = k->at[0].certainty;
	key.rank = k->at[0].id;
	key.shape = shape_of(k);
	return key;
}

/* One line, for where all is said of others like it. */
static void write_brief(const struct paper *p, const struct page *page)
{
	const struct finding *worst = p->findings.n > 0 ? p->findings.at : NULL;
	struct line l = { 0 };

	text_flow_name(&l, page, &p->flow, worst);
	if (worst != NULL)
		text_frames(&l, worst);
	page_head(page, l.text, 2);
}

static void write_head(const struct page *page, const struct text_flow *flow,
                       const struct finding *f)
{
	struct line l = { 0 };

	text_flow_name(&l, page, flow, f);
	page_ink(page, INK_STRONG);
	page_head(page, l.text, 0);
	page_plain(page);
}

static void write_whole(const struct paper *p, const struct page *page)
{
	const struct finding *worst = p->findings.n > 0 ? p->findings.at : NULL;

	write_head(page, &p->flow, worst);
	if (p->course.n > 0)
		fwrite(p->course.text, 1, p->course.n, page->out);
	for (size_t i = 0; i < p->findings.n; i++)
		text_finding(page, &p->findings.at[i]);
}

static int keep_block(struct paper *p)
{
	struct block block;
	struct notes notes;
	struct page page;
	int status = -1;

	kept_sort_by_flow(&p->findings);
	if (notes_close(&p->course) != 0 || notes_open(&notes) != 0)
		return -1;
	page = page_for(p, &notes);
	write_brief(p, &page);
	block = (struct block){ .key = key_of(p),
		.brief = (size_t)ftello(notes.file) };
	write_whole(p, &page);
	if (notes_close(&notes) == 0) {
		block.n = notes.n;
		status = blocks_add(&p->blocks, &block, notes.text);
	}
	notes_fini(&notes);
	return status;
}

/* All that belongs to the flow has come. */
static void close_flow(struct output *o)
{
	struct paper *p = o->state;

	if (!p->open)
		return;
	if (keep_block(p) != 0)
		o->error = ENOMEM;
	p->flows++;
	p->open = false;
	p->findings.n = 0;
	notes_fini(&p->course);
}

static void open_flow(struct output *o, const struct text_flow *flow)
{
	struct paper *p = o->state;

	close_flow(o);
	p->flow = *flow;
	p->open = true;
}

/* Live: the head of what follows, unless it stands there already. */
static void tell_flow(struct paper *p, const struct text_flow *flow,
                      const struct finding *f)
{
	if (p->told == flow->flow && flow->flow != 0)
		return;
	p->told = flow->flow;
	write_head(&p->page, flow, f);
}

static struct text_flow ends_of(const struct flow_record *f)
{
	const struct record_side *c = &f->side[0];
	const struct record_side *s = &f->side[1];
	struct text_flow t = { .flow = f->flow, .ip_version = f->ip_version,
		.client_port = c->port, .server_port = s->port };

	memcpy(t.client, c->ip, sizeof(t.client));
	memcpy(t.server, s->ip, sizeof(t.server));
	return t;
}

static void flow(struct output *o, const struct report_flow *f)
{
	struct paper *p = o->state;
	const struct text_flow ends = ends_of(f->flow);
	struct page page;

	if (o->context->run.live) {
		tell_flow(p, &ends, NULL);
		text_flow(&p->page, f);
		return;
	}
	open_flow(o, &ends);
	if (notes_open(&p->course) != 0) {
		o->error = ENOMEM;
		return;
	}
	page = page_for(p, &p->course);
	text_flow(&page, f);
}

/* As those that came last? */
static bool is_same_host(const struct kept *k, const struct finding *f)
{
	return k->n > 0 && text_is_of_host(f) && text_is_of_host(k->at) &&
	       memcmp(k->at->place.src, f->place.src,
	              sizeof(f->place.src)) == 0;
}

static void finding(struct output *o, const struct finding *f)
{
	struct paper *p = o->state;
	const struct text_flow ends = text_flow_of(&f->place);

	if (tally_add(&p->tally, f) != 0)
		o->error = ENOMEM;
	if (o->context->run.live) {
		tell_flow(p, &ends, f);
		text_finding(&p->page, f);
		return;
	}
	if (!p->open || p->flow.flow != ends.flow ||
	    (ends.flow == 0 && !is_same_host(&p->findings, f)))
		open_flow(o, &ends);
	if (kept_add(&p->findings, f) != 0)
		o->error = ENOMEM;
}

static void capture(struct output *o, const struct report_capture *c)
{
	struct paper *p = o->state;
	struct page page = page_for(p, &p->captures);

	text_sum_add(&p->sum, c);
	text_capture(&page, c);
}

/* Is it one more with the same findings as the block before? */
static bool is_alike(const struct block *b)
{
	return b->key.severity >= 0 && b[-1].key.severity == b->key.severity &&
	       b[-1].key.shape == b->key.shape &&
	       b[-1].key.rank == b->key.rank;
}

/* So many from the i-th on are alike. */
static size_t count_alike(const struct blocks *b, size_t i)
{
	size_t n = 1;

	while (i + n < b->n && is_alike(&b->block[i + n]))
		n++;
	return n;
}

static void write_alike(const struct paper *p, size_t i, size_t n)
{
	const struct blocks *b = &p->blocks;
	FILE *out = p->page.out;

	for (size_t j = 0; j < n; j++) {
		const struct block *at = &b->block[i + j];

		if (j == WHOLE_MOST)
			fprintf(out, "\n%zu more with the same findings as "
				"this one:\n", n - j);
		if (j < WHOLE_MOST) {
			putc('\n', out);
			fwrite(b->text + at->at + at->brief, 1,
				at->n - at->brief, out);
		} else {
			fwrite(b->text + at->at, 1, at->brief, out);
		}
	}
}

static void write_forgotten(const struct page *p, const struct blocks *b)
{
	const uint64_t others = b->forgotten - b->flows;

	if (b->forgotten == 0)
		return;
	putc('\n', p->out);
	if (b->flows > 0)
		page_count(p, b->flows, "more flow", "more flows");
	if (b->flows > 0 && others > 0)
		fputs(" and ", p->out);
	if (others > 0)
		page_count(p, others, "more host or capture",
			"more hosts or captures");
	fprintf(p->out, " %s not shown, none worse than these: "
		"see --set text_bytes.\n", b->forgotten == 1 ? "is" : "are");
}

static void write_blocks(const struct paper *p)
{
	const struct blocks *b = &p->blocks;
	size_t n;

	for (size_t i = 0; i < b->n && !ferror(p->page.out); i += n) {
		n = count_alike(b, i);
		write_alike(p, i, n);
	}
	write_forgotten(&p->page, b);
}

static void write_all(struct paper *p, const struct report_summary *s)
{
	const struct text_head head = { s, &p->sum, &p->tally,
		p->flows <= 1 };

	if (p->page.run->run.live)
		putc('\n', p->page.out);
	text_head(&p->page, &head);
	write_blocks(p);
	putc('\n', p->page.out);
	fwrite(p->captures.text, 1, p->captures.n, p->page.out);
	text_limits(&p->page, s);
	if (p->flows > SHORT_REPORT)
		text_verdict(&p->page, s, &p->tally);
}

/* Flows come in the order in which the first screen lists what they have. */
static void rank_blocks(struct paper *p)
{
	for (size_t i = 0; i < p->blocks.n; i++) {
		struct block_key *k = &p->blocks.block[i].key;

		if (k->severity >= 0)
			k->rank = tally_rank(&p->tally,
				(enum severity)k->severity, k->certainty,
				(enum finding_id)k->rank);
	}
}

static void summary(struct output *o, const struct report_summary *s)
{
	struct paper *p = o->state;

	close_flow(o);
	tally_sort(&p->tally);
	rank_blocks(p);
	if (o->error != 0 || notes_close(&p->captures) != 0 ||
	    blocks_sort(&p->blocks) != 0) {
		o->error = ENOMEM;
		return;
	}
	errno = 0;
	write_all(p, s);
	if (ferror(o->file))
		o->error = errno ? errno : EIO;
}

static void end(struct output *o)
{
	struct paper *p = o->state;

	if (p == NULL)
		return;
	notes_fini(&p->captures);
	notes_fini(&p->course);
	kept_fini(&p->findings);
	blocks_fini(&p->blocks);
	tally_fini(&p->tally);
	free(p);
}

const struct format format_text = {
	"text", begin, flow, finding, capture, summary, end, NULL, NULL
};
