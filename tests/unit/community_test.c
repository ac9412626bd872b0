/* SPDX-License-Identifier: ISC */
/* community_test.c - the values of the reference implementation's baseline for
 * protocols with ports. */
#include "report/community.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

struct community_case {
	uint8_t proto;
	char src[48], dst[48];
	uint16_t src_port, dst_port;
	char id[2][COMMUNITY_TEXT];	/* seed 0, seed 1 */
};

ParameterizedTestParameters(community, both_directions_have_the_known_id)
{
	static struct community_case cases[] = {
		{ 6, "128.232.110.120", "66.35.250.204", 34855, 80,
		  { "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
		    "1:3V71V58M3Ksw/yuFALMcW0LAHvc=" } },
		{ 6, "2001:470:e5bf:dead:4957:2174:e82c:4887",
		  "2607:f8b0:400c:c03::1a", 63943, 25,
		  { "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
		    "1:eJYTW6AOzFLlSUoESovMjnu7rMw=" } },
		{ 17, "192.168.1.52", "8.8.8.8", 54585, 53,
		  { "1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
		    "1:Q9We8WO3piVF8yEQBNJF4uiSVrI=" } },
		{ 132, "192.168.170.8", "192.168.170.56", 7, 7,
		  { "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
		    "1:5w3ZRjeKBzqT3zsaEECDGjUbYeg=" } },
	};

	return cr_make_param_array(struct community_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

static uint8_t read_ip(const char *text, uint8_t ip[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (inet_pton(AF_INET6, text, ip) == 1)
		return 6;
	memcpy(ip, mapped, sizeof(mapped));
	cr_assert_eq(inet_pton(AF_INET, text, ip + 12), 1);
	return 4;
}

ParameterizedTest(struct community_case *c, community,
                  both_directions_have_the_known_id)
{
	struct digest *d = digest_new();
	uint8_t src[16], dst[16];
	uint8_t version = read_ip(c->src, src);

	read_ip(c->dst, dst);
	for (uint16_t seed = 0; seed < 2; seed++) {
		struct community_tuple there = { seed, c->proto, version,
			src, dst, c->src_port, c->dst_port };
		struct community_tuple back = { seed, c->proto, version,
			dst, src, c->dst_port, c->src_port };
		char id[COMMUNITY_TEXT];

		community_id(d, &there, id);
		cr_expect_str_eq(id, c->id[seed]);
		community_id(d, &back, id);
		cr_expect_str_eq(id, c->id[seed]);
	}
	digest_free(d);
}

Test(community, equal_addresses_are_ordered_by_port)
{
	struct digest *d = digest_new();
	uint8_t ip[16];
	uint8_t version = read_ip("127.0.0.1", ip);
	struct community_tuple there = { 0, 6, version, ip, ip, 256, 2 };
	struct community_tuple back = { 0, 6, version, ip, ip, 2, 256 };
	char a[COMMUNITY_TEXT], b[COMMUNITY_TEXT];

	community_id(d, &there, a);
	community_id(d, &back, b);
	cr_expect_str_eq(a, b);
	digest_free(d);
}
