/* SPDX-License-Identifier: ISC */
#include "flow/end.h"

#include <string.h>

#include "base/clock.h"
#include "flow/inside.h"
#include "tcp/denial.h"
#include "tcp/resent.h"

/* A flow whose end is being told: its log, read once. */
struct view {
	struct flow_engine *e;
	const struct flow *f;
	const struct tcp_conn *conn;
	struct tcp_at at;
	int64_t sight_ends;
	/* The first step of each side into a state, and out of it. */
	const struct tcp_step *in[2][TCP_N_STATES], *out[2][TCP_N_STATES];
	const struct tcp_step *rst[2];	/* that sent an accepted RST */
	bool cut_short;		/* a RST ended more than a TIME_WAIT */
	/* The last step of a side that it need not have taken, or NULL. */
	const struct tcp_step *doubtful[2];
};

static void read_log(struct view *v)
{
	unsigned n = tcp_steps(v->conn);

	for (unsigned i = 0; i < n; i++) {
		const struct tcp_step *s = tcp_step(&v->at, i);
		const struct tcp_arrow *arrow = &tcp_arrows[s->arrow];
		unsigned side = s->side & 1;

		if (s == v->doubtful[side])
			continue;
		if (v->in[side][arrow->to] == NULL)
			v->in[side][arrow->to] = s;
		if (v->out[side][arrow->from] == NULL)
			v->out[side][arrow->from] = s;
		if (arrow->event == TCP_SND_RST)
			v->rst[side] = s;
		v->cut_short |= arrow->from != TCP_TIME_WAIT &&
			(arrow->event == TCP_SND_RST ||
			 arrow->event == TCP_RCV_RST ||
			 arrow->event == TCP_RCV_RST_ACTIVE);
	}
}

static int64_t ms(uint64_t n)
{
	return (int64_t)n * NS_PER_MS;
}

/* The longest round trip from the tap to the peer of that side and back: of
 * data, or of the handshake if nothing of that was sent twice. */
static int64_t rtt_to_peer(const struct view *v, unsigned side)
{
	return v->at.more->syn_copies[side] > 0 ?
		v->at.more->rtt[side].max : tcp_longest_trip(&v->at, side ^ 1);
}

/* Had an answer time to come? Who sends again sooner only probes for a lost
 * tail. */
static bool proves(const struct view *v, unsigned side, int64_t after)
{
	int64_t least = ms(v->e->limits->rto_min_ms);
	int64_t trips = 2 * rtt_to_peer(v, side);

	return after >= least && after >= trips;
}

/* The sender would have sent it again by now if no answer had reached it; each
 * time it waits twice as long. */
static bool would_repeat(const struct view *v, unsigned side, int64_t sent_over,
                         int64_t waited)
{
	int64_t rto = ms(v->e->limits->rto_ms);

	if (rto < 2 * rtt_to_peer(v, side))
		rto = 2 * rtt_to_peer(v, side);
	if (rto < 2 * sent_over)
		rto = 2 * sent_over;
	return waited >= rto * (int64_t)v->e->limits->rto_silence;
}

/* Overdue repeats behind which it matters no more what became of the last. */
enum { IN_VAIN = 4 };

static void weigh(const struct view *v, unsigned side, int64_t first,
                  int64_t last, struct flow_asked *a)
{
	bool stopped;

	a->waited = v->sight_ends - last;
	stopped = would_repeat(v, side, last - first, a->waited);
	a->due = proves(v, side, a->waited);
	a->repeated = a->copies > 1 && proves(v, side, last - first);
	/* Two answers in a row had time to come, not one. Where another has
	 * its tuple, the last may have come unseen: the peer went on. */
	a->pending |= v->doubtful[side] != NULL ||
		(v->f->doubts & D(end_unseen));
	a->missed = a->overdue > 1 && !a->pending &&
		proves(v, side, (last - first) / 2);
	a->in_vain = a->missed && (a->due || a->overdue >= IN_VAIN);
	a->silent = stopped && !a->missed;
}

