/* SPDX-License-Identifier: ISC */
#include "tcp/survival.h"

#include "base/clock.h"
#include "tcp/proofs.h"
#include "tcp/resent.h"
#include "tcp/reset.h"
#include "tcp/seq.h"
#include "tcp/walk.h"

static bool both_have_it(const struct tcp_conn *c)
{
	const unsigned open = 1u << TCP_ESTABLISHED | 1u << TCP_FIN_WAIT_1 |
		1u << TCP_FIN_WAIT_2 | 1u << TCP_CLOSE_WAIT |
		1u << TCP_CLOSING | 1u << TCP_LAST_ACK;

	return open >> c->end[0].state & open >> c->end[1].state & 1;
}

/* Who has the connection sets ACK and numbers it behind all that it sent, as
 * most stacks do; who has not sets no ACK, RFC 9293 3.5.2 group 1. */
static uint16_t looks(const struct tcp_endpoint *s, const struct packet *p,
                      const struct tcp_segment *seg)
{
	const bool ack = p->flags & TCP_ACK;

	return (uint16_t)((ack && seg->offset == s->seen ? TCP_RESET_BY_END
	                                                 : 0) |
		(!ack && seg->offset == s->acked ? TCP_RESET_BARE : 0) |
		(s->marks & TCP_MARK_FIN ? TCP_RESET_BEHIND_FIN : 0));
}

/* Its ACK says that what the receiver sent had come, if not that anybody read
 * it. */
static int64_t acked_by(const struct tcp_endpoint *r, const struct packet *p)
{
	const int64_t acked = p->flags & TCP_ACK ?
		seq_offset(p->ack, r->iss, r->acked) : r->acked;

	return acked <= r->seen ? acked : r->acked;
}

/* New data of r came since s sent any. Within one ms nobody knows which was
 * first. */
static bool had_last_word(const struct tcp_at *at, unsigned r)
{
	const struct tcp_warm *w = &at->more->warm;

	return w->side[r].payload > 0 && (w->side[r ^ 1].payload == 0 ||
	                                  w->data_ms[r] > w->data_ms[r ^ 1]);
}

/* The RST says that all of it had come, which was just before, and that s had
 * sent nothing since, captured or not. Whose peer has closed has often read to
 * the end; another TTL is of somebody in between. */
static bool comes_at_once(const struct tcp_at *at, const struct tcp_ask *a,
                          const struct packet *p,
                          const struct tcp_segment *seg)
{
	const unsigned r = seg->from ^ 1;
	const int64_t least =
		(int64_t)at->room->limits->rto_min_ms * NS_PER_MS;
	const int64_t trip = tcp_longest_trip(at, seg->from);
	const int64_t since = p->time - at->start -
		(int64_t)at->more->warm.data_ms[r] * NS_PER_MS;

	return (a->reset & TCP_RESET_BY_END) &&
	       !(a->reset & TCP_RESET_BEHIND_FIN) &&
	       !(seg->reset & TCP_RESET_OTHER_TTL) &&
	       !(at->conn->end[r].marks & TCP_MARK_FIN) &&
	       a->came == at->conn->end[r].seen && had_last_word(at, r) &&
	       since <= (trip > least ? trip : least);
}

void tcp_survival_ask(const struct tcp_at *at, const struct packet *p,
                      const struct tcp_segment *seg)
{
	struct tcp_ask *a;

	if (!both_have_it(at->conn))
		return;
	a = tcp_ask(at, TCP_ASK_RST_EXACT, p, seg);
	if (a == NULL)
		return;
	a->reset = looks(&at->conn->end[seg->from], p, seg);
	if (a->reset & TCP_RESET_BARE)
		a->began_frame = tcp_resent_late(at, seg->from ^ 1, p->time);
	if (a->began_frame != 0)
		a->reset |= TCP_RESET_FOR_LATE;
	else if (a->reset & TCP_RESET_BEHIND_FIN)
		a->began_frame = tcp_fin(at, seg->from)->frame;
	a->came = acked_by(&at->conn->end[seg->from ^ 1], p);
	a->unread = comes_at_once(at, a, p, seg);
	for (unsigned i = 0; i < 2; i++)
		a->proved[i] = at->conn->end[i].proved;
}

/* Had the RST had time to arrive before this left, and more? */
static bool had_arrived(const struct tcp_at *at, const struct tcp_ask *a,
                        const struct packet *p)
{
	return tcp_is_late(at, a, p) &&
	       p->time - a->time >= 2 * tcp_longest_trip(at, a->from ^ 1);
}

static bool is_news(const struct tcp_segment *seg,
                    const struct tcp_before *before)
{
	return seg->end > seg->offset && seg->end > before->seen;
}

/* The receiver: what it sends on, and whether it takes what the sender sent
 * since. */
