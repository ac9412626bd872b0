/* SPDX-License-Identifier: ISC */
#include "tcp/probe.h"

#include "tcp/seq.h"

/* Nobody asks whether a peer is alive that has just spoken. An octet may be a
 * retransmission; nothing at all can only be an old ACK that comes late. */
static bool is_idle(const struct tcp_at *at, const struct packet *p)
{
	const struct limits *l = at->room->limits;
	const uint32_t *data = at->more->warm.data_ms;
	uint32_t last = data[0] > data[1] ? data[0] : data[1];

	return tcp_since(at->start, p->time) >=
	       last + (p->payload_len > 0 ? l->keep_alive_ms : l->rto_min_ms);
}

/* RFC 9293 3.8.4: it lies just below what was sent (an ACK tells that, too),
 * nothing is in flight, and it brings nothing. Some number the ACK of a FIN as
 * their own FIN, which lies as low. */
static bool is_keep_alive(const struct tcp_at *at, const struct packet *p,
                          const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];

	return seg->offset == s->acked - 1 && s->acked >= s->seen &&
	       p->ack == seq_at(r->iss, r->acked) &&
	       !(s->marks & r->marks & TCP_MARK_FIN) && is_idle(at, p);
}

uint32_t tcp_probe(const struct tcp_at *at, const struct packet *p,
                   const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	bool shut = r->window == 0 && (r->marks & TCP_MARK_SENT);

	if (p->payload_len > 1 || (p->flags & (TCP_SYN | TCP_FIN)) ||
	    s->acked < 1)
		return 0;
	if (shut && (p->payload_len == 1 || seg->offset == s->acked - 1))
		return TCP_ODD_WINDOW_PROBE;
	return is_keep_alive(at, p, seg) ? TCP_ODD_KEEP_ALIVE : 0;
}
