/* SPDX-License-Identifier: ISC */
#include "checks/frame.h"

#include "checks/rows.h"

static void add_numbers(struct finding *f, const struct ws_told *told)
{
	finding_add_number(f, "ws_frame", told->ordinal);
	finding_add_number(f, "offset", told->offset);
	finding_add_number(f, "opcode", told->opcode);
	finding_add_number(f, "length", told->length > INT64_MAX ? INT64_MAX
	                                     : (int64_t)told->length);
	if (told->rsv != 0)
		finding_add_number(f, "rsv", told->rsv);
	if (told->close != NULL && ws_close_has_code(told->close))
		finding_add_number(f, "close_code", ws_close_code(told->close));
	if (told->odd & WS_ODD_TEXT)
		finding_add_number(f, "payload_read", (int64_t)told->at);
}

static void raise_frame(const struct fact_ws_frame *e,
                        const struct flow *flow, uint16_t doubts,
                        const struct verdict *v,
                        const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, doubts, e->told->time);
	f.first_frame = f.last_frame = e->frame;
	f.secondary = e->told->secondary;
	flow_place(flow, e->from, &f.place);
	add_numbers(&f, e->told);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_ws_frame(const struct ws_told *told, const struct flow *flow,
                    uint16_t doubts, const struct check_sink *sink)
{
	const struct fact_ws_frame fact = {
		.odd = told->odd,
		.first_frame = told->first_frame,
		.frame = told->frame,
		.key_frame = told->key_frame,
		.close_frame = told->close_frame,
		.from = told->from,
		.told = told,
	}, *e = &fact;

	if (told->odd == 0)
		return;
#define SENDER offender_of(e->from)
#define JUDGE(verdict) raise_frame(e, flow, doubts, verdict, sink)
#define WS_FRAME ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
}
