/* SPDX-License-Identifier: ISC */
/* wire_test.c - links and TCP: each header whole, and cut at every byte. */
#include "wire/wire.h"

#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"
#include "packets.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static struct limits limits;
static struct wire *w;

static void set_up(void)
{
	limits_init(&limits);
	w = wire_new(&limits, WIRE_CHECKSUMS_AUTO);
}

static void tear_down(void)
{
}

TestSuite(wire, .init = set_up, .fini = tear_down);

/* Decodes the first caplen bytes of o as if wirelen had been on the wire. */
static enum wire_verdict decode(const struct octets *o,
	const struct frame *like, struct packet *p)
{
	struct frame f = *like;

	f.bytes = octets_fence(o->at, f.caplen);
	memset(p, 0xa5, sizeof(*p));
	return wire_decode(w, &f, p);
}

static struct frame frame_of(const struct octets *o, uint16_t linktype)
{
	return (struct frame){
		.number = 7,
		.time = 1000000007,
		.caplen = (uint32_t)o->n,
		.wirelen = (uint32_t)o->n,
		.interface = 3,
		.linktype = linktype,
	};
}

struct link {
	const char *name;
	uint16_t linktype, vlan;
	enum wire_verdict verdict;
	const char *header, *packet;
};

#define MACS "02 00 00 00 00 02 02 00 00 00 00 01 "
#define SLL "00 01 00 06 02 00 00 00 00 01 00 00 "
#define SLL2 "00 00 00 00 00 01 00 01 00 06 02 00 00 00 00 01 00 00 "

