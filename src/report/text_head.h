/* SPDX-License-Identifier: ISC */
/* text_head.h - the first screen of the text report: is something wrong, and
 * where; and its last lines: what was read, and what could not be. */
#ifndef REPORT_TEXT_HEAD_H
#define REPORT_TEXT_HEAD_H

#include "report/page.h"
#include "report/tally.h"

/* All captures of a run. */
struct text_sum {
	uint64_t captures, packets;
	int64_t start, end;	/* ns; packets > 0 */
	uint64_t first_frame;
};

void text_sum_add(struct text_sum *sum, const struct report_capture *c);

/* One sentence: is something wrong? */
void text_verdict(const struct page *p, const struct report_summary *s,
                  const struct tally *t);

/* The first screen; t is sorted. With `one' there is but one flow. */
struct text_head {
	const struct report_summary *summary;
	const struct text_sum *sum;
	const struct tally *tally;
	bool one;
};

void text_head(const struct page *p, const struct text_head *h);

/* What was counted but not written, and which limits did that. */
void text_limits(const struct page *p, const struct report_summary *s);

#endif
