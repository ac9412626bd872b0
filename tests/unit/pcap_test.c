/* SPDX-License-Identifier: ISC */
/* pcap_test.c - the classic format: each variant, each damage, each cut. */
#include <criterion/criterion.h>
#include <string.h>

#include "image.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

enum {
	US = 0xa1b2c3d4,
	NS = 0xa1b23c4d,
	V2_4 = 2 << 16 | 4,
	HEADER = 24,
	RECORD = 16,
};

static struct heard h;

/* Three records, of 0, 5 and 40 bytes. */
static void make(struct image *f, bool big, uint32_t magic)
{
	f->big = big;
	image_pcap(f, magic, V2_4, 1);
	image_record(f, 1700000000, 999999, 0);
	image_record(f, 1700000001, 5, 5);
	image_record(f, 1600000000, 7, 40);
}

Test(pcap, every_variant_gives_number_time_lengths_and_bytes)
{
	for (int variant = 0; variant < 4; variant++) {
		struct image f = { 0 };
		int64_t unit = variant & 2 ? 1 : 1000;

		make(&f, variant & 1, variant & 2 ? NS : US);
		cr_assert(heard_image(&h, &f, f.o.n, 1000));
		cr_expect_eq(h.end, 0);
		cr_assert_eq(h.n, 3);
		cr_expect(h.bytes_right);
		cr_expect_eq(h.frame[0].number, 1);
		cr_expect_eq(h.frame[2].number, 3);
		cr_expect_eq(h.frame[0].time,
			1700000000000000000 + 999999 * unit);
		cr_expect_eq(h.frame[2].time, 1600000000000000000 + 7 * unit);
		cr_expect_eq(h.frame[1].caplen, 5);
		cr_expect_eq(h.frame[1].wirelen, 6);
		cr_expect_eq(h.frame[1].linktype, 1);
		cr_expect_eq(h.frame[1].interface, 0);
		cr_expect_eq(h.frame[1].fcs_len, 0);
		cr_expect_eq(h.info.digits, variant & 2 ? 9 : 6);
		cr_expect_eq(h.info.start, h.frame[2].time);
		cr_expect_eq(h.info.end, h.frame[1].time);
		cr_expect_eq(h.info.packets, 3);
		cr_expect_eq(h.info.bytes, f.o.n);
		cr_expect_str_eq(h.info.format, "pcap");
		cr_expect_eq(h.info.n_interfaces, 1);
		cr_expect_eq(h.interface[0].snaplen, 262144);
		cr_expect_eq(h.info.damage.fault, CAPTURE_WHOLE);
	}
}

Test(pcap, a_fraction_above_a_second_is_left_out_and_told)
{
	struct image f = { 0 };

	image_pcap(&f, US, V2_4, 1);
	image_record(&f, 10, 1000001, 0);
	image_record(&f, 10, 999999, 0);
	image_record(&f, 10, 1000000, 0);
	image_record(&f, UINT32_MAX, UINT32_MAX, 0);
	cr_assert(heard_image(&h, &f, f.o.n, 1000));
	cr_expect_eq(h.frame[0].time, 10000000000);
	cr_expect_eq(h.frame[1].time, 10999999000);
	cr_expect_eq(h.frame[2].time, 10999999000);
	cr_expect_eq(h.frame[3].time, 4294967295000000000);
	cr_expect_eq(h.interface[0].times_bad, 3);
	cr_expect_eq(h.interface[0].bad_frame, 1);
}

struct link {
	uint32_t field;
	uint16_t linktype;
	uint8_t fcs_len;
};

Test(pcap, the_link_type_field_holds_more_than_the_link_type)
{
	static const struct link links[] = {
		{ 0x00000001, 1, 0 },
		{ 0x24000001, 1, 4 },
		{ 0xf4000071, 113, 30 },
		{ 0x30000001, 1, 0 },	/* a length without its flag */
		{ 0x0bff0065, 101, 0 },	/* reserved bits */
		{ 0x0400ffff, 65535, 0 },
	};

	for (size_t i = 0; i < N(links); i++) {
		struct image f = { .big = i % 2 };

		image_pcap(&f, US, V2_4, links[i].field);
		image_record(&f, 1, 0, 60);
		cr_assert(heard_image(&h, &f, f.o.n, 1000));
		cr_expect_eq(h.frame[0].linktype, links[i].linktype);
		cr_expect_eq(h.frame[0].fcs_len, links[i].fcs_len);
	}
}

struct version {
	uint16_t major, minor;
	bool read;
	uint32_t first, second;	/* the lengths of the record */
	uint32_t caplen, wirelen;
};

