/* SPDX-License-Identifier: ISC */
#include "tcp/window.h"

#include "tcp/quick.h"
#include "tcp/seq.h"

void tcp_window_open(const struct tcp_at *at, unsigned side, int64_t now)
{
	struct tcp_side_more *m = &at->more->side[side];

	if (m->zero_since == 0)
		return;
	if (now > m->zero_since)	/* clocks go back */
		m->zero_ns += now - m->zero_since;
	m->zero_since = 0;
}

/* The window that an ACK shows which others overtook is not the last word
 * (RFC 9293 3.10.7.4 step 5: SND.WL2). */
static bool is_stale(const struct tcp_endpoint *r, const struct packet *p)
{
	return (p->flags & TCP_ACK) &&
	       seq_beyond(p->ack, seq_at(r->iss, r->acked)) < 0;
}

void tcp_window_take(const struct tcp_at *at, const struct packet *p,
                     unsigned from)
{
	struct tcp_side_more *m = &at->more->side[from];

	if (is_stale(&at->conn->end[from ^ 1], p))
		return;
	if (p->window != 0 && at->conn->end[from].window != 0) {
		at->conn->end[from].window = p->window;
		return;		/* nearly always; *m need not be fetched */
	}
	at->conn->end[from].window = p->window;
	if (p->window == 0 && m->zero_since == 0 &&
	    !(p->flags & (TCP_SYN | TCP_FIN)) && !tcp_fin_acked(at, from ^ 1)) {
		m->zero_since = p->time;
		if (m->zero_episodes++ == 0)
			at->more->zero_frame[from] = (uint32_t)p->frame;
	} else if (p->window != 0) {
		tcp_window_open(at, from, p->time);
	}
}

/* Where the window ends that the side shows, or did when it sent its SYN: what
 * that has not acknowledged yet is the peer's SYN. */
static uint32_t edge_of(const struct tcp_conn *c, unsigned side)
{
	const struct tcp_endpoint *e = &c->end[side], *peer = &c->end[side ^ 1];
	const int64_t acked = peer->acked < 1 ? 1 : peer->acked;

	return seq_at(peer->iss, acked + tcp_window_of(peer, e));
}

static uint32_t edge_of_packet(const struct tcp_conn *c,
                               const struct packet *p, unsigned side)
{
	const unsigned shift = p->flags & TCP_SYN ? 0 : tcp_scale_most(c, side);

	return p->ack + ((uint32_t)p->window << shift);
}

static void keep_edge(struct tcp_more *more, unsigned side, uint32_t edge)
{
	if (more->syn_copies[side] == 0 &&
	    !(more->said[side ^ 1] & TCP_SAID_ELSEWHERE) &&
	    (!(more->said[side] & TCP_SAID_SHRUNK) ||
	     seq_beyond(edge, more->rtt[side].edge) > 0))
		more->rtt[side].edge = edge;
	more->said[side] |= TCP_SAID_SHRUNK;
}

void tcp_window_recede(const struct tcp_conn *c, struct tcp_more *more,
                       const struct packet *p, unsigned side)
{
	const struct tcp_endpoint *peer = &c->end[side ^ 1];
	const uint32_t last = edge_of(c, side);
	const bool acks = (p->flags & TCP_ACK) && (peer->marks & TCP_MARK_BASE);
	const int32_t farther = acks ?
		seq_beyond(edge_of_packet(c, p, side), last) :
		p->window - c->end[side].window;

	if (farther < 0)
		keep_edge(more, side, last);
	else if (farther > 0 && acks && is_stale(peer, p))
		keep_edge(more, side, last + (uint32_t)farther);
}

bool tcp_window_farthest(const struct tcp_conn *c, const struct tcp_more *more,
                         unsigned side, uint32_t *edge)
{
	const unsigned said = more->said[side] | more->said[side ^ 1];

	*edge = edge_of(c, side);
	if (said & TCP_SAID_ELSEWHERE)
		return false;		/* which numbers were meant? */
	if (!(more->said[side] & TCP_SAID_SHRUNK))
		return true;
	if (seq_beyond(more->rtt[side].edge, *edge) > 0)
		*edge = more->rtt[side].edge;
	return more->syn_copies[side] == 0;
}

unsigned tcp_scale_most(const struct tcp_conn *c, unsigned side)
{
	const struct tcp_endpoint *s = &c->end[side], *r = &c->end[side ^ 1];
	const unsigned both = s->marks & r->marks;

	if (!(both & TCP_MARK_SYN) || s->wscale == TCP_SCALE_UNKNOWN ||
	    r->wscale == TCP_SCALE_UNKNOWN)
		return TCP_SCALE_MOST;
	return both & TCP_MARK_WSCALE ? s->wscale : 0;
}

int64_t tcp_reach(const struct tcp_conn *c, unsigned from)
{
	const unsigned shift = tcp_scale_most(c, from ^ 1);

	return ((int64_t)UINT16_MAX << shift) + UINT16_MAX;
}