/* Is there nothing but a SYN, or one and its SYN,ACK, sent again or recorded
 * twice? */
static bool has_only_syns(const struct view *v, unsigned side,
                          enum tcp_state sent)
{
	const struct tcp_more *more = v->at.more;
	const bool answers = sent == TCP_SYN_RCVD && more->syn_copies[side] > 0;

	return v->conn->end[side ^ 1].packets ==
	       (answers ? 1u + more->side[side ^ 1].duplicates : 0) &&
	       v->conn->end[side].packets == 1u + more->syn_copies[side] +
	       more->side[side].duplicates;
}

/* A SYN or SYN,ACK: the step that sent it, and its copies. */
static void ask_syn(const struct view *v, unsigned side, enum tcp_state sent,
                    struct flow_asked *a)
{
	const struct tcp_step *first = v->in[side][sent];
	const struct tcp_more *more = v->at.more;
	int64_t last;

	if (first == NULL || (first->side & TCP_STEP_INFERRED))
		return;
	a->sent = true;
	a->frame = a->last_frame = tcp_step_frame(first);
	a->copies = 1 + (uint64_t)more->syn_copies[side];
	a->denied = v->conn->denied[side].of_syn;
	last = more->syn_copies[side] > 0 ?
		v->f->first_time + ms(more->rtt[side].syn_ms) : first->time;
	if (has_only_syns(v, side, sent)) {	/* the last packet is the last copy */
		a->last_frame = v->f->last_frame;
		last = v->f->last_time;
	}
	weigh(v, side, first->time, last, a);
}

/* Overdue repeats of a FIN of which two are left if each that was sent came once
 * more, late. */
enum { IN_SPITE_OF_COPIES = 5 };

/* Has its sender acknowledged, since, what the capture does not hold? */
static bool heard_unseen(const struct tcp_endpoint *peer,
                         const struct tcp_fin *fin)
{
	return fin->acked >= 0 && peer->acked > fin->acked &&
	       peer->acked > peer->seen;
}

static void ask_fin(const struct view *v, unsigned side, struct flow_asked *a)
{
	const struct tcp_endpoint *e = &v->conn->end[side];
	const struct tcp_fin *fin;

	if (!(e->marks & TCP_MARK_FIN))
		return;
	fin = tcp_fin(&v->at, side);
	a->sent = true;
	a->answered = (e->acked >= fin->end && v->doubtful[side] == NULL) ||
		(v->conn->end[side ^ 1].marks & TCP_MARK_RST);
	a->time = fin->time;
	a->frame = fin->frame;
	a->last_frame = fin->last_frame;
	a->copies = fin->copies;
	a->overdue = fin->overdue;
	a->told = !fin->untold || fin->overdue >= IN_SPITE_OF_COPIES;
	a->denied = v->conn->denied[side].of_fin;
	a->pending = heard_unseen(&v->conn->end[side ^ 1], fin);
	weigh(v, side, fin->time, fin->last_time, a);
}

/* The time in that state after the last new data of `talker', the side that
 * may still send. */
static void idle_in(const struct view *v, unsigned side, enum tcp_state state,
                    struct flow_idle *idle)
{
	unsigned talker = state == TCP_CLOSE_WAIT ? side : side ^ 1;
	const struct tcp_step *in = v->in[side][state];
	const struct tcp_step *out = v->out[side][state];
	int64_t from, to, data;

