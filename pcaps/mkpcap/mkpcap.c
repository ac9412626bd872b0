/* SPDX-License-Identifier: ISC */
/* mkpcap.c - makes a capture file from a text like those of packetdrill.
 *
 *   mkpcap FILE.pkt FILE.pcap
 *
 * The same text makes the same bytes, always and everywhere. What is wrong in
 * the text is an error with its line number; the file is then not written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "container.h"
#include "frame.h"
#include "gzip.h"
#include "script.h"
#include "talk.h"

enum { LINE = 1 << 20 };

struct maker {
	struct script script;
	struct segment segment;
	struct talk talk;
	const struct text *text;	/* the line */
	struct bytes transport, frame, file;
	bool begun;		/* the first packet has come */
	bool ended;		/* and the last */
};

static void record(struct maker *m, struct frame_part part)
{
	const struct segment *seg = &m->segment;

	m->frame.n = 0;
	frame_build(&m->script, seg, &m->transport, part, &m->frame);
	if (seg->wire != 0 && seg->wire < m->frame.n)
		m->frame.n = seg->wire;
	container_add(&m->script, (struct container_record){ seg->time,
		seg->interface, seg->cut }, &m->frame, &m->file);
}

/* The n-th fragment, or all in one if the script does not cut. */
static void record_all(struct maker *m)
{
	const struct segment *seg = &m->segment;
	size_t n = m->transport.n;
	size_t size = seg->fragment ? seg->fragment : n;
	size_t parts = (n + size - 1) / size;

	if (seg->part && seg->part_to > n)
		text_fail(m->text, "IP carries only %zu bytes", n);
	if (seg->part) {
		record(m, (struct frame_part){ seg->part_from, seg->part_to,
			n });
		return;
	}

	for (size_t i = 0; i < parts; i++) {
		size_t k = seg->fragments_reversed ? parts - 1 - i : i;
		size_t to = (k + 1) * size;

		record(m, (struct frame_part){ k * size, to < n ? to : n, n });
	}
}

static void begin(struct maker *m)
{
	if (!m->begun)
		container_begin(&m->script, &m->file);
	m->begun = true;
}

static void end(struct maker *m)
{
	begin(m);
	if (!m->ended)
		container_end(&m->script, &m->file);
	m->ended = true;
}

static void send_segment(void *to, struct segment *seg)
{
	struct maker *m = to;
	uint8_t ttl = seg->ttl;

	if (m->ended)
		text_fail(m->text, "a packet after the end of the file");
	begin(m);
	if (seg->uncaptured)
		return;
	m->transport.n = 0;
	frame_transport(seg, &m->transport);
	record_all(m);
	if (seg->dup) {
		seg->time += seg->dup_after;
		seg->ttl = (uint8_t)(ttl - seg->dup_hop);
		record_all(m);
		seg->ttl = ttl;
	}
}

static void take_timed(struct maker *m, struct text *t)
{
	m->script.time = script_time(&m->script, t);
	if (talk_line(&m->talk, t))
		return;
	script_segment(&m->script, t, &m->segment);
	talk_note(&m->segment);
	send_segment(m, &m->segment);
}

/* A conversation goes on a millisecond after what was before. */
static bool take_talk(struct maker *m, struct text *t)
{
	if (talk_at(&m->script, t))
		return true;
	m->script.time += m->begun ? 1000000 : 0;
	return talk_line(&m->talk, t);
}

/* An offset into the file as it is so far; negative ones count from its end. */
static size_t take_offset(struct maker *m, struct text *t)
{
	bool back = text_take(t, "-");
	size_t n = (size_t)text_number(t, m->file.n);

	return back ? m->file.n - n : n;
}

/* `gzip [N]': what the file is so far, in members of N bytes of it each. */
static void take_gzip(struct maker *m, struct text *t)
{
	struct bytes packed = { NULL, 0, 0 };
	size_t all = m->file.n, size, n;

	size = text_at_end(t) ? all : (size_t)text_number(t, UINT32_MAX);
	if (size == 0)
		text_fail(t, "members of nothing");
	for (size_t at = 0; at < all; at += n) {
		n = all - at < size ? all - at : size;
		gzip_add(&packed, m->file.at + at, n);
	}
	free(m->file.at);
	m->file = packed;
}

