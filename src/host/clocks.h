/* SPDX-License-Identifier: ISC */
/* clocks.h - the clocks of hosts, as their timestamps show them (RFC 7323 5.4),
 * against the clock of the capture: was that one set?
 *
 * A few senders are remembered, for which a few packets of each second are enough.
 * Only where packets lie a second or more apart it is looked at what all of them
 * say for a while. Of one capture point at a time. */
#ifndef HOST_CLOCKS_H
#define HOST_CLOCKS_H

#include <stdbool.h>

#include "wire/packet.h"

enum { HOST_CLOCKS = 64 };

/* What one end of a connection sends. Times in ns since 1970 UTC. */
struct host_clock {
	uint64_t key;		/* 0: none */
	uint8_t addr[16];
	int64_t begun, last;	/* its first packet, and the newest */
	int64_t tick;		/* of its timestamps, ns; once it was shown, */
	int64_t least, after;	/* how little behind its own clock a packet came
				 * here, before and after the idle time, ns */
	int64_t after_last;	/* the newest after it; INT64_MIN: none */
	uint32_t tsval;		/* of its first packet */
	uint32_t shown;		/* so often */
};

struct host_clocks {
	struct host_clock at[HOST_CLOCKS];
	uint64_t frame;		/* of the packet before; 0: none */
	int64_t time;
	uint64_t next;		/* the frame that is to be seen next, */
	int64_t second_ends;	/* or what comes from then on; and so */
	uint32_t few;		/* many were of this second */
	bool looking;		/* since the idle time */
	uint64_t frames[2];	/* before and after it, */
	int64_t idle, since;	/* how long it was, when it ended, */
	int64_t due;		/* and when to judge, ns */
};

/* The capture's clock went on by `step' ns more than those of hosts. */
struct host_clock_step {
	int64_t step;		/* less than 0: by so much less */
	int64_t time;		/* of the frame after it */
	uint64_t frames[2];	/* before and after */
	unsigned hosts;		/* so many agree, and nobody does not */
};

enum {
	HOST_CLOCKS_FEW = 8,		/* packets of a second, and then */
	HOST_CLOCKS_ONE_IN = 64		/* is to be seen */
};

/* Must packets up to that one be seen whatever their number is? */
static inline bool host_clocks_want_all(const struct host_clocks *c,
                                        const struct packet *p)
{
	return c->looking || c->few < HOST_CLOCKS_FEW ||
	       p->time >= c->second_ends;
}

/* Must the packet be seen, or is it enough that it passes? If not, nor need those
 * before it, but for those that were to be seen already. */
static inline bool host_clocks_want(const struct host_clocks *c,
                                    const struct packet *p)
{
	return p->frame >= c->next || host_clocks_want_all(c, p);
}

/* The next packet. True if by now it is known that the clock was set before: then
 * *found is filled. */
bool host_clocks_see(struct host_clocks *c, const struct packet *p,
                     struct host_clock_step *found);

/* The same at the end. */
bool host_clocks_end(struct host_clocks *c, struct host_clock_step *found);

/* One that is not wanted. */
static inline void host_clocks_pass(struct host_clocks *c,
                                    const struct packet *p)
{
	c->frame = p->frame;
	c->time = p->time;
}

/* The capture's clock was set, which is known: nothing is remembered. */
void host_clocks_forget(struct host_clocks *c);

#endif
