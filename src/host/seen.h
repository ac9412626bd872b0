/* SPDX-License-Identifier: ISC */
/* seen.h - the frames that show what was counted: the first and the last. */
#ifndef HOST_SEEN_H
#define HOST_SEEN_H

#include <stdint.h>

struct host_seen {		/* run-wide frames; 0: none */
	uint64_t first_frame, last_frame;
	int64_t time;		/* of the first, ns */
};

/* Flows end in another order than they began. */
static inline void host_see(struct host_seen *s, uint64_t frame, int64_t time)
{
	if (s->first_frame == 0 || frame < s->first_frame) {
		s->first_frame = frame;
		s->time = time;
	}
	if (frame > s->last_frame)
		s->last_frame = frame;
}

#endif
