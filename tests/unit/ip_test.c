/* SPDX-License-Identifier: ISC */
/* ip_test.c - IPv4 and IPv6 headers, lengths, checksums, extension headers. */
#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"
#include "packets.h"
#include "raw.h"
#include "wire/wire.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static struct limits limits;
static struct wire *by_policy[3];

static void set_up(void)
{
	limits_init(&limits);
	for (size_t i = 0; i < N(by_policy); i++)
		by_policy[i] = wire_new(&limits, (enum wire_checksums)i);
}

static void tear_down(void)
{
	for (size_t i = 0; i < N(by_policy); i++)
		wire_free(by_policy[i]);
}

TestSuite(ip, .init = set_up, .fini = tear_down);

static enum wire_verdict decode(enum wire_checksums policy,
	const struct octets *o, size_t caplen, struct packet *p)
{
	struct frame f = raw_frame(o, caplen);

	memset(p, 0xa5, sizeof(*p));
	return wire_decode(by_policy[policy], &f, p);
}

static struct octets spell(const char *hex)
{
	struct octets o = { 0 };

	octets_add(&o, hex);
	return o;
}

struct v4_row {
	const char *name;
	int at[2];		/* bytes of the header of ACK4 that change */
	uint8_t byte[2];
	const char *tail;	/* what follows the packet */
	enum wire_verdict verdict;
	uint16_t quirks;
	uint32_t payload_len;
};

static const struct v4_row v4_rows[] = {
	{ "as it is", { 0 }, { 0x45 }, "", WIRE_TCP, 0, 0 },
	{ "version 5", { 0 }, { 0x55 }, "", WIRE_NOT_IP, 0, 0 },
	{ "header of 16", { 0 }, { 0x44 }, "", WIRE_MALFORMED, 0, 0 },
	{ "header of 0", { 0 }, { 0x40 }, "", WIRE_MALFORMED, 0, 0 },
	{ "header longer than the packet", { 0 }, { 0x4f }, "",
		WIRE_MALFORMED, 0, 0 },
	{ "length below the header", { 3 }, { 19 }, "", WIRE_MALFORMED, 0, 0 },
	{ "length of the header", { 3 }, { 20 }, "", WIRE_MALFORMED, 0, 0 },
	{ "length ends in the TCP header", { 3 }, { 39 }, "", WIRE_MALFORMED,
		0, 0 },
	{ "length beyond the wire", { 2, 3 }, { 0x01, 0x28 }, "", WIRE_TCP,
		PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN, 0 },
	{ "padding", { 0 }, { 0x45 }, "00 00 00 00 00 00", WIRE_TCP, 0, 0 },
	{ "UDP", { 9 }, { 17 }, "", WIRE_UDP, 0, 0 },
	{ "SCTP", { 9 }, { 132 }, "", WIRE_SCTP, 0, 0 },
	{ "ICMP", { 9 }, { 1 }, "", WIRE_ICMP, 0, 0 },
	{ "GRE", { 9 }, { 47 }, "", WIRE_IP_OTHER, 0, 0 },
	{ "hop-by-hop options, which IPv4 has not", { 9 }, { 0 }, "",
		WIRE_IP_OTHER, 0, 0 },
	{ "a routing header, which IPv4 has not", { 9 }, { 43 }, "",
		WIRE_IP_OTHER, 0, 0 },
	{ "the reserved flag", { 6 }, { 0x80 }, "", WIRE_TCP, 0, 0 },
	{ "a UDP fragment", { 6, 9 }, { 0x20, 17 }, "", WIRE_UDP, 0, 0 },
	{ "the last ICMP fragment", { 7, 9 }, { 0x10, 1 }, "", WIRE_ICMP,
		0, 0 },
};

Test(ip, v4_headers_are_believed_only_as_far_as_they_fit)
{
	for (size_t i = 0; i < N(v4_rows); i++) {
		const struct v4_row *r = &v4_rows[i];
		struct octets o = spell(ACK4);
		struct packet p;

		octets_add(&o, r->tail);
		for (int k = 0; k < 2 && (k == 0 || r->at[k] > 0); k++)
			o.at[r->at[k]] = r->byte[k];
		octets_seal_ip(o.at);
		cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
			r->verdict, "%s", r->name);
		if (r->verdict != WIRE_TCP)
			continue;
		cr_expect_eq(p.quirks, r->quirks, "%s: %x", r->name, p.quirks);
		cr_expect_eq(p.payload_len, r->payload_len, "%s", r->name);
	}
}