static const struct link links[] = {
	{ "Ethernet", 1, 0, WIRE_TCP, MACS "08 00", SYN4 },
	{ "Ethernet, IPv6", 1, 0, WIRE_TCP, MACS "86 dd", SYN6 },
	{ "802.1Q", 1, 5, WIRE_TCP, MACS "81 00 60 05 08 00", SYN4 },
	{ "802.1ad", 1, 4095, WIRE_TCP, MACS "88 a8 0f ff 86 dd", SYN6 },
	{ "0x9100", 1, 1, WIRE_TCP, MACS "91 00 00 01 08 00", SYN4 },
	{ "QinQ", 1, 6, WIRE_TCP,
		MACS "88 a8 00 05 81 00 00 06 08 00", SYN4 },
	{ "three tags", 1, 9, WIRE_TCP,
		MACS "91 00 00 05 88 a8 00 06 81 00 00 09 86 dd", SYN6 },
	{ "a priority tag within a VLAN", 1, 5, WIRE_TCP,
		MACS "81 00 00 05 81 00 e0 00 08 00", SYN4 },
	{ "802.3 and SNAP", 1, 0, WIRE_TCP,
		MACS "00 44 aa aa 03 00 00 00 08 00", SYN4 },
	{ "802.3, bridge-tunnel SNAP, IPv6", 1, 0, WIRE_TCP,
		MACS "00 58 aa aa 03 00 00 f8 86 dd", SYN6 },
	{ "a tag and then SNAP", 1, 2, WIRE_TCP,
		MACS "81 00 00 02 00 44 aa aa 03 00 00 00 08 00", SYN4 },
	{ "IP's own SAP", 1, 0, WIRE_TCP, MACS "00 3f 06 06 03", SYN4 },
	{ "PPPoE in QinQ", 1, 6, WIRE_TCP, MACS "88 a8 00 05 81 00 00 06"
		" 88 64 11 00 0f 07 00 3e 00 21", SYN4 },
	{ "PPPoE, IPv6", 1, 0, WIRE_TCP, MACS "88 64 11 00 0f 07 00 52 00 57",
		SYN6 },
	{ "PPPoE discovery", 1, 0, WIRE_NOT_IP,
		MACS "88 64 11 09 0f 07 00 3e 00 21", SYN4 },
	{ "PPP", 9, 0, WIRE_TCP, "ff 03 00 21", SYN4 },
	{ "PPP without address", 9, 0, WIRE_TCP, "00 57", SYN6 },
	{ "PPP, short protocol", 9, 0, WIRE_TCP, "ff 03 21", SYN4 },
	{ "PPP, another protocol", 9, 0, WIRE_NOT_IP, "ff 03 c0 21", SYN4 },
	{ "PPP on a serial line", 50, 0, WIRE_TCP, "ff 03 00 21", SYN4 },
	{ "Cisco HDLC", 104, 0, WIRE_TCP, "0f 00 08 00", SYN4 },
	{ "Cisco HDLC to all", 50, 0, WIRE_TCP, "8f 00 86 dd", SYN6 },
	{ "PPPoE by itself", 51, 0, WIRE_TCP, "11 00 0f 07 00 3e 00 21", SYN4 },
	{ "MPLS", 1, 0, WIRE_TCP, MACS "88 47 00 01 d1 ff", SYN4 },
	{ "two labels in a VLAN, IPv6", 1, 7, WIRE_TCP, MACS "81 00 00 07"
		" 88 47 00 01 d0 ff 00 01 21 ff", SYN6 },
	{ "Ethernet over MPLS", 1, 0, WIRE_TCP, MACS "88 48 00 01 d1 ff"
		" 00 00 00 00" MACS "08 00", SYN4 },
	{ "Ethernet over MPLS without control word", 1, 0, WIRE_TCP,
		MACS "88 48 00 01 d1 ff" MACS "08 00", SYN4 },
	{ "MPLS, something else", 1, 0, WIRE_NOT_IP, MACS "88 47 00 01 d1 ff",
		"52 00 00 00" },
	{ "SNAP of another organisation", 1, 0, WIRE_NOT_IP,
		MACS "00 44 aa aa 03 00 00 0c 08 00", SYN4 },
	{ "spanning tree", 1, 0, WIRE_NOT_IP, MACS "00 26 42 42 03", SYN4 },
	{ "a length too short for LLC", 1, 0, WIRE_NOT_IP, MACS "00 02",
		SYN4 },
	{ "LLDP", 1, 0, WIRE_NOT_IP, MACS "88 cc", SYN4 },
	{ "neither type nor length", 1, 0, WIRE_NOT_IP, MACS "05 dd", SYN4 },
	{ "ARP", 1, 0, WIRE_ARP, MACS "08 06", "00 01" },
	{ "RARP", 1, 0, WIRE_ARP, MACS "80 35", "00 01" },
	{ "type IPv4, version 6", 1, 0, WIRE_MALFORMED, MACS "08 00", SYN6 },
	{ "type IPv6, version 4", 1, 0, WIRE_MALFORMED, MACS "86 dd", SYN4 },
	{ "SLL", 113, 0, WIRE_TCP, "00 00 " SLL "08 00", SYN4 },
	{ "SLL, IPv6", 113, 0, WIRE_TCP, "00 04 " SLL "86 dd", SYN6 },
	{ "SLL, 802.1Q", 113, 8, WIRE_TCP,
		"00 00 " SLL "81 00 00 08 08 00", SYN4 },
	{ "SLL, 802.2", 113, 0, WIRE_TCP,
		"00 00 " SLL "00 04 aa aa 03 00 00 00 08 00", SYN4 },
	{ "SLL, Novell", 113, 0, WIRE_NOT_IP, "00 00 " SLL "00 01", SYN4 },
	{ "SLL, netlink", 113, 0, WIRE_NOT_IP,
		"00 00 03 38 00 06 02 00 00 00 00 01 00 00 08 00", SYN4 },
	{ "SLL2", 276, 0, WIRE_TCP, "08 00 " SLL2, SYN4 },
	{ "SLL2, IPv6", 276, 0, WIRE_TCP, "86 dd " SLL2, SYN6 },
	{ "SLL2, 802.1Q", 276, 3, WIRE_TCP, "81 00 " SLL2 "00 03 08 00",
		SYN4 },
	{ "SLL2, ARP", 276, 0, WIRE_ARP, "08 06 " SLL2, SYN4 },
	{ "NULL, little-endian", 0, 0, WIRE_TCP, "02 00 00 00", SYN4 },
	{ "NULL, big-endian", 0, 0, WIRE_TCP, "00 00 00 02", SYN4 },
	{ "NULL, Linux IPv6", 0, 0, WIRE_TCP, "0a 00 00 00", SYN6 },
	{ "NULL, Windows IPv6", 0, 0, WIRE_TCP, "17 00 00 00", SYN6 },
	{ "NULL, OpenBSD IPv6", 0, 0, WIRE_TCP, "18 00 00 00", SYN6 },
	{ "NULL, FreeBSD IPv6", 0, 0, WIRE_TCP, "00 00 00 1c", SYN6 },
	{ "NULL, macOS IPv6", 0, 0, WIRE_TCP, "1e 00 00 00", SYN6 },
	{ "NULL, AppleTalk", 0, 0, WIRE_NOT_IP, "10 00 00 00", SYN4 },
	{ "NULL, no order makes sense", 0, 0, WIRE_NOT_IP, "02 00 00 02",
		SYN4 },
	{ "LOOP", 108, 0, WIRE_TCP, "00 00 00 02", SYN4 },
	{ "LOOP, IPv6", 108, 0, WIRE_TCP, "00 00 00 18", SYN6 },
	{ "RAW", 101, 0, WIRE_TCP, "", SYN4 },
	{ "RAW, IPv6", 101, 0, WIRE_TCP, "", SYN6 },
	{ "RAW, number 12", 12, 0, WIRE_TCP, "", SYN4 },
	{ "RAW, number 14", 14, 0, WIRE_TCP, "", SYN6 },
	{ "RAW, version 5", 101, 0, WIRE_NOT_IP, "55", SYN4 },
	{ "IPV4", 228, 0, WIRE_TCP, "", SYN4 },
	{ "IPV4 with IPv6 in it", 228, 0, WIRE_MALFORMED, "", SYN6 },
	{ "IPV6", 229, 0, WIRE_TCP, "", SYN6 },
	{ "USB", 189, 0, WIRE_LINK_UNKNOWN, "ff 03 00 21", SYN4 },
	{ "PBB", 1, 2, WIRE_TCP, MACS "88 a8 00 02 88 e7 00 00 2f 59" MACS
		"08 00", SYN4 },
	{ "FabricPath", 1, 7, WIRE_TCP, MACS "89 03 00 60" MACS
		"81 00 00 07 86 dd", SYN6 },
	{ "NFLOG", 239, 0, WIRE_TCP, "02 00 00 05 05 00 0a 00 78 00 00 00"
		" 08 00 01 00 08 00 01 03 40 00 09 00", SYN4 },
	{ "NFLOG, IPv6", 239, 0, WIRE_TCP, "0a 00 00 05 54 00 09 00", SYN6 },
	{ "NFLOG, an attribute of no length", 239, 0, WIRE_MALFORMED,
		"02 00 00 05 00 00 01 00 40 00 09 00", SYN4 },
	{ "NFLOG, another family", 239, 0, WIRE_NOT_IP,
		"07 00 00 05 40 00 09 00", SYN4 },
};

