/* SPDX-License-Identifier: ISC */
/* pcapng_test.c - sections, interfaces and packets. */
#include <criterion/criterion.h>
#include <string.h>

#include "image.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static struct heard h;

static bool hear(const struct image *f)
{
	return heard_image(&h, f, f->o.n, sizeof(f->o.at));
}

static void expect_damage(const char *what, size_t offset)
{
	cr_expect_eq(h.end, 0);
	cr_expect_eq(h.info.damage.fault, CAPTURE_DAMAGED);
	cr_expect_str_eq(h.info.damage.what, what);
	cr_expect_eq(h.info.damage.offset, offset, "%zu",
		(size_t)h.info.damage.offset);
}

Test(pcapng, both_byte_orders_give_number_time_lengths_and_bytes)
{
	for (int big = 0; big < 2; big++) {
		struct image f = { .big = big };

		image_section(&f);
		image_interface(&f, 113, 96);
		image_packet(&f, 0, 0x500000003, 0);
		image_packet(&f, 0, 2, 6);
		cr_assert(hear(&f));
		cr_assert_eq(h.n, 2);
		cr_expect(h.bytes_right);
		cr_expect_eq(h.frame[0].time, 0x500000003 * 1000);
		cr_expect_eq(h.frame[1].number, 2);
		cr_expect_eq(h.frame[1].time, 2000);
		cr_expect_eq(h.frame[1].caplen, 6);
		cr_expect_eq(h.frame[1].wirelen, 7);
		cr_expect_eq(h.frame[1].linktype, 113);
		cr_expect_eq(h.interface[0].snaplen, 96);
		cr_expect_eq(h.interface[0].digits, 6);
		cr_expect_not(h.interface[0].drops_known);
		cr_expect_eq(h.info.start, 2000);
		cr_expect_eq(h.info.end, 0x500000003 * 1000);
		cr_expect_eq(h.info.damage.fault, CAPTURE_WHOLE);
		cr_expect_str_eq(h.info.format, "pcapng");
	}
}

/* An interface with all the options that matter. */
static void add_described(struct image *f, uint16_t linktype, const char *name,
                          uint8_t resolution, int64_t offset)
{
	image_begin(f, 1);
	image_16(f, linktype);
	image_16(f, 0);
	image_32(f, 0);
	image_option(f, 1, "a comment", 9);
	image_option(f, 2, name, (uint16_t)strlen(name));
	image_option(f, 9, &resolution, 1);
	image_option(f, 13, &(uint8_t){ 4 }, 1);
	image_option_64(f, 14, (uint64_t)offset);
	image_option(f, 0, "", 0);
	image_end(f);
}

Test(pcapng, each_interface_has_its_own_link_type_clock_and_name)
{
	for (int big = 0; big < 2; big++) {
		struct image f = { .big = big };

		image_section(&f);
		add_described(&f, 1, "eth0", 9, 0);
		add_described(&f, 101, "tun0", 0x80 | 10, -100);
		image_interface(&f, 113, 0);
		image_packet(&f, 1, 200 * 1024 + 512, 3);
		image_packet(&f, 0, 123456789, 3);
		image_packet(&f, 2, 7, 3);
		cr_assert(hear(&f));
		cr_assert_eq(h.n, 3);
		cr_expect_eq(h.frame[0].linktype, 101);
		cr_expect_eq(h.frame[0].interface, 1);
		cr_expect_eq(h.frame[0].time, 100500000000);
		cr_expect_eq(h.frame[0].fcs_len, 4);
		cr_expect_eq(h.frame[1].linktype, 1);
		cr_expect_eq(h.frame[1].time, 123456789);
		cr_expect_eq(h.frame[2].linktype, 113);
		cr_expect_eq(h.frame[2].time, 7000);
		cr_expect_eq(h.frame[2].fcs_len, 0);
		cr_expect_str_eq(h.interface[0].name, "eth0");
		cr_expect_str_eq(h.interface[1].name, "tun0");
		cr_expect_str_eq(h.interface[2].name, "");
		cr_expect_eq(h.interface[1].digits, 4);
		cr_expect_eq(h.info.digits, 9);
	}
}

Test(pcapng, a_long_name_is_cut)
{
	struct image f = { 0 };
	char name[200];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	image_section(&f);
	add_described(&f, 1, name, 6, 0);
	cr_assert(hear(&f));
	cr_expect_eq(strlen(h.interface[0].name), 63);
}

