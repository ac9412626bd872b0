/* SPDX-License-Identifier: ISC */
#include "capture/untag.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/ethertype.h"
#include "capture/order.h"

enum { TAG = 4, IPV6 = 40, FRAGMENT = 8, NEXT_FRAGMENT = 44 };

/* Where a link type has its Ethertype, and where the header ends. */
static const struct place {
	uint16_t linktype;
	uint8_t type, end;
} places[] = {
	{ 1, 12, 14 },		/* Ethernet */
	{ 113, 14, 16 },	/* Linux cooked */
	{ 276, 0, 20 },		/* the same, version 2 */
};

static const struct place *place_of(uint16_t linktype)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].linktype == linktype)
			return &places[i];
	return NULL;
}

/* How many bytes of tags follow the header, as far as they were captured. */
static size_t tags_length(const struct frame *f, const struct place *p)
{
	const uint8_t *type = f->bytes + p->type;
	size_t n = 0;

	while (ethertype_is_tag(order_16(type, true)) &&
	       f->caplen - p->end - n >= TAG) {
		type = f->bytes + p->end + n + 2;
		n += TAG;
	}
	return n;
}

/* Has an IPv6 header at `at' that of a first fragment behind it? No expression
 * finds a port there. */
static bool is_first_fragment(const struct frame *f, const uint8_t *type,
                              size_t at)
{
	const uint8_t *ip = f->bytes + at;

	return f->caplen >= at + IPV6 + FRAGMENT &&
	       order_16(type, true) == 0x86dd && ip[6] == NEXT_FRAGMENT &&
	       (order_16(ip + IPV6 + 2, true) & ~7) == 0;
}

static int grow(struct untag *u, size_t n)
{
	uint8_t *bytes;

	if (u->size >= n)
		return 0;
	bytes = realloc(u->bytes, n);
	if (bytes == NULL)
		return -1;
	u->bytes = bytes;
	u->size = n;
	return 0;
}

/* What comes before the IPv6 header, that header, and what comes behind that of
 * the fragment. */
static void copy(uint8_t *to, const struct frame *f, const struct place *p,
                 size_t tags, size_t fragment)
{
	const size_t head = fragment > 0 ? IPV6 : 0, ip = p->end + tags;
	const size_t rest = ip + head + fragment;

	memcpy(to, f->bytes, p->end);
	if (tags > 0)
		memcpy(to + p->type, f->bytes + ip - 2, 2);
	memcpy(to + p->end, f->bytes + ip, head);
	if (fragment > 0)
		to[p->end + 6] = f->bytes[ip + IPV6];
	memcpy(to + p->end + head, f->bytes + rest, f->caplen - rest);
}

int untag_frame(struct untag *u, const struct frame *f, struct frame *out)
{
	const struct place *p = place_of(f->linktype);
	size_t tags, fragment = 0;
	uint32_t less;

	if (p == NULL || f->caplen < p->end)
		return 0;
	tags = tags_length(f, p);
	if (is_first_fragment(f, f->bytes + (tags > 0 ? p->end + tags - 2 :
	                                     p->type), p->end + tags))
		fragment = FRAGMENT;
	less = (uint32_t)(tags + fragment);
	if (less == 0)
		return 0;
	if (grow(u, f->caplen - less) < 0)
		return -1;
	copy(u->bytes, f, p, tags, fragment);
	*out = *f;
	out->bytes = u->bytes;
	out->caplen = f->caplen - less;
	out->wirelen = f->wirelen > less ? f->wirelen - less : 0;
	return 1;
}

void untag_fini(struct untag *u)
{
	free(u->bytes);
	*u = (struct untag){ 0 };
}