	if (in == NULL)
		return;
	/* Nobody closes second on both sides: what is missing is its FIN. */
	if (state == TCP_CLOSE_WAIT && v->in[side ^ 1][state] != NULL)
		return;
	from = in->time;
	to = out != NULL ? out->time : v->sight_ends;
	data = v->f->first_time + ms(v->at.more->warm.data_ms[talker]);
	if (data > from)
		from = data;
	if (talker != side && (v->conn->end[talker].marks & TCP_MARK_FIN) &&
	    tcp_fin(&v->at, talker)->time < to) {
		to = tcp_fin(&v->at, talker)->time;	/* waited for, and came */
		out = in;
	}
	idle->frame = tcp_step_frame(in);
	idle->ns = to > from ? to - from : 0;
	idle->at_end = out == NULL;
	idle->unseen = v->at.more->said[talker] & TCP_SAID_UNSEEN;
}

/* Of a frame of the flow its low bits are kept. */
static uint64_t whole_frame(const struct view *v, uint32_t low)
{
	const uint64_t first = v->f->first_frame;

	return first + (uint32_t)(low - (uint32_t)first);
}

static void fill_shut(const struct view *v, unsigned side, struct flow_shut *s)
{
	const struct tcp_side_more *m = &v->at.more->side[side];

	if (m->zero_episodes == 0)
		return;
	s->episodes = m->zero_episodes;
	s->ns = m->zero_ns;
	if (m->zero_since != 0 && v->f->last_time > m->zero_since)
		s->ns += v->f->last_time - m->zero_since;
	s->frame = whole_frame(v, v->at.more->zero_frame[side]);
}

/* Each time its sender waits longer: at most twice as long, and no stack longer
 * than so. */
static void fill_unheard(const struct view *v, unsigned side,
                         struct flow_unheard *u)
{
	const struct tcp_unheard of = tcp_resent_unheard(&v->at, side);
	const int64_t last = v->f->first_time + of.last * NS_PER_MS;
	const int64_t span = (of.last - of.sent) * NS_PER_MS;
	const int64_t rto_most = INT64_C(120) * NS_PER_S;

	*u = (struct flow_unheard){ .tries = of.tries, .frame = of.frame,
		.quiet = of.quiet * NS_PER_MS,
		.gave_up = v->sight_ends - last >=
			2 * (span < rto_most ? span : rto_most) };
}

/* Octets that nobody acknowledged, and of these the data. */
static void fill_open(const struct view *v, unsigned side,
                      struct flow_side_end *s)
{
	const struct tcp_endpoint *e = &v->conn->end[side];

	if (!(e->marks & TCP_MARK_BASE) || e->seen <= e->acked)
		return;
	s->unacked = e->seen - e->acked;
	if (!(e->marks & TCP_MARK_OPENED))	/* it is of a SYN */
		return;
	s->open_octets = e->marks & TCP_MARK_FIN ?
		tcp_fin(&v->at, side)->end - 1 - e->acked : s->unacked;
	if (s->open_octets < 0)
		s->open_octets = 0;
}

static void fill_side(const struct view *v, unsigned side,
                      struct flow_side_end *s)
{
	const struct tcp_endpoint *e = &v->conn->end[side];

	*s = (struct flow_side_end){ .seen = e->packets > 0,
		.state = v->doubtful[side] == NULL ? (enum tcp_state)e->state :
			tcp_arrows[v->doubtful[side]->arrow].from,
		.doubtful = v->doubtful[side] };
	ask_syn(v, side, TCP_SYN_SENT, &s->syn);
	ask_syn(v, side, TCP_SYN_RCVD, &s->synack);
	ask_fin(v, side, &s->fin);
	s->opened = (e->marks & TCP_MARK_OPENED) &&
		!(s->doubtful != NULL && s->state == TCP_SYN_RCVD);
	s->was_closing = v->in[side][TCP_CLOSING] != NULL;
	s->shut = e->window == 0 && (e->marks & TCP_MARK_PLAIN);
	idle_in(v, side, TCP_CLOSE_WAIT, &s->close_wait);
	idle_in(v, side, TCP_FIN_WAIT_2, &s->fin_wait_2);
	fill_shut(v, side, &s->zero_window);
	fill_unheard(v, side, &s->unheard);
	s->missed = tcp_missed(&v->at, side);
	s->acked = e->acked > 1 ? e->acked - 1 : 0;
	fill_open(v, side, s);
	if (v->rst[side] != NULL) {
		s->rst_frame = tcp_step_frame(v->rst[side]);
		s->rst_from = tcp_arrows[v->rst[side]->arrow].from;
		s->rst_asked_for = v->at.more->said[side] & TCP_SAID_FORGOT;
	}
}

