/* SPDX-License-Identifier: ISC */
/* outer.c - steps lie in the order in which they came; the slots of a hash say
 * where. Nothing is ever taken out. */
#include "wire/outer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

static_assert(sizeof(struct outer_step) == 40, "no gaps");
static_assert((int)OUTER_MOST + (int)OUTER_SPARE <= UINT16_MAX,
              "indices of 16 bits");

struct outers {
	struct outer_step *step;	/* [0] is none */
	uint16_t *slot;
	uint32_t n, max;	/* `max' and the spare ones fit */
	uint32_t mask;
	uint64_t full;
	struct hash_seed seed;
};

static const struct {
	const char *name;
	bool tunnel;
} kinds[OUTER_KINDS] = {
#define OUTER(name, json, tunnel, number) { json, tunnel },
#include "wire/outer.def"
#undef OUTER
};

struct outers *outers_new(uint64_t max)
{
	struct outers *o = calloc(1, sizeof(*o));
	uint32_t slots;

	if (o == NULL)
		return NULL;
	o->max = max < OUTER_MOST ? (uint32_t)max : OUTER_MOST;
	slots = hash_size(2 * (o->max + OUTER_SPARE));
	o->mask = slots - 1;
	o->step = calloc(o->max + OUTER_SPARE + 1u, sizeof(*o->step));
	o->slot = calloc(slots, sizeof(*o->slot));
	if (o->step == NULL || o->slot == NULL) {
		outers_free(o);
		return NULL;
	}
	hash_seed_init(&o->seed);
	return o;
}

void outers_free(struct outers *o)
{
	if (o == NULL)
		return;
	free(o->step);
	free(o->slot);
	free(o);
}

/* The slot that holds it, or a free one. Half of the slots are free. */
static uint16_t *find(struct outers *o, const struct outer_step *step)
{
	uint8_t bytes[sizeof(*step)];
	uint64_t h = o->seed.key[0];
	uint32_t i;

	memcpy(bytes, step, sizeof(bytes));
	for (size_t at = 0; at < sizeof(bytes); at += 8)
		h = hash_mix(hash_load(bytes + at) ^ o->seed.key[1],
			h ^ o->seed.key[2]);
	for (i = (uint32_t)h & o->mask; o->slot[i] != 0; i = (i + 1) & o->mask)
		if (memcmp(&o->step[o->slot[i]], step, sizeof(*step)) == 0)
			break;
	return &o->slot[i];
}

/* Its index if there is room for `room' steps; else 0. */
static uint16_t keep(struct outers *o, const struct outer_step *step,
	uint32_t room)
{
	uint16_t *slot = find(o, step);

	if (*slot != 0 || o->n >= room)
		return *slot;
	o->step[++o->n] = *step;
	*slot = (uint16_t)o->n;
	return *slot;
}

uint16_t outers_find(struct outers *o, const struct outer_step *step)
{
	const struct outer_step bare = { .around = step->around,
		.kind = step->kind };
	uint16_t index = keep(o, step, o->max);

	if (index != 0)
		return index;
	o->full++;
	index = keep(o, &bare, o->max + OUTER_SPARE);
	return index != 0 ? index : step->around;
}

uint64_t outers_full(const struct outers *o)
{
	return o->full;
}

const struct outer_step *outers_at(const struct outers *o, uint16_t index)
{
	return index == 0 || index > o->n ? NULL : &o->step[index];
}

const char *outer_kind_name(enum outer_kind kind)
{
	return kinds[kind].name;
}

bool outer_is_tunnel(enum outer_kind kind)
{
	return kinds[kind].tunnel;
}
