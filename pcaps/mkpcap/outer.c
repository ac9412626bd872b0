/* SPDX-License-Identifier: ISC */
#include "outer.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* How what follows is announced: by an Ethertype, by an IP protocol. */
struct announced {
	unsigned type, protocol;
};

static const char *const names[IN_N] = { "ip", "udp", "gre", "vxlan", "geneve",
	"gtp", "mpls", "pppoe", "ppp", "ethernet", "vlan", "wlan",
	"amsdu", "radiotap" };

static enum outer_kind kind_named(struct text *t)
{
	for (unsigned i = 0; i < IN_N; i++)
		if (text_take(t, names[i]))
			return (enum outer_kind)i;
	text_fail(t, "no such tunnel: `%.20s'", t->at);
}

static void take_address(struct outer_step *s, unsigned end, struct text *t)
{
	char word[48];

	text_word(t, ".:", word, sizeof(word));
	s->v6 = strchr(word, ':') != NULL;
	if (inet_pton(s->v6 ? AF_INET6 : AF_INET, word, s->ip[end]) != 1)
		text_fail(t, "not an address: `%s'", word);
}

static void take_step(struct outer_step *s, struct text *t)
{
	s->kind = kind_named(t);
	switch (s->kind) {
	case IN_IP:
		take_address(s, 0, t);
		take_address(s, 1, t);
		break;
	case IN_UDP:
		s->port[0] = (uint16_t)text_number(t, UINT16_MAX);
		s->port[1] = (uint16_t)text_number(t, UINT16_MAX);
		break;
	case IN_GRE:
		s->numbered = text_take(t, "key");
		if (s->numbered)
			s->id = (uint32_t)text_number(t, UINT32_MAX);
		break;
	case IN_PPP:
	case IN_ETHERNET:
	case IN_WLAN:
	case IN_RADIOTAP:
	case IN_N:
		break;
	case IN_VXLAN:
	case IN_GENEVE:
	case IN_GTP:
	case IN_MPLS:
	case IN_PPPOE:
	case IN_VLAN:
	case IN_AMSDU:
		s->id = (uint32_t)text_number(t, UINT32_MAX);
	}
}

void outer_take(struct outer *o, struct text *t)
{
	o->n = 0;
	if (text_take(t, "none"))
		return;
	do {
		if (o->n == OUTER_STEPS)
			text_fail(t, "more than %d steps", OUTER_STEPS);
		o->step[o->n] = (struct outer_step){ .id = 0 };
		take_step(&o->step[o->n++], t);
	} while (text_take(t, ","));
}

static void add_ipv4(const struct outer_step *s, unsigned from, size_t len,
                     unsigned protocol, struct bytes *b)
{
	bytes_add_be(b, 0x4500, 2);
	bytes_add_be(b, 20 + len, 2);
	bytes_add_be(b, 0x00004000, 4);
	bytes_add_be(b, 64, 1);
	bytes_add_be(b, protocol, 1);
	bytes_add_be(b, 0, 2);
	bytes_add(b, s->ip[from], 4);
	bytes_add(b, s->ip[from ^ 1], 4);
	bytes_set_be16(b, 10, checksum_fold(checksum_add(0, b->at, 20)));
}

static void add_ipv6(const struct outer_step *s, unsigned from, size_t len,
                     unsigned protocol, struct bytes *b)
{
	bytes_add_be(b, 0x60000000, 4);
	bytes_add_be(b, len, 2);
	bytes_add_be(b, protocol, 1);
	bytes_add_be(b, 64, 1);
	bytes_add(b, s->ip[from], 16);
	bytes_add(b, s->ip[from ^ 1], 16);
}

static void add_ethernet(unsigned from, unsigned type, struct bytes *b)
{
	bytes_add_be(b, 0x020000000a00 | (from ^ 1), 6);
	bytes_add_be(b, 0x020000000a00 | from, 6);
	bytes_add_be(b, type, 2);
}

static void add_ppp(unsigned type, struct bytes *b)
{
	bytes_add_be(b, type == 0x86dd ? 0x0057 : 0x0021, 2);
}

static void add_snap(unsigned type, struct bytes *b)
{
	bytes_add_be(b, 0xaaaa03000000, 6);
	bytes_add_be(b, type, 2);
}

