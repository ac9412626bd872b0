/* SPDX-License-Identifier: ISC */
/* talk.h - how WebSocket connections ended; events WS_SIDE_END and WS_END. */
#ifndef CHECKS_TALK_H
#define CHECKS_TALK_H

#include "checks/checks.h"
#include "flow/ws_end.h"

/* WS_SIDE_END */
struct fact_ws_side_end {
	const struct ws_side_end *me, *peer;
	unsigned side;		/* mine */
	bool in_frame;		/* I ended the connection within a frame, or */
	bool in_message;	/* within a message, and sent no Close */
};

/* WS_END */
struct fact_ws_end {
	enum ws_end_kind kind;
	enum offender ender;	/* that ended it first */
	const struct ws_side_end *side;	/* two: client, server */
};

/* Judges the end of a flow that was a WebSocket connection. */
void check_ws_end(const struct ws_end *w, const struct flow_end *end,
                  const struct check_sink *sink);

#endif
