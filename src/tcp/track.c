/* SPDX-License-Identifier: ISC */
#include "tcp/track.h"

#include "tcp/acks.h"
#include "tcp/beyond.h"
#include "tcp/denial.h"
#include "tcp/opening.h"
#include "tcp/probe.h"
#include "tcp/proofs.h"
#include "tcp/question.h"
#include "tcp/quick.h"
#include "tcp/resent.h"
#include "tcp/reset.h"
#include "tcp/sack.h"
#include "tcp/seq.h"
#include "tcp/walk.h"
#include "tcp/window.h"

void tcp_begin(struct tcp_conn *c, bool with_syn)
{
	for (unsigned i = 0; i < 2; i++) {
		c->end[i].state = with_syn ? TCP_CLOSED : TCP_UNKNOWN;
		c->end[i].marks = with_syn ? 0 : TCP_MARK_OPENED;
	}
}

/* Offsets count from a guess until the SYN is seen: correct it if nothing
 * else was built on it yet. A SYN that lies elsewhere is of another
 * connection; one recorded late lies just below what is known. */
static void rebase(const struct tcp_at *at, const struct packet *p,
                   unsigned side)
{
	struct tcp_endpoint *e = &at->conn->end[side];
	int64_t delta = seq_beyond(p->seq, e->iss);

	if (tcp_opening_apart(at, p, side)) {
		e->seen = e->acked = delta;	/* what came before counts for
						 * nothing, as for its receiver */
		at->more->said[side] |= TCP_SAID_APART;
	} else if (at->more->side[side].ranges.head != 0 ||
	           (e->marks & TCP_MARK_FIN) ||
	           delta > 0 || delta < -UINT16_MAX) {
		return;
	}
	e->iss = p->seq;
	e->seen -= delta;
	e->acked -= delta;
	at->more->warm.side[side].timed_end = 0;
}

/* Gives the sender's sequence numbers their meaning. */
static void locate(const struct tcp_at *at, const struct packet *p,
                   unsigned from)
{
	struct tcp_endpoint *s = &at->conn->end[from];
	bool syn = p->flags & TCP_SYN;

	if (!(s->marks & TCP_MARK_BASE)) {
		s->iss = syn ? p->seq : p->seq - 1;
		s->seen = !syn;
		s->acked = !syn;
		s->marks |= TCP_MARK_BASE;
	} else if (!(s->marks & TCP_MARK_SYN) && syn) {
		rebase(at, p, from);
	} else if (!(s->marks & (TCP_MARK_SENT | TCP_MARK_SYN))) {
		int64_t offset = seq_offset(p->seq, s->iss, s->seen);

		if (offset > s->seen)	/* sent before the capture began */
			s->seen = offset;
	}
}

/* The first FIN of that side; false if there is no room to remember it. */
static bool begin_fin(const struct tcp_at *at, const struct packet *p,
                      const struct tcp_segment *seg)
{
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const bool acks = (p->flags & TCP_ACK) && (r->marks & TCP_MARK_BASE);

	if (!tcp_closing_room(at))
		return false;
	*tcp_fin(at, seg->from) = (struct tcp_fin){
		.end = seg->end,
		.acked = acks ? seq_offset(p->ack, r->iss, r->acked) : -1,
		.time = p->time, .last_time = p->time,
		.frame = p->frame, .last_frame = p->frame,
		.tsval = p->quirks & PKT_HAS_TS ? p->tsval : 0,
		.id = { p->ip_id, p->ip_id },
		.copies = 1,
	};
	s->marks |= TCP_MARK_FIN |
		(seg->end < s->seen ? TCP_MARK_PAST_FIN : 0);
	return true;
}

/* Who sends it again stamps it anew (RFC 7323 4.3) and mostly gives it another
 * IP ID (RFC 9293 3.8.1, MAY-4). What has neither was recorded again, however
 * late, or doubled on its way. */
static enum tcp_fin_again was_sent_again(const struct tcp_fin *fin,
                                         const struct packet *p)
{
	if (fin->tsval != 0 && (p->quirks & PKT_HAS_TS))
		return (int32_t)(p->tsval - fin->tsval) > 0 ? TCP_FIN_SENT
		                                            : TCP_FIN_LATE;
	if (fin->id[0] == 0 || p->ip_id == 0)
		return TCP_FIN_UNTOLD;
	return p->ip_id == fin->id[0] || p->ip_id == fin->id[1] ?
		TCP_FIN_LATE : TCP_FIN_SENT;
}

