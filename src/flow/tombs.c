/* SPDX-License-Identifier: ISC */
#include "flow/tombs.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { NS_PER_MS = 1000000 };

int flow_tombs_init(struct flow_tombs *t, uint32_t size, struct err *err)
{
	void *at;

	*t = (struct flow_tombs){ .size = size > 0 ? size : 1 };
	t->reserved = (size_t)t->size * sizeof(*t->at);
	at = mmap(NULL, t->reserved, PROT_READ | PROT_WRITE,
	          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return err_set(err, "cannot reserve %zu bytes: %s", t->reserved,
		               strerror(errno));
	t->at = at;
	return 0;
}

void flow_tombs_fini(struct flow_tombs *t)
{
	if (t->at != NULL)
		munmap(t->at, t->reserved);
	t->at = NULL;
}

struct flow_tombstone *flow_tombs_at(const struct flow_tombs *t, uint32_t ref)
{
	return &t->at[ref & ~(uint32_t)FLOW_REF_TOMB];
}

static void forget_first(struct flow_tombs *t, struct flow_table *table)
{
	uint32_t ref = t->first | (uint32_t)FLOW_REF_TOMB;
	struct flow_slot *slot =
		flow_table_find(table, t->at[t->first].hash, ref);

	if (slot != NULL)	/* else its tuple is in use again */
		flow_table_remove(table, slot);
	t->first = t->first + 1 == t->size ? 0 : t->first + 1;
	t->n--;
}

struct flow_tombstone *flow_tombs_add(struct flow_tombs *t,
                                      struct flow_table *table, int64_t now,
                                      uint32_t *ref)
{
	uint32_t index;

	if (t->n == t->size) {
		forget_first(t, table);
		t->forgotten++;
	}
	if (t->n == 0)
		t->zero = now;
	t->newest = now;
	index = (uint32_t)(((uint64_t)t->first + t->n++) % t->size);
	*ref = index | (uint32_t)FLOW_REF_TOMB;
	t->at[index].closed_ms = (uint32_t)((now - t->zero) / NS_PER_MS);
	return &t->at[index];
}

/* Milliseconds wrap after 49 days; a jump that long ends them all. */
static bool is_due(const struct flow_tombs *t, int64_t now)
{
	uint32_t now_ms = (uint32_t)((now - t->zero) / NS_PER_MS);
	uint32_t keep_ms = (uint32_t)(t->keep_ns / NS_PER_MS);

	return now - t->newest >= t->keep_ns ||
	       now_ms - t->at[t->first].closed_ms >= keep_ms;
}

void flow_tombs_expire(struct flow_tombs *t, struct flow_table *table,
                       int64_t now)
{
	while (t->n > 0 && is_due(t, now))
		forget_first(t, table);
}
