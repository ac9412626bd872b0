/* SPDX-License-Identifier: ISC */
/* quick.h - what nearly all segments are: the next data, or an ACK of what was
 * seen, on a connection that is open at both ends and misses nothing.
 *
 * It can move no state and is nothing for a row to judge, so it takes a short
 * way; what it does here is what tcp_push() would do. */
#ifndef TCP_QUICK_H
#define TCP_QUICK_H

#include "tcp/track.h"

static inline bool tcp_is_quick(const struct tcp_endpoint *s,
                                const struct tcp_endpoint *r,
                                const struct packet *p)
{
	const unsigned never = TCP_MARK_FIN | TCP_MARK_RST;
	const unsigned always = TCP_MARK_SENT | TCP_MARK_PLAIN;
	uint32_t next = s->iss + (uint32_t)(uint64_t)s->seen;
	uint32_t acked = r->iss + (uint32_t)(uint64_t)r->acked;

	return s->state == TCP_ESTABLISHED && r->state == TCP_ESTABLISHED &&
	       (p->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) ==
	       TCP_ACK && ((s->marks | r->marks) & never) == 0 &&
	       (s->marks & always) == always && (r->marks & TCP_MARK_SENT) &&
	       p->seq == next && (s->gap | r->gap) == 0 &&
	       (int64_t)(p->ack - acked) <= r->seen - r->acked &&
	       p->window != 0 && s->window != 0 && r->window != 0 &&
	       !(p->quirks & PKT_CHECKSUM_BAD);
}

/* After tcp_is_quick(): takes it in. */
static inline void tcp_push_quick(struct tcp_conn *c, struct tcp_more *more,
                                  const struct packet *p, unsigned from,
                                  int64_t start)
{
	struct tcp_endpoint *s = &c->end[from], *r = &c->end[from ^ 1];
	struct tcp_side_warm *w = &more->warm.side[from];
	const struct tcp_side_warm *peer = &more->warm.side[from ^ 1];
	uint32_t news = p->ack - (r->iss + (uint32_t)(uint64_t)r->acked);

	if (p->payload_len > 0) {
		s->marks |= TCP_MARK_DATA;
		s->seen += p->payload_len;
		w->payload += p->payload_len;
		more->warm.data_ms[from] = tcp_since(start, p->time);
		if (w->timed_end == 0) {
			w->timed_end = s->seen;
			w->timed_at = p->time;
		}
	} else if (news == 0 && r->seen > r->acked && p->window == s->window) {
		more->side[from].duplicate_acks++;
	}
	r->acked += news;
	if (news > 0 && peer->timed_end != 0 &&
	    r->acked >= peer->timed_end)
		tcp_sample_rtt(more, from ^ 1, p->time);
	s->window = p->window;
	s->ttl = p->ttl;
}

#endif
