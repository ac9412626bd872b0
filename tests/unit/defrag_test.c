/* SPDX-License-Identifier: ISC */
/* defrag_test.c - fragments: every order, overlaps, limits; and through the
 * decoder as packets. A row of fragments is text: `0+8m' is 8 bytes at 0 with
 * more to come, `8+4' the last; `!' makes its bytes differ, `/3' cuts it to 3
 * captured bytes. */
#include "wire/defrag.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "fragments.h"
#include "packets.h"
#include "raw.h"
#include "wire/wire.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static struct limits limits;
static struct defrag *defrag;

static void set_up(void)
{
	limits_init(&limits);
	defrag = defrag_new(&limits);
}

static void tear_down(void)
{
	defrag_free(defrag);
}

TestSuite(defrag, .init = set_up, .fini = tear_down);

static enum defrag_result push(struct fragment f, bool differs,
	struct datagram *whole)
{
	struct ip_fact fact = { 0 };

	return fragments_push(defrag, f, differs, whole, &fact);
}

static const char *read_fragment(const char *s, struct fragment *f,
	bool *differs)
{
	int used = 0;

	if (sscanf(s, " %u+%u%n", &f->offset, &f->len, &used) != 2)
		return NULL;
	s += used;
	f->captured = f->len;
	f->more = *s == 'm';
	s += f->more;
	*differs = *s == '!';
	s += *differs;
	if (sscanf(s, "/%u%n", &f->captured, &used) == 1)
		s += used;
	return s;
}

struct row {
	const char *fragments;
	const char *v4, *v6;	/* a letter each: held, whole, bad, full */
	const char *flipped;	/* v4: ranges that have the other bytes */
	uint32_t captured, len;
};

static const struct row rows[] = {
	{ "0+8m 8+4", "HW", "HW", "", 12, 12 },
	{ "8+4 0+8m", "HW", "HW", "", 12, 12 },
	{ "0+8m 8+8m 16+1", "HHW", "HHW", "", 17, 17 },
	{ "0+8m 16+1 8+8m", "HHW", "HHW", "", 17, 17 },
	{ "8+8m 0+8m 16+1", "HHW", "HHW", "", 17, 17 },
	{ "8+8m 16+1 0+8m", "HHW", "HHW", "", 17, 17 },
	{ "16+1 0+8m 8+8m", "HHW", "HHW", "", 17, 17 },
	{ "16+1 8+8m 0+8m", "HHW", "HHW", "", 17, 17 },
	/* copies */
	{ "0+8m 0+8m 8+4", "HHW", "HHW", "", 12, 12 },
	{ "8+4 8+4 0+8m", "HHW", "HHW", "", 12, 12 },
	/* the same place, other bytes: the first stays, or the datagram dies */
	{ "0+8m 0+8m! 8+4", "HHW", "HBB", "", 12, 12 },
	{ "0+8m! 0+8m 8+4", "HHW", "HBB", "0-7", 12, 12 },
	/* overlaps in front, behind, within, around */
	{ "0+16m 8+16m! 24+1", "HHW", "HBB", "16-23", 25, 25 },
	{ "8+16m 0+16m! 24+1", "HHW", "HBB", "0-7", 25, 25 },
	{ "0+24m 8+8m! 24+1", "HHW", "HBB", "", 25, 25 },
	{ "8+8m 0+24m! 24+1", "HHW", "HBB", "0-7 16-23", 25, 25 },
	{ "8+8m 0+24m 24+1", "HHW", "HBB", "", 25, 25 },
	/* teardrop: the last lies inside the first */
	{ "0+32m 8+4", "HB", "HB", "", 0, 0 },
	/* two ends */
	{ "16+4 24+4 0+16m", "HBW", "HBB", "", 20, 20 },
	{ "16+4 16+8m 0+16m", "HBW", "HBB", "", 20, 20 },
	{ "16+4 8+4 0+16m", "HBW", "HBB", "", 20, 20 },
	/* impossible by itself: held by nobody */
	{ "0+7m", "B", "B", "", 0, 0 },
	{ "0+0m", "B", "B", "", 0, 0 },
	{ "8+0", "B", "B", "", 0, 0 },
	{ "65528+8", "B", "B", "", 0, 0 },
	{ "65528+7", "H", "H", "", 0, 0 },
	/* a hole stays a hole */
	{ "0+8m 16+8m 24+1", "HHH", "HHH", "", 0, 0 },
	/* cut by the snapshot length: what there is without a hole */
	{ "0+8m/5 8+4", "HW", "HW", "", 5, 12 },
	{ "0+8m 8+8m/0 16+4/2", "HHW", "HHW", "", 8, 20 },
	{ "0+8m 8+4/2", "HW", "HW", "", 10, 12 },
	/* and a copy that was cut less helps */
	{ "0+8m/5 0+8m 8+4", "HHW", "HHW", "", 12, 12 },
	{ "0+8m 0+8m/5 8+4", "HHW", "HHW", "", 12, 12 },
};

