/* SPDX-License-Identifier: ISC */
/* probe.h - segments that ask for an ACK and say nothing: keep-alives, and
 * probes of a window that is shut. */
#ifndef TCP_PROBE_H
#define TCP_PROBE_H

#include "tcp/track.h"

/* What asks for an ACK and says nothing: an octet at most, known already.
 * RFC 9293 3.8.6.1: the peer's window is shut and a little is sent all the same,
 * again and again; some send nothing, from just below the window. 3.8.4: a
 * keep-alive. TCP_ODD_WINDOW_PROBE, TCP_ODD_KEEP_ALIVE or 0; before the segment
 * is taken in. */
uint32_t tcp_probe(const struct tcp_at *at, const struct packet *p,
                   const struct tcp_segment *seg);

#endif