/* Damage to the file so far: `truncate [-]N', `poke [-]OFFSET HEX'. */
static bool take_damage(struct maker *m, struct text *t)
{
	uint8_t bytes[64];
	size_t offset, n;

	if (text_take(t, "truncate")) {
		end(m);
		m->file.n = take_offset(m, t);
	} else if (text_take(t, "gzip")) {
		end(m);
		take_gzip(m, t);
	} else if (text_take(t, "poke")) {
		offset = take_offset(m, t);
		n = text_hex(t, bytes, sizeof(bytes));
		if (n > m->file.n - offset)
			text_fail(t, "the file ends before that");
		memcpy(m->file.at + offset, bytes, n);
	} else {
		return false;
	}
	return true;
}

static void take_line(struct maker *m, struct text *t)
{
	m->text = t;
	if (text_at_end(t))
		return;
	if (strchr("0123456789.+", *t->at))
		take_timed(m, t);
	else if (!(m->begun ? take_damage(m, t)
	                    : script_setting(&m->script, t)) &&
	         !take_talk(m, t))
		text_fail(t, "what is `%.20s'%s?", t->at,
			m->begun ? ", after a packet" : "");
	if (!text_at_end(t))
		text_fail(t, "too much: `%.20s'", t->at);
}

static int fail(const char *path)
{
	fprintf(stderr, "mkpcap: %s: %s\n", path, strerror(errno));
	return 2;
}

/* A line of the file after `n' characters of the one that it carries on;
 * false at the end of the file. */
static bool read_line(FILE *in, struct text *t, char line[LINE], size_t n)
{
	if (fgets(line + n, (int)(LINE - n), in) == NULL)
		return false;
	n += strcspn(line + n, "\r\n");
	if (n + 2 >= LINE)
		text_fail(t, "too long a line");
	line[n] = '\0';
	return true;
}

/* With those that carry it on: a backslash ends all but the last. Returns how
 * many lines of the file it took. */
static unsigned read_lines(FILE *in, struct text *t, char line[LINE])
{
	unsigned lines = 0;
	size_t n = 0;

	while (read_line(in, t, line, n)) {
		lines++;
		n += strlen(line + n);
		if (n == 0 || line[n - 1] != '\\')
			break;
		line[n - 1] = '\n';
	}
	return lines;
}

static int take_script(struct maker *m, const char *path)
{
	static char line[LINE];
	struct text t = { path, 1, line, line };
	unsigned lines;
	FILE *in = fopen(path, "r");

	if (in == NULL)
		return fail(path);
	while ((lines = read_lines(in, &t, line)) > 0) {
		t.at = line;
		take_line(m, &t);
		t.line += lines;
	}
	if (ferror(in))
		return fail(path);
	fclose(in);
	end(m);
	return 0;
}

static int write_file(const struct bytes *file, const char *path)
{
	FILE *out = fopen(path, "wb");

	if (out == NULL)
		return fail(path);
	if (fwrite(file->at, 1, file->n, out) != file->n) {
		fclose(out);
		return fail(path);
	}
	return fclose(out) == 0 ? 0 : fail(path);
}

int main(int argc, char **argv)
{
	static struct maker m;
	int status;

	if (argc != 3) {
		fputs("usage: mkpcap FILE.pkt FILE.pcap\n", stderr);
		return 2;
	}
	script_init(&m.script);
	m.talk = (struct talk){ .script = &m.script, .segment = &m.segment,
		.send = send_segment, .to = &m };
	status = take_script(&m, argv[1]);
	if (status == 0)
		status = write_file(&m.file, argv[2]);
	free(m.talk.payload.at);
	free(m.transport.at);
	free(m.frame.at);
	free(m.file.at);
	return status;
}
