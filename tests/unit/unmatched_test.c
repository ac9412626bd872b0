/* SPDX-License-Identifier: ISC */
/* unmatched_test.c - frames that a filter does not match, and the datagrams
 * that they may be a part of. */
#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"
#include "packets.h"
#include "raw.h"
#include "wire/wire.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

enum { HEADER = 20, PIECE = 16 };

static struct limits limits;
static struct wire *wire;

static void set_up(void)
{
	limits_init(&limits);
	wire = wire_new(&limits, WIRE_CHECKSUMS_VERIFY);
}

static void tear_down(void)
{
	wire_free(wire);
}

TestSuite(unmatched, .init = set_up, .fini = tear_down);

/* Piece 0, 1 or 2 of DATA4. */
static struct octets piece(size_t i)
{
	struct octets whole = { 0 }, o = { 0 };
	size_t from = HEADER + i * PIECE, n;

	octets_add(&whole, DATA4);
	n = i == 2 ? whole.n - from : PIECE;
	octets_add_bytes(&o, whole.at, HEADER);
	octets_add_bytes(&o, whole.at + from, n);
	o.at[2] = 0;
	o.at[3] = (uint8_t)o.n;
	o.at[6] = i == 2 ? 0 : 0x20;
	o.at[7] = (uint8_t)(i * PIECE / 8);
	octets_seal_ip(o.at);
	return o;
}

static enum wire_verdict decode(const struct octets *o, bool matched,
                                int64_t time)
{
	struct packet p;
	struct frame f = raw_frame(o, o->n);

	f.time = time;
	return matched ? wire_decode(wire, &f, &p) :
	                 wire_decode_unmatched(wire, &f, &p);
}

struct row {
	const char *pieces;	/* in their order; ! before one unmatched */
	enum wire_verdict last;
};

Test(unmatched, the_first_fragment_decides)
{
	static const struct row rows[] = {
		{ "0 1 2", WIRE_TCP },
		{ "0 !1 !2", WIRE_TCP },
		{ "!2 !1 0", WIRE_TCP },
		{ "!1 0 !2", WIRE_TCP },
		{ "!0 1 2", WIRE_FILTERED },
		{ "2 1 !0", WIRE_FILTERED },
		{ "!0 !1 !2", WIRE_FILTERED },
		{ "!2 !1 !0", WIRE_FILTERED },
		{ "0 !0 !1 !2", WIRE_TCP },
		{ "!1", WIRE_HELD },
	};

	for (size_t i = 0; i < N(rows); i++) {
		enum wire_verdict got = WIRE_HELD;
		bool matched = true;

		for (const char *c = rows[i].pieces; *c != '\0'; c++) {
			struct octets o;

			matched &= *c != '!';
			if (*c < '0')
				continue;
			cr_expect_eq(got, WIRE_HELD, "%s", rows[i].pieces);
			o = piece((size_t)(*c - '0'));
			got = decode(&o, matched, 0);
			matched = true;
		}
		cr_expect_eq(got, rows[i].last, "%s: %d", rows[i].pieces, got);
		wire_release(wire);
		tear_down();
		set_up();
	}
}

Test(unmatched, no_fragment_is_wanted_for_its_own_sake)
{
	static const char *const others[] = { DATA4, SYN6, ACK4, HBH,
		HBH_DST_ATOMIC_DST };

	for (size_t i = 0; i < N(others); i++) {
		struct octets o = { 0 };

		octets_add(&o, others[i]);
		cr_expect_eq(decode(&o, false, 0), WIRE_FILTERED);
		cr_expect_eq(decode(&o, true, 0), WIRE_TCP,
			     "and the next frame is not touched by it");
		for (size_t n = o.n; n-- > 0;) {
			o.n = n;
			cr_expect_eq(decode(&o, false, 0), WIRE_FILTERED);
		}
	}
}

/* Nobody misses them: they are no loss to a limit. */
Test(unmatched, fragments_that_wait_in_vain_are_not_counted_as_dropped)
{
	const int64_t late = INT64_C(3600) * 1000000000;
	struct octets first = piece(0), second = piece(1), third = piece(2);

	cr_expect_eq(decode(&second, false, 0), WIRE_HELD);
	cr_expect_eq(decode(&second, false, late), WIRE_HELD);
	cr_expect_eq(wire_fragments_dropped(wire), 0);
	cr_expect_eq(decode(&first, false, 2 * late), WIRE_HELD);
	cr_expect_eq(wire_fragments_dropped(wire), 0);
	cr_expect_eq(decode(&first, true, 3 * late), WIRE_HELD);
	cr_expect_eq(decode(&second, false, 3 * late), WIRE_HELD);
	cr_expect_eq(wire_fragments_dropped(wire), 0);
	cr_expect_eq(decode(&second, false, 4 * late), WIRE_HELD);
	cr_expect_eq(wire_fragments_dropped(wire), 2, "these were wanted");
	cr_expect_eq(decode(&second, true, 5 * late), WIRE_HELD);
	cr_expect_eq(decode(&third, false, 5 * late), WIRE_HELD);
	cr_expect_eq(decode(&third, false, 6 * late), WIRE_HELD);
	cr_expect_eq(wire_fragments_dropped(wire), 4, "one was enough");
}