Test(pcap, old_versions_have_their_lengths_the_other_way_round)
{
	static const struct version versions[] = {
		{ 2, 4, true, 5, 9, 5, 9 },
		{ 2, 4, true, 9, 5, 9, 5 },
		{ 2, 3, true, 5, 9, 5, 9 },
		{ 2, 3, true, 9, 5, 5, 9 },
		{ 2, 2, true, 9, 5, 5, 9 },
		{ 2, 2, true, 5, 9, 9, 5 },
		{ 2, 0, true, 9, 5, 5, 9 },
		{ 543, 0, true, 9, 5, 5, 9 },
		{ 543, 1, false, 0, 0, 0, 0 },
		{ 2, 5, false, 0, 0, 0, 0 },
		{ 1, 4, false, 0, 0, 0, 0 },
		{ 3, 0, false, 0, 0, 0, 0 },
		{ 0, 0, false, 0, 0, 0, 0 },
	};

	for (size_t i = 0; i < N(versions); i++) {
		const struct version *v = &versions[i];
		struct image f = { 0 };

		image_pcap(&f, US, (uint32_t)v->major << 16 | v->minor, 1);
		image_64(&f, 1);
		image_32(&f, v->first);
		image_32(&f, v->second);
		image_data(&f, v->caplen);
		cr_expect_eq(heard_image(&h, &f, f.o.n, 1000), v->read);
		if (!v->read)
			continue;
		cr_expect_eq(h.n, 1);
		cr_expect_eq(h.info.damage.fault, CAPTURE_WHOLE);
		cr_expect_eq(h.frame[0].caplen, v->caplen);
		cr_expect_eq(h.frame[0].wirelen, v->wirelen);
	}
	cr_expect_str_eq(h.error, "not a readable pcap file: "
		"pcap version 0.0 is not known, at byte 0");
}

Test(pcap, a_record_longer_than_the_snaplen_is_read_whole)
{
	struct image f = { 0 };

	image_pcap(&f, US, V2_4, 1);
	f.o.at[16] = 10;
	f.o.at[17] = f.o.at[18] = 0;
	image_record(&f, 1, 0, 40);
	cr_assert(heard_image(&h, &f, f.o.n, 1000));
	cr_expect_eq(h.frame[0].caplen, 40);
	cr_expect_eq(h.interface[0].snaplen, 10);
}

Test(pcap, cut_at_every_byte_what_was_whole_comes_out)
{
	static const size_t ends[] = { HEADER, HEADER + RECORD,
		HEADER + 2 * RECORD + 5, HEADER + 3 * RECORD + 45 };
	struct image f = { 0 };

	make(&f, false, US);
	for (size_t n = 0; n <= f.o.n; n++) {
		size_t whole = 0;

		while (whole < 3 && ends[whole + 1] <= n)
			whole++;
		for (size_t piece = 1; piece <= 64; piece *= 4) {
			bool opened = heard_image(&h, &f, n, piece);

			cr_assert_eq(opened, n >= HEADER, "%zu", n);
			if (!opened)
				continue;
			cr_expect_eq(h.end, 0);
			cr_expect_eq(h.n, whole);
			cr_expect_eq(h.info.bytes, n);
			cr_expect(h.bytes_right);
			cr_expect_eq(h.info.damage.fault, n == ends[whole] ?
				CAPTURE_WHOLE : CAPTURE_TRUNCATED);
			if (n != ends[whole])
				cr_expect_eq(h.info.damage.offset, ends[whole]);
		}
	}
}

Test(pcap, a_record_that_cannot_be_ends_the_capture)
{
	struct image f = { 0 };
	size_t good;

	image_pcap(&f, US, V2_4, 1);
	image_record(&f, 1, 0, 40);
	good = f.o.n;
	image_64(&f, 1);
	image_32(&f, 262145);
	image_32(&f, 262145);
	image_data(&f, 1000);
	cr_assert(heard_image(&h, &f, f.o.n, 10000));
	cr_expect_eq(h.end, 0);
	cr_expect_eq(h.n, 1);
	cr_expect_eq(h.info.damage.fault, CAPTURE_DAMAGED);
	cr_expect_eq(h.info.damage.offset, good);
	cr_expect_str_eq(h.info.damage.what,
		"a packet of 262145 bytes; 262144 is the most");
}

Test(pcap, some_link_types_have_longer_packets)
{
	struct image f = { 0 };

	image_pcap(&f, US, V2_4, 249);
	image_64(&f, 1);
	image_32(&f, 262145);
	image_32(&f, 262145);
	cr_assert(heard_image(&h, &f, f.o.n, 10000));
	cr_expect_eq(h.info.damage.fault, CAPTURE_TRUNCATED);
}

/* The walk may not look past the bytes that are there. */
Test(pcap, the_walk_stays_within_its_bytes)
{
	struct image f = { 0 };

	make(&f, true, NS);
	for (size_t n = HEADER; n <= f.o.n; n++) {
		struct source s = { .bytes = f.o.at, .n = n, .piece = n };
		struct frame_batch batch = { 0 };
		struct limits l;
		struct err err;
		struct capture *c;

		limits_init(&l);
		c = capture_over("image", source_fill, &s, &l, &err);
		cr_assert_not_null(c);
		cr_assert_eq(c->reader.left, n - HEADER);
		c->reader.at = (uint8_t *)octets_fence(f.o.at + HEADER,
			n - HEADER);
		cr_expect_gt(c->format->walk(c, &batch), 0);
		cr_expect_eq(batch.n > 0, n >= HEADER + RECORD);
		capture_close(c);
	}
}

Test(pcap, batches_of_64_leave_nothing_out)
{
	struct image f = { 0 };

	image_pcap(&f, US, V2_4, 1);
	for (uint32_t i = 0; i < 150; i++)
		image_record(&f, i, 0, i % 10);
	for (size_t piece = 1; piece < 5000; piece = piece * 3 + 1) {
		cr_assert(heard_image(&h, &f, f.o.n, piece));
		cr_assert_eq(h.n, 150);
		cr_expect(h.bytes_right);
		for (uint32_t i = 0; i < 150; i++) {
			cr_expect_eq(h.frame[i].number, i + 1);
			cr_expect_eq(h.frame[i].time, i * INT64_C(1000000000));
		}
	}
}