enum { SYN_OPTIONS = PKT_HAS_WSCALE | PKT_SACK_PERMITTED };

/* The innermost. */
static unsigned vlan_of(const struct packet *p)
{
	const struct outer_step *s = outers_at(wire_outers(w), p->outer);

	while (s != NULL && s->kind != OUTER_VLAN)
		s = outers_at(wire_outers(w), s->around);
	return s == NULL ? 0 : s->id;
}

Test(wire, every_link_type_leads_to_tcp_or_says_why_not)
{
	for (size_t i = 0; i < N(links); i++) {
		const struct link *l = &links[i];
		struct octets o = { 0 };
		struct packet p;
		struct frame f;

		octets_add(&o, l->header);
		octets_add(&o, l->packet);
		f = frame_of(&o, l->linktype);
		cr_assert_eq(decode(&o, &f, &p), l->verdict, "%s", l->name);
		if (l->verdict != WIRE_TCP)
			continue;
		cr_expect_eq(vlan_of(&p), l->vlan, "%s: VLAN %u", l->name,
			vlan_of(&p));
		cr_expect_eq(p.src_port, 40000, "%s", l->name);
		cr_expect_eq(p.quirks & ~SYN_OPTIONS, PKT_HAS_TS, "%s: %x",
			l->name, p.quirks);
	}
}

