/* SPDX-License-Identifier: ISC */
/* wlan_test.c - 802.11: each header whole and cut at every byte, several
 * packets in a frame, frames that are sent again. */
#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"
#include "packets.h"
#include "wire/wire.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

enum { WLAN = 105, PRISM = 119, RADIOTAP = 127, AVS = 163, PPI = 192 };

static struct limits limits;
static struct wire *w;

static void set_up(void)
{
	limits_init(&limits);
	w = wire_new(&limits, WIRE_CHECKSUMS_AUTO);
}

TestSuite(wlan, .init = set_up);

/* Frame control to sequence control; number 1, not a fragment. */
#define TO_DS(control, flags) control flags "00 00 02 00 00 00 00 01 " \
	"02 00 00 00 00 02 02 00 00 00 00 03 10 00 "
#define SNAP4 "aa aa 03 00 00 00 08 00 "
#define SNAP6 "aa aa 03 00 00 00 86 dd "
#define DATA TO_DS("08 ", "01 ")
#define QOS TO_DS("88 ", "01 ") "00 00 "
#define EMPTY_16 "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
#define EMPTY_136 EMPTY_16 EMPTY_16 EMPTY_16 EMPTY_16 EMPTY_16 EMPTY_16 \
	EMPTY_16 EMPTY_16 "00 00 00 00 00 00 00 00 "
#define SUBFRAME(len) "02 00 00 00 00 01 02 00 00 00 00 02 " len

struct row {
	const char *name;
	unsigned linktype;
	enum wire_verdict verdict;
	const char *header, *packet, *trailer;
};

static const struct row rows[] = {
	{ "data", WLAN, WIRE_TCP, DATA SNAP4, SYN4, "" },
	{ "data from the access point, IPv6", WLAN, WIRE_TCP,
		TO_DS("08 ", "02 ") SNAP6, SYN6, "" },
	{ "QoS", WLAN, WIRE_TCP, QOS SNAP4, SYN4, "" },
	{ "QoS, high throughput", WLAN, WIRE_TCP, TO_DS("88 ", "81 ")
		"00 00 00 00 00 00" SNAP4, SYN4, "" },
	{ "four addresses", WLAN, WIRE_TCP, TO_DS("08 ", "03 ")
		"02 00 00 00 00 04" SNAP4, SYN4, "" },
	{ "four addresses, QoS", WLAN, WIRE_TCP, TO_DS("88 ", "03 ")
		"02 00 00 00 00 04 05 00" SNAP4, SYN4, "" },
	{ "data and acknowledgement", WLAN, WIRE_TCP, TO_DS("18 ", "01 ")
		SNAP4, SYN4, "" },
	{ "one packet in an A-MSDU", WLAN, WIRE_TCP, TO_DS("88 ", "01 ")
		"80 00" SUBFRAME("00 44") SNAP4, SYN4, "" },
	{ "radiotap", RADIOTAP, WIRE_TCP, "00 00 08 00 00 00 00 00" QOS SNAP4,
		SYN4, "" },
	{ "radiotap, time, FCS", RADIOTAP, WIRE_TCP,
		"00 00 12 00 03 00 00 00 01 02 03 04 05 06 07 08 10 00" QOS
		SNAP4, SYN4, "de ad be ef" },
	{ "radiotap, more words, FCS", RADIOTAP, WIRE_TCP,
		"00 00 12 00 02 00 00 80 00 00 00 80 00 00 00 00 10 00" DATA
		SNAP4, SYN4, "de ad be ef" },
	{ "radiotap, padded header", RADIOTAP, WIRE_TCP,
		"00 00 09 00 02 00 00 00 20" QOS "00 00" SNAP4, SYN4, "" },
	{ "Prism", PRISM, WIRE_TCP, "00 00 00 44 90 00 00 00" EMPTY_136
		DATA SNAP4, SYN4, "" },
	{ "AVS under the number of Prism", PRISM, WIRE_TCP,
		"80 21 10 01 00 00 00 0c 00 00 00 00" DATA SNAP4, SYN4, "" },
	{ "AVS", AVS, WIRE_TCP, "80 21 10 01 00 00 00 08" DATA SNAP4, SYN4,
		"" },
	{ "PPI", PPI, WIRE_TCP, "00 00 0c 00 69 00 00 00 02 00 00 00" DATA
		SNAP4, SYN4, "" },
	{ "PPI, Ethernet", PPI, WIRE_TCP, "00 00 08 00 01 00 00 00"
		"02 00 00 00 00 02 02 00 00 00 00 01 08 00", SYN4, "" },
	{ "PPI, itself", PPI, WIRE_MALFORMED, "00 00 08 00 c0 00 00 00", "",
		"" },
	{ "PPI, no link type", PPI, WIRE_LINK_UNKNOWN,
		"00 00 08 00 01 00 01 00", SYN4, "" },
	{ "radiotap, too short", RADIOTAP, WIRE_MALFORMED,
		"00 00 07 00 00 00 00 00" QOS SNAP4, SYN4, "" },
	{ "radiotap, another version", RADIOTAP, WIRE_MALFORMED,
		"01 00 08 00 00 00 00 00" QOS SNAP4, SYN4, "" },
	{ "AVS, too short", AVS, WIRE_MALFORMED, "80 21 10 01 00 00 00 07",
		SYN4, "" },
	{ "damaged", RADIOTAP, WIRE_FRAME_CHECK,
		"00 00 09 00 02 00 00 00 50" QOS SNAP4, SYN4, "de ad be ef" },
	{ "protected", WLAN, WIRE_WLAN_PROTECTED, TO_DS("88 ", "41 ")
		"00 00 01 00 00 20 00 00 00 00", SYN4, "" },
	{ "more fragments", WLAN, WIRE_WLAN_FRAGMENT, TO_DS("08 ", "05 ")
		SNAP4, SYN4, "" },
	{ "beacon", WLAN, WIRE_NOT_IP, TO_DS("80 ", "00 "), "", "" },
	{ "acknowledgement", WLAN, WIRE_NOT_IP,
		"d4 00 00 00 02 00 00 00 00 01", "", "" },
	{ "null function", WLAN, WIRE_NOT_IP, TO_DS("48 ", "01 "), "", "" },
	{ "QoS null", WLAN, WIRE_NOT_IP, TO_DS("c8 ", "01 ") "00 00", "", "" },
	{ "version 1", WLAN, WIRE_NOT_IP, TO_DS("09 ", "01 ") SNAP4, SYN4, "" },
	{ "a subframe longer than the frame", WLAN, WIRE_MALFORMED,
		TO_DS("88 ", "01 ") "80 00" SUBFRAME("00 45") SNAP4, SYN4,
		"" },
};

