/* SPDX-License-Identifier: ISC */
#include "tcp/resent.h"

#include "tcp/order.h"
#include "tcp/recovery.h"
#include "tcp/sack.h"
#include "tcp/seq.h"

static void begin(const struct tcp_at *at, const struct packet *p)
{
	at->conn->resent = pool_take(&at->room->resent);
	if (at->conn->resent == 0)
		at->room->not_kept++;
	else
		tcp_resent_of(at->room, at->conn)->now_ms =
			tcp_since(at->start, p->time);
}

static struct tcp_resent_side *side_of(const struct tcp_at *at,
                                       const struct packet *p, unsigned side)
{
	struct tcp_resent *r;

	if (at->conn->resent == 0)
		begin(at, p);
	r = tcp_resent_of(at->room, at->conn);
	return r == NULL ? NULL : &r->side[side];
}

void tcp_resent_sent(const struct tcp_at *at, const struct packet *p,
                     unsigned from)
{
	struct tcp_resent *r = tcp_resent_of(at->room, at->conn);
	const int64_t rto_min = (int64_t)at->room->limits->rto_min_ms;
	const uint32_t now = tcp_since(at->start, p->time);

	if (r == NULL)
		return;
	if ((int64_t)now - r->now_ms >= rto_min - rto_min / 8)
		for (unsigned i = 0; i < 2; i++)
			recovery_pause(&r->side[i], &at->conn->end[i]);
	r->now_ms = now;
	if (tcp_order_of(&r->side[from].last, p) != TCP_ORDER_OLDER)
		tcp_ahead_note(&r->side[from].last, p);
}

void tcp_resent_gap(const struct tcp_at *at, const struct packet *p,
                    unsigned from)
{
	struct tcp_resent_side *r = side_of(at, p, from);

	if (r != NULL)
		tcp_ahead_note(&r->ahead, p);
}

bool tcp_resent_overtaken(const struct tcp_at *at, const struct packet *p,
                          unsigned from)
{
	const struct tcp_resent *r = tcp_resent_of(at->room, at->conn);

	return r != NULL && tcp_was_overtaken(&r->side[from].ahead, p);
}

/* What it sent again last of the same beginning; else the oldest that is kept
 * makes room. */
static struct tcp_again *slot_of(struct tcp_resent_side *r, uint32_t from)
{
	struct tcp_again *last =
		&r->again[(r->next + TCP_AGAIN - 1) % TCP_AGAIN];

	if (last->copies > 0 && last->from == from)
		return last;
	last = &r->again[r->next];
	r->next = (uint8_t)((r->next + 1) % TCP_AGAIN);
	*last = (struct tcp_again){ .from = from, .to = from };
	return last;
}

/* A single octet for whose repetition nothing shows a reason may be a
 * keep-alive, whose ACK is not in the capture or not in its place. */
static bool may_be_probe(const struct packet *p, unsigned class)
{
	return p->payload_len == 1 && class == TCP_CLASS_UNKNOWN;
}

static void note_again(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg, struct tcp_resent_side *r,
                       unsigned class)
{
	struct tcp_again *a = slot_of(r, p->seq);
	uint32_t to = p->seq + p->payload_len;

	if (seq_beyond(to, a->to) > 0)
		a->to = to;
	a->frame_low = (uint32_t)p->frame;
	a->frame_high = (uint16_t)(p->frame >> 32);
	a->class = class & 0x7f;
	a->lost = (seg->odd & TCP_ODD_LOST_BEHIND) != 0;
	if (a->copies < TCP_COPIES)
		a->copies++;
	if (a->copies == at->room->limits->resent_max &&
	    !may_be_probe(p, class))
		seg->odd |= TCP_ODD_EXCESSIVE;
}

static void count_lost(const struct tcp_at *at, struct tcp_resent_side *r,
                       enum tcp_place place, int64_t bytes)
{
	struct tcp_lost *lost = &r->lost[place];

