/* SPDX-License-Identifier: ISC */
#include "capture/untag.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/ethertype.h"
#include "capture/order.h"

enum { TAG = 4 };

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

	if (f->caplen < p->end)
		return 0;
	while (ethertype_is_tag(order_16(type, true)) &&
	       f->caplen - p->end - n >= TAG) {
		type = f->bytes + p->end + n + 2;
		n += TAG;
	}
	return n;
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

int untag_frame(struct untag *u, const struct frame *f, struct frame *out)
{
	const struct place *p = place_of(f->linktype);
	size_t n = p != NULL ? tags_length(f, p) : 0;
	uint32_t tags = (uint32_t)n;

	if (n == 0)
		return 0;
	if (grow(u, f->caplen - n) < 0)
		return -1;
	memcpy(u->bytes, f->bytes, p->end);
	memcpy(u->bytes + p->type, f->bytes + p->end + n - 2, 2);
	memcpy(u->bytes + p->end, f->bytes + p->end + n,
	       f->caplen - p->end - n);
	*out = *f;
	out->bytes = u->bytes;
	out->caplen = f->caplen - tags;
	out->wirelen = f->wirelen > tags ? f->wirelen - tags : 0;
	return 1;
}

void untag_fini(struct untag *u)
{
	free(u->bytes);
	*u = (struct untag){ 0 };
}
