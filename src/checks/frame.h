/* SPDX-License-Identifier: ISC */
/* frame.h - WebSocket frames in, findings out; event WS_FRAME. */
#ifndef CHECKS_FRAME_H
#define CHECKS_FRAME_H

#include "checks/checks.h"
#include "ws/told.h"

/* WS_FRAME */
struct fact_ws_frame {
	uint32_t odd;		/* enum ws_odd */
	uint64_t first_frame, frame;	/* of the capture, with its octets */
	uint64_t key_frame;	/* the frame with the key before, or 0 */
	uint64_t close_frame;	/* the side's own Close, or 0 */
	unsigned from;		/* side that sent it */
	const struct ws_told *told;
};

/* Judges what was told of a frame of that flow; `doubts' hold now, D() bits. */
void check_ws_frame(const struct ws_told *told, const struct flow *flow,
                    uint16_t doubts, const struct check_sink *sink);

#endif
