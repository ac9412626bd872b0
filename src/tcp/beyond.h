/* SPDX-License-Identifier: ISC */
/* beyond.h - data that ends behind the window of its receiver (RFC 9293 3.4,
 * 3.10.7.4 step 1): does that refuse it?
 *
 * It is asked only where nothing else is in flight and the sender had time to
 * learn of the window: then an ACK that says nothing new answers that data.
 * Whatever is acknowledged was in the window, and the capture lacks who said
 * so. */
#ifndef TCP_BEYOND_H
#define TCP_BEYOND_H

#include "tcp/question.h"

/* Asks of a segment with data behind the window, before it is taken in. */
void tcp_beyond_ask(const struct tcp_at *at, const struct packet *p,
                    const struct tcp_segment *seg);

/* What a segment that came after it tells; TCP_N_REACTIONS: nothing. What was
 * refused does not count as sent any more. */
enum tcp_reaction tcp_beyond_react(const struct tcp_at *at, struct tcp_ask *a,
                                   const struct packet *p,
                                   const struct tcp_segment *seg,
                                   const struct tcp_before *before);

#endif
