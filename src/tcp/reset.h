/* SPDX-License-Identifier: ISC */
/* reset.h - which RST ends a connection: RFC 9293 3.5.3, RFC 5961 3; and what
 * else is to be told of one. */
#ifndef TCP_RESET_H
#define TCP_RESET_H

#include "tcp/track.h"

/* Of a RST that is not damaged, and of what comes after one. */
enum tcp_reset_odd {
	TCP_RESET_SEEN      = 1 << 0,	/* it is one */
	TCP_RESET_TAKEN     = 1 << 1,	/* the first that ends what was open, or
					 * whose beginning nobody saw */
	TCP_RESET_ALONE     = 1 << 2,	/* nothing of its connection came before */
	TCP_RESET_SYN_WRONG = 1 << 3,	/* meets a SYN, which it does not answer */
	TCP_RESET_ACK_WRONG = 1 << 4,	/* acknowledges what was never sent */
	TCP_RESET_CROSSED   = 1 << 5,	/* no RST, but new data or a FIN from its
					 * receiver, which it met on its way; */
	TCP_RESET_SENT_ON   = 1 << 6,	/* the same so late that it had arrived */
	TCP_RESET_SPRAY     = 1 << 7,	/* one of many at numbers all over, for
					 * which nobody asked */
	TCP_RESET_STORM     = 1 << 8,	/* the last of many in a second */
	TCP_RESET_OTHER_TTL = 1 << 9,	/* its TTL is not that of all before */
	/* Of a RST_EXACT, in tcp_ask: */
	TCP_RESET_BY_END    = 1 << 10,	/* it looks as if the end sent it that has
					 * the connection, or */
	TCP_RESET_BARE      = 1 << 11,	/* one that has none */
	TCP_RESET_BEHIND_FIN = 1 << 12,	/* of its sender */
	TCP_RESET_WENT_ON   = 1 << 13,	/* its sender did, with data or a FIN, */
	TCP_RESET_LATER     = 1 << 14,	/* or an ACK of what came since; and
					 * surely later than it */
	TCP_RESET_FOR_LATE  = 1 << 15,	/* it answers what was sent again though
					 * its sender had acknowledged it */
};

/* A RST whose sequence number has a meaning (seg->offset). */
void tcp_reset(const struct tcp_at *at, const struct packet *p,
               struct tcp_segment *seg);

/* A RST from a side of which nothing is known yet. */
void tcp_reset_unknown(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg);

#endif
