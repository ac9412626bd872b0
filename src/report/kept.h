/* SPDX-License-Identifier: ISC */
/* kept.h - findings that wait for a better order than the one they came in. */
#ifndef REPORT_KEPT_H
#define REPORT_KEPT_H

#include <stddef.h>

#include "find/finding.h"

struct kept {
	struct finding *at;
	size_t n, room;
};

/* Adds a copy; -1 without memory. How many there can be is the caller's
 * limit. */
int kept_add(struct kept *k, const struct finding *f);

/* By first frame, id, flow (the JSON document), or by flow, severity and
 * certainty from the worst, first frame, id (for people). Equal findings cannot
 * be told apart by what is written of them. */
void kept_sort_by_frame(struct kept *k);
void kept_sort_by_flow(struct kept *k);

void kept_fini(struct kept *k);

#endif
