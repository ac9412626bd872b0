/* SPDX-License-Identifier: ISC */
/* catalog.h - what the program can say and what it can be told, as lists: the
 * rows of findings.def and limits.def. The forms are text, json, mdoc (the man
 * page) and markdown (the README). */
#ifndef REPORT_CATALOG_H
#define REPORT_CATALOG_H

#include <stdio.h>

#include "find/finding.h"

/* Each writes the whole list; an unknown form is text. */
void catalog_findings_write(FILE *out, const char *form);
void catalog_limits_write(FILE *out, const char *form);

/* All that the table knows of one finding, for a person. */
void catalog_finding_explain(FILE *out, enum finding_id id);

/* "0.16": the json-c that runs. */
const char *catalog_json_version(void);

#endif
