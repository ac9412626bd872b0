/* SPDX-License-Identifier: ISC */
#include "tcp/recovery.h"

#include "tcp/seq.h"

enum {
	US = 1000,
	MS = 1000000,
	THRESHOLD = 3,		/* duplicate ACKs, RFC 5681 3.2 */
	SLACK = 8,		/* timers and ways differ by a part of it */
	HASTE = 4,		/* no way becomes so much shorter; if it is sure,
				 * not by a part of it */
	WAITS_ON = 50 * MS,	/* no longer for what came out of order */
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

struct hello {
	int64_t asked, answered, done;	/* when; -1: not seen */
	unsigned side;			/* who asked */
};

static void see_step(struct hello *h, const struct tcp_step *step)
{
	const unsigned to = tcp_arrows[step->arrow].to;

	if (h->done >= 0 || (step->side & TCP_STEP_INFERRED))
		return;
	if (to == TCP_SYN_SENT && h->asked < 0) {
		h->asked = step->time;
		h->side = step->side;
	} else if (to == TCP_SYN_RCVD) {
		h->answered = h->asked >= 0 && step->side != h->side ?
			step->time : -1;
	} else if (to == TCP_ESTABLISHED && h->answered >= 0 &&
	           step->side == h->side) {
		h->done = step->time;
	}
}

/* The handshake, if nothing was sent twice and all came in its order. */
static bool see_hello(struct hello *h, const struct tcp_at *at)
{
	*h = (struct hello){ -1, -1, -1, 0 };
	if (at->more->syn_copies[0] != 0 || at->more->syn_copies[1] != 0)
		return false;
	for (unsigned i = 0; i < tcp_steps(at->conn) && i < TCP_STEPS; i++)
		see_step(h, &at->more->step[i]);
	return h->done >= 0;
}

/* Each end answers at once in the handshake; the way to the sender has a part
 * of it. What was measured once may have been held up, not twice the same. */
static int64_t way_of(const struct tcp_at *at, const struct hello *h,
                      unsigned side)
{
	const struct tcp_rtt *rtt = &at->more->rtt[side ^ 1];
	const int64_t first = side == h->side ? h->done - h->answered :
						h->answered - h->asked;
	const int64_t way = rtt->n > 0 && rtt->min < first ? rtt->min : first;
	const bool twice = rtt->n > 0 &&
		later(first, rtt->min) - way <= way / SLACK;

	return (twice ? way - way / HASTE : way / HASTE) - US;
}

int64_t recovery_way(const struct tcp_at *at, unsigned side)
{
	struct hello h;

	return see_hello(&h, at) ? way_of(at, &h, side) : 0;
}

/* A round trip is what the tap sees of it on either side, together. */
static void see_round_trips(struct recovery *v, const struct tcp_at *at)
{
	const struct tcp_rtt *rtt = at->more->rtt;
	int64_t first = -1;
	struct hello h;

	if (see_hello(&h, at)) {
		first = h.done - h.asked;
		v->way = way_of(at, &h, v->seg->from);
	}
	v->least = v->most = first;
	if (rtt[0].n == 0 || rtt[1].n == 0)
		return;
	if (first < 0 || (int64_t)rtt[0].min + rtt[1].min < first)
		v->least = (int64_t)rtt[0].min + rtt[1].min;
	if (first < 0 || (int64_t)rtt[0].max + rtt[1].max > first)
		v->most = (int64_t)rtt[0].max + rtt[1].max;
}

/* Its stamp tells how long after the one before it left, if a tick takes a ms or
 * more, as RFC 7323 5.4 has it. More than passed here: its ticks are shorter, or
 * that was held up. */
static int64_t least_apart(const struct tcp_ahead *last, const struct packet *p,
                           int64_t here)
{
	const int64_t apart = (int64_t)(int32_t)(p->tsval - last->tsval) * MS;

	return last->has_ts && (p->quirks & PKT_HAS_TS) &&
	       apart <= here + MS ? apart - MS : 0;
}

static void see_times(struct recovery *v, const struct tcp_at *at,
                      const struct packet *p)
{
	const struct tcp_resent *r = tcp_resent_of(at->room, at->conn);
	const struct tcp_warm *w = &at->more->warm;
	const int64_t now = tcp_since(at->start, p->time);
	const int64_t waits = w->waits_ms[v->seg->from];
	const int64_t began = later(waits, w->data_ms[v->seg->from]);
	const int64_t sent = (int64_t)v->me->sent_ms - 1;
	const int64_t heard = (int64_t)v->me->heard_ms - 1;
	const int64_t peer = (int64_t)v->peer->sent_ms - 1;
	const uint32_t now_us = (uint32_t)((p->time - at->start) / US);

	v->age = (now - waits) * MS;
	v->told = (now - later(waits, heard)) * MS;
	v->idle = (now - began) * MS;
	v->quiet = (now - later(began, later(sent, heard))) * MS;
	v->asked = r == NULL ? 0 : (int64_t)(now_us - r->asked_us) * US;
	v->apart = least_apart(&v->me->last, p, (now - later(sent,
		w->data_ms[v->seg->from])) * MS);
	v->since = p->time - at->before_time;
	v->after_again = sent > began;
	v->maybe_again = sent >= began;
	v->calm = peer < 0 || (began - peer) * MS >= v->rto_min;
}

bool recovery_is_asked(const struct tcp_resent_side *me)
{
	return me->dups >= THRESHOLD || me->sacked != me->run;
}

static bool has_old_ack(const struct tcp_endpoint *r, const struct packet *p)
{
	return (p->flags & TCP_ACK) && (r->marks & TCP_MARK_BASE) &&
	       seq_offset(p->ack, r->iss, r->acked) < r->acked;
}

/* Between what it sent last and its last ACK lay less than a time-out, or a
 * probe of the tail, takes; and nobody asked. */
static bool is_too_soon(const struct recovery *v, const struct tcp_at *at)
{
	const struct tcp_warm *w = &at->more->warm;
	const unsigned from = v->seg->from;
	const int64_t gap = ((int64_t)w->waits_ms[from ^ 1] -
	                     w->data_ms[from] + 1) * MS;

	return v->tail && v->dups == 0 && !v->holed && v->least >= 0 &&
	       gap < v->rto_min && gap < 2 * v->least;
}

void recovery_see(struct recovery *v, const struct tcp_at *at,
                  const struct packet *p, const struct tcp_segment *seg,
                  struct tcp_resent_side *me)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const unsigned both = s->marks & r->marks;
	const bool run = me->run == seq_at(s->iss, s->acked);

