/* SPDX-License-Identifier: ISC */
/* net_test.c - networks as people write them, and who is in them. */
#include "base/net.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>

static void address(uint8_t addr[16], const char *text)
{
	memset(addr, 0, 16);
	memset(addr + 10, 0xff, 2);
	if (inet_pton(AF_INET, text, addr + 12) != 1)
		cr_assert_eq(inet_pton(AF_INET6, text, addr), 1, "%s", text);
}

static const struct {
	const char *net, *addr;
	bool in;
} rows[] = {
	{ "192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.0", false },
	{ "192.0.2.0/24", "192.0.2.255", true },
	{ "192.0.2.0/24", "192.0.3.0", false },
	{ "192.0.2.77/24", "192.0.2.0", true },
	{ "10.0.0.0/9", "10.127.255.255", true },
	{ "10.0.0.0/9", "10.128.0.0", false },
	{ "0.0.0.0/0", "255.255.255.255", true },
	{ "0.0.0.0/0", "2001:db8::1", false },
	{ "255.255.255.255/31", "255.255.255.254", true },
	{ "255.255.255.255/32", "255.255.255.254", false },
	{ "2001:db8::/32", "2001:db8:ffff::1", true },
	{ "2001:db8::/32", "2001:db9::1", false },
	{ "2001:db8::1", "2001:db8::1", true },
	{ "2001:db8::1", "2001:db8::2", false },
	{ "::/0", "2001:db8::1", true },
	{ "::/0", "192.0.2.1", true },
	{ "::ffff:192.0.2.0/120", "192.0.2.9", true },
	{ "::ffff:192.0.2.0/120", "192.0.3.9", false },
	{ "*", "192.0.2.1", true },
	{ "*", "::", true },
};

Test(net, holds_those_that_begin_with_its_bits)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t addr[16];
		struct net net;

		address(addr, rows[i].addr);
		cr_assert(net_read(rows[i].net, strlen(rows[i].net), &net),
			"%s", rows[i].net);
		cr_expect_eq(net_holds(&net, addr), rows[i].in, "%s in %s",
			rows[i].addr, rows[i].net);
	}
}

Test(net, is_refused_if_it_is_none)
{
	static const char *const wrong[] = {
		"", "/", "/8", "192.0.2", "192.0.2.256", "192.0.2.0/33",
		"192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/24/8", "192.0.2.1 ",
		"2001:db8::/129", "2001:db8::g", ":::", "localhost", "**",
		"*/0", "fe80::1%eth0", "192.0.2.0/18446744073709551616",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct net net;

		cr_expect_not(net_read(wrong[i], strlen(wrong[i]), &net), "%s",
			wrong[i]);
	}
}

Test(net, may_be_followed_by_a_port)
{
	static const struct {
		const char *text;
		int port, bits;		/* port -1: refused */
	} with[] = {
		{ "192.0.2.1:80", 80, 128 },
		{ "192.0.2.0/24:65535", 65535, 120 },
		{ "*:0", 0, 0 },
		{ "[2001:db8::1]:443", 443, 128 },
		{ "[2001:db8::]/32:443", 443, 32 },
		{ "[2001:db8::/32]:443", 443, 32 },
		{ "192.0.2.1", -1, 0 }, { "192.0.2.1:", -1, 0 },
		{ "192.0.2.1:65536", -1, 0 }, { "192.0.2.1:http", -1, 0 },
		{ ":80", -1, 0 }, { "80", -1, 0 }, { "", -1, 0 },
		{ "[192.0.2.1]:80", -1, 0 }, { "2001:db8::1:80", -1, 0 },
		{ "[2001:db8::1]", -1, 0 }, { "[]:80", -1, 0 },
		{ "[:80", -1, 0 }, { "[2001:db8::1:80", -1, 0 },
		{ "[2001:db8::]32:80", -1, 0 }, { "]:80", -1, 0 },
		{ "[2001:db8::/32]/32:80", -1, 0 },
	};

	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++) {
		struct net_rule rule;
		bool good = net_read_port(with[i].text, &rule);

		cr_expect_eq(good, with[i].port >= 0, "%s", with[i].text);
		cr_expect(!good || (rule.value == with[i].port &&
			rule.net.bits == with[i].bits), "%s", with[i].text);
	}
}

Test(net, the_last_rule_that_fits_decides)
{
	struct net_rules rules = { .n = 0 };
	struct net_rule wide = { .value = 1 }, narrow = { .value = 2 };
	uint8_t a[16], b[16], c[16];

	address(a, "192.0.2.1");
	address(b, "192.0.3.1");
	address(c, "198.51.100.1");
	net_read("192.0.0.0/16", 12, &wide.net);
	net_read("192.0.2.0/24", 12, &narrow.net);
	cr_expect_eq(net_rules_value(&rules, a, 7), 7);
	cr_assert(net_rules_add(&rules, &wide));
	cr_assert(net_rules_add(&rules, &narrow));
	cr_expect_eq(net_rules_value(&rules, a, 7), 2);
	cr_expect_eq(net_rules_value(&rules, b, 7), 1);
	cr_expect_eq(net_rules_value(&rules, c, 7), 7);
	while (rules.n < NET_RULES_MAX)
		cr_assert(net_rules_add(&rules, &wide));
	cr_expect_not(net_rules_add(&rules, &wide));
}