Test(pcapng, sections_count_their_interfaces_from_0_the_run_goes_on)
{
	struct image f = { 0 };

	image_section(&f);
	image_interface(&f, 1, 0);
	image_packet(&f, 0, 1, 1);
	f.big = true;
	image_section(&f);
	image_interface(&f, 113, 0);
	image_interface(&f, 101, 0);
	image_packet(&f, 1, 2, 2);
	image_packet(&f, 0, 3, 3);
	cr_assert(hear(&f));
	cr_assert_eq(h.n, 3);
	cr_expect(h.bytes_right);
	cr_expect_eq(h.info.n_interfaces, 3);
	cr_expect_eq(h.frame[0].interface, 0);
	cr_expect_eq(h.frame[1].interface, 2);
	cr_expect_eq(h.frame[1].linktype, 101);
	cr_expect_eq(h.frame[2].interface, 1);
	cr_expect_eq(h.frame[2].linktype, 113);
	cr_expect_eq(h.frame[2].number, 3);
}

Test(pcapng, a_new_section_knows_no_interface_of_the_one_before)
{
	struct image f = { 0 };
	size_t at;

	image_section(&f);
	image_interface(&f, 1, 0);
	image_section(&f);
	at = f.o.n;
	image_packet(&f, 0, 1, 1);
	cr_assert(hear(&f));
	cr_expect_eq(h.n, 0);
	expect_damage("a packet of interface 0, which is not described", at);
}

Test(pcapng, unknown_blocks_are_skipped)
{
	static const uint32_t types[] = { 4, 7, 10, 0xbad, 0x80000001,
		0xffffffff };
	struct image f = { 0 };

	image_section(&f);
	for (size_t i = 0; i < N(types); i++) {
		image_begin(&f, types[i]);
		image_data(&f, i * 4);
		image_end(&f);
	}
	image_interface(&f, 1, 0);
	image_begin(&f, 4);
	image_end(&f);
	image_packet(&f, 0, 1, 1);
	cr_assert(hear(&f));
	cr_expect_eq(h.n, 1);
	cr_expect_eq(h.info.damage.fault, CAPTURE_WHOLE);
}

static void add_simple(struct image *f, uint32_t wirelen, uint32_t n)
{
	image_begin(f, 3);
	image_32(f, wirelen);
	image_data(f, n);
	octets_add_bytes(&f->o, (const uint8_t[4]){ 0 }, -n & 3);
	image_end(f);
}

Test(pcapng, a_simple_packet_is_as_long_as_the_snaplen_lets_it)
{
	struct image f = { 0 };

	image_section(&f);
	image_interface(&f, 1, 10);
	image_packet(&f, 0, 42, 1);
	add_simple(&f, 7, 7);
	add_simple(&f, 50, 10);
	cr_assert(hear(&f));
	cr_assert_eq(h.n, 3);
	cr_expect(h.bytes_right);
	cr_expect_eq(h.frame[1].caplen, 7);
	cr_expect_eq(h.frame[2].caplen, 10);
	cr_expect_eq(h.frame[2].wirelen, 50);
	cr_expect_eq(h.frame[2].time, 42000, "that of the packet before");
}

static void add_obsolete(struct image *f, uint16_t interface, uint16_t drops)
{
	image_begin(f, 2);
	image_16(f, interface);
	image_16(f, drops);
	image_32(f, 0);
	image_32(f, 5);
	image_32(f, 3);
	image_32(f, 9);
	image_data(f, 3);
	octets_add_bytes(&f->o, (const uint8_t[1]){ 0 }, 1);
	image_end(f);
}

Test(pcapng, the_obsolete_packet_block_is_read)
{
	struct image f = { .big = true };

	image_section(&f);
	image_interface(&f, 1, 0);
	image_interface(&f, 113, 0);
	add_obsolete(&f, 1, 4);
	add_obsolete(&f, 0, 0xffff);
	cr_assert(hear(&f));
	cr_assert_eq(h.n, 2);
	cr_expect_eq(h.frame[0].linktype, 113);
	cr_expect_eq(h.frame[0].time, 5000);
	cr_expect_eq(h.frame[0].caplen, 3);
	cr_expect_eq(h.frame[0].wirelen, 9);
	cr_expect_eq(h.interface[1].drops, 4);
	cr_expect_not(h.interface[0].drops_known);
}

static void add_with_options(struct image *f, uint32_t flags, uint64_t drops)
{
	image_begin(f, 6);
	image_32(f, 0);
	image_64(f, 0);
	image_32(f, 5);
	image_32(f, 5);
	image_data(f, 5);
	octets_add_bytes(&f->o, (const uint8_t[3]){ 0 }, 3);
	image_16(f, 2);
	image_16(f, 4);
	image_32(f, flags);
	image_option_64(f, 4, drops);
	image_option(f, 0, "", 0);
	image_end(f);
}

