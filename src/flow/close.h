/* SPDX-License-Identifier: ISC */
/* close.h - what a flow that ends leaves its hosts with: a TIME_WAIT, a port
 * that is in use. Of a flow by the book it costs next to nothing to ask. */
#ifndef FLOW_CLOSE_H
#define FLOW_CLOSE_H

#include "flow/engine.h"

/* Sides are 0 = client, 1 = server. */
struct flow_close {
	bool waits[2];		/* that side is in TIME_WAIT */
	bool opened;		/* both SYNs were seen and acknowledged: */
	uint32_t isn[2];	/* their numbers */
	enum flow_closer first;	/* who sent the first FIN, if both closed so */
};

/* Of a flow that flow_end_next() gave, before it is released or held. */
void flow_close_fill(const struct flow_engine *e, const struct flow_end *end,
                     struct flow_close *c);

#endif
