/* SPDX-License-Identifier: ISC */
/* reset.c - the rows that judge a RST by itself. */
#include "checks/checks.h"
#include "checks/facts.h"
#include "checks/rows.h"
#include "tcp/reset.h"

static void fill_reset(const struct flow_segment *seg,
                       struct fact_tcp_reset *fact)
{
	*fact = (struct fact_tcp_reset){
		.reset = seg->tcp.reset,
		.odd = seg->tcp.odd,
		.frame = seg->tcp.frame,
		.syn_frame = seg->number,
		.rst_frame = seg->tcp.rst_frame,
		.ttl = seg->packet->ttl,
		.usual_ttl = seg->tcp.ttl,
		.idle = seg->tcp.idle,
		.len = seg->packet->payload_len,
		.flags = seg->packet->flags,
		.from = seg->tcp.from,
		.doubts = seg->doubts,
	};
}

static void raise_reset(const struct fact_tcp_reset *e,
                        const struct flow_segment *seg,
                        const struct verdict *v, const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, seg->tcp.time);
	flow_place(seg->flow, offending(v->offender, e->from), &f.place);
	if (v->id == FIND_tcp_rst_with_data)
		finding_add_number(&f, "payload", e->len);
	if (v->id == FIND_tcp_rst_after_idle)
		finding_add_number(&f, "idle_ms", e->idle / NS_PER_MS);
	if (v->id == FIND_tcp_rst_from_middlebox) {
		finding_add_number(&f, "ttl", e->ttl);
		finding_add_number(&f, "usual_ttl", e->usual_ttl);
	}
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_reset(const struct flow_segment *seg, const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	struct fact_tcp_reset fact, *e = &fact;

	fill_reset(seg, &fact);
#define SENDER offender_of(e->from)
#define RECEIVER offender_of(e->from ^ 1)
#define JUDGE(verdict) raise_reset(e, seg, verdict, sink)
#define TCP_RESET ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
#undef RECEIVER
}