	at->room->lost[place].segments++;
	at->room->lost[place].bytes += (uint64_t)bytes;
	if (lost->segments < UINT32_MAX)
		lost->segments++;
	lost->bytes = bytes < UINT32_MAX - lost->bytes ?
		lost->bytes + (uint32_t)bytes : UINT32_MAX;
}

static void take_class(struct tcp_resent_side *r, enum tcp_class class)
{
	if (class != TCP_CLASS_UNKNOWN)
		r->classes[class - 1]++;
}

static void uncount_lost(const struct tcp_at *at, struct tcp_resent_side *r,
                         enum tcp_place place, uint32_t bytes)
{
	struct tcp_lost *lost = &r->lost[place];

	if (lost->segments == 0 || lost->bytes < bytes ||
	    lost->bytes == UINT32_MAX)
		return;
	lost->segments--;
	lost->bytes -= bytes;
	at->room->lost[place].segments--;
	at->room->lost[place].bytes -= bytes;
}

/* A copy that comes late: was it taken for lost? */
static void find_late(const struct tcp_at *at, struct tcp_resent_side *r,
                      const struct packet *p)
{
	for (unsigned i = 0; i < TCP_AGAIN; i++) {
		struct tcp_again *a = &r->again[i];

		if (a->copies == 0 || a->class != TCP_FILLED ||
		    a->from != p->seq || a->to != p->seq + p->payload_len)
			continue;
		uncount_lost(at, r, TCP_LOST_BEFORE, a->to - a->from);
		a->copies = 0;
	}
}

/* A copy that its sender did not send, or not now: it is older than what came
 * before, or the same, and too soon for a time-out. */
static uint32_t copied(const struct recovery *v)
{
	if (v->order == TCP_ORDER_SAME && v->quiet >= 0 &&
	    v->quiet < v->rto_min)
		return TCP_ODD_DOUBLED;
	if (v->order == TCP_ORDER_OLDER)	/* sent again or not: it is late */
		return TCP_ODD_OUT_OF_ORDER;
	if (v->order != TCP_ORDER_NEWER && v->old_ack)
		return v->too_soon ? TCP_ODD_DOUBLED : TCP_ODD_OUT_OF_ORDER;
	return 0;
}

void tcp_resent_again(const struct tcp_at *at, const struct packet *p,
                      struct tcp_segment *seg)
{
	struct tcp_resent_side *r = side_of(at, p, seg->from);
	struct tcp_side_more *m = &at->more->side[seg->from];
	struct recovery v;
	uint32_t copy;

	if (r == NULL) {		/* no room: nothing more is known */
		seg->odd |= TCP_ODD_RETRANSMISSION;
		m->retransmitted++;
		return;
	}
	recovery_see(&v, at, p, seg, r);
	copy = copied(&v);
	seg->odd |= copy == 0 ? TCP_ODD_RETRANSMISSION : copy;
	if (copy != 0) {
		m->out_of_order += copy == TCP_ODD_OUT_OF_ORDER;
		find_late(at, r, p);
		return;
	}
	m->retransmitted++;
	seg->class = recovery_class(&v);
	recovery_enter(&v, seg->class);
	take_class(r, seg->class);
	if (recovery_lost(&v, seg->class)) {
		seg->odd |= TCP_ODD_LOST_BEHIND;
		count_lost(at, r, TCP_LOST_BEHIND, p->payload_len);
	}
	note_again(at, p, seg, r, seg->class);
	recovery_tell(&v, seg);
	r->sent_ms = tcp_since(at->start, p->time) + 1;
}

void tcp_resent_filled(const struct tcp_at *at, const struct packet *p,
                       struct tcp_segment *seg, int64_t fresh)
{
	struct tcp_resent_side *r = side_of(at, p, seg->from);
	struct recovery v;

