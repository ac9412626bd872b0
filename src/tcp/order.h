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

enum tcp_order {
	TCP_ORDER_UNKNOWN,
	TCP_ORDER_OLDER,	/* p was sent before the noted one, */
	TCP_ORDER_SAME,		/* is a copy of it, */
	TCP_ORDER_NEWER		/* or was sent after it */
};

/* Of p to a segment of the same sender that was noted; a sender may use an
 * identification again for a copy that it sends itself (RFC 9293 3.8.1,
 * MAY-4). */
enum tcp_order tcp_order_of(const struct tcp_ahead *noted,
                            const struct packet *p);

/* A segment lies beyond a gap, where there was none. */
void tcp_ahead_note(struct tcp_ahead *ahead, const struct packet *p);

/* Was p, which fills a gap, sent before the segment that was noted? */
bool tcp_was_overtaken(const struct tcp_ahead *ahead, const struct packet *p);

#endif
