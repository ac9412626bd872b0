/* SPDX-License-Identifier: ISC */
/* tunnel_test.c - what is carried in IP and in UDP: whole, cut at every byte,
 * in fragments, too deep; and what only looks like it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "octets.h"
#include "packets.h"
#include "raw.h"
#include "wire/wire.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MACS "02 00 00 00 00 02 02 00 00 00 00 01 "
#define ETHER4 MACS "08 00 "
#define ETHER6 MACS "86 dd "

enum { GRE = 47, UDP = 17 };

static struct limits limits;
static struct wire *w;

static void set_up(void)
{
	limits_init(&limits);
	w = wire_new(&limits, WIRE_CHECKSUMS_AUTO);
}

TestSuite(tunnel, .init = set_up);

/* Puts an IP packet from .101 to .102 before what `o' holds. */
static void wrap(struct octets *o, unsigned version, unsigned protocol)
{
	struct octets inner = *o;

	o->n = 0;
	if (version == 6) {
		octets_add(o, "60 00 00 00 00 00 00 40"
			"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 01 01"
			"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 01 02");
		o->at[4] = (uint8_t)(inner.n >> 8);
		o->at[5] = (uint8_t)inner.n;
		o->at[6] = (uint8_t)protocol;
	} else {
		octets_add(o, "45 00 00 00 12 34 00 00 40 00 00 00"
			"c0 00 02 65 c0 00 02 66");
		o->at[2] = (uint8_t)((inner.n + 20) >> 8);
		o->at[3] = (uint8_t)(inner.n + 20);
		o->at[9] = (uint8_t)protocol;
		octets_seal_ip(o->at);
	}
	octets_add_bytes(o, inner.at, inner.n);
}

/* The same with a UDP header. */
static void wrap_udp(struct octets *o, unsigned from, unsigned to)
{
	struct octets inner = *o;
	const uint8_t h[8] = { (uint8_t)(from >> 8), (uint8_t)from,
		(uint8_t)(to >> 8), (uint8_t)to, (uint8_t)((inner.n + 8) >> 8),
		(uint8_t)(inner.n + 8) };

	o->n = 0;
	octets_add_bytes(o, h, sizeof(h));
	octets_add_bytes(o, inner.at, inner.n);
	wrap(o, 4, UDP);
}

static enum wire_verdict decode(const struct octets *o, size_t caplen,
                                struct packet *p)
{
	struct frame f = raw_frame(o, caplen);

	memset(p, 0xa5, sizeof(*p));
	return wire_decode(w, &f, p);
}

/* Its way from outside in, `KIND' or `KIND:ID', blanks between. */
static const char *way_of(const struct packet *p)
{
	static char text[512];
	const struct outer_step *step[OUTER_STEPS], *s;
	size_t n = 0, at = 0;

	for (s = outers_at(wire_outers(w), p->outer); s != NULL;
	     s = outers_at(wire_outers(w), s->around))
		step[n++] = s;
	text[0] = '\0';
	while (n-- > 0) {
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
			at > 0 ? " " : "",
			outer_kind_name((enum outer_kind)step[n]->kind));
		if (step[n]->marks & OUTER_HAS_ID)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
				":%u", step[n]->id);
	}
	return text;
}

struct row {
	const char *name;
	unsigned protocol, from, to;	/* of IP; ports, if it is UDP */
	const char *header, *inner, *way;
};

