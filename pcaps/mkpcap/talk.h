/* SPDX-License-Identifier: ISC */
/* talk.h - conversations: lines that say what is sent, not how.
 *
 * The sequence and acknowledgment numbers of a conversation are kept in its
 * two hosts; nothing is lost, so that a host acknowledges all that its peer
 * has sent. A host is in one conversation at a time. */
#ifndef PCAPS_TALK_H
#define PCAPS_TALK_H

#include "bytes.h"
#include "script.h"

/* Is handed each segment; may leave nothing in it but what it found. */
typedef void talk_send(void *to, struct segment *seg);

struct talk {
	struct script *script;
	struct segment *segment;	/* room to make one in */
	struct bytes payload;		/* of a line; free() its `at' */
	talk_send *send;
	void *to;			/* for send() */
};

/* Takes in a line `at …' that sets numbers; false if it is none. */
bool talk_at(struct script *s, struct text *t);

/* Takes in a line `open', `close A', `fin A', `rst A' or `A: …', its first
 * segment at script->time; false if it is none. */
bool talk_line(struct talk *k, struct text *t);

/* A packet was sent that was written out: a SYN begins a conversation; what
 * is in sequence carries it on. */
void talk_note(const struct segment *seg);

#endif
