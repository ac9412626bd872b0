/* SPDX-License-Identifier: ISC */
/* told.h - what is told of a frame: the fact that rows of findings.def judge,
 * event WS_FRAME. */
#ifndef WS_TOLD_H
#define WS_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "ws/close.h"
#include "ws/odd.h"

enum ws_told_kind {
	WS_TOLD_HEADER,		/* at its end */
	WS_TOLD_PAYLOAD,	/* at an octet of it */
	WS_TOLD_WHOLE,		/* at the frame's end */
	WS_TOLD_CLOSE,		/* the same, of a Close */
};

struct ws_told {
	enum ws_told_kind kind;
	uint32_t odd;		/* enum ws_odd */
	uint8_t from;		/* 0: the client, 1: the server */
	uint8_t opcode, rsv;	/* rsv: WS_RSV1 and its like */
	uint8_t length_bytes;	/* that hold the length: 1, 3 or 9 */
	bool fin, masked;
	bool secondary;		/* after a fatal error of this side */
	uint32_t key;
	uint32_t ordinal;	/* of the frame, in its direction, from 1 */
	uint32_t messages;	/* whole ones of that direction so far */
	uint64_t length;	/* of the payload */
	uint64_t at;		/* payload octets read, the last one told of */
	uint64_t first_frame;	/* capture frame with the first octet */
	uint64_t frame;		/* with the octet that completed what is told */
	uint64_t key_frame;	/* with the key before; 0: not asked */
	uint64_t close_frame;	/* with this side's Close, or 0 */
	int64_t time;		/* of `frame', ns */
	int64_t offset;		/* of the header, in the side's stream */
	const struct ws_close *close;	/* a side's first one, if CLOSE */
};

#endif
