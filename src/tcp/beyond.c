/* SPDX-License-Identifier: ISC */
#include "tcp/beyond.h"

#include "base/clock.h"
#include "tcp/quick.h"
#include "tcp/recovery.h"
#include "tcp/seq.h"
#include "tcp/walk.h"

/* Had the sender heard of that window? Before it a wider one may have been shown
 * (RFC 9293 3.8.6, SHLD-14), and nothing else crosses meanwhile. */
static bool is_known(const struct tcp_at *at, const struct packet *p,
                     unsigned from)
{
	const int64_t trip = tcp_longest_trip(at, from);
	const int64_t most = trip > 0 ? trip :	/* not known, or next to it */
		(int64_t)at->room->limits->rto_min_ms * NS_PER_MS;

	return p->time - at->before_time > most;
}

/* Of octets behind a hole an ACK says nothing new either, but for SACK. */
static bool is_told(const struct tcp_conn *c, const struct tcp_segment *seg)
{
	return seg->offset == c->end[seg->from].seen ||
	       (c->end[0].marks & c->end[1].marks & TCP_MARK_SACK);
}

/* Behind all windows that its receiver was seen to show; a window that is shut
 * may be probed. */
static bool is_behind_all(const struct tcp_at *at, const struct packet *p,
                          unsigned from)
{
	uint32_t edge;

	return at->conn->end[from ^ 1].window != 0 &&
	       tcp_window_farthest(at->conn, at->more, from ^ 1, &edge) &&
	       seq_beyond(p->seq + p->payload_len, edge) > 0;
}

/* Nothing that was sent before it, all of which is acknowledged, can be answered
 * by an ACK that says nothing new: none of it came again or late. */
static bool is_calm(const struct tcp_at *at, unsigned from)
{
	return at->conn->resent == 0 && at->more->probe_frame == 0 &&
	       at->more->side[from].duplicates == 0;
}

/* A probe has one octet, and a FIN that comes next may follow what fills the
 * window. */
static bool is_large(const struct tcp_endpoint *s, const struct packet *p,
                     const struct tcp_segment *seg)
{
	return p->payload_len >= 2 ||
	       ((p->flags & TCP_FIN) && seg->offset > s->seen);
}

void tcp_beyond_ask(const struct tcp_at *at, const struct packet *p,
                    const struct tcp_segment *seg)
{
	const struct tcp_conn *c = at->conn;
	const struct tcp_endpoint *s = &c->end[seg->from];
	const struct tcp_endpoint *r = &c->end[seg->from ^ 1];
	struct tcp_ask *a;
	bool sure;

	if ((p->flags & TCP_SYN) || !is_large(s, p, seg) ||
	    !tcp_is_live(c) || s->gap != 0 || s->acked != s->seen ||
	    seg->offset < s->seen || !is_told(c, seg))
		return;
	sure = is_behind_all(at, p, seg->from);
	if (!is_known(at, p, seg->from) && !(sure && is_calm(at, seg->from)))
		return;
	a = tcp_ask(at, TCP_ASK_DATA_BEYOND, p, seg);
	if (a == NULL)
		return;
	a->acks = s->acked + tcp_window_of(s, r);
	a->acked = s->acked;
	a->next = seg->offset == s->seen;
	a->sure = sure;
	a->len += (p->flags & TCP_FIN) != 0;
	a->closes = (s->marks & TCP_MARK_FIN) &&
		tcp_fin(at, seg->from)->frame == p->frame;
}

/* It is acknowledged up to where the window ended, and no segment ends there:
 * the receiver has cut off what lay behind. */
static bool is_trimmed(const struct tcp_at *at, const struct tcp_ask *a)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];
	const struct tcp_endpoint *r = &at->conn->end[a->from ^ 1];

	return a->next && a->acks > a->sent && s->acked == a->acks &&
	       a->len <= r->mss;
}

/* Its ACK says nothing new, of the window neither; sooner than its way it is the
 * copy of an earlier one. */
static bool is_refused(const struct tcp_at *at, const struct tcp_ask *a,
                       const struct packet *p, const struct tcp_segment *seg,
                       const struct tcp_before *before)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];
	const struct tcp_endpoint *r = &at->conn->end[a->from ^ 1];

	return p->payload_len == 0 && !(p->flags & TCP_FIN) &&
	       p->time - a->time >= recovery_way(at, a->from ^ 1) &&
	       seg->offset == before->seen && s->acked == a->acked &&
	       p->ack == seq_at(s->iss, s->acked) &&
	       tcp_window_of(s, r) == a->acks - a->acked &&
	       !tcp_has_options(p);
}

/* Nor was its FIN, that of a side which had sent none: nothing of it can be there
 * but the step that it took. */
static void take_back_fin(const struct tcp_at *at, const struct tcp_ask *a)
{
	struct tcp_endpoint *s = &at->conn->end[a->from];
	const unsigned proved = s->proved & ~TCP_EVENT(SND_FIN);

	tcp_walk_undo(at, a->from, a->frame, (uint16_t)proved);
	s->marks &= (uint16_t)~(TCP_MARK_FIN | TCP_MARK_PAST_FIN);
}

/* It was not sent, as far as anybody can tell; unless more came since. */
static void take_back(const struct tcp_at *at, const struct tcp_ask *a)
{
	struct tcp_endpoint *s = &at->conn->end[a->from];
	struct ranges *ranges = &at->more->side[a->from].ranges;
	const int64_t offset = seq_offset(a->seq, s->iss, a->sent);

	if (s->seen != offset + a->len ||
	    s->gap != (a->next ? 0 : s->seen - a->sent) ||
	    (!a->next && ranges->n != 1))
		return;
	if (!a->next)
		ranges_free(&at->room->ranges, ranges);
	s->gap = 0;
	s->seen = s->acked > a->sent ? s->acked : a->sent;
	at->more->warm.side[a->from].timed_end = 0;
	if (a->closes)
		take_back_fin(at, a);
}

enum tcp_reaction tcp_beyond_react(const struct tcp_at *at, struct tcp_ask *a,
                                   const struct packet *p,
                                   const struct tcp_segment *seg,
                                   const struct tcp_before *before)
{
	if ((p->flags & (TCP_SYN | TCP_RST)) || (seg->odd & TCP_ODD_REJECTED))
		return TCP_N_REACTIONS;
	if (seg->from == a->from) {
		a->interrupted |= seg->end > seg->offset || seg->odd != 0;
		return TCP_N_REACTIONS;
	}
	if (at->conn->end[a->from].acked > a->acks)
		return TCP_REACT_TAKEN;
	if (a->interrupted || !(is_trimmed(at, a) ||
	                        is_refused(at, a, p, seg, before)))
		return TCP_N_REACTIONS;
	take_back(at, a);
	return TCP_REACT_REFUSED;
}