static bool has(const struct tcp_conn *c, unsigned side, unsigned marks)
{
	return c->end[side].marks & marks;
}

/* Was the close of that side complete? */
static bool has_closed(const struct view *v, unsigned side)
{
	const struct tcp_step *out = v->out[side][TCP_LAST_ACK];

	return v->in[side][TCP_TIME_WAIT] != NULL ||
	       (out != NULL && tcp_arrows[out->arrow].event ==
	        TCP_RCV_ACK_OF_FIN);
}

/* The first that holds, in the order of enum flow_outcome. A RST that comes
 * when both have closed ends a TIME_WAIT, and no connection (RFC 1337). */
static enum flow_outcome outcome_of(const struct view *v,
                                    const struct flow_end *end)
{
	const struct tcp_conn *conn = &end->grown->conn;
	const struct flow_side_end *c = &end->side[0], *s = &end->side[1];
	bool opened = has(conn, 0, TCP_MARK_OPENED) ||
		has(conn, 1, TCP_MARK_OPENED);
	bool rst = has(conn, 0, TCP_MARK_RST) || has(conn, 1, TCP_MARK_RST);

	if (!opened && has(conn, 1, TCP_MARK_RST) &&
	    !has(conn, 1, TCP_MARK_SYN))
		return FLOW_REFUSED;
	if (!opened && !s->seen && c->syn.sent)
		return FLOW_UNANSWERED;
	if (!opened || c->state == TCP_SYN_SENT || s->state == TCP_SYN_RCVD)
		return rst ? FLOW_RESET : FLOW_HALF_OPEN;
	if (rst && (v->cut_short || !has_closed(v, 0) || !has_closed(v, 1)))
		return FLOW_RESET;
	if (c->fin.sent && s->fin.sent)
		return FLOW_CLOSED;
	if (c->fin.sent || s->fin.sent)
		return FLOW_HALF_CLOSED;
	return end->flow->orientation == FLOW_BY_SYN ? FLOW_OPEN
	                                             : FLOW_MIDSTREAM;
}

static bool opened_at_once(const struct tcp_conn *c)
{
	const unsigned both = c->end[0].marks & c->end[1].marks;

	return (both & TCP_MARK_ACTIVE) && (both & TCP_MARK_OPENED);
}

static bool was_seen(const struct tcp_step *s)
{
	return s != NULL && !(s->side & TCP_STEP_INFERRED);
}

/* Who opens at the same time sends a SYN before the peer's can have come, and
 * then a SYN,ACK. This one's SYN came a round trip after the client's, as long as
 * its ACK took later, and there was no SYN,ACK. */
static bool looks_split(const struct view *v)
{
	const struct tcp_step *syn = v->in[0][TCP_SYN_SENT];
	const struct tcp_step *other = v->in[1][TCP_SYN_SENT];
	const struct tcp_step *answer = v->in[0][TCP_SYN_RCVD];
	const struct tcp_step *ack = v->in[1][TCP_ESTABLISHED];
	int64_t trip;

	if (v->in[1][TCP_SYN_RCVD] != NULL || !was_seen(syn) ||
	    !was_seen(other) || !was_seen(answer) || !was_seen(ack) ||
	    v->at.more->syn_copies[0] + v->at.more->syn_copies[1] > 0)
		return false;
	trip = ack->time - answer->time;
	return trip > 0 && other->time - syn->time >= trip - trip / 8;
}

