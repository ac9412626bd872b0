/* SPDX-License-Identifier: ISC */
/* journal.h - a connection that goes by the book is written down, not played.
 *
 * Nothing that the machine could say of it is asked before its end, and mostly
 * not even then. So each packet becomes a short note, after a look that all is
 * as it should be; the machine plays the notes when anything else comes, or
 * when somebody asks. What it then says is what it would have said all along.
 * For the files of this room only. */
#ifndef FLOW_JOURNAL_H
#define FLOW_JOURNAL_H

#include "flow/inside.h"

/* Notes a packet of a flow that has not grown; seg->tcp.from is set. False, and
 * nothing happened, if it has to: what came is not by the book. */
bool flow_journal_take(struct flow_engine *e, struct flow *f,
                       const struct packet *p, struct flow_segment *seg);

/* Plays what a flow has noted on a machine that is all zero. Its tcp.closing
 * may take a block of e->room. */
void flow_journal_play(struct flow_engine *e, const struct flow *f,
                       struct flow_grown *g);

#endif