/* Up to the TCP header's flags a cut hides too much; beyond, it is a fact. */
static void expect_cut(const struct link *l, size_t at, size_t fixed,
	enum wire_verdict v, const struct packet *p)
{
	if (at < fixed - 6) {
		cr_assert_eq(v, WIRE_CUT, "%s at %zu: %d", l->name, at, v);
		return;
	}
	cr_assert_eq(v, WIRE_TCP, "%s at %zu: %d", l->name, at, v);
	cr_assert(p->quirks & PKT_OPTIONS_CUT, "%s at %zu", l->name, at);
	cr_assert(p->quirks & PKT_CHECKSUM_UNKNOWN);
	cr_assert_not(p->quirks & PKT_OPTIONS_BAD);
	cr_assert_eq(p->header_len, 20 + at - fixed);
	cr_assert_eq(p->flags, TCP_SYN, "%s at %zu", l->name, at);
	cr_assert(p->window == 64240 || (at < fixed - 4 &&
		p->window == UINT16_MAX), "%s at %zu", l->name, at);
	cr_assert_eq(p->payload_len, 0);
	cr_assert_eq(p->payload_captured, 0);
}

Test(wire, a_frame_cut_at_any_byte_is_never_overrun)
{
	for (size_t i = 0; i < N(links); i++) {
		const struct link *l = &links[i];
		struct octets o = { 0 };

		octets_add(&o, l->header);
		octets_add(&o, l->packet);
		for (size_t at = 0; at < o.n && l->verdict == WIRE_TCP; at++) {
			struct frame f = frame_of(&o, l->linktype);
			struct packet p;

			f.caplen = (uint32_t)at;
			expect_cut(l, at, o.n - 20, decode(&o, &f, &p), &p);
		}
	}
}

Test(wire, a_frame_that_was_short_on_the_wire_is_malformed)
{
	for (size_t i = 0; i < N(links); i++) {
		const struct link *l = &links[i];
		struct octets o = { 0 };

		octets_add(&o, l->header);
		octets_add(&o, l->packet);
		for (size_t at = 0; at < o.n && l->verdict == WIRE_TCP; at++) {
			struct frame f = frame_of(&o, l->linktype);
			struct packet p;

			f.caplen = f.wirelen = (uint32_t)at;
			cr_assert_eq(decode(&o, &f, &p), WIRE_MALFORMED,
				"%s at %zu", l->name, at);
		}
	}
}

static struct octets ethernet(const char *packet)
{
	struct octets o = { 0 };

	octets_add(&o, packet[0] == '4' ? MACS "08 00" : MACS "86 dd");
	octets_add(&o, packet);
	return o;
}

