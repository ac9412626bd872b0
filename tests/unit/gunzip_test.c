/* SPDX-License-Identifier: ISC */
/* gunzip_test.c - captures in gzip: whole, in members, cut, damaged. */
#include "capture/gunzip.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "image.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

enum { RECORDS = 40, RECORD = 16 + 10, HEADER = 24 };

static struct heard h;
static struct image plain;

static void set_up(void)
{
	plain = (struct image){ 0 };
	image_pcap(&plain, 0xa1b2c3d4, 2 << 16 | 4, 1);
	for (uint32_t i = 0; i < RECORDS; i++)
		image_record(&plain, i, 0, 10);
}

TestSuite(gunzip, .init = set_up);

/* Adds a member of n bytes, compressed at that level. */
static void pack(struct octets *o, const uint8_t *bytes, size_t n, int level)
{
	static uint8_t out[1 << 16];
	z_stream z = { .next_in = (uint8_t *)bytes, .avail_in = (uInt)n,
		.next_out = out, .avail_out = sizeof(out) };

	cr_assert_eq(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY), Z_OK);
	cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	octets_add_bytes(o, out, z.total_out);
	deflateEnd(&z);
}

static bool hear(const struct octets *o, size_t n, size_t piece)
{
	struct source s = { .bytes = o->at, .n = n, .piece = piece,
		.interrupts = piece < 100 };

	return heard_from(&h, &s);
}

static void expect_all(const struct octets *o, const char *what)
{
	cr_expect_eq(h.end, 0, "%s", what);
	cr_expect_eq(h.n, RECORDS, "%s: %zu", what, h.n);
	cr_expect(h.bytes_right, "%s", what);
	cr_expect_eq(h.info.damage.fault, CAPTURE_WHOLE, "%s: %s", what,
		     h.info.damage.what);
	cr_expect_eq(h.info.bytes, plain.o.n, "%s", what);
	cr_expect_eq(h.position, o->n, "%s", what);
	cr_expect_str_eq(h.info.compression, "gzip");
	cr_expect_str_eq(h.info.format, "pcap");
}

Test(gunzip, all_that_was_packed_comes_out)
{
	static const size_t pieces[] = { 1, 2, 3, 17, 1000 };

	for (int level = 0; level <= 9; level += 3)
		for (size_t i = 0; i < N(pieces); i++) {
			struct octets o = { 0 };

			pack(&o, plain.o.at, plain.o.n, level);
			cr_assert(hear(&o, o.n, pieces[i]), "%s", h.error);
			expect_all(&o, "one member");
		}
}

Test(gunzip, members_are_one_stream_wherever_they_meet)
{
	for (size_t at = 0; at <= plain.o.n; at++) {
		struct octets o = { 0 };

		pack(&o, plain.o.at, at, 6);
		pack(&o, plain.o.at, 0, 6);
		pack(&o, plain.o.at + at, plain.o.n - at, 6);
		cr_assert(hear(&o, o.n, at % 50 + 1), "%s", h.error);
		expect_all(&o, "three members");
	}
}

Test(gunzip, zeros_may_follow)
{
	struct octets o = { 0 };

	pack(&o, plain.o.at, plain.o.n, 6);
	octets_add_bytes(&o, (uint8_t[512]){ 0 }, 512);
	cr_assert(hear(&o, o.n, 7), "%s", h.error);
	expect_all(&o, "padding");
}

/* Cut anywhere: what comes out is a prefix, and it is the compression that was
 * cut, even where a record is whole. */
