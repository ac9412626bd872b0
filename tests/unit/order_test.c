/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>

#include "tcp/order.h"

struct sent {
	uint8_t version;
	uint16_t id;
	bool stamped;
	uint32_t tsval;
};

static struct packet packet_of(const struct sent *s)
{
	return (struct packet){
		.ip_version = s->version,
		.ip_id = s->id,
		.tsval = s->tsval,
		.quirks = s->stamped ? PKT_HAS_TS : 0,
	};
}

Test(order, a_stamp_tells_and_where_it_is_the_same_a_number_near_by)
{
	static const struct {
		struct sent ahead, filler;
		bool overtaken;
	} cases[] = {
		{ { 4, 10, true, 100 }, { 4, 11, true, 99 }, true },
		{ { 4, 10, true, 100 }, { 4, 9, true, 101 }, false },
		{ { 6, 0, true, 5 }, { 6, 0, true, UINT32_MAX }, true },
		{ { 6, 0, true, 5 }, { 6, 0, true, 5 }, false },
		{ { 6, 1, false, 0 }, { 6, 0, false, 0 }, false },
		{ { 4, 10, true, 100 }, { 4, 9, true, 100 }, true },
		{ { 4, 10, true, 100 }, { 4, 9, false, 0 }, true },
		{ { 4, 10, false, 0 }, { 4, 10, false, 0 }, false },
		{ { 4, 10, false, 0 }, { 4, 11, false, 0 }, false },
		{ { 4, 3, false, 0 }, { 4, 65530, false, 0 }, true },
		{ { 4, 100, false, 0 }, { 4, 36, false, 0 }, true },
		{ { 4, 100, false, 0 }, { 4, 35, false, 0 }, false },
		{ { 4, 0, false, 0 }, { 4, 0, false, 0 }, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct packet ahead = packet_of(&cases[i].ahead);
		struct packet filler = packet_of(&cases[i].filler);
		struct tcp_ahead noted;

		tcp_ahead_note(&noted, &ahead);
		cr_expect_eq(tcp_was_overtaken(&noted, &filler),
			cases[i].overtaken, "case %zu", i);
	}
}
