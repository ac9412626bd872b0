/* SPDX-License-Identifier: ISC */
/* text_line.h - the lines of the text report. Nothing that a stranger wrote
 * gets in but through base/text. */
#ifndef REPORT_TEXT_LINE_H
#define REPORT_TEXT_LINE_H

#include <stdio.h>

#include "report/format.h"

/* "1 error", "2 errors". */
void text_count(FILE *out, uint64_t n, const char *one, const char *many);

/* Who spoke to whom, how it ended, and the states of both. */
void text_flow(FILE *out, const struct flow_record *f);

/* What they said, as far as it is about WebSockets. */
void text_talk(FILE *out, const struct flow_record *f);

/* The head of findings whose flow was not written: its offending direction, or
 * that there is none. */
void text_no_flow(FILE *out, const struct finding_place *p);

/* A finding: how bad, how sure, what, who, which frames, by which clause. */
void text_finding(FILE *out, const struct run_context *c,
                  const struct finding *f);

void text_capture(FILE *out, const struct report_capture *c);

#endif