struct more_row {
	uint8_t ppp, ip;	/* lengths, as PPPoE and IP have them */
	uint16_t quirks, more;
	uint32_t ip_len;
};

/* The frame has 40 bytes of IP and 6 of padding. */
static const struct more_row more_rows[] = {
	{ 42, 40, 0, 0, 40 },
	{ 48, 40, 0, 0, 40 },
	{ 42, 46, PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN, 6, 40 },
	{ 45, 46, PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN, 3, 43 },
	{ 42, 47, PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN, 0, 40 },
	{ 48, 47, PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN, 0, 46 },
};

Test(ip, a_length_beyond_what_carries_it_may_lie_within_the_frame)
{
	for (size_t i = 0; i < N(more_rows); i++) {
		const struct more_row *r = &more_rows[i];
		struct octets o = spell("11 00 00 01 00 00 00 21 " ACK4
					"00 00 00 00 00 00");
		struct frame f = raw_frame(&o, o.n);
		struct packet p;

		f.linktype = 51;	/* PPPoE */
		o.at[5] = r->ppp;
		o.at[8 + 3] = r->ip;
		octets_seal_ip(o.at + 8);
		f.bytes = o.at;
		cr_assert_eq(wire_decode(by_policy[WIRE_CHECKSUMS_AUTO], &f,
					 &p), WIRE_TCP);
		cr_expect_eq(p.quirks, r->quirks, "%zu: %x", i, p.quirks);
		cr_expect_eq(p.ip_len, r->ip_len, "%zu: %u", i, p.ip_len);
		if (p.quirks & PKT_IP_LEN_MISMATCH)
			cr_expect_eq(p.ip_more, r->more, "%zu: %u", i,
				     p.ip_more);
	}
}

/* DATA4 with options in its IP header, and TCP's sum as it was. */
static struct octets with_options(const char *options)
{
	const struct octets plain = spell(DATA4);
	struct octets o = plain;

	o.n = 20;
	octets_add(&o, options);
	o.at[0] = (uint8_t)(0x40 | o.n / 4);
	o.at[3] = (uint8_t)(o.n + plain.n - 20);
	memcpy(o.at + o.n, plain.at + 20, plain.n - 20);
	o.n += plain.n - 20;
	return o;
}

struct route_row {
	const char *name, *options;
	uint8_t dst;		/* the last octet in the header, and of */
	uint8_t end;		/* whom TCP is spoken with */
	uint16_t quirks;
};

/* The sum is that of a segment to 10.0.0.2. */
static const struct route_row route_rows[] = {
	{ "loose", "83 07 04 0a 00 00 02 00", 9, 2, 0 },
	{ "strict, two stops, the second is next",
		"89 0b 08 0a 00 00 09 0a 00 00 02 01", 9, 2, 0 },
	{ "behind others", "01 94 04 00 00 83 07 04 0a 00 00 02", 9, 2, 0 },
	{ "used up", "83 07 08 0a 00 00 09 00", 2, 2, 0 },
	{ "behind the end of options", "00 83 07 04 0a 00 00 02", 9, 9,
		PKT_CHECKSUM_BAD },
	{ "without an address", "83 03 04 00", 9, 9, PKT_CHECKSUM_BAD },
	{ "longer than the header", "83 0b 04 0a 00 00 02 00", 9, 9,
		PKT_CHECKSUM_BAD },
	{ "an option of 0 octets", "94 00 83 07 04 0a 00 00", 9, 9,
		PKT_CHECKSUM_BAD },
	{ "an option of 1 octet", "94 01 83 07 04 0a 00 00 02 00 00 00", 9, 9,
		PKT_CHECKSUM_BAD },
};

Test(ip, tcp_is_spoken_with_the_end_of_a_source_route)
{
	for (size_t i = 0; i < N(route_rows); i++) {
		const struct route_row *r = &route_rows[i];
		struct octets o = with_options(r->options);
		struct packet p;

		o.at[19] = r->dst;
		octets_seal_ip(o.at);
		cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
			WIRE_TCP, "%s", r->name);
		cr_expect_eq(p.quirks, r->quirks | PKT_HAS_TS, "%s: %x",
			r->name, p.quirks);
		cr_expect_eq(p.dst[15], r->end, "%s", r->name);
		cr_expect_eq(p.payload_len, 5, "%s", r->name);
	}
}

