/* SPDX-License-Identifier: ISC */
#include "flow/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/large.h"

enum { FIRST_SLOTS = 1 << 13 };

static size_t most(size_t n)
{
	return n / 16 * FLOW_TABLE_LOAD;
}

int flow_table_init(struct flow_table *t, struct err *err)
{
	t->slots = large_zeros(FIRST_SLOTS, sizeof(*t->slots));
	t->mask = FIRST_SLOTS - 1;
	t->used = 0;
	t->most = most(FIRST_SLOTS);
	if (t->slots == NULL)
		return err_set(err, "flow table: %s", strerror(errno));
	return 0;
}

void flow_table_fini(struct flow_table *t)
{
	free(t->slots);
	t->slots = NULL;
}

static void put(struct flow_slot *slots, size_t mask, struct flow_slot entry)
{
	size_t i = entry.hash & mask;

	while (slots[i].ref != 0)
		i = (i + 1) & mask;
	slots[i] = entry;
}

int flow_table_grow(struct flow_table *t)
{
	size_t n = t->mask + 1;
	struct flow_slot *bigger;

	if (n > SIZE_MAX / 2 / sizeof(*bigger))
		return -1;
	bigger = large_zeros(n * 2, sizeof(*bigger));
	if (bigger == NULL)
		return t->used < n / 16 * FLOW_TABLE_MOST ? 0 : -1;
	for (size_t i = 0; i < n; i++)
		if (t->slots[i].ref != 0)
			put(bigger, n * 2 - 1, t->slots[i]);
	free(t->slots);
	t->slots = bigger;
	t->mask = n * 2 - 1;
	t->most = most(n * 2);
	return 0;
}

void flow_table_add(struct flow_table *t, uint32_t hash, uint32_t ref)
{
	put(t->slots, t->mask, (struct flow_slot){ hash, ref });
	t->used++;
}

struct flow_slot *flow_table_find(const struct flow_table *t, uint32_t hash,
                                  uint32_t ref)
{
	size_t i = flow_table_home(t, hash);

	for (; t->slots[i].ref != 0; i = (i + 1) & t->mask)
		if (t->slots[i].ref == ref)
			return &t->slots[i];
	return NULL;
}

/* Moves later entries of the run back, so that no probe meets a hole. */
void flow_table_remove(struct flow_table *t, struct flow_slot *slot)
{
	size_t hole = (size_t)(slot - t->slots), i = hole;

	for (;;) {
		size_t home;

		i = (i + 1) & t->mask;
		if (t->slots[i].ref == 0)
			break;
		home = t->slots[i].hash & t->mask;
		if (((i - home) & t->mask) >= ((i - hole) & t->mask)) {
			t->slots[hole] = t->slots[i];
			hole = i;
		}
	}
	t->slots[hole] = (struct flow_slot){ 0, 0 };
	t->used--;
}
