/* SPDX-License-Identifier: ISC */
/* oracle.c - reads captures with our reader and with libpcap, and compares
 * number, lengths, time, link type and bytes of every frame.
 *
 *	oracle REASONS FILE...
 *
 * libpcap reads no gzip: it is given what zlib makes of such a file.
 *
 * Where one of the two stops and the other goes on, the words with which it
 * stops must be in REASONS. */
#include <fnmatch.h>
#include <inttypes.h>
#include <pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "capture/format.h"

enum { REASONS_MAX = 32, LINE_MAX_ = 256 };

/* "libpcap" or "lastack", a pattern of what it says, why that is right. */
struct reason {
	char who[LINE_MAX_], pattern[LINE_MAX_];
	unsigned long used;
};

struct reasons {
	size_t n;
	struct reason row[REASONS_MAX];
};

struct reader_end {
	bool stopped;		/* refused, or ended by damage */
	char why[PCAP_ERRBUF_SIZE + 256];
};

struct comparison {
	const char *file;
	struct capture *ours;
	pcap_t *theirs;
	struct frame_batch batch;
	size_t next;		/* in batch */
	int64_t time;		/* of the frame before */
	uint64_t frames;
	struct reader_end our_end, their_end;
	char unpacked[PCAP_ERRBUF_SIZE];	/* why zlib stops, or "" */
};

static bool read_reasons(struct reasons *r, const char *path)
{
	char line[2 * LINE_MAX_];
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return false;
	while (r->n < REASONS_MAX && fgets(line, sizeof(line), f) != NULL) {
		struct reason *row = &r->row[r->n];

		if (line[0] != '#' &&
		    sscanf(line, "%255[^\t]\t%255[^\t]\t", row->who,
			   row->pattern) == 2)
			r->n++;
	}
	fclose(f);
	return true;
}

static bool is_known(struct reasons *r, const char *who, const char *why)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->row[i].who, who) == 0 &&
		    fnmatch(r->row[i].pattern, why, 0) == 0) {
			r->row[i].used++;
			return true;
		}
	return false;
}

/* What gzread() makes of it, which is a plain file as it is; NULL if nothing
 * can be read. *why says how it ends, if it is not well. */
static FILE *unpack(const char *file, char why[PCAP_ERRBUF_SIZE])
{
	gzFile in = gzopen(file, "rb");
	FILE *out = tmpfile();
	char block[1 << 16];
	int n, status = 0;

	if (in == NULL || out == NULL)
		exit(EXIT_FAILURE);
	while ((n = gzread(in, block, sizeof(block))) > 0)
		fwrite(block, 1, (size_t)n, out);
	snprintf(why, PCAP_ERRBUF_SIZE, "%s", gzerror(in, &status));
	if (status == Z_OK || status == Z_STREAM_END)
		why[0] = '\0';
	if (gzclose(in) == Z_BUF_ERROR)	/* it ends inside a member */
		snprintf(why, PCAP_ERRBUF_SIZE, "unexpected end of file");
	rewind(out);
	return out;
}

static void open_both(struct comparison *c, const struct limits *l)
{
	struct err err = { "" };
	char buffer[PCAP_ERRBUF_SIZE] = "";
	FILE *plain;

	c->ours = capture_open(c->file, 0, l, &err);
	c->our_end.stopped = c->ours == NULL;
	snprintf(c->our_end.why, sizeof(c->our_end.why), "%s", err.text);
	plain = unpack(c->file, c->unpacked);
	c->theirs = pcap_fopen_offline_with_tstamp_precision(plain,
		PCAP_TSTAMP_PRECISION_NANO, buffer);
	if (c->theirs == NULL)
		fclose(plain);
	c->their_end.stopped = c->theirs == NULL;
	snprintf(c->their_end.why, sizeof(c->their_end.why), "%s", buffer);
}

/* The next frame of ours, or NULL and our_end. */
static const struct frame *next_of_ours(struct comparison *c)
{
	const struct capture_damage *d;
	struct err err;
	int got = 1;

	if (c->ours == NULL)
		return NULL;
	if (c->next == c->batch.n) {
		c->next = 0;
		got = capture_next(c->ours, &c->batch, &err);
	}
	if (got > 0)
		return &c->batch.frame[c->next++];
	d = &capture_info(c->ours)->damage;
	c->our_end.stopped = got < 0 || d->fault != CAPTURE_WHOLE;
	snprintf(c->our_end.why, sizeof(c->our_end.why), "%s",
		 got < 0 ? err.text : d->what);
	return NULL;
}

/* True and the next frame of libpcap, or false and their_end. */
static bool next_of_theirs(struct comparison *c, struct pcap_pkthdr **h,
			   const u_char **bytes)
{
	int got;

	if (c->theirs == NULL)
		return false;
	got = pcap_next_ex(c->theirs, h, bytes);
	if (got == 1)
		return true;
	c->their_end.stopped = got == PCAP_ERROR || c->unpacked[0] != '\0';
	snprintf(c->their_end.why, sizeof(c->their_end.why), "%s",
		 got == PCAP_ERROR ? pcap_geterr(c->theirs) : c->unpacked);
	return false;
}

static bool is_pcap(const struct comparison *c)
{
	return strcmp(capture_info(c->ours)->format, "pcap") == 0;
}

/* libpcap takes the two 32-bit halves of pcap's time as signed, the format
 * means them unsigned; and it adds a fraction of a second or more, of which we
 * take the time of the frame before, if that lies in its second. */
