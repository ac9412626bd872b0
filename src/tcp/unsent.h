/* SPDX-License-Identifier: ISC */
/* unsent.h - an ACK of what the capture does not hold: was that ever sent?
 *
 * Mostly it was, and the capture lost it. Where its sender shows that it had
 * not got so far after it had heard more of its peer than that ACK, or the peer
 * takes the ACK back, nobody sent it (RFC 9293 3.10.7.4 step 5): the ACK is of
 * another connection, forged, or of a receiver that is ahead of its sender. */
#ifndef TCP_UNSENT_H
#define TCP_UNSENT_H

#include "tcp/question.h"

/* Asks of a segment that acknowledges up to offset `acks', beyond all that its
 * receiver was seen to send, before that counts as acknowledged or lost. One of
 * each side is asked at a time. */
void tcp_unsent_ask(const struct tcp_at *at, const struct packet *p,
                    const struct tcp_segment *seg, int64_t acks);

/* What a segment that came after it tells; TCP_N_REACTIONS: nothing. If it was
 * not sent, it does not count as acknowledged or lost any more. */
enum tcp_reaction tcp_unsent_react(const struct tcp_at *at, struct tcp_ask *a,
                                   const struct packet *p,
                                   const struct tcp_segment *seg,
                                   const struct tcp_before *before);

#endif