Test(gunzip, a_cut_is_one_of_the_compression)
{
	struct octets o = { 0 };
	size_t before = 0;

	pack(&o, plain.o.at, plain.o.n, 6);
	for (size_t n = 2; n < o.n; n++) {
		bool opened = hear(&o, n, n % 9 + 1);

		if (!opened) {
			char want[128];

			snprintf(want, sizeof(want), "damaged gzip data: ends "
				 "too soon, at byte %zu", n);
			cr_expect(strstr(h.error, want), "%s", h.error);
			continue;
		}
		cr_expect_eq(h.info.damage.fault, CAPTURE_MISPACKED);
		cr_expect_eq(h.info.damage.offset, n);
		cr_expect_str_eq(h.info.damage.what,
				 "damaged gzip data: ends too soon");
		cr_expect(h.n >= before && h.n <= RECORDS && h.bytes_right);
		before = h.n;
	}
	cr_expect_eq(before, RECORDS, "only the checksum is missing");
}

struct damage {
	const char *what;
	size_t at;		/* of the second member */
	uint8_t byte;
	size_t frames;
	const char *error;
};

Test(gunzip, damage_stops_it_where_it_is)
{
	const size_t half = HEADER + 20 * RECORD;
	static const struct damage rows[] = {
		{ "no magic", 0, '/', 20, "other bytes follow" },
		{ "half a magic", 1, 0, 20, "incorrect header check" },
		{ "another method", 2, 7, 20, "unknown compression method" },
		{ "a reserved flag", 3, 0xe0, 20, "unknown header flags set" },
		{ "a reserved block type", 10, 7, 20, "invalid block type" },
		{ "a stored length", 11, 1, 20, "invalid stored block lengths" },
		{ "a byte of the packet", 15 + RECORD + 15, 0xee, RECORDS,
		  "incorrect data check" },
	};

	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = { 0 };
		size_t second;
		char want[128];

		pack(&o, plain.o.at, half, 0);
		second = o.n;
		pack(&o, plain.o.at + half, plain.o.n - half, 0);
		o.at[second + rows[i].at] = rows[i].byte;
		cr_assert(hear(&o, o.n, 1000), "%s", h.error);
		snprintf(want, sizeof(want), "damaged gzip data: %s",
			 rows[i].error);
		cr_expect_eq(h.info.damage.fault, CAPTURE_MISPACKED);
		cr_expect_str_eq(h.info.damage.what, want);
		cr_expect_eq(h.n, rows[i].frames, "%s: %zu", rows[i].what, h.n);
		cr_expect(h.info.damage.offset >= second &&
			  h.info.damage.offset <= o.n);
	}
}

/* Who is to blame for a record that cannot be is known by the checksum. */
Test(gunzip, a_record_that_was_damaged_before_is_no_fault_of_the_packing)
{
	const size_t at = HEADER + 30 * RECORD;

	for (int packed_first = 0; packed_first < 2; packed_first++) {
		struct octets o = { 0 };
		uint8_t *length = plain.o.at + at + 11;

		*length = packed_first ? 0 : 0xff;
		pack(&o, plain.o.at, plain.o.n, 0);
		if (packed_first)
			o.at[15 + at + 11] = 0xff;
		cr_assert(hear(&o, o.n, 100), "%s", h.error);
		cr_expect_eq(h.n, 30);
		cr_expect_eq(h.info.damage.fault, packed_first ?
			     CAPTURE_MISPACKED : CAPTURE_DAMAGED);
		if (!packed_first)
			cr_expect_eq(h.info.damage.offset, at,
				     "in what it decompresses to");
	}
}

Test(gunzip, what_is_no_capture_inside_is_refused)
{
	struct octets empty = { 0 }, twice = { 0 }, once = { 0 }, text = { 0 };

	pack(&empty, plain.o.at, 0, 6);
	cr_expect_not(hear(&empty, empty.n, 100));
	cr_expect_str_eq(h.error, "an empty file");
	pack(&once, plain.o.at, plain.o.n, 6);
	pack(&twice, once.at, once.n, 6);
	cr_expect_not(hear(&twice, twice.n, 100));
	cr_expect_str_eq(h.error,
			 "compressed with gzip twice: decompress it first");
	pack(&text, (const uint8_t *)"GET /", 5, 6);
	cr_expect_not(hear(&text, text.n, 100));
	cr_expect_str_eq(h.error, "not a capture file: it begins with "
			 "47 45 54 20");
}