	*v = (struct recovery){
		.s = s, .seg = seg, .me = me,
		.peer = seg->from == 0 ? me + 1 : me - 1,
		.rto_min = (int64_t)at->room->limits->rto_min_ms * MS,
		.dups = run ? me->dups : 0,
		.maybe = run ? me->maybe : 0,
		.holed = run && me->sacked != me->run &&
			seq_beyond(me->sacked, p->seq + p->payload_len) > 0,
		.tail = seg->end >= s->seen,
		.sack = !(both & TCP_MARK_SYN) || (both & TCP_MARK_SACK),
		.like_probe = p->payload_len == 1 &&
			at->more->side[seg->from ^ 1].zero_episodes > 0,
		.order = tcp_order_of(&me->last, p),
		.cut = p->quirks & PKT_OPTIONS_CUT,
		.old_ack = has_old_ack(r, p),
	};
	if (seq_beyond(seq_at(s->iss, s->acked), me->recover) >= 0)
		me->mode = TCP_MODE_NONE;
	v->same_tick = v->order == TCP_ORDER_UNKNOWN && me->last.has_ts &&
		(p->quirks & PKT_HAS_TS);
	see_times(v, at, p);
	see_round_trips(v, at);
	v->too_soon = v->old_ack && is_too_soon(v, at);
}

