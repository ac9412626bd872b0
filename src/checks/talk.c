/* SPDX-License-Identifier: ISC */
#include "checks/talk.h"

#include "checks/frame.h"
#include "checks/rows.h"
#include "checks/ws_facts.h"

/* Each side of an end. */

static void fill_side(const struct ws_end *w, unsigned side,
                      struct fact_ws_side_end *fact)
{
	const struct ws_side_end *me = &w->side[side];
	const enum ws_rest_kind rest = me->rest.kind;
	const bool known = me->ended && !me->lost;

	*fact = (struct fact_ws_side_end){
		.me = me,
		.peer = &w->side[side ^ 1],
		.side = side,
		.in_frame = known && (rest == WS_REST_HEADER ||
		                      rest == WS_REST_PAYLOAD),
		.in_message = known && me->close == NULL && me->rest.message,
	};
}

static void raise_side(const struct fact_ws_side_end *e,
                       const struct flow_end *end, const struct verdict *v,
                       const struct check_sink *sink)
{
	const struct ws_ping *ping = e->me->unanswered;
	struct finding f;

	fill(&f, v, end->doubts, end->sight_ends);
	flow_place(end->flow, offending(v->offender, e->side), &f.place);
	if (e->in_frame || e->in_message)
		finding_add_number(&f, "missing", (int64_t)e->me->rest.missing);
	if (v->id == FIND_ws_ping_unanswered)
		finding_add_number(&f, "waited_ms", (end->flow->last_time -
			ping->time) / NS_PER_MS);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void check_side(const struct ws_end *w, const struct flow_end *end,
                       unsigned side, const struct check_sink *sink)
{
	struct fact_ws_side_end fact, *e = &fact;

	fill_side(w, side, &fact);
#define ME offender_of(side)
#define PEER offender_of(side ^ 1)
#define JUDGE(verdict) raise_side(e, end, verdict, sink)
#define WS_SIDE_END ROW
#include "find/findings.def"
#undef JUDGE
#undef ME
#undef PEER
}

/* The end as a whole. */

static enum offender ender_of(enum ws_ender by)
{
	return by == WS_BY_CLIENT ? OFF_CLIENT :
	       by == WS_BY_SERVER ? OFF_SERVER : OFF_UNKNOWN;
}

static void raise_end(const struct fact_ws_end *e, const struct flow_end *end,
                      const struct verdict *v, const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, end->doubts, end->sight_ends);
	flow_place(end->flow, offending(v->offender, 0), &f.place);
	finding_add_number(&f, "client_sees", e->side[0].sees);
	finding_add_number(&f, "server_sees", e->side[1].sees);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_ws_end(const struct ws_end *w, const struct flow_end *end,
                  const struct check_sink *sink)
{
	const struct fact_ws_end fact = {
		.kind = w->kind,
		.ender = ender_of(w->initiator),
		.side = w->side,
	}, *e = &fact;

	for (unsigned side = 0; side < 2; side++)
		check_side(w, end, side, sink);
#define JUDGE(verdict) raise_end(e, end, verdict, sink)
#define WS_END ROW
#include "find/findings.def"
#undef JUDGE
}

/* Facts. */

static struct fact_where where(const struct flow_fact *fact)
{
	const struct ws_attempt *a = fact->attempt;

	return (struct fact_where){
		.flow = fact->flow,
		.number = fact->number,
		.frame = fact->frame,
		.last_frame = fact->last_frame,
		.attempt_frame = a != NULL ? a->request_frame : 0,
		.attempt_last_frame = a != NULL ? a->request_last_frame : 0,
		.time = fact->time,
		.doubts = fact->doubts,
	};
}

static void check_request(const struct fact_where *at,
                          const struct flow_fact *fact,
                          const struct check_sink *sink)
{
	const struct ws_head_seen seen = {
		.quirks = fact->request->quirks,
		.odd = fact->request->head_odd,
	};

	check_http_head(at, &seen, sink);
	check_ws_request(at, fact->request, sink);
}

static void check_response(const struct fact_where *at,
                           const struct flow_fact *fact,
                           const struct check_sink *sink)
{
	const struct ws_head_seen seen = {
		.quirks = fact->response->quirks,
		.odd = fact->response->head_odd,
		.response = true,
	};

	check_http_head(at, &seen, sink);
	check_ws_response(at, fact->response, fact->attempt, sink);
}

static void check_long_head(const struct fact_where *at,
                            const struct flow_fact *fact,
                            const struct check_sink *sink)
{
	const struct ws_head_seen seen = {
		.response = fact->head->response,
		.too_long = true,
	};

	check_http_head(at, &seen, sink);
}

void check_fact(const struct flow_fact *fact, const struct check_sink *sink)
{
	const struct fact_where at = where(fact);

	switch (fact->kind) {
	case FACT_REQUEST:
		check_request(&at, fact, sink);
		break;
	case FACT_RESPONSE:
		check_response(&at, fact, sink);
		break;
	case FACT_HEAD:
		check_long_head(&at, fact, sink);
		break;
	case FACT_TALK:
		check_ws_talk(&at, &fact->talk, sink);
		break;
	case FACT_FRAME:
		check_ws_frame(&fact->told, fact->flow, fact->doubts, sink);
		break;
	case FACT_ANSWER:
		check_answer(fact, sink);
		break;
	}
}

void check_talk_end(const struct flow_engine *e, const struct flow_end *end,
                    const struct check_sink *sink)
{
	struct ws_end w;

	if (flow_ws_end(e, end, &w))
		check_ws_end(&w, end, sink);
}
