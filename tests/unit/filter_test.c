/* SPDX-License-Identifier: ISC */
/* filter_test.c - frames, tagged and in fragments, and what filters say. */
#include "capture/filter.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

enum { PORT = 80, OTHER = 81 };

struct made {
	uint8_t bytes[128];
	size_t n;
};

static void put(struct made *m, const void *bytes, size_t n)
{
	memcpy(m->bytes + m->n, bytes, n);
	m->n += n;
}

static void put_16(struct made *m, unsigned n)
{
	put(m, (uint8_t[]){ (uint8_t)(n >> 8), (uint8_t)n }, 2);
}

/* Ethernet, tags (0 ends them) and what follows, of 192.0.2.1, 192.0.2.2. */
static struct made frame(const uint16_t *tags, unsigned place, unsigned port)
{
	struct made m = { .n = 12 };

	for (; *tags != 0; tags++) {
		put_16(&m, *tags);
		put_16(&m, 7);
	}
	put_16(&m, 0x800);
	put(&m, "\x45\0\0\x28\0\x01", 6);
	put_16(&m, place);
	put(&m, "\x40\x06\0\0\xc0\0\2\1\xc0\0\2\2", 12);
	put_16(&m, 1234);
	put_16(&m, port);
	put(&m, "\0\0\0\1\0\0\0\0\x50\x02\1\0\0\0\0\0", 16);
	return m;
}

static bool passes(struct filter *f, const struct made *m, uint16_t linktype)
{
	struct frame_batch batch = { .n = 1 };

	batch.frame[0] = (struct frame){ .bytes = m->bytes,
		.caplen = (uint32_t)m->n, .wirelen = (uint32_t)m->n,
		.linktype = linktype };
	return (filter_judge(f, &batch).out & 1) == 0;
}

static struct filter *make(const char *text, bool strict)
{
	struct err err = { "" };
	struct filter *f = filter_new(text, strict, &err);

	cr_assert_not_null(f, "%s: %s", text, err.text);
	return f;
}

static const uint16_t none[] = { 0 }, one[] = { 0x8100, 0 },
	two[] = { 0x88a8, 0x8100, 0 }, three[] = { 0x9100, 0x9200, 0x9300, 0 };

struct row {
	const char *text;
	/* No tag, one, two, three; then the same of another port. */
	const char *loose, *strict;
};

Test(filter, tags_are_looked_through_unless_they_are_spoken_of)
{
	static const struct row rows[] = {
		{ "tcp port 80", "11110000", "10000000" },
		{ "not tcp port 80", "00001111", "01111111" },
		{ "host 192.0.2.1", "11111111", "10001000" },
		{ "host 192.0.2.9", "00000000", "00000000" },
		{ "vlan", "01110111", "01110111" },
		{ "vlan and tcp port 80", "01000000", "01000000" },
		{ "not vlan", "10001000", "10001000" },
		{ "ether proto 0x8100", "01000100", "01000100" },
		{ "ether[0] & 1 = 0 and port 80", "11110000", "10000000" },
		{ "ether[12:2] = 0x800", "10001000", "10001000" },
		{ "", "11111111", "11111111" },
		{ "len = 54", "11111111", "10001000" },
	};
	const uint16_t *const tags[] = { none, one, two, three };

	for (size_t i = 0; i < N(rows); i++)
		for (int strict = 0; strict < 2; strict++) {
			struct filter *f = make(rows[i].text, strict);
			char got[9] = "";

			for (size_t j = 0; j < 8; j++) {
				struct made m = frame(tags[j % 4], 0,
					j < 4 ? PORT : OTHER);

				got[j] = passes(f, &m, 1) ? '1' : '0';
			}
			cr_expect_str_eq(got, strict ? rows[i].strict :
					 rows[i].loose, "%s", rows[i].text);
			filter_free(f);
		}
}

Test(filter, it_knows_when_it_may_have_cut_a_flow)
{
	const struct made plain = frame(none, 0, OTHER);
	const struct made later = frame(none, 0x2001, OTHER);
	const struct made tagged = frame(one, 0, OTHER);
	struct filter *f = make("tcp port 80", false);

	cr_expect_not(filter_may_cut(f));
	passes(f, &plain, 1);
	passes(f, &later, 1);
	passes(f, &tagged, 1);
	cr_expect_not(filter_has_cut(f));
	filter_free(f);

	f = make("tcp dst port 80", false);
	cr_expect(filter_may_cut(f));
	cr_expect_not(filter_has_cut(f), "nothing is out yet");
	passes(f, &plain, 1);
	cr_expect(filter_has_cut(f));
	filter_free(f);

	for (int i = 0; i < 2; i++) {
		f = make("tcp port 80", true);
		cr_expect(filter_may_cut(f));
		passes(f, &plain, 1);
		cr_expect_not(filter_has_cut(f), "another flow, whole");
		passes(f, i == 0 ? &later : &tagged, 1);
		cr_expect(filter_has_cut(f));
		filter_free(f);
	}
}

/* A link type without Ethertypes; one whose header ends in one. */
Test(filter, each_link_type_has_its_program)
{
	struct made ether = frame(none, 0, PORT), raw = { .n = 0 };
	struct made cooked = { .n = 14 };
	struct filter *f = make("tcp port 80", false);

	put(&raw, ether.bytes + 14, ether.n - 14);
	put_16(&cooked, 0x8100);
	put_16(&cooked, 7);
	put(&cooked, ether.bytes + 12, ether.n - 12);
	cr_expect(passes(f, &ether, 1));
	cr_expect(passes(f, &raw, 101));
	cr_expect(passes(f, &cooked, 113));
	cr_expect_not(passes(f, &raw, 1));
	filter_free(f);
}

