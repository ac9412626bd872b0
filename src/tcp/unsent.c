/* SPDX-License-Identifier: ISC */
#include "tcp/unsent.h"

#include "tcp/seq.h"

/* A keep-alive, a probe of a window and the ACK of a FIN may lie one octet below
 * what was sent (RFC 9293 3.8.4). */
enum { LEAST = 2 };

/* Is there one of that side that was not answered? */
static bool is_asked(const struct tcp_at *at, unsigned from)
{
	const struct tcp_asked *all = pool_at(&at->room->asked, at->conn->asked);

	for (unsigned i = 0; at->conn->asked != 0 && i < all->n; i++)
		if (all->ask[i].kind == TCP_ASK_ACK_UNSENT &&
		    all->ask[i].from == from)
			return true;
	return false;
}

/* Does it lie behind all that its sender sent? Then what that sends later lies
 * behind it. */
static bool is_newest(const struct tcp_endpoint *s,
                      const struct tcp_segment *seg)
{
	return s->gap == 0 && seg->end == s->seen &&
	       !(seg->odd & (TCP_ODD_RETRANSMISSION | TCP_ODD_DOUBLED |
	                     TCP_ODD_OUT_OF_ORDER | TCP_ODD_FILLS_GAP |
	                     TCP_ODD_FIN_AGAIN | TCP_ODD_KEEP_ALIVE |
	                     TCP_ODD_WINDOW_PROBE));
}

void tcp_unsent_ask(const struct tcp_at *at, const struct packet *p,
                    const struct tcp_segment *seg, int64_t acks)
{
	const struct tcp_conn *c = at->conn;
	const struct tcp_endpoint *r = &c->end[seg->from ^ 1];
	struct tcp_ask *a;

	if (acks < r->seen + LEAST || (p->flags & TCP_SYN) ||
	    (at->more->said[seg->from ^ 1] & TCP_SAID_ELSEWHERE) ||
	    !is_newest(&c->end[seg->from], seg) || is_asked(at, seg->from))
		return;
	a = tcp_ask(at, TCP_ASK_ACK_UNSENT, p, seg);
	if (a == NULL)
		return;
	a->acks = acks;
	a->ack = p->quirks & PKT_HAS_TS ? p->tsval : 0;
	a->acked = r->acked;
	a->alone = c->loss_ms == 0 ||
		(tcp_missed(at, 0) | tcp_missed(at, 1)) == 0;
	a->marked = (r->marks & TCP_MARK_LOST) != 0;
}

/* Who had heard more of its peer than that ACK would have told that it was ahead
 * of it: its octets lie where they do for the first time. */
static bool had_heard_more(const struct tcp_at *at, const struct tcp_ask *a,
                           const struct packet *p)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];
	const int64_t heard = seq_offset(p->ack, s->iss, s->acked);

	return (p->flags & TCP_ACK) && heard > a->sent && heard <= s->seen;
}

/* Had it had time to answer long before this, and more? */
static bool is_late(const struct tcp_at *at, const struct tcp_ask *a,
                    const struct packet *p)
{
	return tcp_is_late(at, a, p) && p->time - a->time >=
	       2 * tcp_longest_trip(at, (unsigned)a->from ^ 1);
}

/* May it have been sent before the ACK in question came (RFC 7323 3)? Then it
 * tells nothing of that. */
static bool is_older(const struct tcp_ask *a, const struct packet *p)
{
	if (p->quirks & PKT_OPTIONS_CUT)
		return true;
	return a->ack != 0 && (p->quirks & PKT_HAS_TS) &&
	       (int32_t)(p->tsecr - a->ack) < 0;
}

/* RFC 9293 3.10.7.4 step 5: its ACK lies where the next octet that it sends
 * does. That comes at once, or one comes so late that hardly anything is held
 * back so long; at once and again late is as good. */
static bool stays_short(const struct tcp_at *at, struct tcp_ask *a,
                        const struct packet *p, const struct tcp_segment *seg,
                        const struct tcp_before *before)
{
	const bool bare = p->payload_len == 0 && !(p->flags & TCP_FIN) &&
		!is_older(a, p);

	if (seg->offset != before->seen)
		return false;
	if (is_late(at, a, p))
		return bare || a->challenge_frame != 0;
	if (bare && a->challenge_frame == 0)
		a->challenge_frame = p->frame;
	return false;
}

/* What ends where that ACK lies is what the capture lost, sent again. */
static bool is_the_lost(const struct tcp_ask *a, const struct tcp_segment *seg,
                        const struct tcp_before *before)
{
	return seg->offset == before->seen && seg->end == a->acks;
}

static enum tcp_reaction of_receiver(const struct tcp_at *at,
                                     struct tcp_ask *a,
                                     const struct packet *p,
                                     const struct tcp_segment *seg,
                                     const struct tcp_before *before)
{
	if (seg->offset > before->seen || seg->offset >= a->acks ||
	    is_the_lost(a, seg, before))
		return TCP_REACT_SENT_BEYOND;
	if (seg->offset > a->acks - LEAST)
		return TCP_N_REACTIONS;
	if (had_heard_more(at, a, p))
		return TCP_REACT_SENT_SHORT;
	return stays_short(at, a, p, seg, before) ? TCP_REACT_STAYED_SHORT :
		TCP_N_REACTIONS;
}

/* What the sender acknowledges with octets that it sends for the first time it
 * has acknowledged later than that. */
static enum tcp_reaction of_sender(const struct tcp_at *at, struct tcp_ask *a,
                                   const struct packet *p,
                                   const struct tcp_segment *seg,
                                   const struct tcp_before *before)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];
	const struct tcp_endpoint *r = &at->conn->end[a->from ^ 1];
	const int64_t acks = seq_offset(p->ack, r->iss, r->acked);

	if (!(p->flags & TCP_ACK) || acks >= a->acks)
		return TCP_N_REACTIONS;
	if (acks > a->acked)
		a->acked = acks;
	return seg->offset == before->seen && seg->end > seg->offset &&
	       is_newest(s, seg) ? TCP_REACT_TAKEN_BACK : TCP_N_REACTIONS;
}

/* It is neither acknowledged nor lost. */
static void take_back(const struct tcp_at *at, const struct tcp_ask *a)
{
	struct tcp_conn *c = at->conn;
	struct tcp_endpoint *r = &c->end[a->from ^ 1];

	if (r->acked > a->acked)
		r->acked = a->acked;
	if ((tcp_missed(at, 0) | tcp_missed(at, 1)) != 0)
		return;
	if (!a->marked)
		r->marks &= (uint16_t)~TCP_MARK_LOST;
	if (a->alone)
		c->loss_ms = 0;
}

enum tcp_reaction tcp_unsent_react(const struct tcp_at *at, struct tcp_ask *a,
                                   const struct packet *p,
                                   const struct tcp_segment *seg,
                                   const struct tcp_before *before)
{
	enum tcp_reaction r;

	if ((p->flags & (TCP_SYN | TCP_RST)) || (seg->odd & TCP_ODD_REJECTED))
		return TCP_N_REACTIONS;
	r = seg->from == a->from ? of_sender(at, a, p, seg, before) :
		of_receiver(at, a, p, seg, before);
	a->sure = r == TCP_REACT_TAKEN_BACK || r == TCP_REACT_SENT_SHORT;
	if (a->sure)
		take_back(at, a);
	return r;
}
