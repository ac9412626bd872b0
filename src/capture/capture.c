/* SPDX-License-Identifier: ISC */
/* capture.c - which format, when to fetch bytes, and where it ends. */
#include "capture/format.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

enum { MAGIC_LEN = 4, GZIP_MAGIC_LEN = 2, TAR_MAGIC_AT = 257 };

static const char tar_magic[] = "ustar";	/* behind the first name */

static const struct format *const formats[] = { &format_pcap, &format_pcapng };

bool capture_begins(const uint8_t *magic)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->claims(magic))
			return true;
	return false;
}

/* What people hand over by mistake, to say more than "not a capture". */
static const struct {
	const char magic[MAGIC_LEN + 1], *what;
} strangers[] = {
	{ "\x1f\x8b", "compressed with gzip twice: decompress it first" },
	{ "BZh", "compressed with bzip2: decompress it first" },
	{ "\xfd" "7zX", "compressed with xz: decompress it first" },
	{ "\x28\xb5\x2f\xfd", "compressed with zstd: decompress it first" },
	{ "\x04\x22\x4d\x18", "compressed with lz4: decompress it first" },
	{ "PK\x03\x04", "a zip archive, not a capture: unpack it first" },
	{ "7z\xbc\xaf", "a 7z archive, not a capture: unpack it first" },
	{ "snoo", "a capture of snoop: convert it to pcap first, as editcap "
	  "does" },
	{ "GMBU", "a capture of Network Monitor: convert it to pcap first, as "
	  "editcap does" },
};

void capture_stop(struct capture *c, enum capture_fault fault,
                  const char *format, ...)
{
	struct capture_damage *d = &c->info.damage;
	va_list ap;

	c->stopped = true;
	d->fault = fault;
	d->offset = c->reader.offset;
	va_start(ap, format);
	vsnprintf(d->what, sizeof(d->what), format, ap);
	va_end(ap);
}

struct capture_interface *capture_interface_add(struct capture *c)
{
	if (c->info.n_interfaces == c->interfaces_max) {
		capture_stop(c, CAPTURE_DAMAGED, "more than %zu interfaces",
		             c->interfaces_max);
		return NULL;
	}
	return &c->interfaces[c->info.n_interfaces++];
}

bool capture_clock_back(struct capture *c, const struct frame *f, int64_t last)
{
	struct capture_interface *i = &c->interfaces[f->interface];
	int64_t back = last - f->time;

	if (back / NS_PER_MS < (int64_t)c->limits->clock_back_ms)
		return false;
	if (i->clock_steps++ == 0) {
		i->clock_frame = f->number;
		i->clock_time = f->time;
	}
	if (back > i->clock_back)
		i->clock_back = back;
	return true;
}

void capture_note_unsorted(struct capture *c, const struct frame *f,
                           int64_t before)
{
	struct capture_unsorted *u = &c->info.unsorted;

	if (u->frames++ == 0) {
		u->first_frame = f->number;
		u->time = f->time;
	}
	if (before - f->time > u->back)
		u->back = before - f->time;
}