static void expect_bytes(const struct row *r, const struct datagram *whole)
{
	uint8_t other[64] = { 0 };
	unsigned from, to;
	int used = 0;

	for (const char *s = r->flipped;
		sscanf(s, "%u-%u%n", &from, &to, &used) == 2; s += used)
		for (; from <= to; from++)
			other[from] = 0xff;
	cr_expect_eq(whole->len, r->len, "%s", r->fragments);
	cr_assert_eq(whole->captured, r->captured, "%s: %u", r->fragments,
		whole->captured);
	for (uint32_t i = 0; i < whole->captured; i++)
		cr_expect_eq(whole->bytes[i], (uint8_t)(i ^ other[i]),
			"%s: byte %u", r->fragments, i);
}

static void run(const struct row *r, uint8_t version)
{
	const char *expected = version == 4 ? r->v4 : r->v6, *s = r->fragments;
	struct fragment f = { .key.version = version, .next = 6 };
	struct datagram whole;
	char got[16] = { 0 };
	bool differs;

	for (size_t i = 0; i + 1 < sizeof(got); i++) {
		s = read_fragment(s, &f, &differs);
		if (s == NULL)
			break;
		got[i] = "HWBF"[push(f, differs, &whole)];
		if (got[i] == 'W')
			expect_bytes(r, &whole);
	}
	cr_expect_str_eq(got, expected, "v%u %s: %s", version, r->fragments,
		got);
}

Test(defrag, ipv4_keeps_what_came_first)
{
	for (size_t i = 0; i < N(rows); i++) {
		run(&rows[i], 4);
		tear_down();
		set_up();
	}
}

Test(defrag, ipv6_gives_up_a_datagram_with_an_overlap)
{
	for (size_t i = 0; i < N(rows); i++) {
		run(&rows[i], 6);
		tear_down();
		set_up();
	}
}

static struct fragment piece(uint32_t id, uint32_t offset, bool more)
{
	return (struct fragment){
		.key = { .id = id, .version = 4 },
		.offset = offset,
		.len = 8,
		.captured = 8,
		.more = more,
	};
}

Test(defrag, each_part_of_the_key_tells_datagrams_apart)
{
	struct fragment first = piece(1, 0, true), other[6];
	struct datagram whole;

	for (size_t i = 0; i < N(other); i++)
		other[i] = piece(1, 8, false);
	other[0].key.id = 2;
	other[1].key.src[15] = 1;
	other[2].key.dst[0] = 1;
	other[3].key.vlan = 1;
	other[4].key.protocol = 1;
	other[5].key.version = 6;
	push(first, false, &whole);
	for (size_t i = 0; i < N(other); i++)
		cr_expect_eq(push(other[i], false, &whole), DEFRAG_HELD,
			"%zu", i);
	cr_expect_eq(push(piece(1, 8, false), false, &whole), DEFRAG_WHOLE);
}

Test(defrag, the_first_fragment_says_what_the_datagram_carries)
{
	struct fragment a = piece(1, 16, false), b = piece(1, 0, true), c = b;
	struct datagram whole;

	a.next = 60;
	a.ttl = 1;
	b.next = 6;
	b.ttl = 64;
	b.tos = 2;
	c.len = c.captured = 16;
	push(a, false, &whole);
	push(b, false, &whole);
	cr_assert_eq(push(c, false, &whole), DEFRAG_WHOLE);
	cr_expect_eq(whole.next, 6);
	cr_expect_eq(whole.ttl, 64);
	cr_expect_eq(whole.tos, 2);
}

