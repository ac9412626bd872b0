/* SPDX-License-Identifier: ISC */
/* acks.h - what acknowledgments tell of who gets them. */
#ifndef TCP_ACKS_H
#define TCP_ACKS_H

#include "tcp/track.h"

/* No window reaches further (RFC 7323 2.3), so nothing valid lies beyond. */
enum { TCP_FARTHEST = 1 << 30 };

/* The ACK of a segment whose octets are taken already: seg->odd gets
 * TCP_ODD_ACK_UNSEEN where it is of what the capture does not hold. */
void tcp_take_ack(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg);

/* It acknowledges what the capture does not hold; to be called before that
 * counts as acknowledged. */
void tcp_note_loss(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg);

/* A segment with fresh octets, all acknowledged already: was it recorded behind
 * its ACK? */
void tcp_ack_ahead(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg);

#endif