void capture_note_bad_time(struct capture *c, const struct frame *f)
{
	struct capture_interface *i = &c->interfaces[f->interface];

	if (i->times_bad++ == 0) {
		i->bad_frame = f->number;
		i->bad_time = f->time;
	}
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		const int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

void capture_note_grain(struct capture_interface *i, int64_t last, int64_t time)
{
	if (last == INT64_MIN || last == 0 || time <= last)
		return;
	i->grain = common_divisor(i->grain, time - last);
	i->grains += i->grains < UINT32_MAX;
	i->fine = i->grain < NS_PER_MS;
}

static bool is_tar(struct reader *r)
{
	const size_t n = TAR_MAGIC_AT + strlen(tar_magic);
	struct err ignored;

	return reader_fetch(r, n, &ignored) > 0 &&
	       memcmp(r->at + TAR_MAGIC_AT, tar_magic, strlen(tar_magic)) == 0;
}

static int not_a_capture(struct reader *r, struct err *err)
{
	const bool tar = is_tar(r);
	const uint8_t *magic = r->at;

	if (tar)
		return err_set(err, "a tar archive, not a capture: unpack it "
		               "first");
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		if (memcmp(magic, strangers[i].magic,
		           strlen(strangers[i].magic)) == 0)
			return err_set(err, "%s", strangers[i].what);
	return err_set(err, "not a capture file: it begins with "
	               "%02x %02x %02x %02x", magic[0], magic[1], magic[2],
	               magic[3]);
}

/* A file that is compressed is read from behind a gunzip. */
static int unpack(struct capture *c, struct err *err)
{
	int got = reader_fetch(&c->reader, GZIP_MAGIC_LEN, err);

	if (got < 0)
		return -1;
	if (got == 0 || !gunzip_claims(c->reader.at))
		return 0;
	c->gunzip = gunzip_new(&c->reader, err);
	if (c->gunzip == NULL)
		return -1;
	c->info.compression = "gzip";
	return reader_init(&c->reader, gunzip_fill, c->gunzip, err);
}

static bool is_mispacked(const struct capture *c)
{
	return c->gunzip != NULL && gunzip_fault(c->gunzip) != NULL;
}

static void stop_mispacked(struct capture *c)
{
	capture_stop(c, CAPTURE_MISPACKED, "damaged gzip data: %s",
	             gunzip_fault(c->gunzip));
	c->info.damage.offset = gunzip_offset(c->gunzip);
}

/* A record that cannot be: was it compressed so, or is the compression to
 * blame? Its checksum, at the end, will tell. */
static void find_culprit(struct capture *c)
{
	struct reader *r = &c->reader;
	struct err ignored;

	if (c->gunzip == NULL || c->info.damage.fault != CAPTURE_DAMAGED)
		return;
	do
		reader_skip(r, r->left);
	while (reader_fetch(r, 1, &ignored) > 0);
	if (is_mispacked(c))
		stop_mispacked(c);
}

static int choose_format(struct capture *c, struct err *err)
{
	int got = reader_fetch(&c->reader, MAGIC_LEN, err);

	if (got < 0)
		return -1;
	if (got == 0 && is_mispacked(c))
		return err_set(err, "damaged gzip data: %s, at byte %" PRIu64,
		               gunzip_fault(c->gunzip),
		               gunzip_offset(c->gunzip));
	if (c->reader.left == 0)
		return err_set(err, "an empty file");
	if (got == 0)
		return err_set(err, "not a capture file: too short (%zu bytes)",
		               c->reader.left);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->claims(c->reader.at))
			c->format = formats[i];
	if (c->format == NULL)
		return not_a_capture(&c->reader, err);
	c->info.format = c->format->name;
	return 0;
}

/* The file ends inside a record of at least n bytes, or after the last. */
static void stop_at_end(struct capture *c, size_t n)
{
	if (is_mispacked(c))
		stop_mispacked(c);
	else if (c->reader.left > 0)
		capture_stop(c, CAPTURE_TRUNCATED,
		             "the file ends after %zu bytes of a record that "
		             "has %zu or more", c->reader.left, n);
	c->stopped = true;
}

static int read_header(struct capture *c, struct err *err)
{
	const struct capture_damage *d = &c->info.damage;
	size_t n;

	while ((n = c->format->begin(c)) > 0 && !c->stopped) {
		int got = reader_fetch(&c->reader, n, err);

		if (got < 0)
			return -1;
		if (got == 0)
			stop_at_end(c, n);
	}
	if (d->fault == CAPTURE_WHOLE)
		return 0;
	return err_set(err, "not a readable %s file: %s, at byte %" PRIu64,
	               c->info.format, d->what, d->offset);
}

/* An index of an interface takes 16 bits in a frame. */
static size_t interfaces_max(const struct limits *l)
{
	uint64_t max = l->interfaces_max < UINT16_MAX ?
		l->interfaces_max : UINT16_MAX;

	return max > 0 ? (size_t)max : 1;
}