static enum flow_split split_of(const struct view *v)
{
	if (v->at.more->said[1] & TCP_SAID_APART)
		return FLOW_SPLIT_APART;
	return opened_at_once(v->conn) && looks_split(v) ? FLOW_SPLIT_LIKE
	                                                 : FLOW_SPLIT_NONE;
}

/* Does the FIN of that side acknowledge the other's, which came first then? */
static bool closes_second(const struct view *v, unsigned side)
{
	const unsigned both = v->conn->end[0].marks & v->conn->end[1].marks;

	return (both & TCP_MARK_FIN) &&
	       tcp_fin(&v->at, side)->acked >= tcp_fin(&v->at, side ^ 1)->end;
}

/* Both FINs were seen, and neither side had the other's when it sent its own. */
static bool fins_crossed(const struct view *v)
{
	const unsigned both = v->conn->end[0].marks & v->conn->end[1].marks;

	return (both & TCP_MARK_FIN) && tcp_fin(&v->at, 0)->acked >= 0 &&
	       tcp_fin(&v->at, 1)->acked >= 0 && !closes_second(v, 0) &&
	       !closes_second(v, 1);
}

/* Who closed first, as acknowledgments have it, or else the states (frames may
 * be recorded in another order); both if the FINs crossed; else who sent the
 * RST. */
static enum flow_closer closer_of(const struct view *v,
                                  const struct flow_end *end)
{
	const struct flow_side_end *c = &end->side[0], *s = &end->side[1];
	bool client = v->in[0][TCP_FIN_WAIT_1] != NULL;
	bool server = v->in[1][TCP_FIN_WAIT_1] != NULL;

	if (closes_second(v, 0) != closes_second(v, 1))
		return closes_second(v, 0) ? CLOSED_BY_SERVER
		                           : CLOSED_BY_CLIENT;
	if (fins_crossed(v))
		return CLOSED_BY_BOTH;
	if (client || server)
		return client && server ? CLOSED_BY_BOTH :
			client ? CLOSED_BY_CLIENT : CLOSED_BY_SERVER;
	if (c->fin.sent != s->fin.sent)
		return c->fin.sent ? CLOSED_BY_CLIENT : CLOSED_BY_SERVER;
	if (c->rst_frame != 0 || s->rst_frame != 0)
		return c->rst_frame != 0 ? CLOSED_BY_CLIENT : CLOSED_BY_SERVER;
	return CLOSED_BY_NONE;
}

/* Is the last that it sent missing? Nobody knows what that was: a FIN, say. */
static bool lacks_last(const struct tcp_endpoint *s)
{
	return (s->marks & TCP_MARK_SENT) && s->acked > s->seen;
}

/* A sign of a loss counts while it is near, or as long as nobody knows in what
 * state it left an end; bytes that came after all were merely recorded late. */
static bool lost_near(struct flow_engine *e, const struct flow *f)
{
	struct tcp_at at = flow_tcp(e, f, flow_grown(e, f));
	int64_t when = f->first_time + ms(at.conn->loss_ms);

	return at.conn->loss_ms != 0 &&
	       (when + ms(e->limits->linger_ms) >= f->last_time ||
	        lacks_last(&at.conn->end[0]) ||
	        lacks_last(&at.conn->end[1])) &&
	       (tcp_missed(&at, 0) > 0 || tcp_missed(&at, 1) > 0);
}

/* A stamp of flow_grown: near the flow's last packet? */
static bool is_near(const struct flow_engine *e, const struct flow *f,
                    uint32_t stamp)
{
	return stamp != 0 && f->first_time + ms(stamp) +
		ms(e->limits->linger_ms) >= f->last_time;
}

/* Was it there when packets were lost, or silent since shortly before? */
static bool dropped_near(const struct flow_engine *e, const struct flow *f)
{
	return e->dropped_until != INT64_MIN &&
	       e->dropped_until >= f->first_time &&
	       e->dropped_until + ms(e->limits->linger_ms) >= f->last_time;
}

