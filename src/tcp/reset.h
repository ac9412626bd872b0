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
};

/* A RST whose sequence number has a meaning (seg->offset). */
void tcp_reset(const struct tcp_at *at, const struct packet *p,
               struct tcp_segment *seg);

/* A RST from a side of which nothing is known yet. */
void tcp_reset_unknown(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg);

#endif
