/* SPDX-License-Identifier: ISC */
/* host.c - facts that span flows, by the rows of their events. */
#include <string.h>

#include "base/address.h"
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

/* Of how many connections it is true, and of how many not. */
static void fill_share(struct finding *f, const struct fact_run *e)
{
	const bool sides = f->id == FIND_capture_one_sided_capture;
	const struct host_share *these = sides ? &e->shares->one_sided :
	                                         &e->shares->thin;
	const struct host_share *others = sides ? &e->shares->two_sided :
	                                          &e->shares->whole;

	f->time = these->time;
	finding_add_number(f, "connections", (int64_t)these->flows);
	finding_add_number(f, "others", (int64_t)others->flows);
}

static void add_address(struct finding *f, const char *name,
                        const struct host_syn *s, unsigned side)
{
	char text[ADDRESS_TEXT];
	const size_t n = address_text(text, s->addr[side], s->ip_version);

	finding_add_text(f, name, text, n);
}

/* How many there are, and one of them: its place is before the box. */
static void fill_nat(struct finding *f, const struct host_nat *nat)
{
	const struct host_syn *before = &nat->before, *behind = &nat->behind;

	f->count = nat->pairs;
	f->last_frame = nat->last_frame;
	f->time = before->time[0];
	f->place = (struct finding_place){
		.ip_version = before->ip_version,
		.src_port = before->port[0],
		.dst_port = before->port[1],
	};
	memcpy(f->place.src, before->addr[0], sizeof(f->place.src));
	memcpy(f->place.dst, before->addr[1], sizeof(f->place.dst));
	add_address(f, "client_behind", behind, 0);
	add_address(f, "server_behind", behind, 1);
	finding_add_number(f, "client_port_behind", behind->port[0]);
	finding_add_number(f, "server_port_behind", behind->port[1]);
	finding_add_number(f, "flow_before", (int64_t)before->frame[0]);
	finding_add_number(f, "flow_behind", (int64_t)behind->frame[0]);
	finding_add_number(f, "apart_us",
		(behind->time[0] - before->time[0]) / NS_PER_US);
}

static void raise_run(const struct fact_run *e, const struct verdict *v,
                      const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, 0);
	if (v->id == FIND_capture_nat_pair)
		fill_nat(&f, e->nat);
	else
		fill_share(&f, e);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_run(const struct host_shares *shares, const struct host_nat *nat,
               uint16_t doubts, const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	const struct fact_run of = {
		.shares = shares,
		.nat = nat,
		.one_sided = host_shares_one_sided(shares, l),
		.sampled = host_shares_sampled(shares, l),
		.doubts = doubts,
	}, *e = &of;

#define JUDGE(verdict) raise_run(e, verdict, sink)
#define RUN_END ROW
#include "find/findings.def"
#undef JUDGE
}