/* Can its timer have run out? It began to run when it began to wait, or later;
 * what was measured may be longer than what its sender knows. */
static bool may_time_out(const struct recovery *v)
{
	return v->age >= v->rto_min - v->rto_min / SLACK;
}

/* Did the receiver ask for it? */
static bool is_asked_for(const struct recovery *v)
{
	return v->dups > 0 || v->holed;
}

/* RFC 8985 7.2, 7.3: it may come as late as a time-out does, and once; after it
 * the sender must have measured a round trip. Duplicate ACKs without SACK, and
 * too few, do not keep it from that. */
static bool may_be_probe(const struct recovery *v)
{
	return v->tail && v->sack && !v->holed && v->dups < THRESHOLD &&
	       !v->after_again &&
	       v->me->mode != TCP_MODE_FAST && v->me->mode != TCP_MODE_RTO;
}

/* So many duplicate ACKs may make it send again at once; RFC 5827 3.2 asks for
 * fewer where little is in flight. */
static unsigned soonest(const struct recovery *v)
{
	enum { FEW = 3 };
	const int64_t len = v->seg->end - v->seg->offset;

	return v->s->seen - v->s->acked <= FEW * len ? 1 : THRESHOLD;
}

/* Does an ACK of a part call for more at once (RFC 6582 3.2 step 3)? Not if it
 * left a time-out later than what was sent before. */
static bool may_mend(const struct recovery *v)
{
	return v->me->mode != TCP_MODE_NONE && v->me->mode != TCP_MODE_RTO &&
	       v->me->mode != TCP_MODE_PAUSED &&
	       v->apart < v->rto_min + later(v->least, 0);
}

/* All was quiet for so long, and the first octet that is not acknowledged is
 * sent. What was called for may have been sent sooner, and held up, and what comes
 * within a ms of another packet may answer that: not what was sent again since. */
static bool is_time_out(const struct recovery *v)
{
	if (v->quiet < later(v->rto_min, v->least) || v->seg->offset != v->s->acked)
		return false;
	return v->after_again ||
	       (v->dups + v->maybe < soonest(v) && !v->holed &&
	        !may_mend(v) && v->since >= MS);
}

/* Does it come as soon as its sender was told? That may wait for what is only
 * late (RFC 8985 6.2). */
static bool is_at_once(const struct recovery *v)
{
	return v->least < 0 || v->told <= 2 * v->most + WAITS_ON;
}

/* Sooner than a time-out, and asked for, so long ago that its sender can have
 * heard it: else all of it was held up together. Nobody asks for the tail. */
static bool is_fast(const struct recovery *v)
{
	return !may_time_out(v) && !v->tail && is_at_once(v) &&
	       (v->dups >= THRESHOLD || v->holed) &&
	       v->asked >= v->way;
}

/* After two round trips (RFC 8985 7.2): where its peer may hold back the ACK,
 * later, but then so late that it may be a time-out, too. */
static bool is_probe(const struct recovery *v)
{
	return may_be_probe(v) && !is_asked_for(v) && !v->maybe_again &&
	       !may_time_out(v) && v->me->mode == TCP_MODE_NONE &&
	       v->least >= 0 && v->calm && v->seg->offset >= v->s->acked &&
	       v->idle + MS >= 2 * v->least - v->least / SLACK &&
	       v->idle >= 2 * MS && v->idle <= 2 * v->most + WAITS_ON;
}

/* Its ACK has passed so long ago that the sender should have it; and it is no
 * copy of the network's, nor the first that comes late. */
static bool is_spurious(const struct recovery *v)
{
	return v->most >= 0 && v->age > v->most + v->most / SLACK + MS &&
	       v->order == TCP_ORDER_NEWER;
}

/* Is it what fast recovery sends? Without SACK only the first that is missing,
 * RFC 6582 3.2 step 3. */
