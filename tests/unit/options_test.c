/* SPDX-License-Identifier: ISC */
/* options_test.c - the option iterator, RFC 9293 3.2. */
#include "wire/options.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "octets.h"

struct row {
	const char *bytes;
	const char *says;	/* kind:length of data, ... ! = bad */
};

static const struct row rows[] = {
	{ "", "" },
	{ "00", "" },
	{ "01", "" },
	{ "01 01 01 00", "" },
	/* mss 1460 */
	{ "02 04 05 b4", "2:2 " },
	/* mss 1460,sackOK,TS val 1000 ecr 0,nop,wscale 7 */
	{ "02 04 05 b4 04 02 08 0a 00 00 03 e8 00 00 00 00 01 03 03 07",
		"2:2 4:0 8:8 3:1 " },
	/* nop,nop,TS val 1 ecr 2 */
	{ "01 01 08 0a 00 00 00 01 00 00 00 02", "8:8 " },
	/* nop,nop,sack 1 {1:2} */
	{ "01 01 05 0a 00 00 00 01 00 00 00 02", "5:8 " },
	/* what follows an end is padding, whatever it is */
	{ "02 04 05 b4 00 08 0a 01", "2:2 " },
	{ "00 00 00 00", "" },
	/* an unknown kind has a length as well */
	{ "fd 04 f9 89 01 03 03 0e", "253:2 3:1 " },
	{ "fe 02", "254:0 " },
	/* a kind without its length */
	{ "02", "!" },
	{ "01 01 01 08", "!" },
	/* a length below 2 never ends */
	{ "02 00 05 b4", "!" },
	{ "02 01 05 b4", "!" },
	{ "03 03 07 08 00", "3:1 !" },
	/* a length beyond the header */
	{ "02 04 05", "!" },
	{ "08 0a 00 00 00 01 00 00 00", "!" },
	{ "01 03 03 07 05 0b 00 00 00 01 00 00 00 02", "3:1 !" },
	{ "ff ff ff ff", "!" },
	/* exactly to the end */
	{ "13 12 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f", "19:16 " },
};

static void spell(struct span at, char *says, size_t room)
{
	struct tcp_option o;
	size_t n = 0;

	says[0] = '\0';
	while (tcp_option_next(&at, &o))
		n += (size_t)snprintf(says + n, room - n, "%u:%zu ",
			(unsigned)o.kind, o.data.left);
	if (at.bad)
		snprintf(says + n, room - n, "!");
}

Test(options, are_walked_as_rfc_9293_says)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct octets o = { 0 };
		char says[256];

		octets_add(&o, rows[i].bytes);
		spell(span_of(octets_fence(o.at, o.n), o.n), says,
			sizeof(says));
		cr_expect_str_eq(says, rows[i].says, "%s: %s", rows[i].bytes,
			says);
	}
}

Test(options, cut_anywhere_give_what_was_whole_and_never_overrun)
{
	const char *whole = "2:2 4:0 8:8 3:1 ";
	struct octets o = { 0 };
	char says[256];

	octets_add(&o, rows[5].bytes);
	for (size_t n = 0; n < o.n; n++) {
		spell(span_of(octets_fence(o.at, n), n), says, sizeof(says));
		size_t got = strcspn(says, "!");

		cr_expect_eq(strncmp(says, whole, got), 0, "%zu: %s", n, says);
		cr_expect_lt(got, strlen(whole), "%zu: %s", n, says);
	}
}

Test(options, data_begin_after_the_length)
{
	struct octets o = { 0 };
	struct tcp_option option = { 0 };
	struct span at;

	octets_add(&o, "01 02 04 05 b4");
	at = span_of(o.at, o.n);
	cr_assert(tcp_option_next(&at, &option));
	cr_expect_eq(option.kind, TCP_OPT_MSS);
	cr_expect_eq(option.data.at, o.at + 3);
	cr_expect_eq(span_be(&option.data, 2), 1460);
	cr_expect_not(tcp_option_next(&at, &option));
	cr_expect_not(at.bad);
}

Test(options, of_a_packet_end_where_its_header_does)
{
	uint8_t tcp[64] = { 0 };
	struct packet p = { .tcp = tcp, .header_len = 32 };
	struct span at = tcp_options_of(&p);

	cr_expect_eq(at.at, tcp + 20);
	cr_expect_eq(at.left, 12);
	p.header_len = 20;
	cr_expect_eq(tcp_options_of(&p).left, 0);
	p.header_len = 16;
	cr_expect_eq(tcp_options_of(&p).left, 0, "it was cut before them");
}