/* Data from a station, or to it, with QoS. */
static void add_wlan(unsigned from, unsigned qos, struct bytes *b)
{
	bytes_add_be(b, from == 0 ? 0x8801 : 0x8802, 2);
	bytes_add_be(b, 0, 2);
	bytes_add_be(b, 0x020000000b00, 6);
	bytes_add_be(b, 0x020000000b01, 6);
	bytes_add_be(b, 0x020000000b02, 6);
	bytes_add_be(b, 0, 2);		/* sequence */
	bytes_add_be(b, qos, 2);
}

/* All but the bytes of the last of n equal subframes. */
static void add_amsdu(uint32_t n, const struct bytes *inner, unsigned type,
                      struct bytes *b)
{
	size_t len = 14 + 8 + inner->n;

	while (n > 0) {
		bytes_add_be(b, 0x020000000c01, 6);
		bytes_add_be(b, 0x020000000c02, 6);
		bytes_add_be(b, 8 + inner->n, 2);
		add_snap(type, b);
		if (--n == 0)
			return;
		bytes_add(b, inner->at, inner->n);
		bytes_fill(b, 0, (4 - len % 4) % 4);
	}
}

/* Adds the header of a step before what is announced so; returns how it is
 * announced itself. What it is not announced by is left as it is. */
static struct announced add_header(const struct outer_step *s, unsigned from,
                                   const struct bytes *inner,
                                   struct announced a, struct bytes *b)
{
	size_t len = inner->n;

	switch (s->kind) {
	case IN_IP:
		if (s->v6)
			add_ipv6(s, from, len, a.protocol, b);
		else
			add_ipv4(s, from, len, a.protocol, b);
		return s->v6 ? (struct announced){ 0x86dd, 41 }
		             : (struct announced){ 0x0800, 4 };
	case IN_UDP:
		bytes_add_be(b, s->port[from], 2);
		bytes_add_be(b, s->port[from ^ 1], 2);
		bytes_add_be(b, 8 + len, 2);
		bytes_add_be(b, 0, 2);
		return (struct announced){ 0, 17 };
	case IN_GRE:
		bytes_add_be(b, s->numbered ? 0x2000 : 0, 2);
		bytes_add_be(b, a.type, 2);
		if (s->numbered)
			bytes_add_be(b, s->id, 4);
		return (struct announced){ 0, 47 };
	case IN_VXLAN:
		bytes_add_be(b, 0x08000000, 4);
		bytes_add_be(b, (uint64_t)s->id << 8, 4);
		break;
	case IN_GENEVE:
		bytes_add_be(b, a.type, 4);
		bytes_add_be(b, (uint64_t)s->id << 8, 4);
		break;
	case IN_GTP:
		bytes_add_be(b, 0x30ff, 2);
		bytes_add_be(b, len, 2);
		bytes_add_be(b, s->id, 4);
		break;
	case IN_MPLS:
		bytes_add_be(b, (uint64_t)s->id << 12 |
			(a.type != 0x8847 ? 0x100u : 0) | 64, 4);
		return (struct announced){ 0x8847, 137 };
	case IN_PPPOE:
		bytes_add_be(b, 0x1100, 2);
		bytes_add_be(b, s->id, 2);
		bytes_add_be(b, 2 + len, 2);
		add_ppp(a.type, b);
		return (struct announced){ 0x8864, 0 };
	case IN_PPP:
		bytes_add_be(b, 0xff03, 2);
		add_ppp(a.type, b);
		return (struct announced){ 0x880b, 0 };
	case IN_ETHERNET:
		add_ethernet(from, a.type, b);
		return (struct announced){ 0x6558, 143 };
	case IN_VLAN:
		bytes_add_be(b, s->id, 2);
		bytes_add_be(b, a.type, 2);
		return (struct announced){ 0x8100, 0 };
	case IN_WLAN:
		add_wlan(from, 0, b);
		add_snap(a.type, b);
		break;
	case IN_AMSDU:
		add_wlan(from, 0x8000, b);
		add_amsdu(s->id, inner, a.type, b);
		break;
	case IN_RADIOTAP:
		bytes_add_be(b, 0x0000080000000000, 8);
		break;
	case IN_N:
		break;
	}
	return a;
}

unsigned outer_wrap(const struct outer *o, bool back, unsigned version,
                    struct bytes *b)
{
	struct announced a = { version == 6 ? 0x86dd : 0x0800,
		version == 6 ? 41 : 4 };

	for (unsigned i = o->n; i-- > 0;) {
		struct bytes whole = { NULL, 0, 0 };

		a = add_header(&o->step[i], back, b, a, &whole);
		bytes_add(&whole, b->at, b->n);
		free(b->at);
		*b = whole;
	}
	return a.type;
}
