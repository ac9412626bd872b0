/* SPDX-License-Identifier: ISC */
#include "tcp/proofs.h"

#include "tcp/walk.h"

/* Of the side that sent the segment, and of its peer: bits of events. */
struct proofs {
	unsigned mine, peers;
};

static void add_syn(struct proofs *new, const struct packet *p)
{
	if (p->flags & TCP_SYN)
		new->mine |= p->flags & TCP_ACK ? TCP_EVENT(SND_SYN_ACK)
		                                : TCP_EVENT(SND_SYN);
}

/* Has its SYN been acknowledged by a segment that was seen? */
static bool syn_is_acked(const struct tcp_endpoint *e,
                         const struct tcp_endpoint *peer)
{
	return (peer->marks & TCP_MARK_ACKED) && (e->marks & TCP_MARK_SYN) &&
	       e->acked >= 1;
}

/* Who waits for a SYN,ACK and goes on with an ACK has had it, be it captured
 * or not; a listener's ACK proves nothing of the kind. */
static bool waited(const struct tcp_endpoint *e)
{
	return e->state == TCP_SYN_SENT && (e->marks & TCP_MARK_PLAIN);
}

/* Does what its SYN's acknowledgment proves stand in the table for both? Then
 * the handshake is over, and there is no more to learn of it. */
static bool knows_acks_of_syn(const struct tcp_endpoint *s,
                              const struct tcp_endpoint *r)
{
	return (s->proved & r->proved & TCP_EVENT(RCV_ACK_OF_SYN)) &&
	       s->state != TCP_SYN_SENT && r->state != TCP_SYN_SENT;
}

static void add_acks_of_syn(struct proofs *new, const struct tcp_endpoint *s,
                            const struct tcp_endpoint *r,
                            const struct tcp_segment *seg)
{
	bool r_acked = syn_is_acked(r, s), s_acked = syn_is_acked(s, r);

	if (r_acked)
		new->peers |= TCP_EVENT(RCV_ACK_OF_SYN);
	if (s_acked)
		new->mine |= TCP_EVENT(RCV_ACK_OF_SYN);
	if (waited(s) && (r_acked || s->acked >= 1 ||
	                  (seg->offset >= 1 && seg->offset <= UINT16_MAX))) {
		new->mine |= TCP_EVENT(SND_ACK_OF_SYN);
		new->peers |= TCP_EVENT(RCV_ACK_OF_SYN);
	}
	if (s_acked && waited(r))
		new->peers |= TCP_EVENT(SND_ACK_OF_SYN);
}

/* Data, and what acknowledging it tells of the handshake. */
static void add_data(struct proofs *new, const struct tcp_endpoint *r,
                     const struct packet *p, const struct tcp_segment *seg)
{
	if (r->marks & TCP_MARK_SYNDATA)
		return;		/* Fast Open: data proves nothing yet */
	if (p->payload_len > 0 && seg->offset >= 1)
		new->mine |= TCP_EVENT(SND_DATA);
	if ((r->marks & TCP_MARK_DATA) && (r->marks & TCP_MARK_SYN) &&
	    r->acked > 1)
		new->mine |= TCP_EVENT(SND_ACK_OF_DATA);
}

/* What the sender sends once its FIN is out. */
static bool lies_behind_fin(const struct tcp_at *at,
                            const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];

	if (s->marks & TCP_MARK_PAST_FIN)
		return seg->offset == tcp_fin(at, seg->from)->end;
	return (s->marks & TCP_MARK_FIN) && seg->offset == s->seen;
}

/* Of a side that the capture does not hold only the acknowledgments are known.
 * The last one before our FIN moved by one octet: that was the peer's FIN. */
static bool acked_one(const struct tcp_endpoint *r)
{
	return !(r->marks & TCP_MARK_SENT) && (r->marks & TCP_MARK_BASE) &&
	       r->acked == r->seen + 1;
}

static void add_fins(struct proofs *new, const struct tcp_at *at,
                     const struct tcp_segment *seg, bool fin)
{
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];

	if (fin)
		new->mine |= TCP_EVENT(SND_FIN);
	if (fin && acked_one(r))
		new->mine |= TCP_EVENT(SND_ACK_OF_FIN);
	if (tcp_fin_acked(at, seg->from)) {
		new->mine |= TCP_EVENT(RCV_ACK_OF_FIN);
		new->peers |= TCP_EVENT(SND_ACK_OF_FIN);
	}
	if (tcp_fin_acked(at, seg->from ^ 1)) {
		new->mine |= TCP_EVENT(SND_ACK_OF_FIN);
		new->peers |= TCP_EVENT(RCV_ACK_OF_FIN) |
			(lies_behind_fin(at, seg) ?
			 TCP_EVENT(RCV_ACK_BEHIND_FIN) : 0);
	}
}

/* Both FINs acknowledged at one blow: note 2 of figure 5. */
static unsigned both_fins(unsigned events, unsigned proved)
{
	const unsigned both = TCP_EVENT(RCV_ACK_OF_FIN) |
	                      TCP_EVENT(SND_ACK_OF_FIN);

	return (events & ~proved & both) == both ? TCP_EVENT(BOTH_FINS_ACKED)
	                                         : 0;
}

void tcp_prove(const struct tcp_at *at, const struct packet *p,
               const struct tcp_segment *seg, bool fin)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	struct tcp_moment when = { p->time, p->frame };
	struct proofs new = { 0, 0 };

	/* First, so that what was proved before is taken before what is new:
	 * who had sent a FIN did so before it acknowledges this one. */
	if ((s->state == TCP_UNKNOWN || r->state == TCP_UNKNOWN) &&
	    (s->marks & r->marks & TCP_MARK_DATA))
		tcp_walk(at, seg->from, TCP_EVENT(BOTH_SENT),
		         TCP_EVENT(BOTH_SENT), when);
	/* A SYN,ACK with the old number is a copy that came late. */
	if (s->state == TCP_TIME_WAIT &&
	    (p->flags & TCP_SYN) && (p->flags & TCP_ACK) &&
	    !(seg->odd & TCP_ODD_SYNACK_AGAIN))
		tcp_walk_once(at, seg->from, TCP_SND_SYN_ACK_NEW, when);
	else
		add_syn(&new, p);
	if (!knows_acks_of_syn(s, r))
		add_acks_of_syn(&new, s, r, seg);
	add_data(&new, r, p, seg);
	if ((s->marks | r->marks) & TCP_MARK_FIN) {
		add_fins(&new, at, seg, fin);
		new.mine |= both_fins(new.mine, s->proved);
		new.peers |= both_fins(new.peers, r->proved);
	}
	tcp_walk(at, seg->from, new.mine, new.peers, when);
}
