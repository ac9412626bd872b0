/* SPDX-License-Identifier: ISC */
/* match.h - the findings that a person names together. */
#ifndef FIND_MATCH_H
#define FIND_MATCH_H

#include "find/finding.h"

/* Does the row have that name? It is an id ("tcp.fin_unacked"), a group
 * ("tcp", or "tcp."), or the beginning of ids and '*' ("tcp.fin*"). */
bool finding_matches(enum finding_id id, const char *name);

/* The id or group nearest to a name that no row has; never NULL. */
const char *finding_name_nearest(const char *name);

#endif
