/* SPDX-License-Identifier: ISC */
#include "find/ledger.h"

int ledger_init(struct ledger *l, uint32_t max, struct err *err)
{
	l->full = 0;
	return pool_init(&l->entries, sizeof(struct ledger_entry), max, err);
}

void ledger_fini(struct ledger *l)
{
	pool_fini(&l->entries);
}

struct ledger_entry *ledger_at(const struct ledger *l, uint32_t index)
{
	return pool_at(&l->entries, index);
}

void ledger_merge(struct finding *old, const struct finding *f)
{
	if (f->certainty > old->certainty) {
		old->certainty = f->certainty;
		old->doubts = f->doubts;
	}
	if (f->severity > old->severity)
		old->severity = f->severity;
	old->count += f->count;
	if (f->last_frame > old->last_frame)
		old->last_frame = f->last_frame;
	for (unsigned i = 0; i < f->n_frames; i++)
		finding_add_frame(old, f->frames[i]);
}

/* Whose findings are kept together, and in what order: by id, then by who is
 * meant, so that the list is the same whatever came first. */
static int order_of(const struct finding *a, const struct finding *b)
{
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->offender > b->offender) - (a->offender < b->offender);
}

struct ledger_entry *ledger_find(const struct ledger *l, uint32_t head,
                                 const struct finding *f)
{
	for (; head != 0; head = ledger_at(l, head)->next)
		if (order_of(&ledger_at(l, head)->finding, f) == 0)
			return ledger_at(l, head);
	return NULL;
}

struct ledger_entry *ledger_add(struct ledger *l, uint32_t *head,
                                const struct finding *f)
{
	uint32_t *link = head, index;
	struct ledger_entry *entry;

	while (*link != 0 && order_of(&ledger_at(l, *link)->finding, f) < 0)
		link = &ledger_at(l, *link)->next;
	if (*link != 0 && order_of(&ledger_at(l, *link)->finding, f) == 0) {
		entry = ledger_at(l, *link);
		ledger_merge(&entry->finding, f);
		return entry;
	}
	index = pool_take(&l->entries);
	if (index == 0) {
		l->full++;
		return NULL;
	}
	entry = ledger_at(l, index);
	entry->finding = *f;
	entry->next = *link;
	*link = index;
	return entry;
}

void ledger_settle(struct ledger *l, uint32_t head, int64_t now,
                   uint16_t present)
{
	for (uint32_t i = head; i != 0; i = ledger_at(l, i)->next) {
		struct ledger_entry *e = ledger_at(l, i);

		if (!e->unsettled || e->settles_at > now)
			continue;
		present |= D(heuristic);
		e->finding.certainty = certainty_from(e->left, present);
		e->finding.doubts = e->left & present;
		e->unsettled = false;
	}
}

void ledger_drop(struct ledger *l, uint32_t *head)
{
	while (*head != 0) {
		uint32_t next = ledger_at(l, *head)->next;

		pool_give(&l->entries, *head);
		*head = next;
	}
}
