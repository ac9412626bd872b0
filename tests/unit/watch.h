/* SPDX-License-Identifier: ISC */
/* watch.h - conversations through a flow engine, and what it says of them. */
#ifndef UNIT_WATCH_H
#define UNIT_WATCH_H

#include "flow/engine.h"
#include "talk.h"

enum { WATCH_ENDS = 64, WATCH_TEXT = 1024 };

struct watch {
	struct limits limits;		/* set before watch_begin() */
	struct flow_options options;
	bool hold;			/* flows that may wait, until 2 MSL */
	struct flow_engine *engine;
	uint64_t frames;
	int64_t clock;
	struct flow_segment last;
	enum flow_news news;		/* of the last packet */
	unsigned n;
	struct watch_end {
		struct flow_end end;	/* its flow is gone */
		bool plain;		/* it was, before it was told */
		struct flow_record record;
	} ends[WATCH_ENDS];
};

/* Default limits, 2 MSL of 240 s. */
void watch_init(struct watch *w);
void watch_begin(struct watch *w);

/* Plays what the words say, and takes the flows that have ended by then. */
void watch_say(struct watch *w, struct talk *t, const char *words);
void watch_push(struct watch *w, const struct packet *p);

/* Lets time go on to `now', or the capture end at INT64_MAX; takes the flows
 * that have ended by then. */
void watch_until(struct watch *w, int64_t now);

/* The capture ends; nothing may be left in any pool. */
void watch_end(struct watch *w);

/* "3 closed by client: CLOSED SYN_SENT ... / CLOSED LISTEN ..." of the n-th
 * end; "" if there were not so many. */
const char *watch_text(const struct watch *w, unsigned n,
                       char out[WATCH_TEXT]);

#endif
