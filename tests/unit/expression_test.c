/* SPDX-License-Identifier: ISC */
/* expression_test.c - what a filter looks at, by its words. */
#include "capture/expression.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static struct expression read(const char *text, char left[256])
{
	struct expression e;

	snprintf(left, 256, "%s", text);
	expression_read(&e, left);
	return e;
}

Test(expression, what_is_symmetric_keeps_flows_whole)
{
	static const char *const whole[] = {
		"", "  ", "tcp", "tcp port 80", "not tcp port 80",
		"host 192.0.2.1 and (port 80 or port 443)",
		"net 10.0.0.0/8", "net 10 mask 255.0.0.0", "ip6 host ::1",
		"tcp portrange 8000-8080 && !host 2001:db8::7",
		"src or dst host 192.0.2.1", "dst and src net 10",
		"tcp port http or https", "ip proto 6", "ip6 proto \\tcp",
		"arp || icmp || icmp6",
	};
	static const char *const cutting[] = {
		"src host 192.0.2.1", "tcp dst port 80", "dst port 80 or 81",
		"src or port 80", "tcp[13] = 2", "tcp[tcpflags] & tcp-syn != 0",
		"greater 100", "less 100", "len > 60", "ether host 1:2:3:4:5:6",
		"vlan 5 and tcp", "vlan", "inbound", "ip broadcast", "5 = 5",
		"mpls 3 and tcp", "host 192.0.2.1 and src", "wlan type mgt",
		"ip multicast", "gateway 192.0.2.1", "src && dst host 10.0.0.1",
	};
	char left[256];

	for (size_t i = 0; i < N(whole); i++)
		cr_expect_not(read(whole[i], left).cuts, "%s", whole[i]);
	for (size_t i = 0; i < N(cutting); i++)
		cr_expect(read(cutting[i], left).cuts, "%s", cutting[i]);
}

Test(expression, tags_are_seen_by_what_speaks_of_them)
{
	static const char *const speaks[] = {
		"vlan", "tcp and not vlan 7", "ether[12:2] = 0x8100",
		"ether [14] = 0", "link[x] = 0", "ether[tcpflags] = 2",
		"ether proto 0x8100", "ether proto 34984", "ether[9+9] = 1",
	};
	static const char *const silent[] = {
		"tcp port 33024", "ether[0] & 1 = 0 and tcp", "ether[6:4] = 1",
		"ether proto 0x800", "ether host 81:00:81:00:81:00", "mpls",
		"pppoes and tcp", "tcp[12:2] = 0x8100",
		"ether proto \\ip and port 33024",
	};
	char left[256];

	for (size_t i = 0; i < N(speaks); i++)
		cr_expect(read(speaks[i], left).tags, "%s", speaks[i]);
	for (size_t i = 0; i < N(silent); i++)
		cr_expect_not(read(silent[i], left).tags, "%s", silent[i]);
}

struct named {
	const char *text, *name, *left;
};

Test(expression, names_that_would_be_looked_up_are_taken_out)
{
	static const struct named rows[] = {
		{ "host example.net", "example.net", "host 0          " },
		{ "tcp and src foo or dst bar", "foo",
		  "tcp and src 0   or dst 0  " },
		{ "host 192.0.2.1 or foo", "foo", "host 192.0.2.1 or 0  " },
		{ "port http or host h", "h", "port http or host 0" },
		{ "net loopback", "loopback", "net 0       " },
		{ "host 5-3", "5-3", "host 0  " },
		{ "host a.b.c", "a.b.c", "host 0    " },
		{ "host 3com.com", "3com.com", "host 0       " },
		{ "host face:cafe", "face:cafe", "host 0        " },
		{ "host \\tcp", "\\tcp", "host 0   " },
		{ "ether host abc", "abc", "ether host 0  " },
		{ "host 1.2.3.4 and llcx", "llcx",
		  "host 1.2.3.4 and 0   " },
	};
	static const char *const nameless[] = {
		"port http", "portrange ftp-data-http", "ip proto \\tcp",
		"ether proto \\arp", "host 10.1", "host 0x7f000001",
		"ether host aabb.ccdd.eeff", "ether host aa-b-cc-dd-ee-ff",
		"ether host aabbccddeeff", "ether host a:b:c:d:e:f",
		"host fe80::1", "net 2001:db8::/32", "host $1f",
		"wlan type mgt subtype beacon", "dir fromds", "ifname en0",
		"tcp[foo]", "llc xid", "tcp[13] & (tcp-syn|tcp-ack) != 0",
		"len -5 > 10", "icmp[icmptype] = icmp-echoreply",
	};
	char left[256];

	for (size_t i = 0; i < N(rows); i++) {
		struct expression e = read(rows[i].text, left);

		cr_expect_str_eq(e.name, rows[i].name);
		cr_expect_str_eq(left, rows[i].left);
	}
	for (size_t i = 0; i < N(nameless); i++) {
		cr_expect_str_eq(read(nameless[i], left).name, "", "%s",
				 nameless[i]);
		cr_expect_str_eq(left, nameless[i]);
	}
}

Test(expression, only_white_space_is_empty)
{
	char left[256];

	cr_expect(read("", left).empty);
	cr_expect(read(" \t\r\n", left).empty);
	cr_expect_not(read("(", left).empty);
	cr_expect_not(read("ip", left).empty);
}