static void take_fin_again(const struct tcp_at *at, const struct packet *p,
                           struct tcp_segment *seg)
{
	struct tcp_fin *fin = tcp_fin(at, seg->from);

	seg->odd |= TCP_ODD_FIN_AGAIN;
	seg->earlier_frame = fin->frame;
	seg->since = p->time - fin->last_time;
	seg->copy = was_sent_again(fin, p);
	if (seg->copy == TCP_FIN_LATE)
		return;
	fin->last_time = p->time;
	fin->last_frame = p->frame;
	fin->copies++;
	fin->untold |= seg->copy == TCP_FIN_UNTOLD;
	fin->tsval = p->quirks & PKT_HAS_TS ? p->tsval : 0;
	fin->id[1] = p->ip_id;
	if (seg->since >= (int64_t)at->room->limits->rto_min_ms * 1000000 &&
	    fin->overdue < UINT16_MAX)
		fin->overdue++;
	tcp_deny_fin(at, p->time, seg);
}

/* A FIN in its place; false if another FIN was accepted before, or data was
 * sent under its number: then it is of another connection. */
static bool take_fin(const struct tcp_at *at, const struct packet *p,
                     struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	bool first = !(s->marks & TCP_MARK_FIN), other;

	other = first ? (s->marks & TCP_MARK_SENT) && seg->end <= s->seen :
		tcp_fin(at, seg->from)->end != seg->end;
	if (other)
		seg->odd |= TCP_ODD_FIN_OTHER_END;
	if (other || first)
		return !other && begin_fin(at, p, seg);
	take_fin_again(at, p, seg);
	return true;
}

/* Of what is acknowledged by now nothing is to be measured. */
static void time_segment(const struct tcp_at *at, const struct packet *p,
                         const struct tcp_segment *seg, bool all_fresh)
{
	struct tcp_side_warm *w = &at->more->warm.side[seg->from];

	if (!all_fresh) {
		w->timed_end = 0;	/* Karn: RFC 6298 3 */
	} else if (w->timed_end == 0 && p->payload_len > 0 &&
	           seg->end > at->conn->end[seg->from].acked) {
		w->timed_end = seg->end;
		w->timed_at = p->time;
	}
}

/* New data was sent. */
static void note_sent(const struct tcp_at *at, const struct packet *p,
                      unsigned from)
{
	const struct tcp_endpoint *s = &at->conn->end[from];
	const uint32_t now = tcp_since(at->start, p->time);

	at->more->warm.data_ms[from] = now;
	if (s->seen <= s->acked)
		tcp_begin_flight(at->more, from, now);
}

static void count_payload(const struct tcp_at *at, const struct packet *p,
                          struct tcp_segment *seg, int64_t fresh)
{
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_side_more *m = &at->more->side[seg->from];
	bool known = (s->marks & TCP_MARK_SYN) || seg->offset >= 1;
	int64_t ahead = seg->end > s->seen ? seg->end - s->seen : 0;

	if (fresh == 0 && known) {
		tcp_resent_again(at, p, seg);
		tcp_opening_again(at, seg);
	} else if (fresh > ahead && seg->offset < s->seen && known) {
		seg->odd |= TCP_ODD_FILLS_GAP |
			(tcp_resent_overtaken(at, p, seg->from) ?
			 TCP_ODD_OUT_OF_ORDER : 0);
		m->out_of_order += (seg->odd & TCP_ODD_OUT_OF_ORDER) != 0;
		tcp_resent_filled(at, p, seg, fresh - ahead);
	} else if (fresh > 0 && seg->offset < s->seen && s->gap == 0 && known) {
		seg->odd |= TCP_ODD_REPACKETISED;
	}
	if (fresh > 0)
		note_sent(at, p, seg->from);
}

/* Where a gap is given up for lack of room, what was acknowledged of it counts
 * as missing; the rest may yet come. */
static struct ranges_added add_range(const struct tcp_at *at,
                                     struct tcp_segment *seg, int64_t *edge)
{
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_side_more *m = &at->more->side[seg->from];
	struct ranges_added added = ranges_add(&at->room->ranges, &m->ranges,
		edge, (struct range){ .from = seg->offset, .to = seg->end },
		(uint16_t)at->room->limits->holes_max);

	if (added.skipped == 0)
		return added;
	if (*edge <= s->acked)
		m->missed += added.skipped;
	s->marks |= TCP_MARK_LOST;
	seg->odd |= TCP_ODD_GAVE_UP;
	return added;
}