Test(ip, an_ipv4_length_of_0_means_the_whole_frame)
{
	struct octets o = spell(DATA4);
	struct packet p;

	o.at[2] = o.at[3] = 0;
	octets_seal_ip(o.at);
	cr_assert_eq(decode(WIRE_CHECKSUMS_VERIFY, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, PKT_IP_LEN_ZERO | PKT_HAS_TS);
	cr_expect_eq(p.payload_len, 5);
	cr_expect_eq(p.ip_len, 57);
}

Test(ip, an_ipv6_length_of_0_means_the_whole_frame)
{
	struct octets o = spell(DATA6);
	struct packet p;

	o.at[4] = o.at[5] = 0;
	cr_assert_eq(decode(WIRE_CHECKSUMS_VERIFY, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, PKT_IP_LEN_ZERO | PKT_HAS_TS);
	cr_expect_eq(p.payload_len, 5);
	cr_expect_eq(p.ip_len, 77);
}

Test(ip, an_ipv6_length_beyond_the_wire_gives_what_the_wire_had)
{
	struct octets o = spell(DATA6);
	struct packet p;

	o.at[4] = 0x01;
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, PKT_IP_LEN_MISMATCH | PKT_HAS_TS |
				       PKT_CHECKSUM_UNKNOWN);
	cr_expect_eq(p.payload_len, 5);
}

struct chain {
	const char *name, *hex;
	enum wire_verdict verdict;
	uint16_t quirks;
	uint8_t src, dst;	/* last byte */
};

static const struct chain chains[] = {
	{ "hop-by-hop", HBH, WIRE_TCP, 0, 1, 2 },
	{ "hop-by-hop, destination, atomic, destination", HBH_DST_ATOMIC_DST,
		WIRE_TCP, 0, 1, 2 },
	{ "routing, done", ROUTING_DONE, WIRE_TCP, 0, 1, 2 },
	{ "routing, to go", ROUTING_TO_GO, WIRE_TCP, 0, 1, 2 },
	{ "segments, to go", SEGMENTS_TO_GO, WIRE_TCP, 0, 1, 2 },
	{ "unknown routing, to go", ROUTING_UNKNOWN, WIRE_TCP,
		PKT_CHECKSUM_UNKNOWN, 1, 9 },
	{ "home address", HOME, WIRE_TCP, 0, 7, 2 },
	{ "AH", AH6, WIRE_TCP, 0, 1, 2 },
	{ "AH over IPv4", AH4, WIRE_TCP, 0, 1, 2 },
	{ "IPv4 options", OPTIONS4, WIRE_TCP, 0, 1, 2 },
	{ "jumbo payload", JUMBO, WIRE_TCP, 0, 1, 2 },
	{ "mobility", MOBILITY, WIRE_IP_OTHER, 0, 0, 0 },
	{ "hop-by-hop in second place", DST_HBH, WIRE_MALFORMED, 0, 0, 0 },
};

Test(ip, chains_of_headers_lead_to_tcp)
{
	for (size_t i = 0; i < N(chains); i++) {
		const struct chain *c = &chains[i];
		struct octets o = spell(c->hex);
		struct packet p;

		cr_assert_eq(decode(WIRE_CHECKSUMS_VERIFY, &o, o.n, &p),
			c->verdict, "%s", c->name);
		if (c->verdict != WIRE_TCP)
			continue;
		cr_expect_eq(p.quirks, c->quirks, "%s: %x", c->name, p.quirks);
		cr_expect_eq(p.src[15], c->src, "%s: %u", c->name, p.src[15]);
		cr_expect_eq(p.dst[15], c->dst, "%s: %u", c->name, p.dst[15]);
		cr_expect_eq(p.ip_len, o.n, "%s: %u", c->name, p.ip_len);
		cr_expect_eq(p.seq, 7, "%s", c->name);
	}
}

Test(ip, chains_cut_at_any_byte_are_never_overrun)
{
	for (size_t i = 0; i < N(chains); i++) {
		const struct chain *c = &chains[i];
		struct octets o = spell(c->hex);
		struct packet p;

		for (size_t n = 0; n < o.n && c->verdict == WIRE_TCP; n++)
			cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, n, &p),
				n + 6 >= o.n ? WIRE_TCP : WIRE_CUT,
				"%s at %zu", c->name, n);
	}
}

