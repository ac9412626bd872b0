/* SPDX-License-Identifier: ISC */
/* raised.h - what checks raise, kept to be looked at. */
#ifndef UNIT_RAISED_H
#define UNIT_RAISED_H

#include "checks/checks.h"

enum { RAISED_MAX = 64, RAISED_TEXT = 4096 };

extern struct finding raised[RAISED_MAX];
extern unsigned n_raised;

/* A sink, with the default limits, of which nothing is raised yet. */
struct check_sink raised_sink(void);

/* "id severity certainty offender", one after the other, "; " between. `more',
 * or NULL, says more of each: it writes to `out' and returns how much. */
typedef size_t raised_more(const struct finding *f, char *out, size_t size);
const char *raised_text(char out[RAISED_TEXT], raised_more *more);

#endif
