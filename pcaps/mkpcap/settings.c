/* SPDX-License-Identifier: ISC */
#include "script.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const char *const link_names[LINK_N] = { "ethernet", "sll", "sll2",
	"null", "loop", "raw", "ipv4", "ipv6", "ppp", "wlan", "radiotap" };

static void set_ip(struct host *h, struct text *t, const char *word)
{
	h->v6 = strchr(word, ':') != NULL;
	if (inet_pton(h->v6 ? AF_INET6 : AF_INET, word, h->ip) != 1)
		text_fail(t, "not an address: `%s'", word);
}

/* ADDRESS:PORT, an IPv6 address in brackets. */
static void set_endpoint(struct host *h, struct text *t)
{
	char word[48];

	if (text_take(t, "[")) {
		text_word(t, ":.", word, sizeof(word));
		text_expect(t, "]");
	} else {
		text_word(t, ".", word, sizeof(word));
	}
	set_ip(h, t, word);
	text_expect(t, ":");
	h->port = (uint16_t)text_number(t, UINT16_MAX);
}

static struct host *add_host(struct script *s, struct text *t,
                             const char *name)
{
	struct host *h = &s->host[s->n_hosts];

	for (unsigned i = 0; i < s->n_hosts; i++)
		if (strcmp(s->host[i].name, name) == 0)
			return &s->host[i];
	if (s->n_hosts == HOSTS)
		text_fail(t, "more than %d hosts", HOSTS);
	snprintf(h->name, sizeof(h->name), "%s", name);
	s->n_hosts++;
	h->ttl = s->ttl;
	h->ip_id = (uint16_t)(s->n_hosts * 0x1000);
	return h;
}

void script_init(struct script *s)
{
	const char *line = "192.0.2.1:49152 198.51.100.7:80";
	struct text t = { "built-in", 0, line, line };

	memset(s, 0, sizeof(*s));
	s->ttl = 64;
	s->n_interfaces = 1;
	s->interface[0] = (struct interface){ "eth0", LINK_ETHERNET, 262144,
		6 };
	s->start = INT64_C(1767225600) * 1000000000;	/* 2026-01-01 */
	set_endpoint(add_host(s, &t, "C"), &t);
	set_endpoint(add_host(s, &t, "S"), &t);
}

struct host *script_host(struct script *s, struct text *t)
{
	char name[16];

	text_word(t, ".", name, sizeof(name));
	for (unsigned i = 0; i < s->n_hosts; i++)
		if (strcmp(s->host[i].name, name) == 0)
			return &s->host[i];
	text_fail(t, "no such host: `%s'", name);
}

unsigned script_interface(const struct script *s, struct text *t)
{
	char name[16];

	text_word(t, "", name, sizeof(name));
	for (unsigned i = 0; i < s->n_interfaces; i++)
		if (strcmp(s->interface[i].name, name) == 0)
			return i;
	text_fail(t, "no such interface: `%s'", name);
}

static enum link_type link_named(struct text *t)
{
	char word[16];

	text_word(t, "", word, sizeof(word));
	for (unsigned i = 0; i < LINK_N; i++)
		if (strcmp(word, link_names[i]) == 0)
			return (enum link_type)i;
	text_fail(t, "no such link type: `%s'", word);
}

/* Days since 1970 of a date in the Gregorian calendar, 1970 to 2105. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	int64_t leaps = (year - 1969) / 4 - (year > 2100);
	bool leap = year % 4 == 0 && year != 2100 && month > 2;

	return (year - 1970) * 365 + leaps + before[month - 1] + leap + day -
		1;
}

/* 2026-01-01T00:00:00Z, the seconds with decimals if need be. */
static int64_t moment(struct text *t)
{
	int64_t date[3], hours, minutes, ns;

	date[0] = (int64_t)text_number(t, 2105);
	text_expect(t, "-");
	date[1] = (int64_t)text_number(t, 12);
	text_expect(t, "-");
	date[2] = (int64_t)text_number(t, 31);
	if (*t->at++ != 'T')	/* no word: a digit follows */
		text_fail(t, "no `T' between date and time");
	hours = (int64_t)text_number(t, 23);
	text_expect(t, ":");
	minutes = (int64_t)text_number(t, 59);
	text_expect(t, ":");
	ns = text_time(t);
	text_expect(t, "Z");
	if (date[0] < 1970 || date[1] < 1 || date[2] < 1)
		text_fail(t, "no such date");
	return ((days_of(date[0], date[1], date[2]) * 24 + hours) * 60 +
		minutes) * 60 * INT64_C(1000000000) + ns;
}