Test(ip, extension_headers_without_end_are_not_followed)
{
	struct octets o = spell(DST_HBH);
	struct packet p;

	o.n = 40;
	for (int i = 0; i < 100; i++)
		octets_add(&o, "3c 00 01 04 00 00 00 00");
	octets_add(&o, "06 00 01 04 00 00 00 00" ACK4);
	o.at[4] = (uint8_t)((o.n - 40) >> 8);
	o.at[5] = (uint8_t)(o.n - 40);
	cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TOO_DEEP);
}

struct jumbo {
	uint32_t len;
	enum wire_verdict verdict;
	uint16_t quirks;
};

Test(ip, a_jumbo_length_counts_from_behind_the_ipv6_header)
{
	const struct jumbo rows[] = {
		{ 28, WIRE_TCP, 0 },
		{ 27, WIRE_MALFORMED, 0 },
		{ 7, WIRE_MALFORMED, 0 },
		{ 0, WIRE_MALFORMED, 0 },
		{ 29, WIRE_TCP, PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN },
		{ 0xffffffff, WIRE_TCP,
			PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN },
	};

	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = spell(JUMBO);
		struct packet p;

		for (int k = 0; k < 4; k++)
			o.at[44 + k] = (uint8_t)(rows[i].len >> (24 - 8 * k));
		cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
			rows[i].verdict, "%u", rows[i].len);
		if (rows[i].verdict == WIRE_TCP)
			cr_expect_eq(p.quirks, rows[i].quirks, "%u: %x",
				rows[i].len, p.quirks);
		if (rows[i].quirks & PKT_IP_LEN_MISMATCH)
			cr_expect_eq(p.ip_more, 0);
	}
}

static void put16(uint8_t *at, uint16_t n)
{
	at[0] = (uint8_t)(n >> 8);
	at[1] = (uint8_t)n;
}

struct sum_row {
	const char *name;
	const char *hex;
	int ip_sum, tcp_sum;	/* -1: as it is */
	enum wire_verdict verdict[3];
	uint16_t quirks[3];	/* by policy; PKT_HAS_TS aside */
};

#define BAD PKT_CHECKSUM_BAD
#define OFFLOAD PKT_CHECKSUM_OFFLOAD
#define TCP3 { WIRE_TCP, WIRE_TCP, WIRE_TCP }

/* DATA4's pseudo-header adds up to 0a00+0001+0a00+0002+0006+0025 = 142e, without
 * the length 1409; DATA6's to 5ba0 = 2*(2001+0db8)+1+2+6+25, without it 5b7b. */
static const struct sum_row sum_rows[] = {
	{ "right", DATA4, -1, -1, TCP3, { 0, 0, 0 } },
	{ "right, IPv6", DATA6, -1, -1, TCP3, { 0, 0, 0 } },
	{ "wrong", DATA4, -1, 0x70b2, TCP3, { BAD, BAD, 0 } },
	{ "wrong, IPv6", DATA6, -1, 0x293e, TCP3, { BAD, BAD, 0 } },
	{ "zero", DATA4, -1, 0, TCP3, { OFFLOAD, BAD, 0 } },
	{ "zero, IPv6", DATA6, -1, 0, TCP3, { OFFLOAD, BAD, 0 } },
	{ "pseudo-header", DATA4, -1, 0x142e, TCP3, { OFFLOAD, BAD, 0 } },
	{ "pseudo-header, IPv6", DATA6, -1, 0x5ba0, TCP3, { OFFLOAD, BAD, 0 } },
	{ "pseudo-header, no length", DATA4, -1, 0x1409, TCP3,
		{ OFFLOAD, BAD, 0 } },
	{ "pseudo-header, no length, IPv6", DATA6, -1, 0x5b7b, TCP3,
		{ OFFLOAD, BAD, 0 } },
	{ "complement of the pseudo-header", DATA4, -1, 0xebd1, TCP3,
		{ BAD, BAD, 0 } },
	{ "IP wrong, TCP right", DATA4, 0x1488, -1,
		{ WIRE_IP_CHECKSUM, WIRE_IP_CHECKSUM, WIRE_TCP }, { 0, 0, 0 } },
	{ "IP and TCP wrong by different amounts", DATA4, 0x1488, 0x70b3,
		{ WIRE_IP_CHECKSUM, WIRE_IP_CHECKSUM, WIRE_TCP }, { 0, 0, 0 } },
	{ "IP and TCP wrong by the same amount", DATA4, 0x1488, 0x70b2,
		{ WIRE_TCP, WIRE_IP_CHECKSUM, WIRE_TCP },
		{ PKT_REWRITTEN, 0, 0 } },
	{ "IP zero, TCP right", DATA4, 0, -1,
		{ WIRE_TCP, WIRE_IP_CHECKSUM, WIRE_TCP }, { 0, 0, 0 } },
	{ "IP zero, TCP whatever", DATA4, 0, 0x4711,
		{ WIRE_TCP, WIRE_IP_CHECKSUM, WIRE_TCP }, { OFFLOAD, 0, 0 } },
};