static const struct row rows[] = {
	{ "IP in IP", 4, 0, 0, "", SYN4, "ip" },
	{ "6in4", 41, 0, 0, "", SYN6, "ip" },
	{ "MPLS in IP", 137, 0, 0, "00 01 d1 ff", SYN4, "ip mpls:29" },
	{ "AH, then IP in IP", 51, 0, 0, "04 04 00 00 00 00 00 01 00 00 00 02"
		" 00 00 00 00 00 00 00 00 00 00 00 00", SYN4, "ip" },
	{ "GRE", GRE, 0, 0, "00 00 08 00", SYN4, "gre" },
	{ "GRE, IPv6", GRE, 0, 0, "00 00 86 dd", SYN6, "gre" },
	{ "GRE, checksum, key, sequence", GRE, 0, 0, "b0 00 08 00 12 34 00 00"
		" 00 00 00 07 00 00 00 01", SYN4, "gre:7" },
	{ "GRE, key", GRE, 0, 0, "20 00 08 00 ff ff ff ff", SYN4,
		"gre:4294967295" },
	{ "GRE, Ethernet, VLAN", GRE, 0, 0, "20 00 65 58 00 00 00 08" MACS
		"81 00 00 09 08 00", SYN4, "gre:8 vlan:9" },
	{ "GRE, MPLS", GRE, 0, 0, "00 00 88 47 00 01 d1 ff", SYN6,
		"gre mpls:29" },
	{ "GRE, WCCP 2", GRE, 0, 0, "00 00 88 3e 00 00 00 00", SYN4, "gre" },
	{ "GRE, WCCP 1", GRE, 0, 0, "00 00 88 3e", SYN4, "gre" },
	{ "PPTP", GRE, 0, 0, "30 01 88 0b 00 40 00 05 00 00 00 01 ff 03 00 21",
		SYN4, "pptp:5" },
	{ "PPTP with acknowledgement", GRE, 0, 0, "30 81 88 0b 00 3d 00 05"
		" 00 00 00 01 00 00 00 02 21", SYN4, "pptp:5" },
	{ "ERSPAN I", GRE, 0, 0, "00 00 88 be" ETHER4, SYN4, "erspan" },
	{ "ERSPAN II", GRE, 0, 0, "10 00 88 be 00 00 00 01 10 0a 18 64"
		" 00 00 00 00" ETHER4, SYN4, "erspan:100" },
	{ "ERSPAN III", GRE, 0, 0, "10 00 22 eb 00 00 00 01 20 0a 00 65"
		" 00 00 00 00 00 00 00 00" ETHER6, SYN6, "erspan:101" },
	{ "ERSPAN III, platform", GRE, 0, 0, "10 00 22 eb 00 00 00 01"
		" 20 0a 00 65 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00"
		ETHER4, SYN4, "erspan:101" },
	{ "ERSPAN III, IP", GRE, 0, 0, "10 00 22 eb 00 00 00 01 20 0a 00 65"
		" 00 00 00 00 00 00 08 00", SYN6, "erspan:101" },
	{ "VXLAN", UDP, 50000, 4789, "08 00 00 00 00 00 2a 00" ETHER4, SYN4,
		"vxlan:42" },
	{ "VXLAN, VLAN, IPv6", UDP, 50000, 8472, "08 00 00 00 ff ff ff 00" MACS
		"81 00 00 05 86 dd", SYN6, "vxlan:16777215 vlan:5" },
	{ "VXLAN, group policy", UDP, 50000, 4789, "88 48 00 07 00 00 2a 00"
		ETHER4, SYN4, "vxlan:42" },
	{ "VXLAN, reserved bits", UDP, 50000, 4789, "fb a7 12 34 00 00 2a ff"
		ETHER4, SYN4, "vxlan:42" },
	{ "VXLAN-GPE, IPv4", UDP, 50000, 4790, "0c 00 00 01 00 00 2a 00", SYN4,
		"vxlan_gpe:42" },
	{ "VXLAN-GPE, Ethernet", UDP, 50000, 4790, "0c 00 00 03 00 00 2a 00"
		ETHER6, SYN6, "vxlan_gpe:42" },
	{ "GENEVE", UDP, 50000, 6081, "00 00 65 58 00 00 2b 00" ETHER4, SYN4,
		"geneve:43" },
	{ "GENEVE, options, IPv6", UDP, 50000, 6081, "02 40 86 dd 00 00 2b 00"
		" 01 02 80 01 de ad be ef", SYN6, "geneve:43" },
	{ "GTP-U", UDP, 2152, 2152, "30 ff 00 3c 00 00 00 09", SYN4, "gtp:9" },
	{ "GTP-U, sequence", UDP, 40000, 2152, "32 ff 00 40 00 00 00 09"
		" 00 01 00 00", SYN4, "gtp:9" },
	{ "GTP-U, extensions", UDP, 2152, 40000, "34 ff 00 60 80 00 00 09"
		" 00 00 00 85 01 10 05 c0 02 00 00 00 00 00 00 00", SYN6,
		"gtp:2147483657" },
	{ "GRE in UDP", UDP, 50000, 4754, "20 00 08 00 00 00 00 03", SYN4,
		"gre:3" },
	{ "two tunnels", UDP, 50000, 4789, "08 00 00 00 00 00 2a 00" ETHER4
		"45 00 00 50 00 00 00 00 40 04 00 00 00 00 00 00 00 00 00 00",
		SYN4, "vxlan:42 ip" },
};

