/* SPDX-License-Identifier: ISC */
/* ledger.h - findings that wait for their flow's end, repeats counted.
 *
 * One entry per flow, id and offender: the first, the last, how often, and up
 * to eight frames. Entries lie in a pool of findings_open; a flow keeps the
 * head of its list. When the pool is full a finding leaves at once, on its own. */
#ifndef FIND_LEDGER_H
#define FIND_LEDGER_H

#include "base/err.h"
#include "base/pool.h"
#include "find/finding.h"

struct ledger_entry {
	struct finding finding;
	uint32_t next;
	uint16_t left;		/* doubts to weigh when it settles, D() bits */
	bool unsettled;
	bool told;		/* was written already */
	int64_t settles_at;
};

struct ledger {
	struct pool entries;
	uint64_t full;		/* findings that found no room */
};

int ledger_init(struct ledger *l, uint32_t max, struct err *err);
void ledger_fini(struct ledger *l);

/* Adds f to the list at *head, or counts it with its like: the surer of two
 * stands. NULL if there is no room: then f must be reported as it is. */
struct ledger_entry *ledger_add(struct ledger *l, uint32_t *head,
                                const struct finding *f);

/* The entry on the list that f would be counted with, or NULL. */
struct ledger_entry *ledger_find(const struct ledger *l, uint32_t head,
                                 const struct finding *f);

/* Counts f with an earlier one of its kind: the surer one gives certainty, doubts
 * and severity; both give frames. */
void ledger_merge(struct finding *old, const struct finding *f);

/* Weighs the doubts of those on the list that wait to be settled by `now'. */
void ledger_settle(struct ledger *l, uint32_t head, int64_t now,
                   uint16_t present);

/* The entry with that index, and the next one's index in ->next. */
struct ledger_entry *ledger_at(const struct ledger *l, uint32_t index);

/* Frees a whole list. */
void ledger_drop(struct ledger *l, uint32_t *head);

#endif
