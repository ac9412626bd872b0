/* SPDX-License-Identifier: ISC */
/* side.h - what one end of a WebSocket connection sends: frames, messages,
 * control frames (RFC 6455 5). Resumable at every octet; payload is never
 * kept; no length is ever allocated. Nothing here judges. */
#ifndef WS_SIDE_H
#define WS_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "ws/head.h"

/* A run of the stream, as one frame of the capture brought it; borrowed. */
struct ws_run {
	const uint8_t *at;
	size_t n;
	int64_t offset;		/* of at[0] in the side's stream */
	uint64_t frame;		/* of the capture */
	int64_t time;		/* ns since 1970 UTC */
	bool ahead;		/* of what was read of the other side: this one
				 * had received more when it sent it */
};

static inline void ws_run_skip(struct ws_run *in, size_t n)
{
	in->at += n;
	in->n -= n;
	in->offset += (int64_t)n;
}

/* The six opcodes of RFC 6455, counted. */
enum ws_counted {
	WS_N_CONTINUATION, WS_N_TEXT, WS_N_BINARY, WS_N_CLOSE, WS_N_PING,
	WS_N_PONG, WS_N_KNOWN
};

enum ws_side_state {
	WS_SIDE_LOST       = 1 << 0,	/* where frames begin is not known */
	WS_SIDE_CLOSED     = 1 << 1,	/* it has sent a Close, or its header */
	WS_SIDE_BROKEN     = 1 << 2,	/* it has made a fatal error */
	WS_SIDE_PAYLOAD    = 1 << 3,	/* in a payload, not in a header */
	WS_SIDE_KEYED      = 1 << 4,	/* the last key masked something */
	WS_SIDE_OPEN       = 1 << 5,	/* a message is: its end is to come */
	WS_SIDE_JUDGED     = 1 << 6,	/* the message is text, so far valid */
	WS_SIDE_COMPRESSED = 1 << 7,	/* the message is */
	WS_SIDE_LOOSE      = 1 << 8,	/* fragments of an unknown opcode */
	WS_SIDE_ALONE      = 1 << 9,	/* the frame belongs to no message */
	WS_SIDE_UNKNOWN    = 1 << 10,	/* its payload cannot be judged */
	WS_SIDE_HOLED      = 1 << 11,	/* octets of it were missing */
};

/* One direction after the 101. */
struct ws_side {
	union {
		uint8_t head[WS_HEAD_MAX];	/* while in a header */
		struct {
			uint64_t length;	/* of the frame's payload */
			uint64_t left;		/* of it still to come */
		};
	};
	uint64_t first_frame;	/* capture frame with its first octet */
	uint64_t key_frame;	/* capture frame with the last key's end */
	uint64_t payload;	/* octets of data frames, headers apart */
	uint64_t compressed;	/* those of them that are compressed */
	uint32_t key;		/* the last one */
	uint32_t frames;	/* whose header is whole */
	uint32_t messages;	/* that are whole */
	uint32_t count[WS_N_KNOWN];	/* of these, by opcode */
	uint16_t state;		/* enum ws_side_state */
	uint8_t head_n;		/* octets in head */
	uint8_t first, second;	/* octets of the frame's header */
	struct utf8 text;	/* of the message */
};

_Static_assert(sizeof(struct ws_side) <= 96, "idle connections have two");

/* Is nothing known of what comes, and nothing told? */
static inline bool ws_side_is_lost(const struct ws_side *s)
{
	return s->state & WS_SIDE_LOST;
}

/* What of a stream that has ended is incomplete. */
enum ws_rest_kind {
	WS_REST_NONE,		/* it ends between messages */
	WS_REST_HEADER,
	WS_REST_PAYLOAD,
	WS_REST_MESSAGE,	/* between two fragments */
	WS_REST_UNKNOWN,	/* it was lost */
};

struct ws_rest {
	enum ws_rest_kind kind;
	uint64_t missing;	/* octets of payload, if in one */
	uint64_t first_frame;	/* capture frame where the last one began, or 0 */
	uint32_t ordinal;	/* of the incomplete frame, or 0 */
	bool message;		/* a message is incomplete, not a control frame
				 * alone */
};

/* What is incomplete if the stream ends here. */
struct ws_rest ws_side_rest(const struct ws_side *s);

#endif
