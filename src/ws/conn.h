/* SPDX-License-Identifier: ISC */
/* conn.h - a WebSocket connection after its 101: what both sides send, and how
 * Pongs and Closes relate. */
#ifndef WS_CONN_H
#define WS_CONN_H

#include "ws/ping.h"
#include "ws/side.h"
#include "ws/told.h"

enum ws_conn_flags {
	WS_DEFLATE = 1 << 0,		/* permessage-deflate was accepted */
	/* An extension was accepted whose rules are not known: what it may
	 * change is not told (RFC 6455 5.2, 5.4, 5.8, 9). */
	WS_EXTENSION_UNKNOWN = 1 << 1,
	WS_EVERY = 1 << 2,		/* tell of each header and frame */
	/* Pongs are not told any more, nor Pings that miss one: memory was
	 * short, or a Pong may answer a Ping that was not read before it. */
	WS_BLIND = 1 << 3,
};

enum { WS_RESERVED = 10 };		/* opcodes 3 to 7, B to F */

/* What a side was sending and could put nothing else into: when the one at hand
 * began (0: not known), and when one that had taken long ended (0: none did). */
struct ws_span {
	int64_t began, ended;
};

/* What few connections need; owned by the connection. */
struct ws_extra {
	struct ws_span frame[2];	/* takes no control frame, */
	struct ws_span message[2];	/* which may come before a Close */
	struct ws_pings *pings[2];	/* of the side that sent them, or NULL */
	struct ws_close *close[2];	/* the first of a side, or NULL */
	uint64_t hash[2];		/* of the control frame at hand */
	uint32_t reserved[2][WS_RESERVED];	/* frames, by opcode */
};

/* The most that a connection may take beside itself. */
enum { WS_EXTRA_MOST = sizeof(struct ws_extra) + 2 * sizeof(struct ws_pings) +
	2 * sizeof(struct ws_close) };

struct ws_conn {
	struct ws_side side[2];		/* 0: what the client sends */
	struct ws_extra *extra;		/* NULL until needed */
	uint8_t flags;			/* enum ws_conn_flags */
};

/* Fresh after the 101. Undo with ws_conn_free(), which leaves it zeroed. */
void ws_conn_init(struct ws_conn *c, unsigned flags);
void ws_conn_free(struct ws_conn *c);

/* Reads on in what side `from' sent, until there is something to tell: true,
 * and `out' is filled; ask again. False when all of `in' is read. Told are:
 * what is odd, where it is; each Close when it is whole; all with WS_EVERY. */
bool ws_conn_read(struct ws_conn *c, unsigned from, struct ws_run *in,
                  struct ws_told *out);

/* The same for the frames that nearly all of a stream consists of: it stops
 * before the first other one. Of those it reads there is nothing to tell. */
void ws_conn_quick(struct ws_conn *c, unsigned from, struct ws_run *in);

/* The next n octets of that side are missing. Inside a payload framing goes on
 * behind them, and what they belong to is not judged; else the side is lost.
 * A frame that ends with them is told of at the next read. */
void ws_conn_gap(struct ws_conn *c, unsigned from, uint64_t n);

/* Nothing more is known of that side. */
void ws_conn_lose(struct ws_conn *c, unsigned from);

/* Where the count of a known opcode lies in ws_side: those of frames with data
 * first, then of control frames. */
static inline unsigned ws_known_index(uint8_t opcode)
{
	return (opcode & 3u) + (opcode < WS_CLOSE ? WS_N_CONTINUATION
	                                          : WS_N_CLOSE);
}

/* Where the count of a reserved opcode lies in ws_extra: 0 to 9. */
static inline unsigned ws_reserved_index(uint8_t opcode)
{
	return opcode < WS_CLOSE ? opcode - 3u : opcode - 6u;
}

/* The first Close of a side, perhaps not whole; NULL if there is none. */
static inline const struct ws_close *ws_conn_close(const struct ws_conn *c,
                                                   unsigned side)
{
	return c->extra != NULL ? c->extra->close[side] : NULL;
}

/* From when on, at `since' at the earliest, could that side have sent a Pong, or
 * a Close, which may wait for the end of its message (RFC 6455 5.4, 5.5.1)? And
 * until when, at `until' at the latest? False if never. */
bool ws_conn_could_send(const struct ws_conn *c, unsigned side,
                        uint8_t opcode, int64_t *since, int64_t *until);

/* The Pings of a side; NULL if there are none. */
static inline const struct ws_pings *ws_conn_pings(const struct ws_conn *c,
                                                   unsigned side)
{
	return c->extra != NULL ? c->extra->pings[side] : NULL;
}

/* The oldest Ping of a side that misses its Pong and one to a later Ping, as far
 * as the capture shows; or NULL. Whether one was due is not asked. */
const struct ws_ping *ws_conn_unanswered(const struct ws_conn *c,
                                         unsigned side);

#endif
