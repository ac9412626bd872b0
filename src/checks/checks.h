/* SPDX-License-Identifier: ISC */
/* checks.h - facts in, findings out; no state of its own.
 *
 * Each function judges one fact by every row of its event and hands the
 * findings to the sink, in the order of the table. */
#ifndef CHECKS_CHECKS_H
#define CHECKS_CHECKS_H

#include "capture/capture.h"
#include "find/finding.h"
#include "flow/engine.h"

/* Where findings go. `left' are the doubts that may still apply until the row
 * settles; `settle' says when that is. */
struct check_sink {
	void (*raise)(void *ctx, const struct finding *f, uint16_t left,
	              enum settle settle);
	void *ctx;
	const struct limits *limits;
};

void check_segment(const struct flow_segment *seg,
                   const struct check_sink *sink);
/* What an end of a flow said. */
void check_fact(const struct flow_fact *fact, const struct check_sink *sink);

/* How the WebSocket connection of a flow ended, if it was one. */
void check_talk_end(const struct flow_engine *e, const struct flow_end *end,
                    const struct check_sink *sink);
void check_end(const struct flow_end *end, const struct check_sink *sink);
void check_capture(const struct capture_info *info,
                   const struct check_sink *sink);

#endif