	if (r == NULL || (seg->odd & TCP_ODD_OUT_OF_ORDER))
		return;
	recovery_see(&v, at, p, seg, r);
	recovery_enter(&v, recovery_class(&v));
	if (v.order == TCP_ORDER_NEWER) {
		seg->odd |= TCP_ODD_LOST_BEFORE;
		count_lost(at, r, TCP_LOST_BEFORE, fresh);
		note_again(at, p, seg, r, TCP_FILLED);
		recovery_tell(&v, seg);
	} else {
		count_lost(at, r, TCP_LOST_SOMEWHERE, fresh);
	}
	r->sent_ms = tcp_since(at->start, p->time) + 1;
}

/* The receiver had what was sent again. */
static void take_again(const struct tcp_at *at, struct tcp_resent_side *r,
                       struct tcp_again *a, struct tcp_segment *seg)
{
	const enum tcp_class class = (enum tcp_class)a->class;

	if (class != TCP_CLASS_UNKNOWN && r->classes[class - 1] > 0)
		r->classes[class - 1]--;
	take_class(r, TCP_CLASS_DSACKED);
	if (a->lost)
		uncount_lost(at, r, TCP_LOST_BEHIND, a->to - a->from);
	seg->odd |= TCP_ODD_DSACKED;
	seg->earlier_frame = (uint64_t)a->frame_high << 32 | a->frame_low;
	a->copies = 0;
}

static void hear_again(const struct tcp_at *at, struct tcp_resent_side *r,
                       const struct tcp_sack_range *had,
                       struct tcp_segment *seg)
{
	for (unsigned i = 0; i < TCP_AGAIN; i++) {
		struct tcp_again *a = &r->again[i];

		if (a->copies > 0 && a->class != TCP_FILLED &&
		    seq_beyond(a->from, had->from) >= 0 &&
		    seq_beyond(a->to, had->to) <= 0) {
			take_again(at, r, a, seg);
			return;
		}
	}
}

/* What the receiver holds beyond its ACK. */
static bool hear_beyond(struct tcp_resent_side *r, const struct tcp_sack *sack)
{
	const uint32_t before = r->sacked;

	for (unsigned i = sack->again; i < sack->n; i++)
		if (seq_beyond(sack->range[i].to, r->sacked) > 0)
			r->sacked = sack->range[i].to;
	return r->sacked != before;
}

/* An ACK without a number of its own, right after what it repeats: the capture
 * may have one twice. */
static bool may_be_copy(const struct tcp_at *at, const struct packet *p,
                        const struct tcp_segment *seg,
                        const struct tcp_resent_side *r)
{
	const uint32_t now = tcp_since(at->start, p->time);

	return p->ip_id == 0 &&
	       (now <= at->more->warm.waits_ms[seg->from ^ 1] + 1 ||
	        now <= r->heard_ms);
}

static void note_copy(struct tcp_resent_side *r)
{
	enum { MOST = 15 };

	if (r->maybe < MOST)
		r->maybe = (r->maybe + 1) & MOST;
}

static void note_asked(const struct tcp_at *at, const struct packet *p)
{
	struct tcp_resent *r = tcp_resent_of(at->room, at->conn);

	if (r != NULL)
		r->asked_us = (uint32_t)((p->time - at->start) / 1000);
}

void tcp_resent_heard(const struct tcp_at *at, const struct packet *p,
                      struct tcp_segment *seg, bool duplicate)
{
	const struct tcp_endpoint *e = &at->conn->end[seg->from ^ 1];
	struct tcp_resent_side *r;
	struct tcp_sack sack;
	bool asked;

	tcp_sack_read(p, &sack);
	if (sack.n == 0 && !duplicate)
		return;
	r = side_of(at, p, seg->from ^ 1);
	if (r == NULL)
		return;
	if (sack.again)
		hear_again(at, r, &sack.range[0], seg);
	if (p->ack != seq_at(e->iss, e->acked))
		return;			/* others overtook it */
	if (r->run != p->ack)
		r->maybe = 0;
	if (r->run != p->ack || (r->dups == 0 && r->sacked == r->run)) {
		r->run = r->sacked = p->ack;
		r->dups = 0;
	}
	asked = recovery_is_asked(r);
	if (!hear_beyond(r, &sack)) {
		if (!duplicate || sack.again)
			return;
		if (may_be_copy(at, p, seg, r)) {
			note_copy(r);
			return;
		}
	}
	if (duplicate && r->dups < UINT16_MAX)
		r->dups++;
	if (!asked && recovery_is_asked(r))
		note_asked(at, p);
	r->heard_ms = tcp_since(at->start, p->time) + 1;
}

