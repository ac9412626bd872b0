/* SPDX-License-Identifier: ISC */
/* quick.h - what nearly all segments are: the next of their side, whole and in
 * order, acknowledging what was seen, on a connection that misses nothing.
 *
 * There is nothing odd about it for a row to judge, so it takes a short way,
 * most often one on which no state can move; what it does here is what
 * tcp_push() would do. */
#ifndef TCP_QUICK_H
#define TCP_QUICK_H

#include "tcp/sack.h"
#include "tcp/seq.h"
#include "tcp/track.h"
#include "tcp/window.h"

/* How far its windows are shifted; if nobody knows, at least as far. */
static inline unsigned tcp_shift_of(const struct tcp_endpoint *s)
{
	return s->wscale & 15;
}

/* Octets of the window that r last showed to s; if nobody knows how it is scaled,
 * at least as many. */
static inline int64_t tcp_window_of(const struct tcp_endpoint *s,
                                    const struct tcp_endpoint *r)
{
	const unsigned both = s->marks & r->marks;
	const unsigned scale = both & TCP_MARK_WSCALE &&
		r->marks & TCP_MARK_PLAIN ? tcp_shift_of(r) : 0;

	return (int64_t)r->window << scale;
}

/* Would so many octets, up to that offset, fill that window, or more than that?
 * Of an end whose SYN was not seen nobody knows how its windows are scaled. */
static inline bool tcp_fills_window(const struct tcp_endpoint *s,
                                    const struct tcp_endpoint *r,
                                    uint32_t payload_len, int64_t end)
{
	const unsigned both = s->marks & r->marks;

	return payload_len != 0 && end - s->acked >= tcp_window_of(s, r) &&
	       (both & TCP_MARK_SYN) && s->wscale != TCP_SCALE_UNKNOWN &&
	       r->wscale != TCP_SCALE_UNKNOWN;
}

/* The next from s to r, once both were heard, and not acknowledged before it
 * comes; of s nothing but ACKs after its FIN. Neither SACK nor an ACK that says
 * nothing new while data are in flight: they are the first signs of a loss. */
static inline bool tcp_is_next(const struct tcp_endpoint *s,
                               const struct tcp_endpoint *r,
                               const struct packet *p)
{
	uint32_t next = seq_at(s->iss, s->seen);
	uint32_t acked = seq_at(r->iss, r->acked);

	return (p->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK &&
	       (s->marks & r->marks & TCP_MARK_SENT) &&
	       p->seq == next && (s->gap | r->gap) == 0 && p->ttl == s->ttl &&
	       s->acked <= s->seen &&
	       (int64_t)(p->ack - acked) <= r->seen - r->acked &&
	       ((p->payload_len | (p->ack - acked)) != 0 ||
	        r->seen <= r->acked) && !tcp_has_options(p) &&
	       p->window != 0 && s->window != 0 && r->window != 0 &&
	       r->state != TCP_SYN_SENT && !(p->quirks & PKT_CHECKSUM_BAD) &&
	       !tcp_fills_window(s, r, p->payload_len,
	                         s->seen + p->payload_len) &&
	       (!(s->marks & TCP_MARK_FIN) ||
	        (p->payload_len | (p->flags & TCP_FIN)) == 0);
}

/* Both ends are open and a segment without SYN and RST cannot change that. */
static inline bool tcp_is_quiet(const struct tcp_conn *c,
                                const struct packet *p)
{
	return c->end[0].state == TCP_ESTABLISHED &&
	       c->end[1].state == TCP_ESTABLISHED &&
	       !(p->flags & TCP_FIN) &&
	       !((c->end[0].marks | c->end[1].marks) & TCP_MARK_FIN);
}

/* New data is sent and nothing was in flight. */
static inline void tcp_begin_flight(struct tcp_more *more, unsigned from,
                                    uint32_t now)
{
	more->side[from].ranges.own = (uint16_t)
		((now - more->warm.waits_ms[from]) >> 10);
	more->warm.waits_ms[from] = now;
	more->said[from] &= (uint8_t)~TCP_SAID_UNSEEN;
}

/* May the window that it shows end before the one that it showed last? That of a
 * SYN is not scaled. */
static inline bool tcp_may_recede(const struct tcp_endpoint *s,
                                  const struct packet *p, uint32_t news)
{
	return !(s->marks & TCP_MARK_PLAIN) || (p->window < s->window &&
	       (uint32_t)(s->window - p->window) << tcp_shift_of(s) > news);
}

/* After tcp_is_next(): what side `from' sent is seen, acknowledges and has a
 * window. All there is to do if tcp_is_quiet(). */
static inline void tcp_take_next(struct tcp_conn *c, struct tcp_more *more,
                                 const struct packet *p, unsigned from,
                                 int64_t start)
{
	struct tcp_endpoint *s = &c->end[from], *r = &c->end[from ^ 1];
	struct tcp_side_warm *w = &more->warm.side[from];
	const struct tcp_side_warm *peer = &more->warm.side[from ^ 1];
	uint32_t news = p->ack - seq_at(r->iss, r->acked);
	uint32_t now = tcp_since(start, p->time);
	unsigned fin = (p->flags & TCP_FIN) != 0;

	if (tcp_may_recede(s, p, news))
		tcp_window_recede(c, more, p, from);
	s->marks |= TCP_MARK_PLAIN | TCP_MARK_ACKED;
	if (p->payload_len > 0) {
		s->marks |= TCP_MARK_DATA;
		w->payload += p->payload_len;
		more->warm.data_ms[from] = now;
		if (s->seen <= s->acked)
			tcp_begin_flight(more, from, now);
		if (w->timed_end == 0) {
			w->timed_end = s->seen + p->payload_len + fin;
			w->timed_at = p->time;
		}
	}
	s->seen += p->payload_len + fin;
	r->acked += news;
	if (news > 0)
		more->warm.waits_ms[from ^ 1] = now;
	if (news > 0 && peer->timed_end != 0 &&
	    r->acked >= peer->timed_end)
		tcp_sample_rtt(more, from ^ 1, p->time);
	s->window = p->window;
}

/* After tcp_is_next(): tcp_push(), but that seg->from is set and only
 * seg->offset, seg->end are filled. */
void tcp_push_next(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg);

#endif