static struct octets build(const struct row *r, unsigned version)
{
	struct octets o = { 0 };

	octets_add(&o, r->header);
	octets_add(&o, r->inner);
	if (r->protocol == UDP)
		wrap_udp(&o, r->from, r->to);
	else
		wrap(&o, version, r->protocol);
	return o;
}

static void expect_tcp(const struct row *r, const struct octets *o)
{
	struct packet p;

	cr_assert_eq(decode(o, o->n, &p), WIRE_TCP, "%s", r->name);
	cr_expect_eq(p.src_port, 40000, "%s", r->name);
	cr_expect_eq(p.ip_version, r->inner[0] - '0', "%s", r->name);
	cr_expect_eq(p.src[15], 1, "%s", r->name);
	cr_expect_eq(p.wire_len, o->n, "%s", r->name);
	cr_expect_eq(p.quirks, PKT_HAS_TS | PKT_HAS_WSCALE |
		PKT_SACK_PERMITTED, "%s: %x", r->name, p.quirks);
	cr_expect_str_eq(way_of(&p), r->way, "%s", r->name);
}

Test(tunnel, each_leads_to_what_it_carries)
{
	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = build(&rows[i], 4);

		expect_tcp(&rows[i], &o);
		o = build(&rows[i], 6);
		expect_tcp(&rows[i], &o);
	}
}

/* Type II and III, with the bit that says that the mirror cut the frame; its
 * headers are whole, but the options say so much as the segment had. */
Test(tunnel, a_mirror_may_have_cut_the_frame)
{
	static const struct row cut[] = {
		{ "II", GRE, 0, 0, "10 00 88 be 00 00 00 01 10 0a 1c 64"
			" 00 00 00 00" ETHER4, DATA4, "erspan:100" },
		{ "III", GRE, 0, 0, "10 00 22 eb 00 00 00 01 20 0a 04 65"
			" 00 00 00 00 00 00 00 00" ETHER4, DATA4, "erspan:101" },
	};

	for (size_t i = 0; i < N(cut); i++) {
		struct octets o = { 0 };
		struct packet p;

		octets_add(&o, cut[i].header);
		octets_add(&o, cut[i].inner);
		o.n -= 3;
		wrap(&o, 4, GRE);
		cr_assert_eq(decode(&o, o.n, &p), WIRE_TCP, "%s", cut[i].name);
		cr_expect_eq(p.quirks, PKT_HAS_TS | PKT_PAYLOAD_CUT |
			PKT_CHECKSUM_UNKNOWN, "%s: %x", cut[i].name, p.quirks);
		cr_expect_eq(p.payload_len, 5, "%s", cut[i].name);
		cr_expect_eq(p.payload_captured, 2, "%s", cut[i].name);
		cr_expect_str_eq(way_of(&p), cut[i].way, "%s", cut[i].name);
	}
}

/* Without a length nothing is known of a frame that was cut. */
Test(tunnel, a_cut_frame_without_an_ip_length_has_no_segment)
{
	struct octets o = { 0 };
	struct packet p;

	octets_add(&o, "10 00 88 be 00 00 00 01 10 0a 1c 64 00 00 00 00" ETHER4);
	octets_add(&o, DATA4);
	memset(o.at + o.n - 57 + 2, 0, 2);
	wrap(&o, 4, GRE);
	cr_expect_eq(decode(&o, o.n, &p), WIRE_CUT);
}

Test(tunnel, the_step_names_both_ends)
{
	const struct octets o = build(&rows[4], 6);
	const struct outer_step *s;
	struct packet p;

	cr_assert_eq(decode(&o, o.n, &p), WIRE_TCP);
	s = outers_at(wire_outers(w), p.outer);
	cr_assert_not_null(s);
	cr_expect_eq(s->marks, OUTER_V6);
	cr_expect_eq(s->src[14], 1);
	cr_expect_eq(s->src[15], 1);
	cr_expect_eq(s->dst[15], 2);
	cr_expect_eq(s->around, 0);
}