Test(ip, offload_and_rewriting_are_told_from_corruption)
{
	for (size_t i = 0; i < 3 * N(sum_rows); i++) {
		const struct sum_row *r = &sum_rows[i / 3];
		struct octets o = spell(r->hex);
		struct packet p;

		if (r->ip_sum >= 0)
			put16(o.at + 10, (uint16_t)r->ip_sum);
		if (r->tcp_sum >= 0)
			put16(o.at + (r->hex[0] == '4' ? 36 : 56),
				(uint16_t)r->tcp_sum);
		cr_assert_eq(decode((enum wire_checksums)(i % 3), &o, o.n, &p),
			r->verdict[i % 3], "%s, policy %zu", r->name, i % 3);
		if (r->verdict[i % 3] == WIRE_TCP)
			cr_expect_eq(p.quirks, r->quirks[i % 3] | PKT_HAS_TS,
				"%s, policy %zu: %x", r->name, i % 3, p.quirks);
	}
}

struct altered_row {
	const char *name;
	uint64_t frame;
	bool ip_wrong, tcp_wrong;
	enum wire_verdict verdict;
	uint16_t quirks;	/* PKT_HAS_TS aside */
};

#define ALTERED (PKT_REWRITTEN | PKT_CHECKSUM_UNKNOWN)

/* One after the other. */
static const struct altered_row altered_rows[] = {
	{ "the first", 1, true, true, WIRE_TCP, ALTERED },
	{ "like it", 2, true, true, WIRE_TCP, ALTERED },
	{ "TCP's sum does not tell", 3, true, false, WIRE_TCP, ALTERED },
	{ "the first that is right", 4, false, false, WIRE_TCP, 0 },
	{ "TCP's alone is wrong", 5, false, true, WIRE_TCP, BAD },
	{ "after a right one", 6, true, true, WIRE_IP_CHECKSUM, 0 },
	{ "another", 7, true, true, WIRE_IP_CHECKSUM, 0 },
};

/* From one of them on; are wrong headers believed at all? */
static void play_altered(enum wire_checksums policy, size_t from, bool believed)
{
	for (size_t i = from; i < N(altered_rows); i++) {
		const struct altered_row *r = &altered_rows[i];
		const bool plain = believed || !r->ip_wrong;
		struct octets o = spell(DATA4);
		struct frame f = raw_frame(&o, o.n);
		struct packet p;

		put16(o.at + 10, r->ip_wrong ? 0x1488 : 0x1487);
		put16(o.at + 36, r->tcp_wrong ? 0x70b3 : 0x70b1);
		f.bytes = o.at;
		f.number = r->frame;
		cr_assert_eq(wire_decode(by_policy[policy], &f, &p),
			     plain ? r->verdict : WIRE_IP_CHECKSUM,
			     "%s", r->name);
		if (plain && r->verdict == WIRE_TCP)
			cr_expect_eq(p.quirks, r->quirks | PKT_HAS_TS,
				     "%s: %x", r->name, p.quirks);
	}
}

Test(ip, a_capture_that_begins_with_wrong_headers_only_was_altered)
{
	play_altered(WIRE_CHECKSUMS_AUTO, 0, true);
}

Test(ip, whoever_wants_sums_verified_has_it_so_from_the_first_frame_on)
{
	play_altered(WIRE_CHECKSUMS_VERIFY, 0, false);
}

