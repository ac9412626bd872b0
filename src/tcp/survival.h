/* SPDX-License-Identifier: ISC */
/* survival.h - a connection may outlive a RST that its receiver must take.
 *
 * Such a RST lies at the next octet and ends it (RFC 9293 3.10.7.4 step 2); it
 * may have been lost behind the tap, or not been taken. Then what comes next
 * shows that both ends go on, and the end is taken back. */
#ifndef TCP_SURVIVAL_H
#define TCP_SURVIVAL_H

#include "tcp/question.h"

/* Asks of an accepted RST, before its steps are taken, if both ends had the
 * connection; a->reset says how it looks. */
void tcp_survival_ask(const struct tcp_at *at, const struct packet *p,
                      const struct tcp_segment *seg);

/* What a segment that came after it says; adds to a->reset and seg->reset. True
 * if both ends go on: then the RST has ended nothing any more. */
bool tcp_survival_react(const struct tcp_at *at, struct tcp_ask *a,
                        const struct packet *p, struct tcp_segment *seg,
                        const struct tcp_before *before);

/* Octets of that side, but SYN and FIN, that were sent before the RST and not
 * acknowledged by now, by the RST neither. */
int64_t tcp_survival_lost(const struct tcp_at *at, const struct tcp_ask *a,
                          unsigned side);

/* May its sender have closed without reading what the receiver sent last (RFC
 * 9293 3.6.1)? Nothing proves it: who has read all may abort as well. Not if
 * its sender goes on. */
bool tcp_survival_unread(const struct tcp_at *at, const struct tcp_ask *a);

#endif