/* Marks the segment's sequence space as seen. */
static void cover(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg)
{
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_side_warm *w = &at->more->warm.side[seg->from];
	int64_t edge = s->seen - s->gap;
	struct ranges_added added = { 0, 0 };

	if (s->gap == 0 && seg->offset <= edge) {
		added.fresh = seg->end > edge ? seg->end - edge : 0;
		edge += added.fresh;	/* no range is there to touch */
	} else {
		if (s->gap == 0)
			tcp_resent_gap(at, p, seg->from);
		added = add_range(at, seg, &edge);
	}
	time_segment(at, p, seg, added.fresh == seg->end - seg->offset);
	w->payload += p->payload_len;
	if (p->payload_len > 0 && !(seg->odd & TCP_ODD_WINDOW_PROBE))
		count_payload(at, p, seg, added.fresh);
	if (added.fresh > 0 && seg->end <= s->acked)
		tcp_ack_ahead(at, p, seg);
	if (seg->end > s->seen) {
		if (p->payload_len > 1)
			tcp_window_open(at, seg->from ^ 1, p->time);
		if ((s->marks & TCP_MARK_FIN) &&
		    seg->end > tcp_fin(at, seg->from)->end)
			s->marks |= TCP_MARK_PAST_FIN;
		s->seen = seg->end;
		if (s->seen >= s->acked)
			at->more->said[seg->from] &= (uint8_t)~TCP_SAID_UNSEEN;
	}
	s->gap = (uint32_t)(s->seen - edge);
}

void tcp_sample_rtt(struct tcp_more *more, unsigned side, int64_t now)
{
	struct tcp_side_warm *w = &more->warm.side[side];
	struct tcp_rtt *m = &more->rtt[side];
	int64_t ns = now - w->timed_at;
	uint32_t rtt = ns < 0 ? 0 : ns > UINT32_MAX ? UINT32_MAX : (uint32_t)ns;

	w->timed_end = 0;
	if (m->n == 0 || rtt < m->min)
		m->min = rtt;
	if (rtt > m->max)
		m->max = rtt;
	m->sum += rtt;
	m->n++;
}

static int64_t between(const struct tcp_step *a, const struct tcp_step *b)
{
	return a != NULL && b != NULL ? b->time - a->time : 0;
}

int64_t tcp_longest_trip(const struct tcp_at *at, unsigned side)
{
	const int64_t data = at->more->rtt[side ^ 1].max;
	const int64_t shake = side == 1 ?
		between(tcp_walk_into(at, 0, TCP_SYN_SENT),
		        tcp_walk_into(at, 1, TCP_SYN_RCVD)) :
		between(tcp_walk_into(at, 1, TCP_SYN_RCVD),
		        tcp_walk_into(at, 0, TCP_ESTABLISHED));

	return data > shake ? data : shake;
}

static void mark_sent(const struct tcp_at *at, unsigned from,
                      const struct packet *p, bool fin)
{
	struct tcp_endpoint *s = &at->conn->end[from];

	if ((s->marks & TCP_MARK_SENT) && s->ttl != p->ttl)
		at->more->said[from] |= TCP_SAID_HOPS;
	s->marks |= TCP_MARK_SENT;
	if (p->flags & TCP_ACK)
		s->marks |= TCP_MARK_ACKED |
			(p->flags & TCP_SYN ? 0 : TCP_MARK_PLAIN);
	if ((p->payload_len > 0 || fin) && !(p->flags & TCP_SYN))
		s->marks |= TCP_MARK_DATA;
	s->ttl = p->ttl;
}

/* Of what has no octets of its own: does its number tell that others were sent
 * which the capture lacks? */
static void note_unseen(const struct tcp_at *at, const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];

	if (seg->end == seg->offset &&
	    (!(s->marks & TCP_MARK_SENT) || seg->offset > s->seen))
		at->more->said[seg->from] |= TCP_SAID_UNSEEN;
}

/* While an endpoint waits for the answer to its SYN, only one that
 * acknowledges this SYN counts (RFC 9293 3.10.7.3 step 1). Some slack: the
 * capture may lack what it sent since. */
static bool ack_fits(const struct tcp_endpoint *r, const struct packet *p)
{
	bool handshake = (r->state == TCP_SYN_SENT && r->acked < 1) ||
		((p->flags & TCP_SYN) && (r->marks & TCP_MARK_SYN));
	int64_t acked, slack = p->flags & TCP_SYN ? 0 : UINT16_MAX;

	if (!handshake || !(p->flags & TCP_ACK))
		return true;
	acked = seq_offset(p->ack, r->iss, r->seen);
	return acked >= 1 && acked <= r->seen + slack;
}