static void expect_data(const struct packet *p)
{
	cr_expect_eq(p->frame, 7);
	cr_expect_eq(p->time, 1000000007);
	cr_expect_eq(p->interface, 3);
	cr_expect_eq(p->src_port, 40000);
	cr_expect_eq(p->dst_port, 80);
	cr_expect_eq(p->seq, 2);
	cr_expect_eq(p->ack, 1001);
	cr_expect_eq(p->flags, TCP_PSH | TCP_ACK);
	cr_expect_eq(p->window, 502);
	cr_expect_eq(p->urgent, 0);
	cr_expect_eq(p->header_len, 32);
	cr_expect_eq(p->payload_len, 5);
	cr_expect_eq(p->payload_captured, 5);
	cr_expect_eq(memcmp(packet_payload(p), "hello", 5), 0);
	cr_expect_eq(p->quirks, PKT_HAS_TS);
	cr_expect_eq(p->tsval, 1001);
	cr_expect_eq(p->tsecr, 2000);
	cr_expect_eq(p->outer, 0);
}

Test(wire, every_field_of_an_ipv4_segment_is_in_host_order)
{
	static const uint8_t src[16] = { [10] = 0xff, 0xff, 10, 0, 0, 1 };
	static const uint8_t dst[16] = { [10] = 0xff, 0xff, 10, 0, 0, 2 };
	struct octets o = ethernet(DATA4);
	struct frame f = frame_of(&o, 1);
	struct packet p;

	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	expect_data(&p);
	cr_expect_eq(p.ip_version, 4);
	cr_expect_eq(p.ip_len, 57);
	cr_expect_eq(p.wire_len, 71);
	cr_expect_eq(p.ip_id, 0x1234);
	cr_expect_eq(p.ttl, 64);
	cr_expect_eq(p.tos, 2);
	cr_expect_eq(memcmp(p.src, src, 16), 0);
	cr_expect_eq(memcmp(p.dst, dst, 16), 0);
}

