/* SPDX-License-Identifier: ISC */
#include "base/net.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/address.h"
#include "base/number.h"

enum { V4_BITS = 96 };		/* of an address that is mapped into IPv6 */

/* 4 or 6, or 0 if it is no address. */
static int read_address(const char *s, size_t n, uint8_t addr[16])
{
	char text[ADDRESS_TEXT + 8];	/* not every address is written short */

	if (n >= sizeof(text))
		return 0;
	memcpy(text, s, n);
	text[n] = '\0';
	memset(addr, 0, 10);
	memset(addr + 10, 0xff, 2);
	if (inet_pton(AF_INET, text, addr + 12) == 1)
		return 4;
	return inet_pton(AF_INET6, text, addr) == 1 ? 6 : 0;
}

bool net_read(const char *s, size_t n, struct net *net)
{
	const char *slash = memchr(s, '/', n);
	const size_t length = slash == NULL ? n : (size_t)(slash - s);
	const uint64_t least = memchr(s, ':', length) == NULL ? V4_BITS : 0;
	uint64_t bits = 128 - least;

	if (memchr(s, '\0', n) != NULL)
		return false;
	if (n == 1 && *s == '*') {
		*net = (struct net){ .bits = 0 };
		return true;
	}
	if (read_address(s, length, net->addr) == 0)
		return false;
	if (slash != NULL &&
	    !number_read(slash + 1, n - length - 1, 0, 128 - least, &bits))
		return false;
	net->bits = (uint8_t)(least + bits);
	return true;
}

/* "[A]/N" and "[A/N]" as "A/N". */
static bool read_bracketed(const char *s, size_t n, struct net *net)
{
	char text[64] = "";
	const char *end = memchr(s, ']', n);

	if (end == NULL || n - 2 >= sizeof(text) - 1 ||
	    (end + 1 < s + n && end[1] != '/'))
		return false;
	memcpy(text, s + 1, (size_t)(end - s) - 1);
	memcpy(text + (end - s) - 1, end + 1, n - (size_t)(end - s) - 1);
	return memchr(text, ':', n - 2) != NULL && net_read(text, n - 2, net);
}

bool net_read_port(const char *s, struct net_rule *rule)
{
	const char *colon = strrchr(s, ':');
	uint64_t port;
	size_t n;

	if (colon == NULL ||
	    !number_read(colon + 1, strlen(colon + 1), 0, UINT16_MAX, &port))
		return false;
	n = (size_t)(colon - s);
	rule->value = (int)port;
	if (*s == '[')
		return read_bracketed(s, n, &rule->net);
	return memchr(s, ':', n) == NULL && net_read(s, n, &rule->net);
}

bool net_holds(const struct net *net, const uint8_t addr[16])
{
	const size_t whole = net->bits / 8;
	const unsigned rest = net->bits % 8;

	if (memcmp(net->addr, addr, whole) != 0)
		return false;
	return rest == 0 ||
	       ((net->addr[whole] ^ addr[whole]) & 0xff00 >> rest & 0xff) == 0;
}

bool net_rules_add(struct net_rules *rules, const struct net_rule *rule)
{
	if (rules->n == NET_RULES_MAX)
		return false;
	rules->rule[rules->n++] = *rule;
	return true;
}

int net_rules_value(const struct net_rules *rules, const uint8_t addr[16],
                    int otherwise)
{
	for (size_t i = rules->n; i > 0; i--)
		if (net_holds(&rules->rule[i - 1].net, addr))
			return rules->rule[i - 1].value;
	return otherwise;
}