static struct octets build(const struct row *r)
{
	struct octets o = { 0 };

	octets_add(&o, r->header);
	octets_add(&o, r->packet);
	octets_add(&o, r->trailer);
	return o;
}

static struct frame frame_of(const struct octets *o, size_t caplen,
                             unsigned linktype)
{
	return (struct frame){
		.number = 5,
		.bytes = octets_fence(o->at, caplen),
		.caplen = (uint32_t)caplen,
		.wirelen = (uint32_t)o->n,
		.linktype = (uint16_t)linktype,
	};
}

static enum wire_verdict decode(const struct octets *o, size_t caplen,
                                unsigned linktype, struct packet *p)
{
	const struct frame f = frame_of(o, caplen, linktype);

	enum wire_verdict v;

	memset(p, 0xa5, sizeof(*p));
	v = wire_decode(w, &f, p);
	return v == WIRE_SEVERAL ? wire_next(w, &f, p) : v;
}

Test(wlan, each_header_leads_to_tcp_or_says_why_not)
{
	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = build(&rows[i]);
		struct packet p;

		cr_assert_eq(decode(&o, o.n, rows[i].linktype, &p),
			rows[i].verdict, "%s", rows[i].name);
		if (rows[i].verdict != WIRE_TCP)
			continue;
		cr_expect_eq(p.src_port, 40000, "%s", rows[i].name);
		cr_expect_eq(p.quirks, PKT_HAS_TS | PKT_HAS_WSCALE |
			PKT_SACK_PERMITTED, "%s: %x", rows[i].name, p.quirks);
		cr_expect_eq(p.outer, 0);
	}
}

