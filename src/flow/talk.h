/* SPDX-License-Identifier: ISC */
/* talk.h - what the two ends of a flow say to each other, as far as it is
 * HTTP/1 or WebSocket.
 *
 * A flow is listened to if its first octets look like HTTP; once they do not
 * any more, or octets are missing that nobody can do without, it is listened to
 * no longer and only its sequence space is followed. What is heard comes out as
 * facts, in the order of the streams; order across the streams is proved by
 * acknowledgments, never by time stamps. */
#ifndef FLOW_TALK_H
#define FLOW_TALK_H

#include <assert.h>

#include "http/body.h"
#include "http/head.h"
#include "tcp/stream.h"
#include "ws/attempt.h"
#include "ws/common.h"
#include "ws/conn.h"
#include "ws/request.h"
#include "ws/response.h"

enum talk_phase {
	TALK_NOT_BEGUN,		/* it has sent nothing yet */
	TALK_HEAD,
	TALK_BODY,
	TALK_WAIT,		/* asked to change the protocol; nothing more
				 * can be read before the answer */
	TALK_FRAMES,		/* WebSocket */
	TALK_DEAF,
};

/* A head that came in pieces, and the list that --ws-frames wants; each is one
 * allocation. */
struct talk_head;
struct talk_list;

struct talk_side {
	struct tcp_stream stream;
	uint8_t phase;			/* enum talk_phase */
	uint16_t marks;			/* enum talk_mark */
	uint32_t request_end;		/* sequence number behind the attempt of
					 * the client, the 101 of the server */
	int64_t fatal_time;		/* when it first broke a rule on which a
					 * receiver fails the connection; 0 */
};

enum talk_mark {
	TALK_FIN_KNOWING  = 1 << 0,	/* sent a FIN after the peer's Close had
					 * reached it, without one of its own */
	TALK_RST_KNOWING  = 1 << 1,	/* the same, a RST */
	TALK_SPOKE_EARLY  = 1 << 2,	/* went on before the attempt was
					 * answered, */
	TALK_ASKED_EARLY  = 1 << 3,	/* with another request */
	TALK_LACKS        = 1 << 4,	/* octets of it are missing */
	TALK_FIRST_FRAMES = 1 << 5,	/* nothing came behind the 101 yet */
	TALK_AHEAD        = 1 << 6,	/* a segment without octets came that
					 * lies behind some that had not come */
	TALK_ENDING       = 1 << 7,	/* has sent a FIN or a RST */
	TALK_CLOSE_KNOWING = 1 << 8,	/* its Close replies to the peer's */
	TALK_TOLD_EARLY   = 1 << 9,	/* it was told that it was early */
	TALK_FIN_LOST     = 1 << 10,	/* it goes on behind a FIN that was not
					 * captured: one that comes is a copy */
};

/* What was asked and not answered yet, oldest first: three bits each. */
enum talk_asked { ASKED_PLAIN, ASKED_HEAD, ASKED_CONNECT, ASKED_UPGRADE,
	ASKED_OTHER_UPGRADE /* not for a WebSocket */,
	ASKED_UNKNOWN /* nothing that was seen */ };
enum { TALK_ASKED_BITS = 3, TALK_ASKED = 64 / TALK_ASKED_BITS };

/* As long as it is HTTP. */
struct talk_http {
	struct talk_head *head[2];	/* as far as it came, or NULL */
	struct http_body body[2];
	uint64_t asked;			/* enum talk_asked */
	int64_t request_time;		/* when the last attempt was complete */
	uint64_t early_frame;		/* see TALK_SPOKE_EARLY */
	uint64_t interim_frame;		/* of an interim answer, 0: none */
	uint64_t connect_frame;		/* of the last CONNECT */
	uint64_t hasty_frame;		/* of an answer before any request was
					 * read, 0: none; its ACK: */
	uint32_t hasty_ack;
	uint8_t n_asked;
};

/* The first line is what most packets touch, then what one side sends. */
struct flow_talk {
	_Alignas(64) struct talk_side side[2];	/* client, server */
	union {				/* handshakes, oldest first */
		struct ws_attempt *only;	/* if n_attempts is 1 */
		struct ws_attempt **attempts;
	};
	struct talk_list *list;
	int64_t heard[2];		/* when each side last sent anything that
					 * its peer took; 0: not yet */
	uint32_t answer_seq;		/* where the 101 begins */
	uint8_t n_attempts;
	bool open;			/* the last one is not answered yet */
	bool taken;			/* the last one was, by a 101 */
	bool is_ws;			/* it is a WebSocket connection */
	bool nested;			/* inside of a CONNECT */
	bool ended;			/* drained; nothing more is read */
	bool bad_101;			/* the client may fail for the 101, and
					 * did not go on yet */
	union {
		struct talk_http http;
		struct ws_conn ws;	/* if is_ws */
	};
};

/* A frame, as --ws-frames lists it. */
struct ws_listed {
	uint64_t packet;		/* of the capture, with its first octet */
	uint64_t length;		/* of the payload */
	uint8_t from, opcode, rsv;
	bool fin, masked;
};

struct talk_list {
	uint32_t n, room;
	struct ws_listed frame[];
};

static inline struct ws_attempt **talk_attempts(struct flow_talk *t)
{
	return t->n_attempts == 1 ? &t->only : t->attempts;
}

/* The i-th of its attempts; i < n_attempts. */
static inline const struct ws_attempt *talk_attempt(const struct flow_talk *t,
                                                    unsigned i)
{
	return t->n_attempts == 1 ? t->only : t->attempts[i];
}

/* The last of its attempts, or NULL. */
static inline const struct ws_attempt *talk_last(const struct flow_talk *t)
{
	return t->n_attempts == 0 ? NULL : talk_attempt(t, t->n_attempts - 1u);
}

static_assert(sizeof(struct flow_talk) <= 320, "a talk: five cache lines");

#endif
