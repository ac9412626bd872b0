/* SPDX-License-Identifier: ISC */
#include "checks/checks.h"

#include <string.h>

#include "checks/facts.h"
#include "checks/packet.h"
#include "checks/rows.h"

/* At a segment. */

enum { AGAIN = TCP_ODD_RETRANSMISSION | TCP_ODD_LOST_BEFORE };

/* What speaks for the class of a retransmission. */
static void add_reasons(struct finding *f, const struct fact_tcp_segment *e)
{
	finding_add_number(f, "waited_ms", e->waited / NS_PER_MS);
	finding_add_number(f, "duplicate_acks", (int64_t)e->dups);
	finding_add_number(f, "sack_beyond", e->holed);
}

static void raise_segment(const struct fact_tcp_segment *e,
                          const struct flow_segment *seg,
                          const struct verdict *v,
                          const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, e->time);
	f.first_frame = f.last_frame = e->frame;
	if (seg->flow != NULL)
		flow_place(seg->flow, offending(v->offender, e->from),
		           &f.place);
	else
		f.place.flow = seg->number;
	if (e->since >= 0)
		finding_add_number(&f, "since_ms", e->since / NS_PER_MS);
	if (seg->former != 0)
		finding_add_number(&f, "earlier_flow", (int64_t)seg->former);
	if (e->denied_frame != 0)
		finding_add_number(&f, "lost_ack_frame",
			(int64_t)e->denied_frame);
	if (e->len > 0)
		finding_add_number(&f, "payload", e->len);
	if (e->odd & AGAIN)
		add_reasons(&f, e);
	if (e->disowned > 0)
		finding_add_number(&f, "lost_bytes", e->disowned);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_segment(const struct flow_segment *seg,
                   const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	struct fact_tcp_segment fact, *e = &fact;

	if (seg->unusual)
		check_packet(seg, sink);
	if (seg->tcp.reset != 0)
		check_reset(seg, sink);
	if (seg->tcp.opening != 0)
		check_opening(seg, sink);
	if (seg->tcp.odd == 0)
		return;
	fact_segment_fill(seg, l, &fact);
#define SENDER offender_of(e->from)
#define RECEIVER offender_of(e->from ^ 1)
#define JUDGE(verdict) raise_segment(e, seg, verdict, sink)
#define TCP_SEGMENT ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
#undef RECEIVER
}

/* At the end of a flow. */

static void add_asked(struct finding *f, const struct flow_asked *asked)
{
	finding_add_number(f, "times_sent", (int64_t)asked->copies);
	finding_add_number(f, "waited_ms", asked->waited / NS_PER_MS);
	if (asked->denied > 0)
		finding_add_number(f, "acks_lost", asked->denied);
}

static void raise_side(const struct fact_tcp_side_end *e,
                       const struct flow_end *end, const struct verdict *v,
                       const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, end->sight_ends);
	flow_place(end->flow, offending(v->offender, e->side), &f.place);
	if (e->fin_open)
		add_asked(&f, &e->me->fin);
	else if (e->me->state == TCP_SYN_SENT)
		add_asked(&f, &e->me->syn);
	else if (e->me->state == TCP_SYN_RCVD)
		add_asked(&f, &e->me->synack);
	if (v->id == FIND_tcp_zero_window) {
		finding_add_number(&f, "episodes",
			(int64_t)e->me->zero_window.episodes);
		finding_add_number(&f, "zero_window_ms",
			e->me->zero_window.ns / NS_PER_MS);
	}
	if (e->data_given_up || v->id == FIND_tcp_bytes_unacked_at_end)
		finding_add_number(&f, "unacked_bytes", e->me->open_octets);
	if (v->id == FIND_tcp_sender_gave_up)
		finding_add_number(&f, "times_sent_again",
			(int64_t)e->me->unheard.tries);
	if (e->me->close_wait.ns >= NS_PER_S)
		finding_add_number(&f, "close_wait_ms",
			e->me->close_wait.ns / NS_PER_MS);
	if (e->me->fin_wait_2.ns >= NS_PER_S)
		finding_add_number(&f, "fin_wait_2_ms",
			e->me->fin_wait_2.ns / NS_PER_MS);
	if (e->me->close_wait.at_end || e->me->fin_wait_2.at_end)
		finding_add_number(&f, "age_is_lower_bound", 1);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void check_side(const struct flow_end *end, unsigned side,
                       const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	struct fact_tcp_side_end fact, *e = &fact;

	fact_side_fill(end, side, l, &fact);
#define ME offender_of(side)
#define PEER offender_of(side ^ 1)
#define JUDGE(verdict) raise_side(e, end, verdict, sink)
#define TCP_SIDE_END ROW
#include "find/findings.def"
#undef JUDGE
#undef ME
#undef PEER
}

/* Which one was reached. */
static void add_limit(struct finding *f, const struct flow_end *end)
{
	const char *limit = end->evicted ? "flows_max" : "holes_max";

	finding_add_text(f, "limit", limit, strlen(limit));
}

static void raise_flow(const struct fact_flow_end *e,
                       const struct flow_end *end, const struct verdict *v,
                       const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, end->sight_ends);
	flow_place(end->flow, 0, &f.place);
	if (e->missed > 0) {
		finding_add_number(&f, "missed_bytes_client",
			e->side[0].missed);
		finding_add_number(&f, "missed_bytes_server",
			e->side[1].missed);
		finding_add_number(&f, "missed_ppm", e->missed_ppm);
	}
	if (v->id == FIND_capture_state_evicted)
		add_limit(&f, end);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_end(const struct flow_end *end, const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	struct fact_flow_end fact, *e = &fact;

	for (unsigned side = 0; side < 2; side++)
		check_side(end, side, sink);
	fact_flow_fill(end, &fact);
#define JUDGE(verdict) raise_flow(e, end, verdict, sink)
#define FLOW_END ROW
#include "find/findings.def"
#undef JUDGE
}
