/* SPDX-License-Identifier: ISC */
/* filter.c - programs by link type, and the verdict over a frame. */
#include "capture/filter.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/expression.h"
#include "capture/filter_live.h"
#include "capture/format.h"
#include "capture/untag.h"

enum {
	SNAPLEN = 1 << 18,
	FILE_MAX = 1 << 20,	/* an expression in a file */
	PAGE = 256,		/* programs that are found together */
	SHOWN = 80,		/* of an expression, in a message */
};

static_assert(FRAME_BATCH <= 64, "a verdict has a bit for each frame");

/* An IP fragment, or IPv6 with a header in front that may be a fragment's. */
#define FRAGMENTS "ip[6:2] & 0x3fff != 0 or (ip6 and (ip6[6] = 44 or " \
	"ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 60))"

/* libpcap's, for one link type. */
struct program {
	bool usable;
	bool told;		/* that it is not */
	struct bpf_program code;
	struct bpf_program fragments;	/* strict only; may be empty */
};

struct page {
	struct program *program[PAGE];
};

struct filter {
	char *text;
	struct expression about;
	bool strict, cut;
	struct untag untag;
	struct page *page[PAGE];	/* by the link type's first byte */
};

/* Never looks anything up: expression_read() saw to it. */
static int compile(uint16_t linktype, const char *text,
                   struct bpf_program *code, struct err *err)
{
	pcap_t *p = pcap_open_dead(linktype_dlt(linktype), SNAPLEN);
	int status = -1;

	if (p == NULL)
		return err_set(err, "filter: out of memory");
	if (pcap_compile(p, code, text, 1, PCAP_NETMASK_UNKNOWN) == 0)
		status = 0;
	else
		err_set(err, "filter: %s", pcap_geterr(p));
	pcap_close(p);
	return status;
}

static struct program **slot(struct filter *f, uint16_t linktype)
{
	struct page **page = &f->page[linktype / PAGE];

	if (*page == NULL)
		*page = calloc(1, sizeof(**page));
	return *page != NULL ? &(*page)->program[linktype % PAGE] : NULL;
}

/* The program of a link type, usable or not; NULL without memory. */
static struct program *program_of(struct filter *f, uint16_t linktype,
                                  struct err *err)
{
	struct program **at = slot(f, linktype), *p;
	struct err ignored;

	if (at == NULL)
		return NULL;
	if (*at != NULL)
		return *at;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return NULL;
	p->usable = compile(linktype, f->text, &p->code, err) == 0;
	if (p->usable && f->strict)
		compile(linktype, FRAGMENTS, &p->fragments, &ignored);
	*at = p;
	return p;
}

int filter_suits(struct filter *f, uint16_t linktype, struct err *err)
{
	struct bpf_program code;
	const struct program *p = program_of(f, linktype, err);

	if (p == NULL)
		return err_set(err, "filter: out of memory");
	if (p->usable)
		return 0;
	if (compile(linktype, f->text, &code, err) == 0)
		pcap_freecode(&code);
	return -1;
}

static int try_batch(struct filter *f, const struct frame_batch *batch,
                     const char *path, struct err *err)
{
	struct err why;

	for (size_t i = 0; i < batch->n; i++)
		if (filter_suits(f, batch->frame[i].linktype, &why) < 0)
			return err_set(err, "%s: %s", path, why.text);
	return 0;
}

int filter_try(struct filter *f, const char *path, const struct limits *l,
               struct err *err)
{
	struct frame_batch batch = { .n = 0 };
	struct capture *c = NULL;
	struct err ignored;
	struct stat s;
	int status = 0;

	if (stat(path, &s) == 0 && S_ISREG(s.st_mode))
		c = capture_open(path, 0, l, &ignored);
	if (c != NULL && capture_next(c, &batch, &ignored) > 0)
		status = try_batch(f, &batch, path, err);
	capture_close(c);
	return status;
}

/* Some words suit few link types only. */
static bool suits_any(const char *text)
{
	for (uint16_t link = 0; link < 512; link++) {
		struct bpf_program code;
		struct err ignored;

		if (capture_linktype_name(link) == NULL ||
		    compile(link, text, &code, &ignored) < 0)
			continue;
		pcap_freecode(&code);
		return true;
	}
	return false;
}