Test(wire, every_field_of_an_ipv6_segment_is_in_host_order)
{
	static const uint8_t src[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
	static const uint8_t dst[16] = { 0x20, 1, 0xd, 0xb8, [15] = 2 };
	struct octets o = ethernet(DATA6);
	struct frame f = frame_of(&o, 1);
	struct packet p;

	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	expect_data(&p);
	cr_expect_eq(p.ip_version, 6);
	cr_expect_eq(p.ip_len, 77);
	cr_expect_eq(p.wire_len, 91);
	cr_expect_eq(p.ip_id, 0);
	cr_expect_eq(p.ttl, 64);
	cr_expect_eq(p.tos, 0xb8);
	cr_expect_eq(memcmp(p.src, src, 16), 0);
	cr_expect_eq(memcmp(p.dst, dst, 16), 0);
}

Test(wire, payload_cut_by_the_snapshot_length_keeps_its_length_on_the_wire)
{
	struct octets o = ethernet(DATA4);

	for (uint32_t left = 0; left < 5; left++) {
		struct frame f = frame_of(&o, 1);
		struct packet p;

		f.caplen -= 5 - left;
		cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
		cr_expect_eq(p.payload_len, 5);
		cr_expect_eq(p.payload_captured, left);
		cr_expect_eq(p.quirks, PKT_HAS_TS | PKT_PAYLOAD_CUT |
					       PKT_CHECKSUM_UNKNOWN);
	}
}

Test(wire, padding_and_frame_check_sequence_are_no_payload)
{
	struct octets o = ethernet(ACK4);
	struct frame f;
	struct packet p;

	octets_add(&o, "00 00 00 00 00 00 de ad be ef");
	f = frame_of(&o, 1);
	f.fcs_len = 4;
	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	cr_expect_eq(p.payload_len, 0);
	cr_expect_eq(p.quirks, 0);
	cr_expect_eq(p.ip_len, 40);
	cr_expect_eq(p.wire_len, 64);
}

Test(wire, the_length_of_802_3_ends_a_packet_that_has_none)
{
	struct octets o = { 0 };
	struct frame f;
	struct packet p;

	octets_add(&o, MACS "00 30 aa aa 03 00 00 00 08 00" ACK4);
	octets_add(&o, "00 00 00 00");
	o.at[24] = o.at[25] = 0;
	octets_seal_ip(o.at + 22);
	f = frame_of(&o, 1);
	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	cr_expect_eq(p.payload_len, 0);
	cr_expect_eq(p.quirks, PKT_IP_LEN_ZERO);
}

Test(wire, a_frame_check_sequence_is_not_read_as_a_header)
{
	struct octets o = ethernet(ACK4);
	struct frame f = frame_of(&o, 1);
	struct packet p;

	f.fcs_len = 4;
	cr_expect_eq(decode(&o, &f, &p), WIRE_MALFORMED);
	f.caplen = f.wirelen = 3;
	cr_expect_eq(decode(&o, &f, &p), WIRE_MALFORMED);
}

Test(wire, a_record_that_claims_fewer_bytes_than_it_has_is_read_whole)
{
	struct octets o = ethernet(DATA4);
	struct frame f = frame_of(&o, 1);
	struct packet p;

	f.wirelen = 0;
	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	cr_expect_eq(p.payload_len, 5);
	cr_expect_eq(p.quirks, PKT_HAS_TS);
}

struct tcp_row {
	const char *name;
	size_t at;		/* in the TCP header of DATA4 */
	uint8_t byte;
	enum wire_verdict verdict;
	uint16_t flags, quirks;
};

static const struct tcp_row tcp_rows[] = {
	{ "offset 4", 12, 0x40, WIRE_MALFORMED, 0, 0 },
	{ "offset 0", 12, 0x00, WIRE_MALFORMED, 0, 0 },
	{ "offset 5", 12, 0x50, WIRE_TCP, 0x018, 0 },
	{ "offset 9 of 37 bytes: `hell' as options", 12, 0x90, WIRE_TCP, 0x018,
		PKT_HAS_TS | PKT_OPTIONS_BAD },
	{ "offset 10 of 37 bytes", 12, 0xa0, WIRE_MALFORMED, 0, 0 },
	{ "offset 15", 12, 0xf0, WIRE_MALFORMED, 0, 0 },
	{ "AE", 12, 0x81, WIRE_TCP, 0x118, PKT_HAS_TS },
	{ "reserved", 12, 0x8e, WIRE_TCP, 0xe18, PKT_HAS_TS },
	{ "all flags", 13, 0xff, WIRE_TCP, 0x0ff, PKT_HAS_TS },
	{ "no flags", 13, 0x00, WIRE_TCP, 0, PKT_HAS_TS },
	{ "a time stamp of length 9", 23, 9, WIRE_TCP, 0x018, PKT_OPTIONS_BAD },
	{ "a time stamp of length 11", 23, 11, WIRE_TCP, 0x018,
		PKT_OPTIONS_BAD },
	{ "an unknown option instead", 22, 0x99, WIRE_TCP, 0x018, 0 },
	{ "an end before the time stamp", 21, 0, WIRE_TCP, 0x018, 0 },
};

Test(wire, tcp_headers_are_believed_only_as_far_as_they_fit)
{
	for (size_t i = 0; i < N(tcp_rows); i++) {
		const struct tcp_row *r = &tcp_rows[i];
		struct octets o = ethernet(DATA4);
		struct frame f = frame_of(&o, 1);
		struct packet p;

		o.at[34 + r->at] = r->byte;
		octets_seal_tcp(o.at + 14);
		cr_assert_eq(decode(&o, &f, &p), r->verdict, "%s",
			r->name);
		if (r->verdict != WIRE_TCP)
			continue;
		cr_expect_eq(p.flags, r->flags, "%s", r->name);
		cr_expect_eq(p.quirks, r->quirks, "%s: %x", r->name, p.quirks);
	}
}

/* The options of SYN4 are MSS, SACK permitted, time stamps, NOP, window scale;
 * each is believed only with the length that is its own. */
static const struct {
	const char *name;
	size_t at;		/* in the TCP header */
	uint8_t byte;
	uint16_t mss;
	uint8_t wscale;
	uint16_t quirks;
} option_rows[] = {
	{ "as it is", 20, 2, 1460, 7, PKT_HAS_TS | SYN_OPTIONS },
	{ "no MSS, and SACK permitted of length 5", 20, 1, 0, 7,
		PKT_HAS_TS | PKT_HAS_WSCALE | PKT_OPTIONS_BAD },
	{ "an MSS of length 2", 21, 2, 0, 0, PKT_OPTIONS_BAD },
	{ "MSS 1455", 23, 0xaf, 1455, 7, PKT_HAS_TS | SYN_OPTIONS },
	{ "no SACK", 24, 0xfd, 1460, 7, PKT_HAS_TS | PKT_HAS_WSCALE },
	{ "window scale 15", 39, 15, 1460, 15, PKT_HAS_TS | SYN_OPTIONS },
	{ "no window scale", 37, 0, 1460, 0, PKT_HAS_TS | PKT_SACK_PERMITTED },
	{ "window scale of length 4", 38, 4, 1460, 0,
		PKT_HAS_TS | PKT_SACK_PERMITTED | PKT_OPTIONS_BAD },
	{ "an end", 24, 0, 1460, 0, 0 },
};

Test(wire, the_options_of_a_syn_are_read_once)
{
	for (size_t i = 0; i < N(option_rows); i++) {
		struct octets o = ethernet(SYN4);
		struct frame f = frame_of(&o, 1);
		struct packet p;

		o.at[34 + option_rows[i].at] = option_rows[i].byte;
		octets_seal_tcp(o.at + 14);
		cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
		cr_expect_eq(p.mss, option_rows[i].mss, "%s: %u",
			option_rows[i].name, p.mss);
		cr_expect_eq(p.wscale, option_rows[i].wscale, "%s: %u",
			option_rows[i].name, p.wscale);
		cr_expect_eq(p.quirks, option_rows[i].quirks, "%s: %x",
			option_rows[i].name, p.quirks);
	}
}

/* A header without its sum was never on a wire; the next one was. */
Test(wire, what_a_frame_was_does_not_colour_the_next)
{
	struct octets o = ethernet(DATA4);
	struct frame f = frame_of(&o, 1);
	struct packet p;

	o.at[50] ^= 1;
	o.at[24] = o.at[25] = 0;
	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, PKT_HAS_TS | PKT_CHECKSUM_OFFLOAD);
	octets_seal_ip(o.at + 14);
	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, PKT_HAS_TS | PKT_CHECKSUM_BAD);
	o.at[25] ^= 1;
	cr_expect_eq(decode(&o, &f, &p), WIRE_IP_CHECKSUM);
	o.at[25] ^= 1;
	cr_expect_eq(decode(&o, &f, &p), WIRE_TCP);
}

