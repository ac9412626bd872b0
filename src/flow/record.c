/* SPDX-License-Identifier: ISC */
#include "flow/record.h"

#include "flow/hear.h"
#include "tcp/resent.h"

static const char *const orientations[] = { "syn", "synack", "guessed" };
static const char *const closers[] = { "none", "client", "server", "both" };
static const char *const outcomes[] = {
	"refused", "unanswered", "half_open", "reset", "closed", "half_closed",
	"midstream", "open"
};

const char *flow_orientation_name(enum flow_orientation o)
{
	return orientations[o];
}

const char *flow_outcome_name(enum flow_outcome o)
{
	return outcomes[o];
}

const char *flow_closer_name(enum flow_closer c)
{
	return closers[c];
}

static void add_state(struct record_side *r, struct record_state s)
{
	if (r->n_states == RECORD_STATES) {
		r->states_omitted++;
		r->states[RECORD_STATES - 1] = s;
		return;
	}
	r->states[r->n_states++] = s;
}

static void add_step(struct record_side *r, const struct tcp_step *step)
{
	const struct tcp_arrow *arrow = &tcp_arrows[step->arrow];

	if (r->n_states == 0)
		add_state(r, (struct record_state){ .state = arrow->from,
			.frame = tcp_step_frame(step), .time = step->time,
			.on = "", .inferred = true });
	add_state(r, (struct record_state){
		.state = arrow->to,
		.frame = tcp_step_frame(step),
		.time = step->time,
		.on = arrow->label,
		.inferred = step->side & TCP_STEP_INFERRED,
	});
}

/* The only transition that no packet shows. */
static void add_time_out(const struct flow_engine *e, struct record_side *r,
                         int64_t until)
{
	const struct record_state *last = &r->states[r->n_states - 1];
	int64_t at = last->time + e->time_wait_ns;

	if (r->n_states > 0 && last->state == TCP_TIME_WAIT && at <= until)
		add_state(r, (struct record_state){
			.state = TCP_CLOSED, .time = at,
			.on = tcp_arrows[tcp_arrow(TCP_TIME_WAIT,
			                           TCP_TIMEOUT_2MSL)].label });
}

static void fill_times(struct record_side *r, int64_t until)
{
	for (unsigned i = 0; i < TCP_N_STATES; i++)
		r->time_in[i] = -1;
	for (unsigned i = 0; i < r->n_states; i++) {
		const struct record_state *s = &r->states[i];
		int64_t to = i + 1 < r->n_states ? s[1].time : until;

		if (r->time_in[s->state] < 0)
			r->time_in[s->state] = 0;
		if (to > s->time)
			r->time_in[s->state] += to - s->time;
	}
}

static void fill_options(const struct tcp_endpoint *e, struct record_side *r)
{
	r->isn_known = e->marks & TCP_MARK_SYN;
	r->isn = e->iss;
	r->mss_known = e->mss != 0;
	r->mss = e->mss;
	r->wscale_known = e->marks & TCP_MARK_WSCALE;
	r->wscale = e->wscale;
	r->sack_permitted = e->marks & TCP_MARK_SACK;
	r->timestamps = e->marks & TCP_MARK_TS;
	r->ttl = e->ttl;
}

static void fill_counts(const struct tcp_at *at, unsigned side,
                        const struct flow_side_end *end, struct record_side *r)
{
	const struct tcp_side_more *m = &at->more->side[side];
	const struct tcp_rtt *rtt = &at->more->rtt[side];

	r->duplicates = m->duplicates;
	r->payload_bytes = at->more->warm.side[side].payload;
	r->unique_bytes = (uint64_t)tcp_unique(at, side);
	r->missed_bytes = (uint64_t)end->missed;
	r->unacked_bytes = (uint64_t)end->unacked;
	r->retransmitted = m->retransmitted;
	for (unsigned i = 0; i < TCP_N_CLASSES; i++)
		r->again[i] = tcp_resent_count(at, side, (enum tcp_class)i);
	for (unsigned i = 0; i < TCP_N_PLACES; i++)
		r->lost[i] = tcp_resent_lost(at, side, (enum tcp_place)i);
	r->out_of_order = m->out_of_order;
	r->duplicate_acks = m->duplicate_acks;
	r->zero_window_episodes = end->zero_window.episodes;
	r->zero_window_ns = end->zero_window.ns;
	r->rtt = (struct record_rtt){ rtt->min,
		rtt->n > 0 ? rtt->sum / rtt->n : 0, rtt->max, rtt->n };
}

