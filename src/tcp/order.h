/* SPDX-License-Identifier: ISC */
/* order.h - was a segment that fills a gap overtaken, or sent again?
 *
 * It is older than what came before it if its time stamp says so (RFC 7323 4:
 * a sender's clock does not go back), or, where that is the same or absent, its
 * IP identification, which most senders count up. Without either nobody knows:
 * then it was not overtaken as far as this goes. */
#ifndef TCP_ORDER_H
#define TCP_ORDER_H

#include "tcp/conn.h"
#include "wire/packet.h"

/* A segment lies beyond a gap, where there was none. */
void tcp_ahead_note(struct tcp_ahead *ahead, const struct packet *p);

/* Was p, which fills a gap, sent before the segment that was noted? */
bool tcp_was_overtaken(const struct tcp_ahead *ahead, const struct packet *p);

#endif