/* The expression in one line, as much of it as a message has room for. */
static const char *shown(const char *expression, char out[SHOWN])
{
	size_t n = 0;

	for (; *expression != '\0' && n < SHOWN - sizeof("..."); expression++) {
		bool space = isspace((unsigned char)*expression);

		if (!space)
			out[n++] = *expression;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	strcpy(out + n, *expression != '\0' ? "..." : "");
	return out;
}

/* What libpcap says, without what goes without saying. */
static const char *plain(const struct err *why)
{
	static const char us[] = "filter: ",
		libpcap[] = "can't parse filter expression: ";
	const char *text = why->text;

	if (strncmp(text, us, strlen(us)) == 0)
		text += strlen(us);
	if (strncmp(text, libpcap, strlen(libpcap)) == 0)
		text += strlen(libpcap);
	return text;
}

static int check(const struct filter *f, const char *expression,
                 struct err *err)
{
	struct bpf_program code;
	char text[SHOWN];
	struct err why;

	shown(expression, text);
	if (compile(1, f->text, &code, &why) == 0)
		pcap_freecode(&code);
	else if (!suits_any(f->text))
		return err_set(err, "filter '%s': %s", text, plain(&why));
	if (f->about.name[0] != '\0')
		return err_set(err, "filter '%s': '%s' is the name of a host "
		               "or network, and those are not looked up", text,
		               f->about.name);
	return 0;
}

struct filter *filter_new(const char *expression, bool strict,
                          struct err *err)
{
	struct filter *f = calloc(1, sizeof(*f));

	if (f != NULL)
		f->text = strdup(expression);
	if (f == NULL || f->text == NULL) {
		err_set(err, "filter: out of memory");
		filter_free(f);
		return NULL;
	}
	f->strict = strict;
	expression_read(&f->about, f->text);
	if (check(f, expression, err) == 0)
		return f;
	filter_free(f);
	return NULL;
}

static bool matches(const struct bpf_program *code, const struct frame *f)
{
	const struct pcap_pkthdr h = { .caplen = f->caplen, .len = f->wirelen };

	return pcap_offline_filter(code, &h, f->bytes) != 0;
}

/* By the letter a filter takes no fragment without ports, and no tag that it
 * does not name: what a flow has of these is lost to it. */
static bool is_carried(struct filter *f, const struct program *p,
                       const struct frame *frame)
{
	struct frame plain;

	return untag_frame(&f->untag, frame, &plain) != 0 ||
	       (p->fragments.bf_len > 0 && matches(&p->fragments, frame));
}

static bool is_wanted(struct filter *f, const struct program *p,
                      const struct frame *frame)
{
	struct frame plain;

	if (f->strict || f->about.tags ||
	    untag_frame(&f->untag, frame, &plain) <= 0)
		return matches(&p->code, frame);
	return matches(&p->code, &plain);
}

static void note_loss(struct filter *f, const struct program *p,
                      const struct frame *frame)
{
	if (f->cut)
		return;
	f->cut = f->about.cuts || (f->strict && is_carried(f, p, frame));
}

/* Of BSD's loopback: the number before the packet says which IP it is by what
 * the system that recorded calls it, in its byte order. So does the packet. */
static const struct frame *bare(const struct filter *f,
                                const struct frame *frame, struct frame *out)
{
	enum { LOOPBACK = 0, RAW = 101, LOOP = 108, FAMILY = 4 };

	if (f->strict || f->about.tags || frame->caplen < FAMILY ||
	    (frame->linktype != LOOPBACK && frame->linktype != LOOP))
		return frame;
	*out = *frame;
	out->linktype = RAW;
	out->bytes += FAMILY;
	out->caplen -= FAMILY;
	return out;
}

struct filter_verdict filter_judge(struct filter *f,
                                   const struct frame_batch *batch)
{
	struct filter_verdict v = { 0, 0 };
	struct err ignored;

	for (size_t i = 0; i < batch->n; i++) {
		struct frame stripped;
		const struct frame *frame = bare(f, &batch->frame[i],
		                                 &stripped);
		struct program *p = program_of(f, frame->linktype, &ignored);

		if (p == NULL || !p->usable) {
			v.out |= UINT64_C(1) << i;
			if (p != NULL && !p->told)
				v.refused |= UINT64_C(1) << i;
			if (p != NULL)
				p->told = true;
		} else if (!is_wanted(f, p, frame)) {
			v.out |= UINT64_C(1) << i;
			note_loss(f, p, frame);
		}
	}
	return v;
}

bool filter_is_strict(const struct filter *f)
{
	return f->strict;
}

bool filter_has_cut(const struct filter *f)
{
	return f->cut;
}

bool filter_may_cut(const struct filter *f)
{
	return f->about.cuts || (f->strict && !f->about.empty);
}

static void free_page(struct page *page)
{
	for (size_t i = 0; page != NULL && i < PAGE; i++) {
		struct program *p = page->program[i];

		if (p == NULL)
			continue;
		pcap_freecode(&p->code);
		pcap_freecode(&p->fragments);
		free(p);
	}
	free(page);
}

void filter_free(struct filter *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < PAGE; i++)
		free_page(f->page[i]);
	untag_fini(&f->untag);
	free(f->text);
	free(f);
}

