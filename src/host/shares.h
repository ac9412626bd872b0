/* SPDX-License-Identifier: ISC */
/* shares.h - what the flows of a run have in common, that only the way they were
 * captured explains. */
#ifndef HOST_SHARES_H
#define HOST_SHARES_H

#include "base/limits.h"
#include "flow/end.h"

/* Flows of a kind. */
struct host_share {
	uint64_t flows, first_frame;	/* and of the first of them */
	int64_t time;			/* ns since 1970 UTC */
};

struct host_shares {
	struct host_share two_sided, one_sided;
	struct host_share whole;	/* nearly all of it was captured, or */
	struct host_share thin;		/* less than half of what was */
	uint64_t thin_opened;		/* acknowledged; with its handshake */
};

/* Each flow once, when its end was judged. */
void host_shares_add(struct host_shares *s, const struct flow_end *end);

/* Of so many as the limit shares_least has it, are more than 90 % one-sided? Of
 * others it is not known if there was another side. */
bool host_shares_one_sided(const struct host_shares *s, const struct limits *l);

/* The same of those of which less than half is there, as of a sample of packets:
 * SYNs are missing as well, which a filter by length or flags leaves. */
bool host_shares_sampled(const struct host_shares *s, const struct limits *l);

#endif