static void fill_side(const struct tcp_at *at, const struct flow_end *end,
                      unsigned side, struct record_side *r)
{
	const struct flow *f = end->flow;
	const struct tcp_endpoint *ep = &at->conn->end[side];
	unsigned which = f->client ^ side;

	memcpy(r->ip, f->tuple.addr[which], sizeof(r->ip));
	r->port = f->tuple.port[which];
	r->state = end->side[side].state;
	r->packets = ep->packets;
	r->bytes = ep->bytes;
	fill_options(ep, r);
	fill_counts(at, side, &end->side[side], r);
}

static void fill_states(const struct flow_engine *e, const struct tcp_at *at,
                        const struct flow_end *end, struct flow_record *r)
{
	const struct flow *f = end->flow;
	const int64_t now = end->sight_ends;

	for (unsigned i = 0; i < tcp_steps(at->conn); i++) {
		const struct tcp_step *s = tcp_step(at, i);

		if (s != end->side[s->side & 1].doubtful)
			add_step(&r->side[s->side & 1], s);
	}
	for (unsigned i = 0; i < 2; i++) {
		struct record_side *s = &r->side[i];

		if (s->n_states == 0)
			add_state(s, (struct record_state){ .state = s->state,
				.frame = f->first_frame, .time = f->first_time,
				.on = "", .inferred = true });
		add_time_out(e, s, now);
		s->state = s->states[s->n_states - 1].state;
		fill_times(s, now);
	}
}

/* Both legs of the handshake, if nothing was sent twice. */
static void fill_handshake(const struct flow_end *end, struct flow_record *r)
{
	const struct flow_asked *syn = &end->side[0].syn;
	const struct flow_asked *synack = &end->side[1].synack;
	int64_t at[3] = { -1, -1, -1 };

	r->rtt_syn_synack = r->rtt_synack_ack = -1;
	for (unsigned i = 0; i < r->side[0].n_states; i++) {
		const struct record_state *s = &r->side[0].states[i];

		if (s->state == TCP_SYN_SENT && at[0] < 0 && !s->inferred)
			at[0] = s->time;
		if (s->state == TCP_ESTABLISHED && at[2] < 0 && !s->inferred)
			at[2] = s->time;
	}
	for (unsigned i = 0; i < r->side[1].n_states; i++)
		if (r->side[1].states[i].state == TCP_SYN_RCVD &&
		    at[1] < 0 && !r->side[1].states[i].inferred)
			at[1] = r->side[1].states[i].time;
	if (at[0] >= 0 && at[1] >= at[0] && syn->copies == 1)
		r->rtt_syn_synack = at[1] - at[0];
	if (at[1] >= 0 && at[2] >= at[1] && synack->copies == 1)
		r->rtt_synack_ack = at[2] - at[1];
}

void flow_record_fill(struct flow_engine *e, const struct flow_end *end,
                      struct flow_record *r)
{
	const struct flow *f = end->flow;
	const struct tcp_at at = flow_tcp(e, f, end->grown);

	*r = (struct flow_record){
		.flow = end->number,
		.ip_version = f->marks & FLOW_IPV6 ? 6 : 4,
		.outer = f->outer,
		.orientation = (enum flow_orientation)f->orientation,
		.start = f->first_time,
		.end = f->last_time,
		.first_frame = f->first_frame,
		.last_frame = f->last_frame,
		.outcome = end->outcome,
		.closed_by = end->closed_by,
		.doubts = end->doubts,
	};
	for (unsigned i = 0; i < 2; i++)
		fill_side(&at, end, i, &r->side[i]);
	fill_states(e, &at, end, r);
	fill_handshake(end, r);
	zeek_judge(&end->grown->zeek, &r->zeek);
	r->http = f->marks & FLOW_HTTP;
	r->talk = flow_talk(e, end->flow);
	flow_ws_end(e, end, &r->ws_end);
}