static void add_statistics(struct image *f, uint32_t interface, uint64_t ifdrop,
                           uint64_t osdrop)
{
	image_begin(f, 5);
	image_32(f, interface);
	image_64(f, 0);
	image_option_64(f, 4, 1000);
	image_option_64(f, 5, ifdrop);
	image_option_64(f, 7, osdrop);
	image_option(f, 0, "", 0);
	image_end(f);
}

Test(pcapng, a_packet_tells_its_fcs_length_and_its_drops)
{
	struct image f = { 0 };

	image_section(&f);
	image_begin(&f, 1);
	image_64(&f, 1);
	image_option(&f, 13, &(uint8_t){ 2 }, 1);
	image_end(&f);
	add_with_options(&f, 4 << 5 | 1, 3);
	add_with_options(&f, 1, 4);
	cr_assert(hear(&f));
	cr_expect_eq(h.n, 2);
	cr_expect_eq(h.frame[0].fcs_len, 4);
	cr_expect_eq(h.frame[1].fcs_len, 2);
	cr_expect(h.interface[0].drops_known);
	cr_expect_eq(h.interface[0].drops, 7);
}

Test(pcapng, the_latest_statistics_hold_and_are_not_added_to_the_packets)
{
	struct image f = { 0 };

	image_section(&f);
	image_interface(&f, 1, 0);
	image_interface(&f, 1, 0);
	add_with_options(&f, 0, 5);
	add_statistics(&f, 0, 100, 100);
	add_statistics(&f, 0, 7, 2);
	add_statistics(&f, 1, 0, 0);
	add_statistics(&f, 2, 1, 1);
	image_interface(&f, 1, 0);
	cr_assert(hear(&f));
	cr_expect_eq(h.info.damage.fault, CAPTURE_WHOLE);
	cr_expect_eq(h.interface[0].drops, 9);
	cr_expect(h.interface[1].drops_known);
	cr_expect_eq(h.interface[1].drops, 0);
	cr_expect_not(h.interface[2].drops_known, "it was not there yet");
}

Test(pcapng, cut_at_every_byte_what_was_whole_comes_out)
{
	struct image f = { 0 };
	size_t ends[8], n_ends = 0;

	image_section(&f);
	ends[n_ends++] = f.o.n;
	add_described(&f, 1, "eth0", 9, 3);
	ends[n_ends++] = f.o.n;
	for (uint32_t i = 0; i < 4; i++) {
		image_packet(&f, 0, i, i * 3);
		ends[n_ends++] = f.o.n;
	}
	for (size_t n = 0; n <= f.o.n; n++)
		for (size_t piece = 1; piece <= 64; piece *= 4) {
			bool opened = heard_image(&h, &f, n, piece);
			size_t whole = 0;

			cr_assert_eq(opened, n >= ends[0], "%zu", n);
			if (!opened)
				continue;
			while (whole + 1 < n_ends && ends[whole + 1] <= n)
				whole++;
			cr_expect_eq(h.n, whole > 0 ? whole - 1 : 0);
			cr_expect(h.bytes_right);
			cr_expect_eq(h.info.damage.fault, n == ends[whole] ?
				CAPTURE_WHOLE : CAPTURE_TRUNCATED);
			if (n != ends[whole])
				cr_expect_eq(h.info.damage.offset, ends[whole]);
		}
}

/* The walk may not look past the bytes that are there. */
Test(pcapng, the_walk_stays_within_its_bytes)
{
	struct image f = { 0 };
	size_t first;

	image_section(&f);
	first = f.o.n;
	add_described(&f, 1, "eth0", 9, 3);
	add_with_options(&f, 0, 1);
	add_statistics(&f, 0, 1, 1);
	add_simple(&f, 7, 7);
	for (size_t n = first; n <= f.o.n; n++) {
		struct source s = { .bytes = f.o.at, .n = n, .piece = n };
		struct frame_batch batch = { 0 };
		struct limits l;
		struct err err;
		struct capture *c;

		limits_init(&l);
		c = capture_over("image", source_fill, &s, &l, &err);
		cr_assert_not_null(c);
		c->reader.at = (uint8_t *)octets_fence(f.o.at + first,
			n - first);
		while (c->format->walk(c, &batch) == 0 && batch.n > 0)
			batch.n = 0;
		cr_expect_not(c->stopped);
		capture_close(c);
	}
}

/* One field of a good file changed: a section, an interface at byte 28, a
 * packet of 5 bytes on it at byte 48. */
struct change {
	const char *what;	/* what is said of it */
	size_t at;		/* of the field, 4 bytes */
	uint32_t value;
	size_t offset;		/* of the damage */
};

