/* SPDX-License-Identifier: ISC */
/* reset.h - which RST ends a connection: RFC 9293 3.5.3, RFC 5961 3. */
#ifndef TCP_RESET_H
#define TCP_RESET_H

#include "tcp/track.h"

/* A RST whose sequence number has a meaning (seg->offset). */
void tcp_reset(const struct tcp_at *at, const struct packet *p,
               struct tcp_segment *seg);

/* A RST from a side of which nothing is known yet. */
void tcp_reset_unknown(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg);

#endif
