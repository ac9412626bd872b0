/* SPDX-License-Identifier: ISC */
/* opening.h - what is odd of how a connection begins: RFC 9293 3.5, 3.10.7.3. */
#ifndef TCP_OPENING_H
#define TCP_OPENING_H

#include "tcp/track.h"

enum tcp_opening_odd {
	TCP_OPENING_RETRIED = 1 << 0,	/* a SYN that was refused comes again */
	TCP_OPENING_CHANGED = 1 << 1,	/* a SYN,ACK with another number */
	TCP_OPENING_EARLY   = 1 << 2,	/* data, when nobody has answered its
					 * SYN; it has no ACK, as there is none */
	TCP_OPENING_ELSE    = 1 << 3,	/* a SYN,ACK of another SYN */
};

/* Takes a SYN or SYN,ACK. False if it is not of this connection. */
bool tcp_take_syn(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg);

/* Before a segment is taken in, where anything is asked or remembered: where it
 * acknowledges a SYN,ACK that another has taken the place of, or goes on from
 * it, that one counts after all. */
void tcp_opening_settle(const struct tcp_at *at, const struct packet *p,
                        unsigned from);

/* Does it have, or acknowledge, the numbers of the server's other SYN,ACK? That
 * was another host's, or what is recorded are both sides of a device that gives
 * the server other numbers: of each packet, that of one side counts. */
bool tcp_opening_is_other(const struct tcp_at *at, const struct packet *p,
                          unsigned from);

/* Of data that is sent again: is it the first that follows the handshake, of
 * which the listener seems to have had nothing? */
void tcp_opening_again(const struct tcp_at *at, const struct tcp_segment *seg);

/* Of the first SYN of a side, if it has no ACK: has that side acknowledged that of its peer, which
 * waits for a SYN still and so heeded nothing (RFC 9293 3.10.7.3)? */
bool tcp_opening_apart(const struct tcp_at *at, const struct packet *p,
                       unsigned side);

/* Of a segment that its receiver drops. */
void tcp_opening_dropped(const struct tcp_at *at, const struct packet *p,
                         struct tcp_segment *seg);

#endif