Test(defrag, several_whole_datagrams_live_until_the_release)
{
	struct datagram whole[3];

	for (uint32_t i = 0; i < 3; i++) {
		push(piece(i, 0, true), i == 1, &whole[i]);
		cr_assert_eq(push(piece(i, 8, false), i == 1, &whole[i]),
			DEFRAG_WHOLE);
	}
	cr_expect_eq(whole[0].bytes[9], 9);
	cr_expect_eq(whole[1].bytes[9], 0xf6);
	cr_expect_eq(whole[2].bytes[9], 9);
	defrag_release(defrag);
}

Test(defrag, a_datagram_has_so_many_fragments_and_no_more)
{
	struct datagram whole;

	limits.defrag_fragments = 3;
	for (uint32_t i = 0; i < 3; i++)
		cr_expect_eq(push(piece(1, 8 * i, true), false, &whole),
			DEFRAG_HELD);
	cr_expect_eq(push(piece(1, 8, true), false, &whole), DEFRAG_HELD,
		"a copy costs nothing");
	cr_expect_eq(push(piece(1, 24, false), false, &whole), DEFRAG_FULL);
	cr_expect_eq(defrag_dropped(defrag), 1);
}

Test(defrag, the_oldest_datagram_makes_room)
{
	struct datagram whole;

	limits.defrag_datagrams = 2;
	push(piece(1, 0, true), false, &whole);
	push(piece(1, 8, true), false, &whole);
	push(piece(2, 0, true), false, &whole);
	push(piece(3, 0, true), false, &whole);
	cr_expect_eq(defrag_dropped(defrag), 2);
	cr_expect_eq(push(piece(2, 8, false), false, &whole), DEFRAG_WHOLE);
	cr_expect_eq(push(piece(3, 8, false), false, &whole), DEFRAG_WHOLE);
	cr_expect_eq(push(piece(1, 16, false), false, &whole), DEFRAG_HELD);
}

Test(defrag, bytes_are_bounded_with_their_bookkeeping)
{
	struct datagram whole;

	limits.defrag_bytes = 4096;
	for (uint32_t i = 0; i < 1000; i++)
		cr_assert_eq(push(piece(i, 0, true), false, &whole),
			DEFRAG_HELD);
	cr_expect_geq(defrag_dropped(defrag), 1000 - 4096 / 64);
	cr_expect_lt(defrag_dropped(defrag), 1000);
	cr_expect_eq(push(piece(999, 8, false), false, &whole), DEFRAG_WHOLE);
}

Test(defrag, a_fragment_beyond_all_bounds_is_dropped_alone)
{
	struct datagram whole;

	limits.defrag_bytes = 8;
	cr_expect_eq(push(piece(1, 0, true), false, &whole), DEFRAG_FULL);
	limits.defrag_bytes = 4096;
	limits.defrag_datagrams = 0;
	cr_expect_eq(push(piece(1, 0, true), false, &whole), DEFRAG_FULL);
	cr_expect_eq(defrag_dropped(defrag), 2);
}

Test(defrag, fragments_wait_so_many_seconds_of_packet_time)
{
	struct fragment a = piece(1, 0, true), b = piece(1, 8, false);
	struct datagram whole;

	a.time = 1000;
	b.time = a.time + 30000000000 - 1;
	push(a, false, &whole);
	cr_expect_eq(push(b, false, &whole), DEFRAG_WHOLE);
	push(a, false, &whole);
	b.time = a.time + 30000000000;
	cr_expect_eq(push(b, false, &whole), DEFRAG_HELD);
	cr_expect_eq(defrag_dropped(defrag), 1);
}

Test(defrag, time_that_runs_backwards_ends_nothing)
{
	struct fragment a = piece(1, 0, true), b = piece(1, 8, false);
	struct datagram whole;

	a.time = 60000000000;
	push(a, false, &whole);
	cr_expect_eq(push(b, false, &whole), DEFRAG_WHOLE);
	a.time = INT64_MAX;
	b.time = INT64_MIN;
	push(a, false, &whole);
	cr_expect_eq(push(b, false, &whole), DEFRAG_WHOLE);
}

