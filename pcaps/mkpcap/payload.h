/* SPDX-License-Identifier: ISC */
/* payload.h - what a segment carries, piece by piece: strings, octets, heads
 * of an upgrade to WebSocket, frames.
 *
 * As in text.h, what does not fit ends the program. */
#ifndef PCAPS_PAYLOAD_H
#define PCAPS_PAYLOAD_H

#include "bytes.h"
#include "script.h"

/* Adds all pieces that are next, sent by that host; false if none is. */
bool payload_take(struct script *s, struct text *t, struct host *from,
                  struct bytes *to);

/* Adds all strings, `hex' and `repeat' that are next. */
bool payload_octets(struct text *t, struct bytes *to);

/* What is after the word `ws': a frame (RFC 6455 5.2). */
void payload_frame(struct script *s, struct text *t, const struct host *from,
                   struct bytes *to);

/* What is after `upgrade' and `accept': a head (RFC 6455 1.3). The one
 * remembers its key in the host that sends it, the other answers the peer's. */
void payload_upgrade(struct script *s, struct text *t, struct host *from,
                     struct bytes *to);
void payload_accept(struct text *t, const struct host *from,
                    struct bytes *to);

#endif
