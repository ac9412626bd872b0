/* SPDX-License-Identifier: ISC */
/* capture_test.c - files, pipes and what is no capture. */
#include "capture/capture.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static struct limits limits;
static char path[] = "capture_test.XXXXXX";
static int fd;

static void set_up(void)
{
	limits_init(&limits);
	fd = mkstemp(path);
	cr_assert_geq(fd, 0);
}

static void tear_down(void)
{
	close(fd);
	unlink(path);
}

TestSuite(capture, .init = set_up, .fini = tear_down);

static void write_all(int to, const void *bytes, size_t n)
{
	cr_assert_eq(write(to, bytes, n), (ssize_t)n);
}

static void make(struct image *f)
{
	image_pcap(f, 0xa1b2c3d4, 2 << 16 | 4, 1);
	for (uint32_t i = 0; i < 100; i++)
		image_record(f, i, 0, 10);
}

static uint64_t count(struct capture *c, uint64_t *last)
{
	struct frame_batch batch;
	struct err err;
	uint64_t n = 0;

	while (capture_next(c, &batch, &err) > 0) {
		n += batch.n;
		*last = batch.frame[batch.n - 1].number;
	}
	return n;
}

Test(capture, frames_count_on_from_the_files_before)
{
	struct image f = { 0 };
	struct capture *c;
	struct err err;
	uint64_t last = 0;

	make(&f);
	write_all(fd, f.o.at, f.o.n);
	c = capture_open(path, 1000, &limits, &err);
	cr_assert_not_null(c);
	cr_expect_eq(count(c, &last), 100);
	cr_expect_eq(last, 1100);
	cr_expect_eq(capture_info(c)->first_frame, 1000);
	cr_expect_str_eq(capture_info(c)->file, path);
	cr_expect_eq(count(c, &last), 0, "the end stays the end");
	capture_close(c);
}

/* A child writes byte by byte what we read from standard input. */
Test(capture, no_more_frames_come_than_are_wanted)
{
	static const uint64_t wanted[] = { 1, 63, 64, 65, 99, 100, 101 };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		uint64_t n = wanted[i] < 100 ? wanted[i] : 100, last = 0;
		struct image f = { 0 };
		struct capture *c;
		struct err err;

		make(&f);
		write_all(fd, f.o.at, f.o.n);
		c = capture_open(path, 0, &limits, &err);
		cr_assert_not_null(c);
		capture_limit(c, wanted[i]);
		cr_expect_eq(count(c, &last), n);
		cr_expect_eq(capture_info(c)->packets, n);
		capture_close(c);
		cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	}
}

Test(capture, a_pipe_that_gives_a_byte_at_a_time_is_read_from_stdin)
{
	struct image f = { 0 };
	struct capture *c;
	struct err err;
	uint64_t last = 0;
	int ends[2];

	make(&f);
	cr_assert_eq(pipe(ends), 0);
	if (fork() == 0) {
		for (size_t i = 0; i < f.o.n; i++)
			if (write(ends[1], f.o.at + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	c = capture_open("-", 0, &limits, &err);
	cr_assert_not_null(c);
	cr_expect_eq(count(c, &last), 100);
	cr_expect_eq(capture_info(c)->damage.fault, CAPTURE_WHOLE);
	capture_close(c);
}

Test(capture, a_batch_does_not_wait_for_more_than_there_is)
{
	struct image f = { 0 };
	struct frame_batch batch;
	struct capture *c;
	struct err err;
	int ends[2];

	make(&f);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	write_all(ends[1], f.o.at, 24 + 2 * 26 + 20);
	c = capture_open("-", 0, &limits, &err);
	cr_assert_not_null(c);
	cr_expect_eq(capture_next(c, &batch, &err), 1);
	cr_expect_eq(batch.n, 2);
	write_all(ends[1], f.o.at + 24 + 2 * 26 + 20, 6);
	cr_expect_eq(capture_next(c, &batch, &err), 1);
	cr_expect_eq(batch.n, 1);
	capture_close(c);
}

struct stranger {
	const char *bytes;
	size_t n;
	const char *error;
};

Test(capture, what_is_no_capture_is_refused_with_one_clear_line)
{
	static const struct stranger strangers[] = {
		{ "", 0, "an empty file" },
		{ "\xd4\xc3\xb2", 3,
		  "not a capture file: too short (3 bytes)" },
		{ "\x7f" "ELF....", 8,
		  "not a capture file: it begins with 7f 45 4c 46" },
		{ "\x1f\x8b\x08\x00....", 8,
		  "damaged gzip data: ends too soon, at byte 8" },
		{ "\x1f\x8b\x07\x00....", 8,
		  "damaged gzip data: unknown compression method, at byte 2" },
		{ "\x28\xb5\x2f\xfd....", 8,
		  "compressed with zstd: decompress it first" },
		{ "PK\3\4....", 8,
		  "a zip archive, not a capture: unpack it first" },
		{ "7z\xbc\xaf\x27\x1c..", 8,
		  "a 7z archive, not a capture: unpack it first" },
		{ "snoop\0\0\0", 8, "a capture of snoop: convert it to pcap "
		  "first, as editcap does" },
		{ "GMBU\2\3..", 8, "a capture of Network Monitor: convert it "
		  "to pcap first, as editcap does" },
		{ "\xfd" "7zXZ\0..", 8,
		  "compressed with xz: decompress it first" },
		{ "BZh9....", 8,
		  "compressed with bzip2: decompress it first" },
		{ "\xd4\xc3\xb2\xa1\2\0\4\0", 8,
		  "not a readable pcap file: the file ends after 8 bytes of "
		  "a record that has 24 or more, at byte 0" },
	};

	for (size_t i = 0; i < N(strangers); i++) {
		struct err err = { "" };

		cr_assert_eq(ftruncate(fd, 0), 0);
		cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
		write_all(fd, strangers[i].bytes, strangers[i].n);
		cr_expect_null(capture_open(path, 0, &limits, &err));
		cr_expect_str_eq(err.text, strangers[i].error);
	}
}

Test(capture, what_cannot_be_opened_or_read_says_why)
{
	struct err err = { "" };

	cr_expect_null(capture_open("no such file", 0, &limits, &err));
	cr_expect_str_eq(err.text, "cannot open: No such file or directory");
	cr_expect_null(capture_open(".", 0, &limits, &err));
	cr_expect_str_eq(err.text, "a directory, not a capture file");
}

Test(capture, a_refused_file_is_closed)
{
	struct err err;
	int before = dup(fd), after;

	cr_expect_null(capture_open(path, 0, &limits, &err));
	after = dup(fd);
	cr_expect_eq(after, before + 1);
}

Test(capture, a_read_that_fails_comes_after_the_frames_before_it)
{
	static struct heard h;
	struct image f = { 0 };
	struct source s = { .bytes = f.o.at, .piece = 100, .fails_at = 1000 };

	make(&f);
	s.n = f.o.n;
	cr_assert(heard_from(&h, &s));
	cr_expect_eq(h.end, -1);
	cr_expect_eq(h.n, (1000 - 24) / 26);
	cr_expect_str_eq(h.error, "cannot read: Input/output error");
}

Test(capture, link_types_have_the_names_that_libpcap_gives)
{
	cr_expect_str_eq(capture_linktype_name(1), "EN10MB");
	cr_expect_str_eq(capture_linktype_name(101), "RAW");
	cr_expect_str_eq(capture_linktype_name(113), "LINUX_SLL");
	cr_expect_str_eq(capture_linktype_name(276), "LINUX_SLL2");
	cr_expect_null(capture_linktype_name(65535));
}