static bool is_pcap_time(const struct comparison *c, int64_t time,
			 const struct timeval *tv)
{
	int64_t unit = capture_info(c->ours)->digits == 9 ? 1 : 1000;
	const int64_t fraction = (uint32_t)(tv->tv_usec / unit) * unit;
	const int64_t second = (uint32_t)tv->tv_sec * INT64_C(1000000000);

	if (fraction < 1000000000)
		return time == second + fraction;
	return time == (c->time >= second && c->time - second < 1000000000 ?
	                c->time : second);
}

/* libpcap's product overflows for resolutions finer than 2^-34; it gives a
 * simple packet block the time 0, we that of the packet before; and we keep
 * times within FRAME_TIME_MAX. */
static bool is_pcapng_time(const struct comparison *c, const struct frame *f,
			   const struct timeval *tv)
{
	const struct ticks *t = &c->ours->pcapng.more[f->interface].ticks;
	const int64_t max = FRAME_TIME_MAX / 1000000000;
	bool part = !(t->binary && t->exponent > 34);

	if (tv->tv_sec > max || tv->tv_sec < -max)
		return f->time == FRAME_TIME_MAX || f->time == -FRAME_TIME_MAX;
	if (tv->tv_sec == t->offset && tv->tv_usec == 0 && f->time == c->time)
		return true;
	return f->time - tv->tv_sec * INT64_C(1000000000) -
	       (part ? tv->tv_usec : f->time % 1000000000) == 0;
}

/* libpcap takes 10 reserved bits for a part of the number. */
static bool is_linktype(const struct comparison *c, uint16_t linktype)
{
	int dlt = pcap_datalink(c->theirs);
	const char *ours = capture_linktype_name(linktype);
	const char *theirs = pcap_datalink_val_to_name(dlt);

	if (dlt > UINT16_MAX)
		return (dlt & UINT16_MAX) == linktype;
	return ours == theirs ||
	       (ours != NULL && theirs != NULL && strcmp(ours, theirs) == 0);
}

/* What differs, or NULL. libpcap cuts what is longer than the snaplen. */
static const char *difference(const struct comparison *c,
			      const struct frame *f,
			      const struct pcap_pkthdr *h, const u_char *bytes)
{
	bpf_u_int32 snaplen = (bpf_u_int32)pcap_snapshot(c->theirs);
	bpf_u_int32 caplen = f->caplen < snaplen ? f->caplen : snaplen;

	if (caplen != h->caplen)
		return "captured length";
	if (f->wirelen != h->len)
		return "length";
	if (!(is_pcap(c) ? is_pcap_time(c, f->time, &h->ts) :
	                   is_pcapng_time(c, f, &h->ts)))
		return "time";
	if (!is_linktype(c, f->linktype))
		return "link type";
	if (caplen > 0 && memcmp(f->bytes, bytes, caplen) != 0)
		return "bytes";
	return NULL;
}

static bool complain(const struct comparison *c, const char *what,
		     const char *why)
{
	printf("%s: frame %" PRIu64 ": %s%s%s\n", c->file, c->frames + 1, what,
	       *why ? ": " : "", why);
	return false;
}

/* One has no more frames. It may be wrong to stop, if it says a known why. */
static bool judge_end(const struct comparison *c, struct reasons *r,
		      bool ours_goes_on, bool theirs_goes_on)
{
	if (c->our_end.stopped && !c->their_end.stopped)
		return is_known(r, "lastack", c->our_end.why) ||
		       complain(c, "only lastack stops", c->our_end.why);
	if (c->their_end.stopped && !c->our_end.stopped)
		return is_known(r, "libpcap", c->their_end.why) ||
		       complain(c, "only libpcap stops", c->their_end.why);
	if (ours_goes_on != theirs_goes_on)
		return complain(c, ours_goes_on ? "lastack has more frames" :
		                                  "libpcap has more frames",
		                "");
	return true;
}

static bool compare(struct comparison *c, struct reasons *r)
{
	const struct frame *f;
	struct pcap_pkthdr *h;
	const u_char *bytes;
	bool theirs;

	for (;;) {
		const char *what;

		f = next_of_ours(c);
		theirs = next_of_theirs(c, &h, &bytes);
		if (f == NULL || !theirs)
			return judge_end(c, r, f != NULL, theirs);
		what = difference(c, f, h, bytes);
		if (what != NULL)
			return complain(c, "another", what);
		c->time = f->time;
		c->frames++;
	}
}

static bool compare_file(const char *file, struct reasons *r,
			 const struct limits *l, uint64_t *frames)
{
	struct comparison c = { .file = file };
	bool same;

	open_both(&c, l);
	same = compare(&c, r);
	*frames += c.frames;
	capture_close(c.ours);
	if (c.theirs != NULL)
		pcap_close(c.theirs);
	return same;
}

int main(int argc, char **argv)
{
	static struct reasons reasons;
	struct limits l;
	uint64_t frames = 0;
	int bad = 0;

	if (argc < 3 || !read_reasons(&reasons, argv[1])) {
		fprintf(stderr, "usage: oracle REASONS FILE...\n");
		return EXIT_FAILURE;
	}
	limits_init(&l);
	for (int i = 2; i < argc; i++)
		bad += !compare_file(argv[i], &reasons, &l, &frames);
	printf("%d files, %" PRIu64 " frames, %d differ\n", argc - 2, frames,
	       bad);
	for (size_t i = 0; i < reasons.n; i++)
		printf("%6lu  %s: %s\n", reasons.row[i].used,
		       reasons.row[i].who, reasons.row[i].pattern);
	return bad > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