static const struct change changes[] = {
	{ "a block of 41 bytes, which is no multiple of 4", 52, 41, 48 },
	{ "a block of 8 bytes, which is too few", 52, 8, 48 },
	{ "a block of 0 bytes, which is too few", 52, 0, 48 },
	{ "a block of 16777220 bytes; the limit block_bytes is 16777216",
		52, 16777220, 48 },
	{ "a block whose two lengths differ: 40 and 44", 84, 44, 48 },
	{ "a block of type 6 with 20 bytes; 32 is the least", 32, 20, 48 },
	{ "a packet of 9 bytes in a block that has room for 8", 68, 9, 48 },
	{ "a packet of 4294967295 bytes in a block that has room for 8", 68,
		UINT32_MAX, 48 },
	{ "a packet of interface 1, which is not described", 56, 1, 48 },
	{ "a section header without byte-order magic", 48, 0x0a0d0d0a, 48 },
};

static void set(struct image *f, size_t at, uint32_t value)
{
	size_t n = f->o.n;

	f->o.n = at;
	image_32(f, value);
	f->o.n = n;
}

Test(pcapng, each_damage_is_named_and_found)
{
	for (size_t i = 0; i < N(changes); i++) {
		const struct change *d = &changes[i];
		struct image f = { .big = i % 2 };

		image_section(&f);
		image_interface(&f, 1, 0);
		image_packet(&f, 0, 1, 5);
		if (d->at == 32) {	/* a shorter packet block */
			f.o.n = 48;
			image_begin(&f, 6);
			image_64(&f, 0);
			image_end(&f);
		} else {
			set(&f, d->at, d->value);
		}
		cr_assert(hear(&f));
		cr_expect_eq(h.n, 0);
		expect_damage(d->what, d->offset);
	}
}

struct option {
	const char *what;
	uint16_t code, len, claimed;
	uint8_t value;
};

Test(pcapng, options_that_decide_how_packets_are_read_must_be_right)
{
	static const struct option options[] = {
		{ "an interface whose option 9 has 2 bytes instead of 1",
			9, 2, 2, 6 },
		{ "an interface whose option 14 has 4 bytes instead of 8",
			14, 4, 4, 0 },
		{ "an interface whose time resolution, 0x14, is too fine",
			9, 1, 1, 20 },
		{ "an interface whose time resolution, 0xc0, is too fine",
			9, 1, 1, 0xc0 },
		{ "an interface whose option 2 runs past its block",
			2, 4, 5, 0 },
		{ "an interface whose option 2 runs past its block",
			2, 4, 65535, 0 },
	};

	for (size_t i = 0; i < N(options); i++) {
		const struct option *o = &options[i];
		uint8_t value[8] = { o->value };
		struct image f = { 0 };

		image_section(&f);
		image_begin(&f, 1);
		image_64(&f, 1);
		image_16(&f, o->code);
		image_16(&f, o->claimed);
		image_padded(&f, value, o->len);
		image_end(&f);
		cr_assert(hear(&f));
		expect_damage(o->what, 28);
	}
}

Test(pcapng, more_interfaces_than_the_limit_end_the_capture)
{
	struct image f = { 0 };

	image_section(&f);
	for (uint16_t i = 0; i < 4; i++)
		image_interface(&f, i, 0);
	cr_assert(hear(&f));
	cr_expect_eq(h.info.n_interfaces, 3);
	expect_damage("more than 3 interfaces", 28 + 3 * 20);
}

struct header {
	const char *error;
	size_t at;
	uint32_t value;
};

Test(pcapng, a_file_whose_first_section_is_wrong_is_not_opened)
{
	static const struct header headers[] = {
		{ "not a readable pcapng file: pcapng version 1.1 is not "
		  "known, at byte 0", 12, 1 << 16 | 1 },
		{ "not a readable pcapng file: pcapng version 2.0 is not "
		  "known, at byte 0", 12, 2 },
		{ "not a readable pcapng file: a section header without "
		  "byte-order magic, at byte 0", 8, 0x1a2b3c4e },
		{ "not a readable pcapng file: a block of 24 bytes, which is "
		  "too few, at byte 0", 4, 24 },
		{ "not a readable pcapng file: a block whose two lengths "
		  "differ: 28 and 32, at byte 0", 24, 32 },
		{ "not a readable pcapng file: the file ends after 28 bytes "
		  "of a record that has 32 or more, at byte 0", 4, 32 },
	};

	for (size_t i = 0; i < N(headers); i++) {
		struct image f = { 0 };

		image_section(&f);
		set(&f, headers[i].at, headers[i].value);
		cr_expect_not(hear(&f));
		cr_expect_str_eq(h.error, headers[i].error);
	}
}
