/* SPDX-License-Identifier: ISC */
#include "report/kept.h"

#include <stdlib.h>
#include <string.h>

int kept_add(struct kept *k, const struct finding *f)
{
	if (k->n == k->room) {
		size_t room = k->room ? k->room * 2 : 64;
		struct finding *at = NULL;

		if (room <= SIZE_MAX / sizeof(*at))
			at = realloc(k->at, room * sizeof(*at));
		if (at == NULL)
			return -1;
		k->at = at;
		k->room = room;
	}
	k->at[k->n++] = *f;
	return 0;
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_ids(const struct finding *a, const struct finding *b)
{
	if (a->id == b->id)
		return 0;
	return strcmp(finding_info[a->id].id, finding_info[b->id].id);
}

/* What is left when all that the order promises is equal. */
static int order_rest(const struct finding *a, const struct finding *b)
{
	int c = order(a->place.flow, b->place.flow);

	if (c == 0)
		c = order(a->file, b->file);
	if (c == 0)
		c = order(a->offender, b->offender);
	if (c == 0)
		c = memcmp(a->place.src, b->place.src, sizeof(a->place.src));
	if (c == 0)
		c = order(a->place.src_port, b->place.src_port);
	if (c == 0)
		c = order(a->last_frame, b->last_frame);
	return c;
}

static int by_frame(const void *x, const void *y)
{
	const struct finding *a = x;
	const struct finding *b = y;
	int c = order(a->first_frame, b->first_frame);

	if (c == 0)
		c = order_ids(a, b);
	return c ? c : order_rest(a, b);
}

static int by_flow(const void *x, const void *y)
{
	const struct finding *a = x;
	const struct finding *b = y;
	int c = order(a->place.flow, b->place.flow);

	if (c == 0)
		c = order(b->severity, a->severity);
	if (c == 0)
		c = order(b->certainty, a->certainty);
	return c ? c : by_frame(x, y);
}

void kept_sort_by_frame(struct kept *k)
{
	if (k->n > 0)
		qsort(k->at, k->n, sizeof(*k->at), by_frame);
}

void kept_sort_by_flow(struct kept *k)
{
	if (k->n > 0)
		qsort(k->at, k->n, sizeof(*k->at), by_flow);
}

void kept_fini(struct kept *k)
{
	free(k->at);
	*k = (struct kept){ 0 };
}