Test(tunnel, cut_at_any_byte_it_is_never_overrun)
{
	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = build(&rows[i], 4);

		for (size_t n = 0; n < o.n; n++) {
			struct packet p;
			enum wire_verdict v = decode(&o, n, &p);
			bool ports = rows[i].protocol == UDP && n < 28;

			cr_assert_eq(v, n + 26 >= o.n ? WIRE_TCP :
				ports && n >= 20 ? WIRE_UDP : WIRE_CUT,
				"%s at %zu: %d", rows[i].name, n, v);
		}
	}
}

Test(tunnel, short_on_the_wire_it_has_no_segment)
{
	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = build(&rows[i], 4);

		while (o.n-- > 0) {
			struct packet p;
			enum wire_verdict v = decode(&o, o.n, &p);

			cr_assert(v == WIRE_MALFORMED || v == WIRE_UDP,
				"%s at %zu: %d", rows[i].name, o.n, v);
		}
	}
}

static const struct row others[] = {
	{ "VXLAN's port, without a network", UDP, 50000, 4789,
		"00 00 00 00 00 00 2a 00" ETHER4, SYN4, "" },
	{ "VXLAN's port, type of IPv4 but another version", UDP, 50000, 4789,
		"08 00 00 00 00 00 2a 00" ETHER4, SYN6, "" },
	{ "VXLAN's port, no type", UDP, 50000, 4789, "08 00 00 00 00 00 2a 00"
		MACS "12 34", SYN4, "" },
	{ "from VXLAN's port", UDP, 4789, 50000, "08 00 00 00 00 00 2a 00"
		ETHER4, SYN4, "" },
	{ "VXLAN-GPE's port, what follows", UDP, 50000, 4790,
		"0c 00 00 09 00 00 2a 00", SYN4, "" },
	{ "GENEVE's port, version", UDP, 50000, 6081, "40 00 65 58 00 00 2b 00"
		ETHER4, SYN4, "" },
	{ "GENEVE's port, protocol", UDP, 50000, 6081,
		"00 00 12 34 00 00 2b 00" ETHER4, SYN4, "" },
	{ "GTP's port, echo", UDP, 2152, 2152, "30 01 00 3c 00 00 00 09", SYN4,
		"" },
	{ "GTP's port, version 2", UDP, 2152, 2152, "48 ff 00 3c 00 00 00 09",
		SYN4, "" },
	{ "GTP's port, length", UDP, 2152, 2152, "30 ff 00 3d 00 00 00 09",
		SYN4, "" },
	{ "GTP's port, extension of no length", UDP, 2152, 2152,
		"34 ff 00 58 80 00 00 09 00 00 00 85 00 10 05 c0", SYN6, "" },
	{ "GTP's port, neither 4 nor 6", UDP, 2152, 2152,
		"30 ff 00 04 00 00 00 09 ff 03 00 21", "", "" },
	{ "GRE's port, version 1", UDP, 50000, 4754, "30 01 88 0b 00 40 00 05"
		" 00 00 00 01 ff 03 00 21", SYN4, "" },
	{ "GRE's port, reserved bits", UDP, 50000, 4754, "00 08 08 00", SYN4,
		"" },
	{ "Teredo's port, no Teredo address", UDP, 50000, 3544, "", SYN6, "" },
	{ "Teredo's port, text", UDP, 50000, 3544, "68 65 6c 6c 6f", "", "" },
	{ "another port", UDP, 50000, 4788, "08 00 00 00 00 00 2a 00" ETHER4,
		SYN4, "" },
};

Test(tunnel, a_port_alone_makes_none)
{
	for (size_t i = 0; i < N(others); i++) {
		const struct octets o = build(&others[i], 4);
		struct packet p;

		cr_expect_eq(decode(&o, o.n, &p), WIRE_UDP, "%s",
			others[i].name);
	}
}

struct other_gre {
	const char *header;
	enum wire_verdict verdict;
};