/* Is what it acknowledges about where its peer is? */
static bool ack_is_near(const struct tcp_conn *c, const struct packet *p,
                        unsigned from)
{
	const struct tcp_endpoint *r = &c->end[from ^ 1];
	const int64_t reach = tcp_reach(c, from ^ 1);
	int64_t far;

	if (!(p->flags & TCP_ACK) || !(r->marks & TCP_MARK_BASE))
		return true;
	far = seq_offset(p->ack, r->iss, r->seen) - r->seen;
	return far <= reach && far >= -reach;
}

/* Such an ACK its receiver drops (RFC 5961 5.2). */
static bool acks_below_syn(const struct tcp_endpoint *r, const struct packet *p)
{
	return (p->flags & TCP_ACK) && (r->marks & TCP_MARK_SYN) &&
	       seq_offset(p->ack, r->iss, r->seen) < 0;
}

/* False if it lies where no window reaches, or below its connection's SYN, or
 * what it acknowledges does. What lies far ahead may lie behind much that the
 * capture lost; then its ACK is about right. */
static bool is_near(const struct tcp_conn *c, const struct packet *p,
                    const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &c->end[seg->from];
	const int64_t last = s->acked > s->seen ? s->acked : s->seen;
	const int64_t far = seg->offset - last;

	if (p->flags & (TCP_SYN | TCP_RST))
		return true;
	if (far > TCP_FARTHEST || far < -TCP_FARTHEST ||
	    ((s->marks & TCP_MARK_SYN) && seg->offset < 0) ||
	    acks_below_syn(&c->end[seg->from ^ 1], p))
		return false;
	return far <= tcp_reach(c, seg->from) || ack_is_near(c, p, seg->from);
}

/* RFC 9293 3.10.7.4 step 5: whoever receives it drops it. */
static bool is_bare(const struct packet *p)
{
	return !(p->flags & (TCP_SYN | TCP_RST | TCP_ACK)) &&
	       !(p->quirks & PKT_CHECKSUM_BAD);
}

/* What the receiver drops whatever its number is: nothing is learnt of it. */
static bool is_dropped(const struct tcp_endpoint *r, const struct packet *p)
{
	return (p->quirks & PKT_CHECKSUM_BAD) || is_bare(p) ||
	       (!(p->flags & TCP_RST) && !ack_fits(r, p));
}

/* Does it acknowledge what the peer has sent of late? Then it is not of another
 * connection whose SYN nobody saw. */
static bool goes_on(const struct tcp_endpoint *r, const struct packet *p)
{
	int64_t acked = seq_offset(p->ack, r->iss, r->seen);

	return acked <= r->seen && acked >= r->seen - UINT16_MAX;
}

/* Data that its sender numbers from its FIN on, though the other end has this
 * FIN and nothing behind it: who acknowledges more has seen another. */
static uint32_t past_fin(const struct tcp_at *at, const struct packet *p,
                         struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct tcp_fin *fin;

	if (!(s->marks & TCP_MARK_FIN) || p->payload_len == 0 ||
	    s->state == TCP_CLOSED || s->state == TCP_TIME_WAIT)
		return 0;
	fin = tcp_fin(at, seg->from);
	if (s->acked != fin->end || seg->offset + p->payload_len <= fin->end ||
	    seg->offset - fin->end > UINT16_MAX || !goes_on(r, p))
		return 0;
	seg->earlier_frame = fin->frame;
	return TCP_ODD_PAST_FIN;
}

/* New octets that end where the window does, or behind it. */
static uint32_t note_window(const struct tcp_at *at, const struct packet *p,
                            const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const bool fin = (p->flags & TCP_FIN) && seg->offset > s->seen;
	const uint32_t len = p->payload_len + fin;
	const int64_t end = seg->offset + len;

	if (seg->end <= s->seen || !tcp_fills_window(s, r, len, end))
		return 0;
	if (end - s->acked == tcp_window_of(s, r))
		return TCP_ODD_WINDOW_FULL;
	tcp_beyond_ask(at, p, seg);
	return 0;
}

/* A segment in its place. */
static void take_segment(const struct tcp_at *at, const struct packet *p,
                         struct tcp_segment *seg)
{
	bool fin = (p->flags & TCP_FIN) && take_fin(at, p, seg);

