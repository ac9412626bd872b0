/* SPDX-License-Identifier: ISC */
/* tally.h - which findings, in how many flows, and at which servers: what the
 * first screen of the text report is made of. Its memory is bounded by the
 * number of rows of findings.def, whatever comes. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "find/finding.h"

/* The most frequent keys of a stream (Misra and Gries): exact while there are
 * at most TALLY_TOPS, else no count is too high, and what makes up more than
 * 1/(TALLY_TOPS + 1) of the stream is among them. */
enum { TALLY_TOPS = 32 };

struct tally_server {
	uint8_t ip[16];
	uint8_t version;
	uint16_t port;
	uint64_t n;
};

struct tally_tops {
	struct tally_server top[TALLY_TOPS];
	bool lossy;		/* counts may be too low */
};

struct tally_row {
	enum severity severity;
	enum certainty certainty;
	enum finding_id id;
	uint64_t n;		/* flows; findings, where they are of none */
	uint64_t last_flow;
	struct finding first;	/* by its frame */
	struct tally_tops servers, ports;	/* ports: the address is 0 */
};

struct tally {
	struct tally_row *rows;
	size_t n, room;
	uint32_t *index;	/* of the row of each kind, from 1 */
	uint64_t wrong;		/* flows with an error or a warning, */
	uint64_t wrong_for_sure;	/* at least likely */
	uint64_t last_wrong, last_sure;
};

/* Counts one; -1 without memory. */
int tally_add(struct tally *t, const struct finding *f);

/* Rows from the worst, the most certain, the most frequent. */
void tally_sort(struct tally *t);

/* The place of a kind of finding among the rows, from 0; it was counted. */
size_t tally_rank(const struct tally *t, enum severity severity,
                  enum certainty certainty, enum finding_id id);

/* The most frequent server or port; NULL if none was counted. */
const struct tally_server *tally_most(const struct tally_tops *tops);

void tally_fini(struct tally *t);

#endif
