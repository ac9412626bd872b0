/* SPDX-License-Identifier: ISC */
/* frames.h - WebSocket frames and what they carry (RFC 6455, section 5). */
#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include "segment.h"

enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

enum { FRAME_MAX = 408, FRAMES_TEXT = 8192 };

struct frames {
	struct gen *g;
	uint32_t keys;		/* used so far: none comes twice */
	uint8_t text[FRAMES_TEXT];
};

void frames_init(struct frames *f, struct gen *g);

/* Writes one, masked if it is the client's (from 0), and returns its octets:
 * at most FRAME_MAX, so the payload at most 400. */
size_t frame_put(struct frames *f, uint8_t *at, unsigned from, unsigned opcode,
                 struct body payload);

/* A message in one frame, text or binary, mostly of 20 to 200 octets. */
size_t frame_put_message(struct frames *f, uint8_t *at, unsigned from);

#endif
