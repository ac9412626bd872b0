/* SPDX-License-Identifier: ISC */
/* advice.h - what to do about a finding; the rows of advice.def. */
#ifndef REPORT_ADVICE_H
#define REPORT_ADVICE_H

#include <stddef.h>

struct advice {
	const char *id;		/* or the beginning of several */
	const char *means, *look, *filter;
};

extern const struct advice advice[];
extern const size_t advice_n;

/* The row for a finding; never NULL. */
const struct advice *advice_for(const char *id);

#endif
