/* SPDX-License-Identifier: ISC */
/* opening.c - the rows that judge how a connection begins. */
#include "checks/checks.h"
#include "checks/facts.h"
#include "checks/rows.h"
#include "tcp/opening.h"

static void fill_opening(const struct flow_segment *seg,
                         const struct limits *l,
                         struct fact_tcp_opening *fact)
{
	const int64_t rto_min = (int64_t)l->rto_min_ms * NS_PER_MS;

	*fact = (struct fact_tcp_opening){
		.opening = seg->tcp.opening,
		.frame = seg->tcp.frame,
		.earlier_frame = seg->tcp.earlier_frame,
		.rst_frame = seg->tcp.rst_frame,
		.late_enough = seg->tcp.since >= rto_min,
		.asked_again = seg->tcp.asked_again,
		.alike_twice = seg->tcp.alike_twice,
		.from = seg->tcp.from,
		.doubts = seg->doubts,
	};
}

static void raise_opening(const struct fact_tcp_opening *e,
                          const struct flow_segment *seg,
                          const struct verdict *v,
                          const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, seg->tcp.time);
	flow_place(seg->flow, offending(v->offender, e->from), &f.place);
	if (seg->tcp.since >= 0)
		finding_add_number(&f, "since_ms", seg->tcp.since / NS_PER_MS);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_opening(const struct flow_segment *seg,
                   const struct check_sink *sink)
{
	struct fact_tcp_opening fact, *e = &fact;

	fill_opening(seg, sink->limits, &fact);
#define SENDER offender_of(e->from)
#define JUDGE(verdict) raise_opening(e, seg, verdict, sink)
#define TCP_OPENING ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
}
