/* SPDX-License-Identifier: ISC */
/* filter.h - which packets an expression of libpcap lets through.
 *
 * The expression says what is wanted of a flow; how the network carries the
 * flow does not matter. So a frame with VLAN tags is judged as if it had none
 * (unless the expression speaks of tags), and an IP fragment, which has no
 * ports unless it is the first, is left to whoever joins fragments: a datagram
 * is wanted if its first fragment is. `Strict' takes the expression by the
 * letter.
 *
 * Each link type has its own program, compiled when it is first met. */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/frame.h"
#include "base/limits.h"

struct filter;

/* One bit for each frame of a batch. */
struct filter_verdict {
	uint64_t out;		/* does not match */
	/* And is the first of a link type that the expression does not suit:
	 * none of that type will match. */
	uint64_t refused;
};

/* NULL if the expression is wrong for every link type, or names a host or
 * network, which would be looked up on the network; err quotes it and says what
 * libpcap says. Names of ports and protocols come from this machine's tables.
 * Free with filter_free(). */
struct filter *filter_new(const char *expression, bool strict,
                          struct err *err);

/* The expression in a file as tcpdump -F reads it: # begins a comment. NULL if
 * it cannot be read; free() it. */
char *filter_read(const char *path, struct err *err);

/* Can frames of this link type be judged? -1: no, err says why. */
int filter_suits(struct filter *f, uint16_t linktype, struct err *err);

/* The same for a file, by the first packets of it; 0 also if it is no regular
 * file or cannot be read: that is found when it is read. */
int filter_try(struct filter *f, const char *path, const struct limits *l,
               struct err *err);

/* Judges all frames of a batch. */
struct filter_verdict filter_judge(struct filter *f,
                                   const struct frame_batch *batch);

/* By the letter: fragments are not joined across the verdict. */
bool filter_is_strict(const struct filter *f);

/* Is it possible that it took some packets of a flow and left others? False
 * as long as nothing was filtered out. */
bool filter_has_cut(const struct filter *f);

/* The same of a filter that others apply: may it ever? */
bool filter_may_cut(const struct filter *f);

void filter_free(struct filter *f);

#endif