uint16_t flow_doubts(struct flow_engine *e, const struct flow *f)
{
	uint16_t doubts = (f->doubts | e->doubts) & (uint16_t)~FLOW_LARGE;

	static_assert(DOUBT_N <= 15, "FLOW_LARGE is none of them");
	if (f->form == FLOW_GROWN) {
		const struct flow_grown *g = flow_grown(e, f);

		doubts |= lost_near(e, f) ? D(loss) : 0;
		doubts |= is_near(e, f, g->duplicate_ms) ? D(duplicates) : 0;
		doubts |= is_near(e, f, g->order_ms) ? D(order) : 0;
	}
	doubts |= dropped_near(e, f) ? D(drops) : 0;
	if (e->clock_back_at != INT64_MIN && e->clock_back_at >= f->first_time)
		doubts |= D(clock);
	return doubts;
}

static uint16_t doubts_at_end(const struct view *v, const struct flow_end *end)
{
	uint16_t doubts = flow_doubts(v->e, v->f);

	if (end->side[0].seen != end->side[1].seen)
		doubts |= D(one_sided);
	if (end->capture_ended || end->side[0].doubtful != NULL ||
	    end->side[1].doubtful != NULL)
		doubts |= D(end_unseen);
	if (end->evicted)
		doubts |= D(evicted) | D(end_unseen);
	return doubts;
}

/* An ACK that crossed after two were lost has come if what it answers is not
 * sent again; until that is known, it has not. */
static void read_doubts(struct view *v)
{
	for (unsigned side = 0; side < 2; side++) {
		struct flow_asked a = { .sent = false };

		v->doubtful[side] = tcp_doubtful_step(&v->at, side);
		if (v->doubtful[side] == NULL)
			continue;
		if (has(v->conn, side, TCP_MARK_FIN))
			ask_fin(v, side, &a);
		else
			ask_syn(v, side, TCP_SYN_RCVD, &a);
		if (a.silent)
			v->doubtful[side] = NULL;
	}
	if (v->doubtful[0] == NULL && v->doubtful[1] == NULL)
		return;
	memset(v->in, 0, sizeof(v->in));
	memset(v->out, 0, sizeof(v->out));
	read_log(v);
}

bool flow_end_answers_unseen(const struct flow_end *end)
{
	unsigned seen = end->side[1].seen;
	const struct tcp_endpoint *s = &end->grown->conn.end[seen];
	const struct tcp_endpoint *r = &end->grown->conn.end[seen ^ 1];

	return r->acked > 1 ||
	       ((s->marks & TCP_MARK_SYN) && (s->marks & TCP_MARK_PLAIN));
}

void flow_end_fill(struct flow_engine *e, struct flow *f, struct flow_end *end)
{
	struct flow_grown *g = flow_told(e, f);
	struct view v = { .e = e, .f = f, .conn = &g->conn,
		.at = flow_tcp(e, f, g), .sight_ends = flow_sight_ends(e, f) };

	read_log(&v);
	read_doubts(&v);
	*end = (struct flow_end){
		.flow = f,
		.grown = g,
		.number = f->first_frame,
		.again = f->marks & FLOW_JUDGED,
		.capture_ended = e->draining && !flow_is_over(e, f),
		.evicted = f->marks & FLOW_EVICTED,
		.over = flow_is_over(e, f),
		.start = f->first_time,
		.sight_ends = v.sight_ends,
		.loss_frame = g->conn.loss_ms == 0 ? 0 :
			whole_frame(&v, g->conn.loss_frame),
	};
	for (unsigned side = 0; side < 2; side++)
		fill_side(&v, side, &end->side[side]);
	end->simultaneous_open = opened_at_once(&g->conn);
	end->split = split_of(&v);
	end->outcome = outcome_of(&v, end);
	end->closed_by = closer_of(&v, end);
	end->doubts = doubts_at_end(&v, end);
}
