/* SPDX-License-Identifier: ISC */
#include "checks/packet.h"

#include <string.h>

#include "checks/facts.h"
#include "checks/rows.h"

static void raise_packet(const struct fact_tcp_packet *e,
                         const struct flow_segment *seg,
                         const struct verdict *v,
                         const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, seg->packet->time);
	flow_place(seg->flow, offending(v->offender, e->from), &f.place);
	if (v->id == FIND_tcp_wscale_too_big)
		finding_add_number(&f, "shift", e->wscale);
	else
		finding_add_number(&f, "flags", e->flags);
	if (seg->packet->payload_len > 0)
		finding_add_number(&f, "payload", seg->packet->payload_len);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void check_tcp(const struct flow_segment *seg,
                      const struct check_sink *sink)
{
	const struct packet *p = seg->packet;
	const struct fact_tcp_packet fact = {
		.quirks = p->quirks,
		.flags = p->flags,
		.wscale = p->wscale,
		.intact = !(p->quirks & PKT_CHECKSUM_BAD),
		.frame = p->frame,
		.from = seg->tcp.from,
		.doubts = seg->doubts,
	}, *e = &fact;

#define SENDER offender_of(e->from)
#define JUDGE(verdict) raise_packet(e, seg, verdict, sink)
#define TCP_PACKET ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
}

/* An IP packet, of a flow or of none. */

static void raise_ip(const struct ip_fact *of, const struct finding_place *at,
                     uint16_t doubts, const struct verdict *v,
                     const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, doubts, of->time);
	f.place = *at;
	if (of->earlier_frame != 0)
		finding_add_number(&f, "since_ms", of->since / NS_PER_MS);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void judge_ip(const struct ip_fact *of, const struct finding_place *at,
                     uint16_t doubts, const struct check_sink *sink)
{
	const struct fact_ip_packet fact = {
		.odd = of->odd,
		.version = of->ip_version,
		.frame = of->frame,
		.earlier_frame = of->earlier_frame,
		.soon = of->since >= 0 && of->since <
			(int64_t)sink->limits->rto_min_ms * NS_PER_MS,
	}, *e = &fact;

#define JUDGE(verdict) raise_ip(of, at, doubts, verdict, sink)
#define IP_PACKET ROW
#include "find/findings.def"
#undef JUDGE
}

void check_ip(const struct ip_fact *fact, uint16_t doubts,
              const struct check_sink *sink)
{
	struct finding_place at = { .ip_version = fact->ip_version };

	memcpy(at.src, fact->src, sizeof(at.src));
	memcpy(at.dst, fact->dst, sizeof(at.dst));
	judge_ip(fact, &at, doubts, sink);
}

/* What a segment shows of the IP packet that it came in. */
static uint16_t odd_ip(const struct packet *p)
{
	return (p->quirks & PKT_FRAGMENTED ? IP_ODD_FRAGMENTED : 0) |
	       (p->quirks & PKT_IP_LEN_MISMATCH ? IP_ODD_LEN_MISMATCH : 0);
}

void check_packet(const struct flow_segment *seg,
                  const struct check_sink *sink)
{
	const struct packet *p = seg->packet;
	const struct ip_fact ip = {
		.odd = odd_ip(p),
		.ip_version = p->ip_version,
		.frame = p->frame,
		.time = p->time,
	};
	struct finding_place at;

	check_tcp(seg, sink);
	if (ip.odd == 0)
		return;
	flow_place(seg->flow, seg->tcp.from, &at);
	judge_ip(&ip, &at, seg->doubts, sink);
}