static bool receiver_goes_on(const struct tcp_at *at, struct tcp_ask *a,
                             const struct packet *p, struct tcp_segment *seg,
                             const struct tcp_before *before)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];
	const bool late = had_arrived(at, a, p);

	if (is_news(seg, before)) {
		seg->reset |= late ? TCP_RESET_SENT_ON : TCP_RESET_CROSSED;
		seg->rst_frame = a->frame;
		a->unread = false;	/* it was in the midst of more */
	}
	if (late && is_news(seg, before) && !(a->reset & TCP_RESET_SENT_ON)) {
		a->reset |= TCP_RESET_SENT_ON;
		a->had_late = before->seen;
	}
	return late && s->acked > a->sent && s->acked > before->acked &&
	       s->acked <= s->seen;
}

/* What lies behind all that the sender had sent when the RST came. That it was
 * sent later than the RST, and not only recorded or carried so, is sure where
 * the RST has the number of who has sent no more, or time has passed. */
static void note_news(const struct tcp_at *at, struct tcp_ask *a,
                      const struct packet *p)
{
	if (!(a->reset & TCP_RESET_WENT_ON))
		a->went_on_frame = p->frame;
	a->reset |= TCP_RESET_WENT_ON;
	if ((a->reset & TCP_RESET_BY_END) || tcp_is_late(at, a, p))
		a->reset |= TCP_RESET_LATER;
}

/* An ACK of what came since the RST was sent later than it. */
static void note_taken(struct tcp_ask *a, const struct packet *p)
{
	if (a->went_on_frame == 0)
		a->went_on_frame = p->frame;
	a->reset |= TCP_RESET_LATER;
}

/* The sender: does it go on, and take what the receiver sent since? */
static bool sender_goes_on(const struct tcp_at *at, struct tcp_ask *a,
                           const struct packet *p,
                           const struct tcp_segment *seg,
                           const struct tcp_before *before)
{
	const struct tcp_endpoint *r = &at->conn->end[a->from ^ 1];

	/* Below the RST's own number it was sent before it, however late. */
	if (is_news(seg, before) && seg->end >
	    seq_offset(a->seq, at->conn->end[a->from].iss, a->sent))
		note_news(at, a, p);
	if (r->acked > before->acked && r->acked > a->had &&
	    r->acked <= r->seen)
		note_taken(a, p);
	return (a->reset & TCP_RESET_SENT_ON) && r->acked > before->acked &&
	       r->acked > a->had_late && r->acked <= r->seen;
}

/* Takes the steps of the RST back, and those that only waited for that. */
static void take_back(const struct tcp_at *at, const struct tcp_ask *a,
                      const struct packet *p, const struct tcp_segment *seg)
{
	for (unsigned i = 0; i < 2; i++) {
		struct tcp_endpoint *e = &at->conn->end[i];
		const struct tcp_fin *fin;

		e->marks &= (uint16_t)~TCP_MARK_RST;
		tcp_walk_undo(at, i, a->frame, a->proved[i]);
		if (!(e->marks & TCP_MARK_FIN))
			continue;
		fin = tcp_fin(at, i);
		tcp_walk(at, i, TCP_EVENT(SND_FIN), 0,
		         (struct tcp_moment){ fin->time, fin->frame });
	}
	tcp_prove(at, p, seg, false);
}

bool tcp_survival_react(const struct tcp_at *at, struct tcp_ask *a,
                        const struct packet *p, struct tcp_segment *seg,
                        const struct tcp_before *before)
{
	bool goes_on;

	if ((p->flags & (TCP_SYN | TCP_RST)) || (seg->odd & TCP_ODD_REJECTED))
		return false;
	goes_on = seg->from == a->from ?
		sender_goes_on(at, a, p, seg, before) :
		receiver_goes_on(at, a, p, seg, before);
	if (goes_on)
		take_back(at, a, p, seg);
	return goes_on;
}

int64_t tcp_survival_lost(const struct tcp_at *at, const struct tcp_ask *a,
                          unsigned side)
{
	const struct tcp_endpoint *e = &at->conn->end[side];
	int64_t end = side == a->from ? a->sent : a->had;
	int64_t acked = e->acked;

	if (side != a->from && acked < a->came)
		acked = a->came;
	if ((e->marks & TCP_MARK_FIN) && end >= tcp_fin(at, side)->end)
		end = tcp_fin(at, side)->end - 1;
	return end > acked ? end - acked : 0;
}

bool tcp_survival_unread(const struct tcp_at *at, const struct tcp_ask *a)
{
	return a->unread &&
	       !(a->reset & (TCP_RESET_WENT_ON | TCP_RESET_LATER)) &&
	       !(at->more->said[a->from] & TCP_SAID_FORGOT);
}
