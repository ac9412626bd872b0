/* SPDX-License-Identifier: ISC */
#include "tcp/reset.h"

#include "tcp/acks.h"
#include "tcp/question.h"
#include "tcp/seq.h"
#include "tcp/survival.h"
#include "tcp/walk.h"
#include "tcp/window.h"

/* The most of r that s can have taken: nothing lies behind a FIN, and else its
 * window is the bound, whose scale, if it is not known, RFC 7323 2.3 bounds. */
static int64_t most_taken(const struct tcp_at *at, unsigned from)
{
	const struct tcp_endpoint *s = &at->conn->end[from];
	const struct tcp_endpoint *r = &at->conn->end[from ^ 1];
	const unsigned shift = tcp_scale_most(at->conn, from);

	return r->marks & TCP_MARK_FIN ? tcp_fin(at, from ^ 1)->end :
		r->acked + ((int64_t)s->window << shift);
}

/* Its ACK is of octets that had come (RFC 9293 3.5.2, 3.10.7.1): those that
 * were not seen are missing in the capture. Those that were need not be known
 * to the sender's application, so they stay unacknowledged. */
static void take_unseen(const struct tcp_at *at, const struct packet *p,
                        struct tcp_segment *seg)
{
	struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct range news = { .from = r->acked,
		.to = seq_offset(p->ack, r->iss, r->acked) };

	if (!(p->flags & TCP_ACK) || !(r->marks & TCP_MARK_SENT) ||
	    r->state == TCP_SYN_SENT || news.to <= news.from ||
	    news.to > most_taken(at, seg->from) ||
	    ranges_hold(&at->room->ranges,
	                &at->more->side[seg->from ^ 1].ranges,
	                r->seen - r->gap, news))
		return;
	tcp_note_loss(at, p, seg);
	r->acked = news.to;
}

/* Octets of r that nobody acknowledged, without its FIN. */
static int64_t open_octets(const struct tcp_at *at, unsigned side)
{
	const struct tcp_endpoint *r = &at->conn->end[side];
	const int64_t end = r->marks & TCP_MARK_FIN ?
		tcp_fin(at, side)->end - 1 : r->seen;

	return end - r->acked;
}

/* A FIN meets who had closed before, and should have waited for it. Who waits
 * itself has sent none of late. */
static void disown_fin(const struct tcp_at *at, struct tcp_segment *seg)
{
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct tcp_fin *mine = tcp_fin(at, seg->from);
	const struct tcp_fin *theirs;

	if (!(r->marks & TCP_MARK_FIN) || r->state == TCP_TIME_WAIT ||
	    !tcp_fin_acked(at, seg->from))
		return;
	theirs = tcp_fin(at, seg->from ^ 1);
	if (r->acked >= theirs->end && theirs->copies == 1)
		return;
	seg->odd |= TCP_ODD_FIN_DISOWNED;
	seg->since = theirs->time - mine->time;
	seg->earlier_frame = theirs->last_frame;
}

/* Both were open, and what came last was data, a FIN or a keep-alive. Before the
 * last there was a silence; before data or a FIN s may have ended it by a RST
 * that got lost. */
static void disown_all(const struct tcp_at *at, const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const uint16_t probe = (uint16_t)(at->before << 1 | (seg->from ^ 1));

	if (!tcp_is_live(at->conn) || s->window == 0 || s->acked > s->seen ||
	    (r->acked >= r->seen && at->more->probe_frame != probe))
		return;
	tcp_ask_disowned(at, seg, seg->usual && r->acked >= r->seen);
	at->more->said[seg->from] |= TCP_SAID_FORGOT;
}

/* Seen at two points, a hop apart, it may differ by that. */
static bool has_usual_ttl(const struct tcp_endpoint *s, const struct packet *p)
{
	return p->ttl <= s->ttl + 1 && p->ttl + 1 >= s->ttl;
}

/* RFC 9293 3.5.2: who has no connection, or none any more that could take it,
 * answers data or a FIN with a RST without ACK, at the number that those
 * acknowledge. */
static void disown(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];

	if ((p->flags & TCP_ACK) || seg->offset != s->acked ||
	    (s->marks & TCP_MARK_RST))
		return;
	seg->usual = has_usual_ttl(s, p);
	if (!(s->marks & TCP_MARK_FIN)) {
		disown_all(at, seg);
	} else if (open_octets(at, seg->from ^ 1) > 0) {
		seg->odd |= TCP_ODD_DATA_DISOWNED;
		seg->disowned = open_octets(at, seg->from ^ 1);
		seg->earlier_frame = tcp_fin(at, seg->from)->frame;
	} else {
		disown_fin(at, seg);
	}
}

/* Would a RST end what is open, or what nobody saw begin? Both must have been
 * heard. */
static bool may_end(const struct tcp_conn *c)
{
	const unsigned there = 1u << TCP_UNKNOWN | 1u << TCP_SYN_RCVD |
		1u << TCP_ESTABLISHED | 1u << TCP_FIN_WAIT_1 |
		1u << TCP_FIN_WAIT_2 | 1u << TCP_CLOSE_WAIT |
		1u << TCP_CLOSING | 1u << TCP_LAST_ACK;

	return (there >> c->end[0].state & there >> c->end[1].state & 1) &&
	       !((c->end[0].marks | c->end[1].marks) & TCP_MARK_RST) &&
	       (c->end[0].marks & c->end[1].marks & TCP_MARK_SENT);
}

