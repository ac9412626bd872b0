/* SPDX-License-Identifier: ISC */
#include "tcp/window.h"

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
