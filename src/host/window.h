/* SPDX-License-Identifier: ISC */
/* window.h - how often something happened within the last minute, which is how
 * long TIME_WAIT lasts in most stacks: 2 MSL, with an MSL of 30 s.
 *
 * Counted in slots of 5 s of packet time; the newest is not whole, so that what
 * the window holds is never more than a minute's. */
#ifndef HOST_WINDOW_H
#define HOST_WINDOW_H

#include <stdint.h>

enum {
	HOST_SLOT_S = 5,
	HOST_SLOTS = 12,
	HOST_SPELL = 6,		/* slots, of half a minute: see `fastest' */
};

struct host_window {
	int64_t slot;		/* the newest */
	int32_t in[HOST_SLOTS];	/* what was taken back may come first: < 0 */
	int32_t sum;
	int32_t peak;		/* the most that `sum' has been */
	int32_t fastest;	/* the most in a spell of whole slots */
};

int64_t host_slot(int64_t time);

/* Time has come to that slot. */
void host_window_move(struct host_window *w, int64_t slot);

/* One more in that slot, unless it is too long ago. */
void host_window_add(struct host_window *w, int64_t slot);

/* One of that slot counts no more, or will not: this may come first. */
void host_window_take_back(struct host_window *w, int64_t slot);

#endif
