/* SPDX-License-Identifier: ISC */
/* net.h - a set of addresses that a person wrote, and what holds for it. */
#ifndef BASE_NET_H
#define BASE_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The addresses that begin with the same bits; IPv4 ones are mapped into
 * ::ffff:0:0/96, as in a packet. */
struct net {
	uint8_t addr[16];
	uint8_t bits;		/* 0 to 128 */
};

/* Of several rules the last that fits decides. */
struct net_rule {
	struct net net;
	int value;
};

enum { NET_RULES_MAX = 16 };

struct net_rules {
	struct net_rule rule[NET_RULES_MAX];
	size_t n;
};

/* Reads "192.0.2.0/24" or "2001:db8::/32" from the n bytes at s; without '/' it
 * is one address, "*" is every address. False if it is none of these. */
bool net_read(const char *s, size_t n, struct net *net);

/* Reads "192.0.2.0/24:80", "[2001:db8::]/32:80", "[2001:db8::/32]:80" or
 * "*:80"; s ends with NUL. The rule's value is the port. */
bool net_read_port(const char *s, struct net_rule *rule);

bool net_holds(const struct net *net, const uint8_t addr[16]);

/* False if there is no room for another. */
bool net_rules_add(struct net_rules *rules, const struct net_rule *rule);

/* The value for that address; `otherwise' if no rule fits. */
int net_rules_value(const struct net_rules *rules, const uint8_t addr[16],
                    int otherwise);

#endif
