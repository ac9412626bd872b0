/* SPDX-License-Identifier: ISC */
/* host.c - facts that span flows, by the rows of their events. */
#include "checks/checks.h"
#include "checks/facts.h"
#include "checks/rows.h"

static void raise(const struct flow_fact *fact,
                  const struct host_handshake *earlier,
                  const struct verdict *v, const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, fact->doubts, fact->time);
	f.first_frame = fact->frame;
	f.last_frame = fact->last_frame;
	flow_place(fact->flow, offending(v->offender, fact->from), &f.place);
	/* A key that is no secret is used by many. */
	f.secondary = fact->kind == FACT_REQUEST &&
		(fact->request->odd & WS_REQ_KEY_KNOWN_STATIC);
	finding_add_number(&f, "earlier_flow", (int64_t)earlier->flow);
	finding_add_number(&f, "earlier_frame", (int64_t)
		(fact->kind == FACT_REQUEST ? earlier->request_frame
		                            : earlier->response_frame));
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_host_handshake(const struct flow_fact *fact,
                          const struct host_handshake *earlier,
                          const struct check_sink *sink)
{
	const struct fact_host_handshake of = {
		.reused = fact->kind == FACT_REQUEST,
		.elsewhere = !host_is_server(earlier, fact->flow),
		.cached = fact->kind == FACT_RESPONSE,
		.frame = fact->frame,
		.last_frame = fact->last_frame,
		.attempt_frame = fact->attempt != NULL ?
			fact->attempt->request_frame : 0,
	}, *e = &of;

#define JUDGE(verdict) raise(fact, earlier, verdict, sink)
#define HOST_HANDSHAKE ROW
#include "find/findings.def"
#undef JUDGE
}

static void raise_run(const struct fact_run *e, const struct verdict *v,
                      const struct check_sink *sink)
{
	const bool sides = v->id == FIND_capture_one_sided_capture;
	const struct host_share *these = sides ? &e->shares->one_sided :
	                                         &e->shares->thin;
	const struct host_share *others = sides ? &e->shares->two_sided :
	                                          &e->shares->whole;
	struct finding f;

	fill(&f, v, e->doubts, these->time);
	finding_add_number(&f, "connections", (int64_t)these->flows);
	finding_add_number(&f, "others", (int64_t)others->flows);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_run(const struct host_shares *shares, uint16_t doubts,
               const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	const struct fact_run of = {
		.shares = shares,
		.one_sided = host_shares_one_sided(shares, l),
		.sampled = host_shares_sampled(shares, l),
		.doubts = doubts,
	}, *e = &of;

#define JUDGE(verdict) raise_run(e, verdict, sink)
#define RUN_END ROW
#include "find/findings.def"
#undef JUDGE
}