	tcp_window_recede(at->conn, at->more, p, seg->from);
	note_unseen(at, seg);
	mark_sent(at, seg->from, p, fin);
	seg->odd |= tcp_probe(at, p, seg) | past_fin(at, p, seg) |
		note_window(at, p, seg);
	if (seg->odd & TCP_ODD_KEEP_ALIVE)
		at->more->probe_frame =
			(uint16_t)(p->frame << 1 | seg->from);
	else if (seg->end > seg->offset)
		cover(at, p, seg);
	if (p->flags & TCP_ACK)
		tcp_take_ack(at, p, seg);
	tcp_window_take(at, p, seg->from);
	if ((p->flags & TCP_SYN) || !tcp_is_quiet(at->conn, p))
		tcp_prove(at, p, seg, fin);
}

static void take(const struct tcp_at *at, const struct packet *p, unsigned from,
                 struct tcp_segment *seg)
{
	struct tcp_endpoint *s = &at->conn->end[from];
	const bool waits = at->conn->end[from ^ 1].state == TCP_TIME_WAIT;
	bool syn = p->flags & TCP_SYN, fin = p->flags & TCP_FIN;

	*seg = (struct tcp_segment){ .from = from, .frame = p->frame,
		.time = p->time, .since = -1 };
	if (is_dropped(&at->conn->end[from ^ 1], p) ||
	    tcp_is_of_time_wait(at, p, from) ||
	    tcp_opening_is_other(at, p, from)) {
		tcp_opening_dropped(at, p, seg);
		seg->odd = TCP_ODD_REJECTED |
			(is_bare(p) && fin ? TCP_ODD_FIN_BARE : 0);
		return;
	}
	if ((p->flags & TCP_RST) && !(s->marks & TCP_MARK_BASE)) {
		tcp_reset_unknown(at, p, seg);
		return;
	}
	locate(at, p, from);
	seg->offset = seq_offset(p->seq, s->iss, s->seen);
	seg->end = seg->offset + p->payload_len + syn + fin;
	if (!is_near(at->conn, p, seg))
		seg->odd |= TCP_ODD_REJECTED | TCP_ODD_OUTSIDE;
	else if (p->flags & TCP_RST)
		tcp_reset(at, p, seg);
	else if (!syn || tcp_take_syn(at, p, seg))
		take_segment(at, p, seg);
	if (waits && !(p->flags & (TCP_SYN | TCP_RST)) &&
	    !(seg->odd & TCP_ODD_REJECTED))
		tcp_ask_time_wait(at, p, seg);
}

void tcp_push(const struct tcp_at *at, const struct packet *p, unsigned from,
              struct tcp_segment *seg)
{
	const struct tcp_before before = { at->conn->end[from].seen,
		at->conn->end[from ^ 1].acked };

	if (at->conn->asked != 0)
		tcp_opening_settle(at, p, from);
	take(at, p, from, seg);
	if (!(seg->odd & TCP_ODD_REJECTED))
		tcp_resent_sent(at, p, from);
	if (at->conn->asked != 0)
		tcp_react(at, p, seg, &before);
}

void tcp_push_next(const struct tcp_at *at, const struct packet *p,
                   struct tcp_segment *seg)
{
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	bool fin = p->flags & TCP_FIN;

	seg->offset = s->seen;
	seg->end = s->seen + p->payload_len + fin;
	if (fin && (fin = begin_fin(at, p, seg)))
		s->marks |= TCP_MARK_DATA;
	tcp_take_next(at->conn, at->more, p, seg->from, at->start);
	tcp_prove(at, p, seg, fin);
	tcp_resent_sent(at, p, seg->from);
}

int64_t tcp_missed(const struct tcp_at *at, unsigned side)
{
	const struct tcp_endpoint *e = &at->conn->end[side];
	const struct tcp_side_more *m = &at->more->side[side];
	int64_t missed = m->missed + ranges_missing(&at->room->ranges,
		&m->ranges, e->seen - e->gap, e->acked);

	if (e->acked > e->seen && (e->marks & TCP_MARK_SENT))
		missed += e->acked - e->seen;
	return missed;
}

int64_t tcp_unique(const struct tcp_at *at, unsigned side)
{
	const struct tcp_endpoint *e = &at->conn->end[side];
	const struct tcp_side_more *m = &at->more->side[side];
	int64_t phantom = 1 + ((e->marks & TCP_MARK_FIN) != 0);
	int64_t edge = e->seen - e->gap;
	int64_t holes = m->missed + ranges_missing(&at->room->ranges,
		&m->ranges, edge, e->seen);

	if (!(e->marks & TCP_MARK_SENT) || e->seen < phantom)
		return 0;
	return e->seen - phantom - holes;
}
