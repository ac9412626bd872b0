/* SPDX-License-Identifier: ISC */
/* address_test.c - the examples of RFC 5952 and the corners between them. */
#include "base/address.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

struct address_case {
	char in[64], out[ADDRESS_TEXT];
};

ParameterizedTestParameters(address, ipv6_is_written_as_rfc_5952_says)
{
	static struct address_case cases[] = {
		{ "2001:0db8::0001", "2001:db8::1" },		/* 4.1 */
		{ "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },	/* 4.2.1 */
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* .2 */
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },	/* 4.2.3 */
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
		{ "2001:DB8::ABCD", "2001:db8::abcd" },		/* 4.3 */
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },	/* 5 */
		{ "::", "::" }, { "::1", "::1" }, { "1::", "1::" },
		{ "0:0:1::", "0:0:1::" }, { "1:0:0:2::", "1:0:0:2::" },
		{ "::1:0:0", "::1:0:0" }, { "0:1::", "0:1::" },
		{ "1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0" },
		{ "0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
		{ "1:2:3:4:5:6::", "1:2:3:4:5:6::" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ "::192.0.2.1", "::c000:201" },
		{ "::ffff:0:1", "::ffff:0.0.0.1" },
		{ "1:20:300:4000::", "1:20:300:4000::" },
	};

	return cr_make_param_array(struct address_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct address_case *c, address,
                  ipv6_is_written_as_rfc_5952_says)
{
	char text[ADDRESS_TEXT];
	uint8_t ip[16];

	cr_assert_eq(inet_pton(AF_INET6, c->in, ip), 1);
	cr_expect_eq(address_text(text, ip, 6), strlen(c->out));
	cr_expect_str_eq(text, c->out);
}

Test(address, any_text_reads_back_as_the_same_address)
{
	uint32_t random = 1;

	for (int i = 0; i < 100000; i++) {
		char text[ADDRESS_TEXT];
		uint8_t ip[16], back[16];

		for (int b = 0; b < 16; b++) {
			random = random * 1664525 + 1013904223;
			ip[b] = random >> 31 ? (uint8_t)(random >> 16) : 0;
		}
		address_text(text, ip, 6);
		cr_assert_eq(inet_pton(AF_INET6, text, back), 1, "%s", text);
		cr_assert_arr_eq(ip, back, 16, "%s", text);
	}
}

Test(address, ipv4_is_written_by_its_version)
{
	uint8_t ip[16] = { [10] = 0xff, [11] = 0xff, [13] = 10, [14] = 100,
		[15] = 255 };
	char text[ADDRESS_TEXT];

	cr_expect_eq(address_text(text, ip, 4), 12);
	cr_expect_str_eq(text, "0.10.100.255");
	address_text(text, ip, 6);
	cr_expect_str_eq(text, "::ffff:0.10.100.255");
}