/* The first octets in flight, if they were sent again last. */
static const struct tcp_again *again_at(const struct tcp_resent_side *r,
                                        uint32_t seq)
{
	const struct tcp_again *last =
		&r->again[(r->next + TCP_AGAIN - 1) % TCP_AGAIN];

	return last->copies > 0 && last->from == seq &&
	       last->class != TCP_FILLED ? last : NULL;
}

/* Did the peer show after that time that it is there? */
static bool is_there(const struct tcp_at *at, const struct tcp_resent *r,
                     unsigned side, uint32_t since)
{
	return at->more->warm.data_ms[side ^ 1] > since ||
	       r->side[side ^ 1].sent_ms > since + 1 ||
	       r->side[side].heard_ms > since + 1 || r->side[side].dups > 0;
}

struct tcp_unheard tcp_resent_unheard(const struct tcp_at *at, unsigned side)
{
	const struct tcp_resent *r = tcp_resent_of(at->room, at->conn);
	const struct tcp_endpoint *s = &at->conn->end[side];
	const struct tcp_warm *w = &at->more->warm;
	const uint32_t sent = w->waits_ms[side], peer = w->data_ms[side ^ 1];
	const int64_t mine = (int64_t)at->more->side[side].ranges.own << 10;
	const struct tcp_again *a;

	if (r == NULL || s->acked >= s->seen || is_there(at, r, side, sent))
		return (struct tcp_unheard){ .tries = 0 };
	a = again_at(&r->side[side], seq_at(s->iss, s->acked));
	return (struct tcp_unheard){
		.tries = a != NULL ? a->copies : 0,
		.frame = a == NULL ? 0 :
			(uint64_t)a->frame_high << 32 | a->frame_low,
		.sent = sent,
		.last = r->side[side].sent_ms > 0 ?
			(int64_t)r->side[side].sent_ms - 1 : 0,
		.quiet = (int64_t)sent - peer < mine ? (int64_t)sent - peer :
			mine,
	};
}

uint64_t tcp_resent_late(const struct tcp_at *at, unsigned side, int64_t now)
{
	const struct tcp_resent *of = tcp_resent_of(at->room, at->conn);
	const struct tcp_endpoint *s = &at->conn->end[side];
	const struct tcp_resent_side *r;
	const struct tcp_again *last;

	if (of == NULL)
		return 0;
	r = &of->side[side];
	last = &r->again[(r->next + TCP_AGAIN - 1) % TCP_AGAIN];
	if (last->copies == 0 || last->class == TCP_FILLED ||
	    seq_beyond(last->to, seq_at(s->iss, s->acked)) > 0 ||
	    tcp_since(at->start, now) + 1 - r->sent_ms >=
	    at->room->limits->rto_min_ms)
		return 0;
	return (uint64_t)last->frame_high << 32 | last->frame_low;
}

uint32_t tcp_resent_count(const struct tcp_at *at, unsigned side,
                          enum tcp_class class)
{
	const struct tcp_resent *r = tcp_resent_of(at->room, at->conn);
	uint32_t known = 0;

	if (class != TCP_CLASS_UNKNOWN)
		return r == NULL ? 0 : r->side[side].classes[class - 1];
	for (unsigned i = 0; r != NULL && i < TCP_N_CLASSES - 1; i++)
		known += r->side[side].classes[i];
	return at->more->side[side].retransmitted - known;
}

struct tcp_lost tcp_resent_lost(const struct tcp_at *at, unsigned side,
                                enum tcp_place place)
{
	const struct tcp_resent *r = tcp_resent_of(at->room, at->conn);

	return r == NULL ? (struct tcp_lost){ 0, 0 } : r->side[side].lost[place];
}