Test(gunzip, a_read_that_fails_comes_after_the_frames_before_it)
{
	struct octets o = { 0 };
	struct source s;

	pack(&o, plain.o.at, plain.o.n, 0);
	s = (struct source){ .bytes = o.at, .n = o.n, .piece = 50,
		.fails_at = 500 };
	cr_assert(heard_from(&h, &s), "%s", h.error);
	cr_expect_eq(h.end, -1);
	cr_expect_eq(h.n, (500 - 15 - HEADER) / RECORD);
	cr_expect_str_eq(h.error, "cannot read: Input/output error");
}

/* A cut stream of few bytes may hold more than one read has room for. */
Test(gunzip, the_last_byte_gives_all_that_it_can)
{
	static uint8_t zeros[1 << 18];
	struct octets o = { 0 };
	size_t first = 0;

	pack(&o, zeros, sizeof(zeros), 9);
	for (size_t piece = 1; piece < 3; piece++) {
		struct source s = { .bytes = o.at, .n = o.n - 20,
			.piece = piece == 1 ? 1 : SIZE_MAX };
		struct reader in;
		struct err err;
		struct gunzip *g;
		uint8_t some[1000];
		size_t n = 0;
		ssize_t got;

		cr_assert_eq(reader_init(&in, source_fill, &s, &err), 0);
		g = gunzip_new(&in, &err);
		cr_assert_not_null(g);
		while ((got = gunzip_fill(g, some, sizeof(some))) > 0)
			n += (size_t)got;
		cr_expect_eq(got, 0);
		cr_expect_str_eq(gunzip_fault(g), "ends too soon");
		cr_expect(first == 0 || n == first, "%zu, %zu", n, first);
		first = n;
		gunzip_free(g);
	}
}

/* What a compressor flushed is there at once: a pipe may be slow. */
Test(gunzip, nothing_waits_for_more_than_there_is)
{
	static uint8_t out[4096];
	z_stream z = { .next_in = plain.o.at, .avail_in = HEADER + 2 * RECORD,
		.next_out = out, .avail_out = sizeof(out) };
	struct frame_batch batch;
	struct limits limits;
	struct capture *c;
	struct err err;
	int ends[2];

	limits_init(&limits);
	cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY), Z_OK);
	cr_assert_eq(deflate(&z, Z_SYNC_FLUSH), Z_OK);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	cr_assert_eq(write(ends[1], out, z.total_out), (ssize_t)z.total_out);
	c = capture_open("-", 0, &limits, &err);
	cr_assert_not_null(c);
	cr_expect_eq(capture_next(c, &batch, &err), 1);
	cr_expect_eq(batch.n, 2);
	capture_close(c);
	deflateEnd(&z);
}

/* Records without bytes, many to one: memory does not follow. */
Test(gunzip, a_bomb_takes_no_memory)
{
	static uint8_t zeros[1 << 16];
	struct octets o = { 0 };
	struct source s;
	struct capture *c;
	struct limits limits;
	struct frame_batch batch;
	struct err err;
	uint64_t n = 0;

	limits_init(&limits);
	pack(&o, plain.o.at, HEADER, 6);
	for (int i = 0; i < 32; i++)
		pack(&o, zeros, sizeof(zeros), 9);
	s = (struct source){ .bytes = o.at, .n = o.n, .piece = SIZE_MAX };
	c = capture_over("bomb", source_fill, &s, &limits, &err);
	cr_assert_not_null(c);
	while (capture_next(c, &batch, &err) > 0)
		n += batch.n;
	cr_expect_eq(n, 32 * sizeof(zeros) / 16);
	cr_expect_leq(c->reader.size, 2 << 20);
	capture_close(c);
}