Test(defrag, what_died_of_an_overlap_is_not_dropped_by_a_limit)
{
	struct fragment f = piece(1, 0, true), late = piece(2, 0, true);
	struct datagram whole;

	f.key.version = 6;
	push(f, false, &whole);
	cr_expect_eq(push(f, true, &whole), DEFRAG_BAD);
	late.time = 60000000000;
	push(late, false, &whole);
	cr_expect_eq(defrag_dropped(defrag), 0);
	f.time = late.time;
	cr_expect_eq(push(f, false, &whole), DEFRAG_HELD, "a new beginning");
}

/* From here on as packets. */

static enum wire_verdict decode(struct wire *w, uint8_t n, const char *hex,
	struct packet *p)
{
	struct octets o = { 0 };
	struct frame f;

	octets_add(&o, hex);
	f = raw_frame(&o, o.n);
	f.number = n;
	f.time = n * 1000000000LL;
	return wire_decode(w, &f, p);
}

#define V4 " 0a 00 00 01 0a 00 00 02 "
#define V6(len, next) "6b 81 23 45 00 " len " " next " 40 20 01 0d b8 " \
	"00 00 00 00 00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 "

/* DATA4, DATA6 and DATA6 behind destination options, in three parts each. */
static const char *const parts[3][3] = {
	{
		/* frag 4660:16@0+: the TCP header is cut in two */
		"45 02 00 24 12 34 20 00 40 06 34 9c" V4
		"9c 40 00 50 00 00 00 02 00 00 03 e9 80 18 01 f6",
		/* frag 4660:16@16+ */
		"45 02 00 24 12 34 20 02 40 06 34 9a" V4
		"70 b1 00 00 01 01 08 0a 00 00 03 e9 00 00 07 d0",
		/* frag 4660:5@32 */
		"45 02 00 19 12 34 00 04 40 06 54 a3" V4 "68 65 6c 6c 6f",
	}, {
		/* frag (0xcafe:0|16) */
		V6("18", "2c") "06 00 00 01 00 00 ca fe"
		"9c 40 00 50 00 00 00 02 00 00 03 e9 80 18 01 f6",
		/* frag (0xcafe:16|16) */
		V6("18", "2c") "06 00 00 11 00 00 ca fe"
		"29 3f 00 00 01 01 08 0a 00 00 03 e9 00 00 07 d0",
		/* frag (0xcafe:32|5) */
		V6("0d", "2c") "06 00 00 20 00 00 ca fe 68 65 6c 6c 6f",
	}, {
		/* frag (0xcafe:0|8): DSTOPT alone */
		V6("10", "2c") "3c 00 00 01 00 00 ca fe"
		"06 00 01 04 00 00 00 00",
		/* frag (0xcafe:8|16) */
		V6("18", "2c") "3c 00 00 09 00 00 ca fe"
		"9c 40 00 50 00 00 00 02 00 00 03 e9 80 18 01 f6",
		/* frag (0xcafe:24|21) */
		V6("1d", "2c") "3c 00 00 18 00 00 ca fe"
		"29 3f 00 00 01 01 08 0a 00 00 03 e9 00 00 07 d0 68 65 6c 6c 6f",
	},
};

