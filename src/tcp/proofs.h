/* SPDX-License-Identifier: ISC */
/* proofs.h - what a segment proves of both ends, in the words of states.def. */
#ifndef TCP_PROOFS_H
#define TCP_PROOFS_H

#include "tcp/track.h"

/* Moves both ends by all that is proved now that the segment was taken in;
 * `fin': it carries a FIN that counts. The order of the events in states.def
 * is that of RFC 9293 3.10.7.4, so they can be offered together. */
void tcp_prove(const struct tcp_at *at, const struct packet *p,
               const struct tcp_segment *seg, bool fin);

#endif
