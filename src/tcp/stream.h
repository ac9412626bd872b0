/* SPDX-License-Identifier: ISC */
/* stream.h - the octets that one side sends, each once and in order.
 *
 * What comes in order is handed on where it lies. What comes too soon is
 * copied, within the room that all streams share, and waits for what is
 * missing; that the capture lacks it is decided late, once its receiver has
 * acknowledged it and it still has not come, or there is no room left to wait.
 * The first copy in order wins (RFC 9293 3.10.7.4: a receiver trims what it
 * has). Sequence numbers are as on the wire. */
#ifndef TCP_STREAM_H
#define TCP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets in a row, as one frame of the capture brought them. Borrowed: good
 * until the stream is asked or given anything. */
struct tcp_piece {
	const uint8_t *at;
	uint32_t n;		/* may be 0 */
	uint32_t missing;	/* before at[0] that the capture lacks, */
	uint32_t cut;		/* and behind the last, as it was cut short */
	uint32_t seq;		/* of at[0] */
	uint64_t frame;
	int64_t time;		/* ns since 1970 UTC */
};

struct tcp_held;

/* All zero but `next' is a new one. End with tcp_stream_drop(). */
struct tcp_stream {
	uint32_t next;		/* sequence number of the next octet */
	uint32_t bytes;		/* what waits takes */
	struct tcp_held *held;	/* by sequence number */
};

/* What the streams of an engine share. */
struct tcp_stream_room {
	size_t used, most;	/* bytes for what waits */
	size_t most_each;	/* the same of one stream */
	uint64_t full;		/* how often there was no room left, */
	uint64_t full_each;	/* or too much of one stream */
};

/* What a segment that waits takes at least, in bytes. */
enum { TCP_STREAM_LEAST = 1024 };

/* Is there room for so many bytes more? */
static inline bool tcp_stream_fits(const struct tcp_stream_room *room,
                                   size_t more)
{
	return room->used <= room->most && more <= room->most - room->used;
}

/* A segment's octets, sequence number of the first in piece->seq, `missing' is
 * 0. True: they are next, and *piece is what was new of them; hand it on, then
 * ask tcp_stream_next(). False: they wait, or nothing of them is new. */
bool tcp_stream_take(struct tcp_stream_room *room, struct tcp_stream *s,
                     struct tcp_piece *piece);

/* The next of those that waited, if nothing is missing before it. It is gone
 * with the next call. */
bool tcp_stream_next(struct tcp_stream_room *room, struct tcp_stream *s,
                     struct tcp_piece *piece);

/* The same, past what is missing: piece->missing says how much that was. */
bool tcp_stream_pass(struct tcp_stream_room *room, struct tcp_stream *s,
                     struct tcp_piece *piece);

/* Something waits for octets that will not come: the receiver has acknowledged
 * them, up to `acked', and what came next has waited since `before', or there
 * is no room to wait. */
bool tcp_stream_lacks(const struct tcp_stream_room *room,
                      const struct tcp_stream *s, uint32_t acked,
                      int64_t before);

/* Puts back what was handed on last and not read; it is copied. Without room
 * for that it is lost, and counts as missing later. */
void tcp_stream_unread(struct tcp_stream_room *room, struct tcp_stream *s,
                       const struct tcp_piece *rest);

/* Nobody has sent the octets that wait from `seq' on. */
void tcp_stream_forget(struct tcp_stream_room *room, struct tcp_stream *s,
                       uint32_t seq);

void tcp_stream_drop(struct tcp_stream_room *room, struct tcp_stream *s);

#endif
