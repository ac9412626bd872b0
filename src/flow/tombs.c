/* SPDX-License-Identifier: ISC */
#include "flow/tombs.h"

#include "base/fetch.h"

enum { NS_PER_MS = 1000000 };

int flow_tombs_init(struct flow_tombs *t, uint32_t size, struct err *err)
{
	*t = (struct flow_tombs){ .due_at = INT64_MAX };
	return pool_init(&t->pool, sizeof(struct flow_tombstone),
	                 size > 0 ? size : 1, err);
}

void flow_tombs_fini(struct flow_tombs *t)
{
	pool_fini(&t->pool);
}

static struct flow_tombstone *tomb_at(const struct flow_tombs *t,
                                      uint32_t index)
{
	return pool_at(&t->pool, index);
}

struct flow_tombstone *flow_tombs_at(const struct flow_tombs *t, uint32_t ref)
{
	return tomb_at(t, ref & ~(uint32_t)FLOW_REF_TOMB);
}

/* The next to go were buried minutes ago: fetch them in time. */
static void fetch_ahead(const struct flow_tombs *t,
                        const struct flow_table *table)
{
	uint32_t next = tomb_at(t, t->first)->next;

	if (next == 0)
		return;
	fetch_lines(tomb_at(t, tomb_at(t, next)->next), 1);
	fetch_lines(&table->slots[flow_table_home(table,
		tomb_at(t, next)->hash)], 1);
}

static void forget_first(struct flow_tombs *t, struct flow_table *table)
{
	uint32_t index = t->first;
	const struct flow_tombstone *tomb = tomb_at(t, index);
	struct flow_slot *slot = flow_table_find(table, tomb->hash,
		index | (uint32_t)FLOW_REF_TOMB);

	fetch_ahead(t, table);
	if (slot != NULL)	/* else its tuple is in use again */
		flow_table_remove(table, slot);
	t->first = tomb->next;
	if (t->first == 0)
		t->last = 0;
	pool_give(&t->pool, index);
}

struct flow_tombstone *flow_tombs_add(struct flow_tombs *t,
                                      struct flow_table *table, int64_t now,
                                      uint32_t *ref)
{
	uint32_t index;

	if (t->pool.used == t->pool.max) {
		forget_first(t, table);
		t->forgotten++;
	}
	if (t->first == 0)
		t->zero = now;
	t->newest = now;
	index = pool_take(&t->pool);
	if (t->last != 0)
		tomb_at(t, t->last)->next = index;
	else
		t->first = index;
	if (t->first == index)
		t->due_at = now + t->keep_ns;
	t->last = index;
	*ref = index | (uint32_t)FLOW_REF_TOMB;
	tomb_at(t, index)->closed_ms = (uint32_t)((now - t->zero) / NS_PER_MS);
	return tomb_at(t, index);
}

/* Milliseconds wrap after 49 days; a jump that long ends them all. */
static bool is_due(const struct flow_tombs *t, int64_t now)
{
	uint32_t now_ms = (uint32_t)((now - t->zero) / NS_PER_MS);
	uint32_t keep_ms = (uint32_t)(t->keep_ns / NS_PER_MS);

	return now - t->newest >= t->keep_ns ||
	       now_ms - tomb_at(t, t->first)->closed_ms >= keep_ms;
}

static int64_t next_due(const struct flow_tombs *t, int64_t now)
{
	uint32_t now_ms = (uint32_t)((now - t->zero) / NS_PER_MS);
	uint32_t age_ms = now_ms - tomb_at(t, t->first)->closed_ms;

	return now + t->keep_ns - ((int64_t)age_ms + 1) * NS_PER_MS;
}

void flow_tombs_expire(struct flow_tombs *t, struct flow_table *table,
                       int64_t now)
{
	while (t->first != 0 && is_due(t, now))
		forget_first(t, table);
	t->due_at = t->first != 0 ? next_due(t, now) : INT64_MAX;
}
