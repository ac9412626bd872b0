/* SPDX-License-Identifier: ISC */
#include "tcp/reset.h"

#include "tcp/seq.h"
#include "tcp/walk.h"

static void accept(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg)
{
	struct tcp_moment when = { p->time, p->frame };
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	bool active = r->marks & TCP_MARK_ACTIVE;

	s->marks |= TCP_MARK_RST;
	seg->odd |= TCP_ODD_RESET;
	tcp_walk(at, seg->from, TCP_EVENT(SND_RST),
	         active ? TCP_EVENT(RCV_RST_ACTIVE) : TCP_EVENT(RCV_RST), when);
}

/* RFC 9293 3.10.7.3: in SYN-SENT a RST counts if it acknowledges the SYN. */
static bool answers_syn(const struct tcp_endpoint *r, const struct packet *p)
{
	int64_t acked = seq_offset(p->ack, r->iss, r->seen);

	return (p->flags & TCP_ACK) && acked >= 1 && acked <= r->seen;
}

/* The receiver takes it if it lies at the next byte that it expects. What it
 * expects lies between what it acknowledged, captured or not, and what was
 * sent; some stacks send the number of their FIN instead of the next (tcp.md
 * 1.5). */
static bool is_expected(const struct tcp_endpoint *s, int64_t offset)
{
	int64_t last = s->acked > s->seen ? s->acked : s->seen;

	if (s->marks & TCP_MARK_FIN)
		return offset + 1 >= s->acked && offset <= last;
	return offset >= s->acked && offset <= last;
}

void tcp_reset(const struct tcp_at *at, const struct packet *p,
               struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];

	if (r->state == TCP_SYN_SENT && !(s->marks & TCP_MARK_SENT)) {
		tcp_reset_unknown(at, p, seg);
		return;
	}
	if (r->state == TCP_UNKNOWN || is_expected(s, seg->offset))
		accept(at, p, seg);
	else
		seg->odd |= TCP_ODD_RST_IGNORED;
}

void tcp_reset_unknown(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg)
{
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];

	if (r->state == TCP_SYN_SENT && answers_syn(r, p)) {
		seg->odd |= TCP_ODD_REFUSED;
		accept(at, p, seg);
	} else if (r->state == TCP_UNKNOWN) {
		accept(at, p, seg);
	} else {
		seg->odd |= TCP_ODD_RST_IGNORED;
	}
}