Test(ip, what_begins_later_is_not_known_to_have_begun_with_wrong_headers)
{
	play_altered(WIRE_CHECKSUMS_AUTO, 1, false);
}

/* DATA4 from another address than its sums were made for. */
static struct octets rewritten(void)
{
	struct octets o = spell(DATA4);

	o.at[12] = 192;
	o.at[19] = 77;
	return o;
}

Test(ip, rewritten_addresses_are_proved_by_a_whole_segment_only)
{
	struct octets o = rewritten();
	struct packet p;

	cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n - 1, &p),
		WIRE_IP_CHECKSUM);
	o.at[o.n - 1] ^= 1;
	cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
		WIRE_IP_CHECKSUM);
	o.at[o.n - 1] ^= 1;
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, PKT_REWRITTEN | PKT_HAS_TS);
}

Test(ip, a_proof_of_rewriting_serves_all_between_the_two)
{
	const uint16_t quirks = PKT_REWRITTEN | PKT_HAS_TS |
		PKT_CHECKSUM_UNKNOWN;
	struct octets o = rewritten();
	uint8_t src[4];
	struct packet p;

	decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p);
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n - 1, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, quirks | PKT_PAYLOAD_CUT);
	o.at[o.n - 1] ^= 1;
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, quirks);
	memcpy(src, o.at + 12, 4);
	memcpy(o.at + 12, o.at + 16, 4);
	memcpy(o.at + 16, src, 4);
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, quirks);
	octets_seal_tcp(o.at);
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.quirks, quirks, "TCP's sum is right, IP's is not");
}

Test(ip, a_proof_of_rewriting_serves_nobody_else)
{
	struct octets o = rewritten();
	struct packet p;

	decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p);
	o.at[o.n - 1] ^= 1;
	o.at[11] ^= 1;
	cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
		WIRE_IP_CHECKSUM, "another amount");
	o.at[11] ^= 1;
	for (size_t i = 15; i <= 19; i += 4) {
		struct octets other = o;

		other.at[i]++;
		other.at[5]--;	/* the ID, so that the amount is the same */
		cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &other, o.n, &p),
			WIRE_IP_CHECKSUM, "another address");
	}
}

Test(ip, a_wrong_header_sum_hides_what_the_packet_carries)
{
	struct octets o = spell(ACK4);
	struct packet p;

	o.at[9] = 17;
	cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
		WIRE_IP_CHECKSUM);
	o.at[6] = 0x20;
	o.at[9] = 6;
	cr_expect_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p),
		WIRE_IP_CHECKSUM);
}

/* A segment of n bytes of payload, its checksum one off. */
static uint16_t quirks_of_wrong(size_t n)
{
	struct octets o = spell(ACK4);
	struct packet p;

	for (size_t i = 0; i < n; i++)
		octets_add(&o, "5a");
	put16(o.at + 2, (uint16_t)o.n);
	octets_seal_ip(o.at);
	octets_seal_tcp(o.at);
	o.at[37] ^= 1;
	cr_assert_eq(decode(WIRE_CHECKSUMS_AUTO, &o, o.n, &p), WIRE_TCP);
	cr_expect_eq(p.payload_len, n);
	return p.quirks;
}

Test(ip, a_segment_larger_than_any_wire_was_made_by_a_card)
{
	cr_expect_eq(quirks_of_wrong(1460), PKT_CHECKSUM_BAD);
	cr_expect_eq(quirks_of_wrong(1461),
		PKT_CHECKSUM_OFFLOAD | PKT_OFFLOAD_GUESSED);
	cr_expect_eq(quirks_of_wrong(2920),
		PKT_CHECKSUM_OFFLOAD | PKT_OFFLOAD_GUESSED);
}

Test(ip, sums_hold_for_odd_and_even_lengths)
{
	for (size_t n = 0; n < 70; n++) {
		struct octets o = spell(ACK4);
		struct packet p;

		for (size_t i = 0; i < n; i++)
			octets_add(&o, "a7");
		put16(o.at + 2, (uint16_t)o.n);
		octets_seal_ip(o.at);
		octets_seal_tcp(o.at);
		cr_assert_eq(decode(WIRE_CHECKSUMS_VERIFY, &o, o.n, &p),
			WIRE_TCP);
		cr_expect_eq(p.quirks, 0, "%zu bytes", n);
	}
}