static bool mends(const struct recovery *v)
{
	return v->holed || v->seg->offset == v->s->acked;
}

enum tcp_class recovery_class(const struct recovery *v)
{
	if (v->age < 0 || v->quiet < 0)		/* the clock went back */
		return TCP_CLASS_UNKNOWN;
	if (v->like_probe || v->same_tick || v->cut)
		return TCP_CLASS_UNKNOWN;
	if (v->seg->end <= v->s->acked)
		return is_spurious(v) ? TCP_CLASS_SPURIOUS : TCP_CLASS_UNKNOWN;
	if (is_time_out(v))
		return may_be_probe(v) ? TCP_CLASS_UNKNOWN : TCP_CLASS_RTO;
	if (v->seg->offset < v->s->acked)
		return TCP_CLASS_UNKNOWN;
	switch (v->me->mode) {
	case TCP_MODE_RTO:
		return v->dups < THRESHOLD ? TCP_CLASS_RTO : TCP_CLASS_UNKNOWN;
	case TCP_MODE_FAST:
		return may_time_out(v) || !is_at_once(v) || !mends(v) ?
			TCP_CLASS_UNKNOWN : TCP_CLASS_FAST;
	case TCP_MODE_NONE:
		if (is_fast(v))
			return TCP_CLASS_FAST;
		return is_probe(v) ? TCP_CLASS_PROBE : TCP_CLASS_UNKNOWN;
	default:
		return TCP_CLASS_UNKNOWN;
	}
}

/* Does its sender do what it did already? A time-out begins it anew. */
static bool goes_on(const struct recovery *v, enum tcp_mode mode)
{
	return mode == TCP_MODE_FAST ||
	       (mode == TCP_MODE_RTO && !is_time_out(v));
}

void recovery_enter(const struct recovery *v, enum tcp_class class)
{
	struct tcp_resent_side *me = v->me;
	enum tcp_mode mode = TCP_MODE_UNSURE;

	if (class == TCP_CLASS_PROBE || class == TCP_CLASS_SPURIOUS ||
	    (class == TCP_CLASS_UNKNOWN && me->mode == TCP_MODE_NONE &&
	     may_be_probe(v)))
		return;
	if (class == TCP_CLASS_RTO)
		mode = TCP_MODE_RTO;
	else if (class == TCP_CLASS_FAST)
		mode = TCP_MODE_FAST;
	if (mode == me->mode && goes_on(v, mode)) {
		if (mode == TCP_MODE_FAST || !may_time_out(v))
			return;
		mode = TCP_MODE_UNSURE;		/* it may have begun anew */
	}
	me->mode = mode & 0xf;
	me->recover = seq_at(v->s->iss, v->s->seen);
}

/* What it does, and then did not go on with. */
static enum tcp_mode paused(const struct tcp_resent_side *me, uint32_t acked)
{
	if (me->mode == TCP_MODE_NONE || me->mode == TCP_MODE_PAUSED ||
	    seq_beyond(acked, me->recover) >= 0)
		return TCP_MODE_PAUSED;
	return me->mode == TCP_MODE_RTO ? TCP_MODE_RTO : TCP_MODE_HELD;
}

void recovery_pause(struct tcp_resent_side *me, const struct tcp_endpoint *s)
{
	const enum tcp_mode mode = paused(me, seq_at(s->iss, s->acked));

	if (s->acked >= s->seen || mode == TCP_MODE_RTO)
		return;
	me->mode = mode & 0xf;
	me->recover = seq_at(s->iss, s->seen);
}

bool recovery_lost(const struct recovery *v, enum tcp_class class)
{
	return class == TCP_CLASS_FAST ||
	       (class == TCP_CLASS_RTO && is_time_out(v));
}

void recovery_tell(const struct recovery *v, struct tcp_segment *seg)
{
	seg->waited = v->age;
	seg->dups = v->dups;
	seg->holed = v->holed;
	seg->newer = v->order == TCP_ORDER_NEWER;
}