Test(wire, time_stamps_are_found_wherever_they_stand)
{
	struct octets o = ethernet(SYN4);
	struct frame f = frame_of(&o, 1);
	struct packet p;

	cr_assert_eq(decode(&o, &f, &p), WIRE_TCP);
	cr_expect(p.quirks & PKT_HAS_TS);
	cr_expect_eq(p.tsval, 1000);
	cr_expect_eq(p.tsecr, 0);
}

Test(wire, tags_without_end_are_not_followed)
{
	struct octets o = { 0 };
	struct frame f;
	struct packet p;

	octets_add(&o, MACS "81 00");
	for (int i = 0; i < 100; i++)
		octets_add(&o, "00 01 81 00");
	octets_add(&o, "00 01 08 00" SYN4);
	f = frame_of(&o, 1);
	cr_expect_eq(decode(&o, &f, &p), WIRE_TOO_DEEP);
}

Test(wire, verdicts_have_the_names_of_the_table)
{
	cr_expect_str_eq(wire_verdict_name[WIRE_TCP], "tcp");
	cr_expect_str_eq(wire_verdict_name[WIRE_HELD], "ip_fragment");
	cr_expect_str_eq(wire_verdict_name[WIRE_FRAGMENT_LIMIT],
		"fragment_limit");
}
