/* SPDX-License-Identifier: ISC */
/* frames.h - talks over WebSocket, spelt as text, and what is told of them. */
#ifndef UNIT_FRAMES_H
#define UNIT_FRAMES_H

#include "ws/conn.h"

enum { FRAMES_TEXT = 4096, FRAMES_OCTETS = SIZE_MAX };

/* A talk is a row of words, blanks between them:
 *   > <             what follows is sent by the client, by the server; at first
 *                   it is the server
 *   HEAD[:BODY]     a frame in hex, without mask; the client's get a mask
 *   HEAD:HEX*N      its body is HEX again and again, up to N octets
 *   ...xN           the same N times
 *   !HEAD...        the client's without a mask, the server's with one
 *   =KEY            the next frame's key, 8 digits; else each has its own
 *   ~HEX            these octets
 *   _N              N octets are missing
 * Each word is one frame of the capture, from 1, a millisecond after the one
 * before. */
struct frames {
	struct ws_conn c;
	char told[FRAMES_TEXT];	/* "ORDINAL:NAME" of all that was odd, with *
				 * if secondary, blanks between */
	unsigned closes;	/* how often a Close was told of */
	struct ws_told last;	/* the last that was told */
	uint64_t frame;
	int64_t offset[2];
};

/* Plays it: each word is read whole (chop 0), or its first `chop' octets and
 * then the rest, or octet by octet. Free f->c. */
void frames_play(struct frames *f, unsigned flags, const char *talk,
                 size_t chop);

/* Plays it in every way that there is; all must tell the same, which is
 * returned in f. Free f->c. */
void frames_play_all(struct frames *f, unsigned flags, const char *talk);

#endif