/* IPv6 with the header of a fragment: libpcap finds no port behind it. */
Test(filter, a_first_fragment_of_ipv6_has_its_ports)
{
	struct made m = { .n = 12 };
	struct filter *f = make("tcp port 80", false);

	put_16(&m, 0x86dd);
	put(&m, "\x60\0\0\0\0\x1c\x2c\x40", 8);
	put(&m, (uint8_t[32]){ 0x20, 1 }, 32);
	put(&m, "\x06\0\0\1\0\0\0\7", 8);
	put_16(&m, 1234);
	put_16(&m, PORT);
	put(&m, (uint8_t[16]){ 0 }, 16);
	cr_expect(passes(f, &m, 1));
	m.bytes[14 + 40 + 2] = 1;		/* not the first */
	cr_expect_not(passes(f, &m, 1));
	filter_free(f);
}

Test(filter, loopback_is_read_whoever_recorded_it)
{
	struct filter *f = make("tcp port 80", false);
	struct made ether = frame(none, 0, PORT), little = { .n = 0 };
	struct made big = { .n = 0 };

	put(&little, "\2\0\0\0", 4);
	put(&little, ether.bytes + 14, ether.n - 14);
	put(&big, "\0\0\0\2", 4);
	put(&big, ether.bytes + 14, ether.n - 14);
	cr_expect(passes(f, &little, 0));
	cr_expect(passes(f, &big, 0));
	cr_expect(passes(f, &big, 108));
	ether = frame(none, 0, OTHER);
	memcpy(big.bytes + 4, ether.bytes + 14, ether.n - 14);
	cr_expect_not(passes(f, &big, 0));
	filter_free(f);
}

Test(filter, a_cut_frame_is_read_no_further_than_it_goes)
{
	struct made m = frame(two, 0, PORT);
	struct filter *f = make("tcp port 80", false);
	size_t n = m.n;

	for (size_t cut = 0; cut <= n; cut++) {
		uint8_t *exact = malloc(cut + 1);
		struct frame_batch batch = { .n = 1 };

		memcpy(exact + 1, m.bytes, cut);
		batch.frame[0] = (struct frame){ .bytes = exact + 1,
			.caplen = (uint32_t)cut, .wirelen = (uint32_t)n,
			.linktype = 1 };
		cr_expect_eq(filter_judge(f, &batch).out, cut < 14 + 8 + 24,
			     "%zu", cut);
		free(exact);
	}
	filter_free(f);
}

struct wrong {
	const char *text, *error;
};

Test(filter, what_is_wrong_is_said_as_libpcap_says_it)
{
	static const struct wrong rows[] = {
		{ "tpc port 80", "filter 'tpc port 80': syntax error" },
		{ "host foo", "filter 'host foo': 'foo' is the name of a host "
		  "or network, and those are not looked up" },
		{ "tcp port 80) or (udp",
		  "filter 'tcp port 80) or (udp': syntax error" },
		{ "portrange 80-99999", "filter 'portrange 80-99999': "
		  "illegal port number 99999 > 65535" },
		{ "\n tpc\t  port\n80", "filter 'tpc port 80': syntax error" },
		{ "tcp port 1 or tcp port 2 or tcp port 3 or tcp port 4 or "
		  "tcp port 5 or tcp porto 6", "filter 'tcp port 1 or tcp port "
		  "2 or tcp port 3 or tcp port 4 or tcp port 5 or tcp po...': "
		  "syntax error" },
	};

	for (size_t i = 0; i < N(rows); i++) {
		struct err err = { "" };

		cr_expect_null(filter_new(rows[i].text, false, &err));
		cr_expect_str_eq(err.text, rows[i].error);
	}
}

Test(filter, a_link_type_that_it_does_not_suit_is_told)
{
	struct made m = frame(none, 0, PORT);
	struct frame_batch batch = { .n = 3 };
	struct filter *f = make("wlan type mgt", false);
	struct filter_verdict v;
	struct err err = { "" };

	for (size_t i = 0; i < 3; i++)
		batch.frame[i] = (struct frame){ .bytes = m.bytes,
			.caplen = 40, .wirelen = 40,
			.linktype = i == 1 ? 105 : 1 };
	v = filter_judge(f, &batch);
	cr_expect_eq(v.refused, 1, "once");
	cr_expect_eq(v.out & 5, 5);
	v = filter_judge(f, &batch);
	cr_expect_eq(v.refused, 0);
	cr_expect_eq(v.out & 5, 5);
	cr_expect_eq(filter_suits(f, 105, &err), 0);
	cr_expect_eq(filter_suits(f, 1, &err), -1);
	cr_expect_str_eq(err.text, "filter: 802.11 link-layer types supported "
			 "only on 802.11");
	filter_free(f);
}

Test(filter, a_file_has_comments_and_lines)
{
	char path[] = "filter_test.XXXXXX";
	int fd = mkstemp(path);
	static const char text[] = "# all of it\ntcp # and more\nport 80#";
	struct err err = { "" };
	char *read;

	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	read = filter_read(path, &err);
	cr_assert_not_null(read);
	cr_expect_str_eq(read, "           \ntcp           \nport 80 ");
	free(read);
	cr_assert_eq(write(fd, "", 1), 1);
	cr_expect_null(filter_read(path, &err));
	cr_expect_str_eq(err.text, "not an expression: it has a NUL byte");
	close(fd);
	unlink(path);
	cr_expect_null(filter_read(path, &err));
	cr_expect_str_eq(err.text, "cannot open: No such file or directory");
	cr_expect_null(filter_read(".", &err));
}