Test(tunnel, gre_that_carries_no_packet_says_so)
{
	static const struct other_gre gre[] = {
		{ "00 00 00 00", WIRE_IP_OTHER },	/* keep-alive */
		{ "40 00 08 00 00 00 00 00", WIRE_IP_OTHER },
		{ "00 02 08 00", WIRE_IP_OTHER },
		{ "20 81 88 0b 00 00 00 05 00 00 00 01", WIRE_IP_OTHER },
		{ "00 00 08 06", WIRE_ARP },
		{ "10 00 22 eb 00 00 00 01 20 0a 00 65 00 00 00 00"
		  "00 00 0c 00", WIRE_NOT_IP },
		{ "00 00 88 0b c0 21", WIRE_NOT_IP },	/* LCP */
	};

	for (size_t i = 0; i < N(gre); i++) {
		struct octets o = { 0 };
		struct packet p;

		octets_add(&o, gre[i].header);
		octets_add(&o, SYN4);
		wrap(&o, 4, GRE);
		cr_expect_eq(decode(&o, o.n, &p), gre[i].verdict, "%s",
			gre[i].header);
	}
}

/* A client behind its relay, RFC 4380 5.1.1: each indication may be missing. */
Test(tunnel, teredo_may_begin_with_two_indications)
{
	static const char *const before[] = { "",
		"00 00 7f 0f 80 ff ff fe", "00 01 00 00 00 00 00 00 00 00 00 00 00",
		("00 01 02 01 aa bb cc 00 00 00 00 00 00 00 00 00"
		 "00 00 7f 0f 80 ff ff fe") };

	for (size_t i = 0; i < N(before); i++) {
		struct octets o = { 0 };
		struct packet p;
		size_t at;

		octets_add(&o, before[i]);
		at = o.n;
		octets_add(&o, SYN6);
		memcpy(o.at + at + 8, "\x20\x01\0\0", 4);
		octets_seal_tcp(o.at + at);
		wrap_udp(&o, 3544, 50000);
		cr_assert_eq(decode(&o, o.n, &p), WIRE_TCP, "%zu", i);
		cr_expect_eq(p.quirks & PKT_CHECKSUM_BAD, 0);
		cr_expect_str_eq(way_of(&p), "teredo");
		for (size_t n = 28; n < o.n - 26u; n++)
			cr_expect_eq(decode(&o, n, &p), WIRE_CUT, "%zu", n);
	}
}

/* The packet of `n' tunnels in one another. */
static struct octets nest(unsigned n)
{
	struct octets o = { 0 };

	octets_add(&o, SYN4);
	for (unsigned i = 0; i < n; i++)
		wrap(&o, i % 2 == 0 ? 4 : 6, 4 + 37 * (i > 0 && i % 2 == 0));
	return o;
}

Test(tunnel, only_so_many_lie_in_one_another)
{
	struct packet p;

	for (unsigned n = 1; n < 12; n++) {
		const struct octets o = nest(n);

		cr_expect_eq(decode(&o, o.n, &p), n > 8 ? WIRE_TOO_DEEP
		                                        : WIRE_TCP, "%u", n);
	}
	limits.tunnel_depth = 0;
	cr_expect_eq(decode(&(struct octets){ 0 }, 0, &p), WIRE_MALFORMED);
	for (unsigned n = 0; n < 2; n++) {
		const struct octets o = nest(n);

		cr_expect_eq(decode(&o, o.n, &p), n > 0 ? WIRE_TOO_DEEP
		                                        : WIRE_TCP, "%u", n);
	}
}