Test(wlan, cut_at_any_byte_it_is_never_overrun)
{
	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = build(&rows[i]), tail = { 0 };
		size_t end;

		octets_add(&tail, rows[i].trailer);
		end = o.n - tail.n;
		for (size_t n = 0; n <= end && rows[i].verdict == WIRE_TCP;
		     n++) {
			struct packet p;

			cr_assert_eq(decode(&o, n, rows[i].linktype, &p),
				n + 26 < end ? WIRE_CUT : WIRE_TCP,
				"%s at %zu", rows[i].name, n);
		}
	}
}

Test(wlan, short_on_the_wire_it_has_no_segment)
{
	for (size_t i = 0; i < N(rows); i++) {
		struct octets o = build(&rows[i]);

		if (rows[i].trailer[0] != '\0')
			continue;
		while (o.n-- > 0) {
			struct packet p;

			cr_assert_neq(decode(&o, o.n, rows[i].linktype, &p),
				WIRE_TCP, "%s at %zu", rows[i].name, o.n);
		}
	}
}

/* Three subframes: 68 bytes and 2 of padding, 48 and 2 of padding, 76. */
static struct octets aggregate(void)
{
	struct octets o = { 0 };

	octets_add(&o, TO_DS("88 ", "01 ") "80 00"
		SUBFRAME("00 44") SNAP4 SYN4 "00 00"
		SUBFRAME("00 30") SNAP4 ACK4 "00 00"
		SUBFRAME("00 55") SNAP6 DATA6);
	return o;
}

Test(wlan, several_packets_of_a_frame_come_one_after_the_other)
{
	const struct octets o = aggregate();
	const struct frame f = frame_of(&o, o.n, WLAN);
	struct packet p;

	cr_assert_eq(wire_decode(w, &f, &p), WIRE_SEVERAL);
	cr_assert_eq(wire_next(w, &f, &p), WIRE_TCP);
	cr_expect_eq(p.seq, 1);
	cr_assert(wire_has_next(w));
	cr_assert_eq(wire_next(w, &f, &p), WIRE_TCP);
	cr_expect_eq(p.seq, 7);
	cr_expect_eq(p.frame, 5);
	cr_assert(wire_has_next(w));
	cr_assert_eq(wire_next(w, &f, &p), WIRE_TCP);
	cr_expect_eq(p.payload_len, 5);
	cr_expect_eq(p.ip_version, 6);
	cr_expect_eq(p.quirks, PKT_HAS_TS);
	cr_expect_not(wire_has_next(w));
}

Test(wlan, several_packets_cut_at_any_byte_are_never_overrun)
{
	const struct octets o = aggregate();

	for (size_t n = 0; n <= o.n; n++) {
		const struct frame f = frame_of(&o, n, WLAN);
		size_t packets = 0;
		struct packet p;

		if (wire_decode(w, &f, &p) == WIRE_SEVERAL)
			while (wire_has_next(w))
				packets += wire_next(w, &f, &p) == WIRE_TCP;
		cr_assert_eq(packets, (n >= 82u) + (n >= 166u) + (n >= 250u),
			"%zu at %zu", packets, n);
	}
}

/* The `control' bits and the number of a frame. */
static enum wire_verdict send(uint8_t flags, uint8_t number, uint8_t tid)
{
	struct octets o = { 0 };
	struct packet p;

	octets_add(&o, QOS SNAP4 SYN4);
	o.at[1] |= flags;
	o.at[23] = number;
	o.at[24] = tid;
	return decode(&o, o.n, WLAN, &p);
}

Test(wlan, a_frame_that_is_sent_again_counts_once)
{
	enum { RETRY = 8 };

	cr_expect_eq(send(0, 1, 0), WIRE_TCP);
	cr_expect_eq(send(RETRY, 1, 0), WIRE_WLAN_RETRY);
	cr_expect_eq(send(RETRY, 1, 0), WIRE_WLAN_RETRY);
	cr_expect_eq(send(0, 1, 0), WIRE_TCP, "not marked");
	cr_expect_eq(send(RETRY, 2, 0), WIRE_TCP, "its first is missing");
	cr_expect_eq(send(RETRY, 2, 5), WIRE_TCP, "another class");
	cr_expect_eq(send(RETRY, 2, 0), WIRE_WLAN_RETRY);
}
