/* SPDX-License-Identifier: ISC */
#include "mix.h"

#include <stdlib.h>

enum { WHEEL = MIX_FAR + 1 };

/* A wheel of milliseconds: each slot is a list of the items that are due. */
struct wheel {
	uint32_t *slot, *next;	/* items count from 1 */
	uint32_t tick;
};

struct run {
	struct gen *g;
	const struct mix *m;
	void *of;
	uint8_t *items;
	struct wheel wheel;
	uint32_t open, begun;
};

static void schedule(struct wheel *w, uint32_t item, uint32_t ms)
{
	uint32_t *slot = &w->slot[(w->tick + ms) % WHEEL];

	w->next[item] = *slot;
	*slot = item;
}

static void *item_at(const struct run *r, uint32_t item)
{
	return r->items + item * r->m->size;
}

/* What is next of an item, or of the one that takes its place. */
static void advance(struct run *r, uint32_t item)
{
	void *at = item_at(r, item);

	if (r->m->step(r->of, at)) {
		schedule(&r->wheel, item, r->m->pace(r->of, at));
	} else if (r->begun < r->m->all) {
		r->m->begin(r->of, at, ++r->begun);
		schedule(&r->wheel, item, 1 + below(r->g, 100));
	} else {
		r->open--;
	}
}

static void open_first(struct run *r)
{
	size_t n = (size_t)r->m->at_once + 1;

	r->items = calloc(n, r->m->size);
	r->wheel.next = calloc(n, sizeof(*r->wheel.next));
	r->wheel.slot = calloc(WHEEL, sizeof(*r->wheel.slot));
	if (!r->items || !r->wheel.next || !r->wheel.slot)
		die("no memory");
	for (r->open = r->m->at_once; r->begun < r->open;) {
		r->begun++;
		r->m->begin(r->of, item_at(r, r->begun), r->begun);
		schedule(&r->wheel, r->begun, below(r->g, r->m->stagger));
	}
}

static void turn(struct run *r)
{
	struct wheel *w = &r->wheel;
	uint32_t *slot = &w->slot[w->tick % WHEEL], item = *slot, next;

	r->g->now = BEGIN + (int64_t)w->tick * 1000000;
	for (*slot = 0; item != 0; item = next) {
		next = w->next[item];
		r->g->now += below(r->g, 5000);
		advance(r, item);
	}
	w->tick++;
}

void mix_run(struct gen *g, const struct mix *m, void *of)
{
	struct run r = { .g = g, .m = m, .of = of };

	open_first(&r);
	while (r.open > 0)
		turn(&r);
	free(r.items);
	free(r.wheel.next);
	free(r.wheel.slot);
}
