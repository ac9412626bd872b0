/* SPDX-License-Identifier: ISC */
#include "flow/tombs.h"

#include "base/clock.h"
#include "base/fetch.h"

int flow_tombs_init(struct flow_tombs *t, uint32_t size, struct err *err)
{
	*t = (struct flow_tombs){ .due_at = INT64_MAX };
	if (pool_init(&t->pool, sizeof(struct flow_tombstone),
	              size > 0 ? size : 1, err) < 0)
		return -1;
	return flow_table_init(&t->table, FLOW_TABLE_DENSE, err);
}

void flow_tombs_fini(struct flow_tombs *t)
{
	pool_fini(&t->pool);
	flow_table_fini(&t->table);
}

static struct flow_tombstone *tomb_at(const struct flow_tombs *t,
                                      uint32_t index)
{
	return pool_at(&t->pool, index);
}

/* The next to go were buried minutes ago: fetch them in time. */
static void fetch_ahead(const struct flow_tombs *t)
{
	uint32_t next = tomb_at(t, t->first)->next;

	if (next == 0)
		return;
	fetch_lines(tomb_at(t, tomb_at(t, next)->next), 1);
	flow_table_fetch(&t->table, tomb_at(t, next)->hash);
}

static void forget_first(struct flow_tombs *t)
{
	uint32_t index = t->first;
	const struct flow_tombstone *tomb = tomb_at(t, index);
	struct flow_slot *slot = flow_table_find(&t->table, tomb->hash, index);

	fetch_ahead(t);
	if (slot != NULL)	/* else its tuple is in use again */
		flow_table_remove(&t->table, slot);
	t->first = tomb->next;
	if (t->first == 0)
		t->last = 0;
	pool_give(&t->pool, index);
}

/* Appends to the calendar. */
static void append(struct flow_tombs *t, uint32_t index, int64_t now)
{
	if (t->first == 0) {
		t->zero = now;
		t->due_at = now + t->keep_ns;
		t->first = index;
	} else {
		tomb_at(t, t->last)->next = index;
	}
	t->newest = now;
	t->last = index;
}

struct flow_tombstone *flow_tombs_add(struct flow_tombs *t, uint32_t hash,
                                      int64_t now)
{
	struct flow_tombstone *tomb;
	uint32_t index;

	while (t->pool.used == t->pool.max ||
	       flow_table_reserve(&t->table) < 0) {
		forget_first(t);
		t->forgotten++;
	}
	index = pool_take_raw(&t->pool);
	append(t, index, now);
	flow_table_add(&t->table, hash, index);
	tomb = tomb_at(t, index);
	*tomb = (struct flow_tombstone){
		.hash = hash,
		.closed_ms = (uint32_t)((now - t->zero) / NS_PER_MS),
	};
	return tomb;
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

void flow_tombs_expire(struct flow_tombs *t, int64_t now)
{
	while (t->first != 0 && is_due(t, now))
		forget_first(t);
	t->due_at = t->first != 0 ? next_due(t, now) : INT64_MAX;
}
