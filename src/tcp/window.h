/* SPDX-License-Identifier: ISC */
/* window.h - the windows that an end shows, and how long they were shut
 * (RFC 9293 3.8.6). */
#ifndef TCP_WINDOW_H
#define TCP_WINDOW_H

#include "tcp/conn.h"
#include "wire/packet.h"

/* What a segment of side `from' shows; its ACK is taken already. */
void tcp_window_take(const struct tcp_at *at, const struct packet *p,
                     unsigned from);

/* Before a segment of that side is taken in: where the farthest window ended that
 * it ever showed is kept, if those that follow end before that (RFC 9293 3.8.6,
 * SHLD-14). */
void tcp_window_recede(const struct tcp_conn *c, struct tcp_more *more,
                       const struct packet *p, unsigned side);

/* Where that is, a sequence number of the peer; false if it may lie beyond. */
bool tcp_window_farthest(const struct tcp_conn *c, const struct tcp_more *more,
                         unsigned side, uint32_t *edge);

/* That side takes data again, or its peer at least believes so: new data comes
 * at `now'. */
void tcp_window_open(const struct tcp_at *at, unsigned side, int64_t now);

enum { TCP_SCALE_MOST = 14 };	/* RFC 7323 2.3 */

/* By how many bits that side's windows are shifted; where that is not known,
 * the most that it can be. */
unsigned tcp_scale_most(const struct tcp_conn *c, unsigned side);

/* How far beyond what was seen of side `from' the peer's windows can reach, at
 * most: it is not known what may be missing. */
int64_t tcp_reach(const struct tcp_conn *c, unsigned from);

#endif