/* What tcpdump does: from # to the end of the line is white space. */
static void blank_comments(char *text)
{
	bool comment = false;

	for (; *text != '\0'; text++) {
		comment = *text == '#' || (comment && *text != '\n');
		if (comment)
			*text = ' ';
	}
}

static char *read_all(FILE *in, struct err *err)
{
	char *text = malloc(FILE_MAX + 1);
	size_t n;

	if (text == NULL) {
		err_set(err, "out of memory");
		return NULL;
	}
	n = fread(text, 1, FILE_MAX, in);
	text[n] = '\0';
	if (ferror(in))
		err_set(err, "cannot read: %s", strerror(errno));
	else if (n == FILE_MAX)
		err_set(err, "longer than an expression can be");
	else if (memchr(text, '\0', n) != NULL)
		err_set(err, "not an expression: it has a NUL byte");
	else
		return text;
	free(text);
	return NULL;
}

char *filter_read(const char *path, struct err *err)
{
	FILE *in = fopen(path, "re");
	char *text;

	if (in == NULL) {
		err_set(err, "cannot open: %s", strerror(errno));
		return NULL;
	}
	text = read_all(in, err);
	if (text != NULL)
		blank_comments(text);
	fclose(in);
	return text;
}

enum { WIDTHS = 4 };

/* From narrow to wide in what it needs of the link type. An expression that
 * moves libpcap's offsets (vlan, mpls, pppoes) moves them for all that stands
 * behind it: so fragments come first, tags last. */
static int write_width(const struct filter *f, int width, char *to, size_t n)
{
	const char *e = f->text;

	if (f->strict || width == WIDTHS - 1)
		return snprintf(to, n, "%s", e);
	if (f->about.tags || width == WIDTHS - 2)
		return snprintf(to, n, "(" FRAGMENTS ") or (%s)", e);
	if (width == WIDTHS - 3)
		return snprintf(to, n, "(" FRAGMENTS ") or (%s) or vlan", e);
	return snprintf(to, n, "(" FRAGMENTS ") or (%s) or "
	                "(vlan and ((" FRAGMENTS ") or (%s))) or "
	                "(vlan and ((" FRAGMENTS ") or (%s)))", e, e, e);
}

static int set_width(const struct filter *f, int width, pcap_t *live)
{
	struct bpf_program code;
	size_t n = (size_t)write_width(f, width, NULL, 0) + 1;
	char *text = malloc(n);
	int status = -1;

	if (text == NULL)
		return -1;
	write_width(f, width, text, n);
	if (pcap_compile(live, &code, text, 1, PCAP_NETMASK_UNKNOWN) == 0) {
		status = pcap_setfilter(live, &code);
		pcap_freecode(&code);
	}
	free(text);
	return status;
}

int filter_set_live(const struct filter *f, pcap_t *live, struct err *err)
{
	if (f->about.empty)
		return 0;
	for (int width = 0; width < WIDTHS; width++)
		if (set_width(f, width, live) == 0)
			return 0;
	return err_set(err, "filter: %s", pcap_geterr(live));
}