static void accept(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg)
{
	struct tcp_moment when = { p->time, p->frame };
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	bool active = r->marks & TCP_MARK_ACTIVE;

	if (r->state == TCP_TIME_WAIT && s->state == TCP_CLOSED)
		tcp_ask_end_of_time_wait(at, p, seg);
	if (may_end(at->conn)) {
		seg->reset |= TCP_RESET_TAKEN;
		seg->idle = p->time - at->before_time;
		tcp_survival_ask(at, p, seg);
	}
	take_unseen(at, p, seg);
	disown(at, p, seg);
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

/* Does it acknowledge what lies below the peer's SYN, or beyond all that its
 * sender's window allowed? With some slack: what was sent need not be seen. */
static bool acks_nothing_sent(const struct tcp_at *at, const struct packet *p,
                              unsigned from)
{
	const struct tcp_endpoint *s = &at->conn->end[from];
	const struct tcp_endpoint *r = &at->conn->end[from ^ 1];
	int64_t acked;

	if (!(p->flags & TCP_ACK) || !(s->marks & r->marks & TCP_MARK_SYN) ||
	    !tcp_is_live(at->conn))
		return false;
	acked = seq_offset(p->ack, r->iss, r->seen);
	return acked < 0 || (acked > r->seen + UINT16_MAX &&
	                     acked > most_taken(at, from) + UINT16_MAX);
}

/* It says nothing yet: what its receiver makes of it will tell. */
static void doubt(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const bool inside = seg->offset >= s->acked &&
		seg->offset <= most_taken(at, seg->from ^ 1);

	seg->odd |= TCP_ODD_RST_IGNORED;
	if (tcp_is_live(at->conn) && (r->marks & TCP_MARK_SENT))
		tcp_ask(at, inside ? TCP_ASK_RST_IN_WINDOW
		                   : TCP_ASK_RST_OUTSIDE, p, seg);
}

/* Who answers what has no connection takes the number from there: one that the
 * peer has acknowledged, or could. */
static bool is_asked_for(const struct tcp_endpoint *s, int64_t offset)
{
	const int64_t last = s->acked > s->seen ? s->acked : s->seen;

	return offset <= last && (offset >= 0 || !(s->marks & TCP_MARK_SYN));
}

static void count_rain(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg)
{
	enum { SECOND_MS = 1000 };
	const struct limits *l = at->room->limits;
	struct tcp_rain *rain = tcp_rain(at, seg->from);
	const uint32_t now = tcp_since(at->start, p->time);

	if (rain == NULL)
		return;
	if (now - rain->since_ms >= SECOND_MS) {
		rain->since_ms = now;
		rain->n = 0;
	}
	if (rain->n < UINT16_MAX && ++rain->n == l->rst_storm)
		seg->reset |= TCP_RESET_STORM;
	if (is_asked_for(&at->conn->end[seg->from], seg->offset) ||
	    (rain->sprayed > 0 && rain->last == p->seq))
		return;
	rain->last = p->seq;
	if (rain->sprayed < UINT16_MAX)
		rain->sprayed++;
	if (rain->sprayed >= l->rst_repeated)
		seg->reset |= TCP_RESET_SPRAY;
}

/* All that came before had one TTL: no less than three packets. */
static void note_ttl(const struct tcp_at *at, const struct packet *p,
                     struct tcp_segment *seg)
{
	enum { LEAST = 3 };
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const uint32_t copies = at->more->side[seg->from].duplicates;

	if (!(s->marks & TCP_MARK_SENT) || s->packets <= LEAST + copies ||
	    (at->more->said[seg->from] & TCP_SAID_HOPS) ||
	    has_usual_ttl(s, p))
		return;
	seg->reset |= TCP_RESET_OTHER_TTL;
	seg->ttl = s->ttl;
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
	seg->reset = TCP_RESET_SEEN | (acks_nothing_sent(at, p, seg->from) ?
		TCP_RESET_ACK_WRONG : 0);
	note_ttl(at, p, seg);
	if (r->state == TCP_UNKNOWN || is_expected(s, seg->offset))
		accept(at, p, seg);
	else
		doubt(at, p, seg);
	count_rain(at, p, seg);
}

void tcp_reset_unknown(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];

	seg->reset = TCP_RESET_SEEN;
	if (r->state == TCP_SYN_SENT && answers_syn(r, p)) {
		seg->odd |= TCP_ODD_REFUSED;
		accept(at, p, seg);
	} else if (r->state == TCP_UNKNOWN) {
		if (s->packets + r->packets == 1)
			seg->reset |= TCP_RESET_ALONE;
		accept(at, p, seg);
	} else {
		seg->odd |= TCP_ODD_RST_IGNORED;
		if (r->state == TCP_SYN_SENT)
			seg->reset |= TCP_RESET_SYN_WRONG;
	}
}