static const uint8_t orders[6][3] = {
	{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
	{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
};

static void expect_whole(const struct packet *p, uint32_t ip_len)
{
	cr_expect_eq(p->frame, 9);
	cr_expect_eq(p->time, 9000000000);
	cr_expect_eq(p->quirks, PKT_FRAGMENTED | PKT_HAS_TS, "%x", p->quirks);
	cr_expect_eq(p->seq, 2);
	cr_expect_eq(p->header_len, 32);
	cr_expect_eq(p->payload_len, 5);
	cr_expect_eq(p->payload_captured, 5);
	cr_expect_eq(memcmp(packet_payload(p), "hello", 5), 0);
	cr_expect_eq(p->ip_len, ip_len, "%u", p->ip_len);
}

Test(defrag, segments_in_fragments_come_with_the_frame_that_completes_them)
{
	const uint32_t ip_len[3] = { 57, 85, 93 };
	struct wire *w = wire_new(&limits, WIRE_CHECKSUMS_VERIFY);
	struct packet p;

	for (size_t i = 0; i < N(parts) * N(orders); i++) {
		const char *const *part = parts[i / N(orders)];
		const uint8_t *order = orders[i % N(orders)];

		cr_expect_eq(decode(w, 7, part[order[0]], &p), WIRE_HELD);
		cr_expect_eq(decode(w, 8, part[order[1]], &p), WIRE_HELD);
		wire_release(w);
		cr_assert_eq(decode(w, 9, part[order[2]], &p), WIRE_TCP);
		expect_whole(&p, ip_len[i / N(orders)]);
		wire_release(w);
	}
	cr_expect_eq(wire_fragments_dropped(w), 0);
	wire_free(w);
}

struct alone {
	const char *name, *hex;
	enum wire_verdict verdict;
};

static const struct alone alones[] = {
	/* IP 10.0.0.1 > 10.0.0.2: udp, of which more follows */
	{ "UDP, first", "45 00 00 1c 00 01 20 00 40 11 46 ce" V4
		"00 01 00 02 00 08 00 00", WIRE_UDP },
	{ "UDP, last", "45 00 00 1c 00 01 00 01 40 11 66 cd" V4
		"00 01 00 02 00 08 00 00", WIRE_UDP },
	{ "ICMPv6, last", V6("10", "2c") "3a 00 00 08 00 00 00 01"
		"00 00 00 00 00 00 00 00", WIRE_ICMP },
	{ "ESP, first", V6("10", "2c") "32 00 00 01 00 00 00 01"
		"00 00 00 00 00 00 00 00", WIRE_IP_OTHER },
	{ "TCP, first, not of whole 8 bytes", V6("0f", "2c")
		"06 00 00 01 00 00 00 01 00 00 00 00 00 00 00",
		WIRE_MALFORMED },
	{ "TCP, beyond 65535", V6("10", "2c")
		"06 00 ff f8 00 00 00 01 00 00 00 00 00 00 00 00",
		WIRE_MALFORMED },
	{ "TCP, nothing", V6("08", "2c") "06 00 00 08 00 00 00 01",
		WIRE_MALFORMED },
};

Test(defrag, a_fragment_is_counted_by_the_protocol_it_names)
{
	struct wire *w = wire_new(&limits, WIRE_CHECKSUMS_VERIFY);
	struct packet p;

	for (size_t i = 0; i < N(alones); i++)
		cr_expect_eq(decode(w, 1, alones[i].hex, &p),
			alones[i].verdict, "%s", alones[i].name);
	wire_free(w);
}

Test(defrag, a_fragment_over_the_limit_has_its_own_verdict)
{
	struct wire *w;
	struct packet p;

	limits.defrag_fragments = 2;
	w = wire_new(&limits, WIRE_CHECKSUMS_VERIFY);
	cr_expect_eq(decode(w, 1, parts[0][0], &p), WIRE_HELD);
	cr_expect_eq(decode(w, 2, parts[0][1], &p), WIRE_HELD);
	cr_expect_eq(decode(w, 3, parts[0][2], &p), WIRE_FRAGMENT_LIMIT);
	cr_expect_eq(wire_fragments_dropped(w), 1);
	wire_free(w);
}

/* A datagram that is itself a fragment header: one of them is inside. */
Test(defrag, fragments_within_fragments_end)
{
	struct wire *w = wire_new(&limits, WIRE_CHECKSUMS_VERIFY);
	struct packet p;

	cr_expect_eq(decode(w, 1, V6("10", "2c") "2c 00 00 01 00 00 ca fe"
		"06 00 00 01 00 00 ca ff", &p), WIRE_HELD);
	cr_expect_eq(decode(w, 2, V6("10", "2c") "2c 00 00 08 00 00 ca fe"
		"9c 40 00 50 00 00 00 02", &p), WIRE_HELD);
	cr_expect_eq(decode(w, 3, V6("10", "2c") "06 00 00 08 00 00 ca ff"
		"00 00 03 e9 50 18 01 f6", &p), WIRE_MALFORMED,
		"16 bytes are no TCP header");
	wire_free(w);
}