Test(tunnel, what_was_wrong_outside_is_forgotten_inside)
{
	struct octets o = build(&rows[0], 4);
	struct packet p;

	o.at[3] += 7;			/* beyond the frame */
	octets_seal_ip(o.at);
	cr_assert_eq(decode(&o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks & PKT_IP_LEN_MISMATCH, 0);
	o.at[10] ^= 1;
	cr_expect_eq(decode(&o, o.n, &p), WIRE_IP_CHECKSUM);
}

Test(tunnel, a_wrong_checksum_inside_is_a_fact)
{
	struct octets o = build(&rows[4], 4);
	struct packet p;

	o.at[o.n - 1] ^= 1;
	cr_assert_eq(decode(&o, o.n, &p), WIRE_TCP);
	cr_expect(p.quirks & PKT_CHECKSUM_BAD);
}

static uint8_t fragment_id;

/* Pushes the i-th fragment, of 16 bytes, of an IPv4 packet. */
static enum wire_verdict push_fragment(const struct octets *o, size_t i,
                                       struct packet *p)
{
	struct octets f = { 0 };
	size_t from = 20 + 16 * i, n = o->n - from < 16 ? o->n - from : 16;

	octets_add_bytes(&f, o->at, 20);
	f.at[4] = fragment_id;		/* no copy of the one before */
	octets_add_bytes(&f, o->at + from, n);
	f.at[3] = (uint8_t)f.n;
	f.at[2] = 0;
	f.at[6] = from + n < o->n ? 0x20 : 0;
	f.at[7] = (uint8_t)(2 * i);
	octets_seal_ip(f.at);
	return decode(&f, f.n, p);
}

static size_t fragments_of(const struct octets *o)
{
	return (o->n - 20 + 15) / 16;
}

Test(tunnel, a_packet_in_fragments_is_joined_before_it_is_opened)
{
	for (size_t i = 0; i < N(rows); i++) {
		const struct octets o = build(&rows[i], 4);
		size_t n = fragments_of(&o), last = i % n;
		struct packet p;

		fragment_id++;
		for (size_t k = 0; k < n; k++)
			if (k != last)
				cr_assert_eq(push_fragment(&o, k, &p),
					WIRE_HELD, "%s", rows[i].name);
		cr_assert_eq(push_fragment(&o, last, &p), WIRE_TCP, "%s",
			rows[i].name);
		cr_expect(p.quirks & PKT_FRAGMENTED);
		cr_expect_str_eq(way_of(&p), rows[i].way);
		wire_release(w);
	}
}

Test(tunnel, udp_that_is_no_tunnel_is_not_held)
{
	const struct octets o = build(&others[N(others) - 1], 4);
	const struct octets vxlan = build(&rows[19], 4);
	struct packet p;

	for (size_t k = 0; k < fragments_of(&o); k++)
		cr_expect_eq(push_fragment(&o, k, &p), WIRE_UDP);
	for (size_t k = 0; k + 1 < fragments_of(&vxlan); k++)
		cr_expect_eq(push_fragment(&vxlan, k, &p), WIRE_HELD);
	cr_expect_eq(push_fragment(&vxlan, fragments_of(&vxlan) - 1, &p),
		WIRE_TCP, "the same key, and another datagram");
	cr_expect_eq(wire_fragments_dropped(w), 0);
}

/* The k-th fragment of SYN4 in the network `vni'. */
static enum wire_verdict push_inside(size_t k, uint8_t vni, struct packet *p)
{
	struct octets o = { 0 };

	octets_add(&o, "08 00 00 00 00 00 2a 00" ETHER4 SYN4);
	o.at[6] = vni;
	o.at[22 + 3] = k == 0 ? 36 : 44;
	o.at[22 + 6] = k == 0 ? 0x20 : 0;
	o.at[22 + 7] = k == 0 ? 0 : 2;
	if (k > 0)
		memmove(o.at + 42, o.at + 58, 24);
	o.n = k == 0 ? 58 : 66;
	octets_seal_ip(o.at + 22);
	wrap_udp(&o, 50000, 4789);
	return decode(&o, o.n, p);
}

Test(tunnel, fragments_inside_are_joined_within_their_network)
{
	struct packet p;

	cr_expect_eq(push_inside(0, 1, &p), WIRE_HELD);
	cr_expect_eq(push_inside(1, 2, &p), WIRE_HELD);
	cr_expect_eq(push_inside(1, 1, &p), WIRE_TCP);
	cr_expect_str_eq(way_of(&p), "vxlan:1");
	cr_expect_eq(p.quirks & (PKT_FRAGMENTED | PKT_CHECKSUM_BAD),
		PKT_FRAGMENTED);
	cr_expect_eq(push_inside(0, 2, &p), WIRE_TCP);
	cr_expect_str_eq(way_of(&p), "vxlan:2");
}
