/* SPDX-License-Identifier: ISC */
#include "tcp/acks.h"

#include "tcp/quick.h"
#include "tcp/resent.h"
#include "tcp/sack.h"
#include "tcp/seq.h"
#include "tcp/unsent.h"

/* RFC 5681 2: nothing but the same acknowledgment while data is in flight. */
static bool is_duplicate_ack(const struct tcp_endpoint *s,
                             const struct tcp_endpoint *r,
                             const struct packet *p,
                             const struct tcp_segment *seg)
{
	return p->payload_len == 0 && seg->offset == s->seen &&
	       !(p->flags & (TCP_SYN | TCP_FIN)) && r->seen > r->acked &&
	       p->window == s->window && (s->marks & TCP_MARK_ACKED);
}

/* Does it bring what comes next of its sender? Then it was sent after all that
 * lies before it. */
static bool is_news(const struct tcp_endpoint *s, const struct tcp_segment *seg)
{
	return seg->end > seg->offset && seg->end == s->seen && s->gap == 0 &&
	       !(seg->odd & (TCP_ODD_RETRANSMISSION | TCP_ODD_FIN_AGAIN |
	                     TCP_ODD_DOUBLED | TCP_ODD_OUT_OF_ORDER |
	                     TCP_ODD_KEEP_ALIVE | TCP_ODD_WINDOW_PROBE));
}

/* What was recorded late is not missing by the time of the next sign. */
void tcp_note_loss(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg)
{
	struct tcp_conn *c = at->conn;

	if (c->loss_ms == 0 || (tcp_missed(at, 0) | tcp_missed(at, 1)) == 0)
		c->loss_frame = (uint32_t)p->frame;
	c->loss_ms = tcp_since(at->start, p->time) + 1;
	c->end[seg->from ^ 1].marks |= TCP_MARK_LOST;
	seg->odd |= TCP_ODD_ACK_UNSEEN;
}

/* What is acknowledged was sent, though perhaps the capture lacks it: unless
 * its receiver acknowledges less later on. Then somebody forged that ACK, and
 * who got it dropped it (RFC 9293 3.10.7.4 step 5). */
void tcp_take_ack(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct tcp_side_warm *w = &at->more->warm.side[seg->from ^ 1];
	struct range news;
	bool duplicate = false;
	int64_t acked;

	if (!(r->marks & TCP_MARK_BASE)) {
		r->iss = p->ack - 1;
		r->seen = r->acked = 1;
		r->marks |= TCP_MARK_BASE;
		at->more->said[seg->from ^ 1] |= TCP_SAID_UNSEEN;
	}
	acked = seq_offset(p->ack, r->iss, r->acked);
	if (acked > r->acked && acked <= r->seen + TCP_FARTHEST) {
		news = (struct range){ .from = r->acked, .to = acked };
		if (acked > r->seen)
			at->more->said[seg->from ^ 1] |= TCP_SAID_UNSEEN;
		if (!(r->marks & TCP_MARK_SENT))
			r->seen = r->acked;	/* see acked_one() */
		else if (!ranges_hold(&at->room->ranges,
		                      &at->more->side[seg->from ^ 1].ranges,
		                      r->seen - r->gap, news)) {
			tcp_unsent_ask(at, p, seg, acked);
			tcp_note_loss(at, p, seg);
		}
		r->acked = acked;
		at->more->warm.waits_ms[seg->from ^ 1] =
			tcp_since(at->start, p->time);
		if (w->timed_end != 0 && acked >= w->timed_end)
			tcp_sample_rtt(at->more, seg->from ^ 1, p->time);
	} else if (acked < r->acked && r->acked > r->seen &&
	           acked >= 1 && acked >= r->seen - UINT16_MAX &&
	           is_news(s, seg)) {
		r->acked = acked;
	} else if (acked == r->acked && is_duplicate_ack(s, r, p, seg)) {
		at->more->side[seg->from].duplicate_acks++;
		duplicate = true;
	}
	if ((seg->odd & TCP_ODD_KEEP_ALIVE) && r->seen > r->acked)
		duplicate = true;	/* some take it for one */
	if (duplicate || tcp_has_options(p))
		tcp_resent_heard(at, p, seg, duplicate);
}

/* The shortest round trip between the ends, ms; 0: not known. */
static uint32_t shortest_trip(const struct tcp_at *at)
{
	const struct tcp_rtt *rtt = at->more->rtt;

	return rtt[0].n == 0 || rtt[1].n == 0 ? 0 :
		(rtt[0].min + rtt[1].min) / 1000000;
}

/* Its sender sends again what the receiver told that it lacks, by duplicate
 * ACKs, or what no ACK came of: the last sooner than a time-out, but not sooner
 * than two round trips after it was sent (RFC 8985 7.2), so more than one after
 * its ACK. */
void tcp_ack_ahead(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg)
{
	const struct tcp_resent *r = tcp_resent_of(at->room, at->conn);
	const int64_t rto_min = (int64_t)at->room->limits->rto_min_ms;
	const int64_t now = (int64_t)tcp_since(at->start, p->time) + 1;
	const int64_t heard = r != NULL ? r->side[seg->from].heard_ms : 0;
	const int64_t trip = shortest_trip(at), behind = now - at->conn->loss_ms;
	const uint32_t other = TCP_ODD_LOST_BEFORE | TCP_ODD_REPACKETISED;

	if (at->conn->loss_ms == 0 || (seg->odd & other) ||
	    behind > (trip > 1 ? trip : 1) ||
	    (heard != 0 && now - heard < rto_min))
		return;
	seg->ack_ahead = true;
	seg->behind = behind > 0 ? behind : 0;
}