static int allocate(struct capture *c, const struct limits *l, struct err *err)
{
	c->limits = l;
	c->batch_max = FRAME_BATCH;
	c->interfaces_max = interfaces_max(l);
	c->interfaces = calloc(c->interfaces_max, sizeof(*c->interfaces));
	c->pcapng.more = calloc(c->interfaces_max, sizeof(*c->pcapng.more));
	if (c->interfaces == NULL || c->pcapng.more == NULL)
		return err_set(err, "out of memory");
	c->info.interfaces = c->interfaces;
	c->info.start = INT64_MAX;
	c->info.end = INT64_MIN;
	return 0;
}

struct capture *capture_over(const char *name, reader_fill *fill,
                             void *source, const struct limits *l,
                             struct err *err)
{
	struct capture *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		err_set(err, "out of memory");
		return NULL;
	}
	c->fd = -1;
	c->info.file = name;
	if (reader_init(&c->reader, fill, source, err) < 0 ||
	    allocate(c, l, err) < 0 || unpack(c, err) < 0 ||
	    choose_format(c, err) < 0 || read_header(c, err) < 0) {
		capture_close(c);
		return NULL;
	}
	return c;
}

static bool is_directory(int fd)
{
	struct stat s;

	return fstat(fd, &s) == 0 && S_ISDIR(s.st_mode);
}

static ssize_t read_fd(void *source, uint8_t *into, size_t n)
{
	return read((int)(intptr_t)source, into, n);
}

struct capture *capture_open(const char *path, uint64_t first_frame,
                             const struct limits *l, struct err *err)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct capture *c;

	if (fd < 0) {
		err_set(err, "cannot open: %s", strerror(errno));
		return NULL;
	}
	if (is_directory(fd)) {
		err_set(err, "a directory, not a capture file");
		if (!standard)
			close(fd);
		return NULL;
	}
#ifdef POSIX_FADV_SEQUENTIAL
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
	c = capture_over(path, read_fd, (void *)(intptr_t)fd, l, err);
	if (c == NULL && !standard)
		close(fd);
	if (c == NULL)
		return NULL;
	c->fd = standard ? -1 : fd;
	c->info.first_frame = first_frame;
	return c;
}

void capture_limit(struct capture *c, uint64_t frames)
{
	c->frames_max = frames;
}

static size_t frames_wanted(const struct capture *c)
{
	uint64_t left = c->frames_max - c->info.packets;

	return c->frames_max == 0 || left > FRAME_BATCH ? FRAME_BATCH
	                                                : (size_t)left;
}

int capture_next(struct capture *c, struct frame_batch *batch,
                 struct err *err)
{
	batch->n = 0;
	c->batch_max = frames_wanted(c);
	if (c->batch_max == 0)
		return 0;
	while (!c->stopped) {
		size_t n = c->format->walk(c, batch);
		int got;

		c->info.bytes = c->reader.offset;
		if (batch->n > 0)
			return 1;
		if (c->stopped)
			break;
		got = reader_fetch(&c->reader, n, err);
		if (got < 0)
			return -1;
		if (got == 0)
			stop_at_end(c, n);
	}
	find_culprit(c);
	c->info.bytes = c->reader.offset;
	if (c->info.damage.fault != CAPTURE_DAMAGED)	/* the last record's */
		c->info.bytes += c->reader.left;
	return 0;
}

const struct capture_info *capture_info(const struct capture *c)
{
	return &c->info;
}

uint64_t capture_position(const struct capture *c)
{
	return c->gunzip != NULL ? gunzip_offset(c->gunzip) : c->reader.offset;
}

void capture_close(struct capture *c)
{
	if (c == NULL)
		return;
	if (c->fd >= 0)
		close(c->fd);
	reader_fini(&c->reader);
	gunzip_free(c->gunzip);
	free(c->pcapng.more);
	free(c->interfaces);
	free(c);
}