static void set_format(struct script *s, struct text *t)
{
	char word[24];

	text_word(t, "-", word, sizeof(word));
	s->pcapng = strncmp(word, "pcapng", 6) == 0;
	s->big_endian = strstr(word, "-be") != NULL;
	s->modified = strstr(word, "-modified") != NULL;
	s->interface[0].digits = s->pcapng || strstr(word, "-ns") ? 9 : 6;
	if (strncmp(word, "pcap", 4) != 0)
		text_fail(t, "no such format: `%s'", word);
}

static void set_comment(struct script *s, struct text *t)
{
	size_t n = text_string(t, (uint8_t *)s->comment,
		sizeof(s->comment) - 1);

	s->comment[n] = '\0';
}

void script_vlan(struct text *t, uint16_t vlan[2])
{
	vlan[0] = (uint16_t)text_number(t, 4095);
	vlan[1] = 0;
	if (text_take(t, "."))
		vlan[1] = (uint16_t)text_number(t, 4095);
}

/* Settings of the first interface. */
static bool set_interface(struct interface *i, struct text *t)
{
	if (text_take(t, "link="))
		i->link = link_named(t);
	else if (text_take(t, "snaplen="))
		i->snaplen = (uint32_t)text_number(t, 262144);
	else if (text_take(t, "digits="))
		i->digits = (unsigned)text_number(t, 9) < 9 ? 6 : 9;
	else
		return false;
	return true;
}

static void set(struct script *s, struct text *t)
{
	if (text_take(t, "format="))
		set_format(s, t);
	else if (text_take(t, "start="))
		s->start = moment(t);
	else if (text_take(t, "client="))
		set_endpoint(&s->host[0], t);
	else if (text_take(t, "server="))
		set_endpoint(&s->host[1], t);
	else if (text_take(t, "vlan="))
		script_vlan(t, s->vlan);
	else if (text_take(t, "in="))
		outer_take(&s->outer, t);
	else if (text_take(t, "pad="))
		s->pad = (size_t)text_number(t, 1518);
	else if (text_take(t, "drops="))
		s->drops = text_number(t, UINT32_MAX);
	else if (text_take(t, "comment="))
		set_comment(s, t);
	else if (!set_interface(&s->interface[0], t))
		text_fail(t, "no such setting: `%.20s'", t->at);
}

static void host(struct script *s, struct text *t)
{
	char name[16];
	struct host *h;

	text_word(t, ".", name, sizeof(name));
	h = add_host(s, t, name);
	set_endpoint(h, t);
	if (text_take(t, "ttl"))
		h->ttl = (uint8_t)text_number(t, 255);
}

static void interface(struct script *s, struct text *t)
{
	struct interface *i = &s->interface[s->n_interfaces];

	if (s->n_interfaces == INTERFACES)
		text_fail(t, "more than %d interfaces", INTERFACES);
	*i = s->interface[0];
	text_word(t, "", i->name, sizeof(i->name));
	s->n_interfaces++;
	while (!text_at_end(t))
		if (!set_interface(i, t))
			text_fail(t, "no such setting: `%.20s'", t->at);
}

bool script_setting(struct script *s, struct text *t)
{
	if (text_take(t, "set")) {
		while (!text_at_end(t))
			set(s, t);
	} else if (text_take(t, "host")) {
		host(s, t);
	} else if (text_take(t, "interface")) {
		interface(s, t);
	} else {
		return false;
	}
	return true;
}
