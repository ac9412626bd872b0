/* SPDX-License-Identifier: ISC */
/* capture.c - what a capture file says of itself, and what was counted of it. */
#include <stddef.h>

#include "base/address.h"
#include "checks/checks.h"
#include "checks/facts.h"
#include "checks/rows.h"

/* What rows count, and what it measures. */
static const struct {
	enum finding_id id;
	size_t count;		/* where in struct wire_tally */
	const char *least, *most;
} counted[] = {
	{ FIND_capture_snaplen_truncated_payload,
	  offsetof(struct wire_tally, payload_cut),
	  "payload_kept_least", "payload_kept_most" },
	{ FIND_capture_snaplen_truncated_header,
	  offsetof(struct wire_tally, header_cut),
	  "kept_least", "kept_most" },
	{ FIND_capture_offload_ip_len_zero,
	  offsetof(struct wire_tally, ip_len_zero),
	  "ip_bytes_least", "ip_bytes_most" },
	{ FIND_capture_offload_jumbo,
	  offsetof(struct wire_tally, large),
	  "payload_least", "payload_most" },
	{ FIND_capture_checksum_offload,
	  offsetof(struct wire_tally, offload_sum),
	  "ip_bytes_least", "ip_bytes_most" },
	{ FIND_capture_duplicate,
	  offsetof(struct wire_tally, twice),
	  "apart_us_least", "apart_us_most" },
	{ FIND_capture_two_points,
	  offsetof(struct wire_tally, elsewhere),
	  "apart_us_least", "apart_us_most" },
	{ FIND_capture_file_order_inverted,
	  offsetof(struct wire_tally, ack_ahead),
	  "ahead_ms_least", "ahead_ms_most" },
};

static void add_host(struct finding *f, const struct wire_tally *seen)
{
	char text[ADDRESS_TEXT];
	size_t n;

	if (seen->sum_hosts)
		return;
	n = address_text(text, seen->sum_host, seen->sum_version);
	finding_add_text(f, "host", text, n);
}

/* So many of all packets. */
static int64_t ppm(const struct fact_capture *e, uint64_t packets)
{
	return (int64_t)((double)packets * 1e6 / (double)e->info->packets);
}

/* All of a kind together. */
static void fill_count(struct finding *f, const struct fact_capture *e,
                       size_t i)
{
	const struct wire_count *c = (const struct wire_count *)(const void *)
		((const char *)e->seen + counted[i].count);

	f->time = c->time;
	f->count = c->packets;
	f->last_frame = c->last_frame;
	finding_add_number(f, counted[i].least, c->least);
	finding_add_number(f, counted[i].most, c->most);
	if (c == &e->seen->offload_sum)
		add_host(f, e->seen);
	if (c == &e->seen->elsewhere)
		finding_add_number(f, "hops", e->seen->hops.most);
	if (c == &e->seen->elsewhere || c == &e->seen->twice)
		finding_add_number(f, "share_ppm", ppm(e, c->packets));
}

/* A file that is not in order. */
static void fill_unsorted(struct finding *f, const struct capture_unsorted *u)
{
	f->count = u->frames;
	f->time = u->time;
	finding_add_number(f, "furthest_us", u->back / NS_PER_US);
}

static void raise_capture(const struct fact_capture *e,
                          const struct verdict *v,
                          const struct check_sink *sink)
{
	const struct capture_info *info = e->info;
	const size_t n = sizeof(counted) / sizeof(counted[0]);
	struct finding f;
	size_t i = 0;

	fill(&f, v, 0, info->packets > 0 ? info->end : 0);
	while (i < n && counted[i].id != v->id)
		i++;
	if (i < n)
		fill_count(&f, e, i);
	else if (v->id == FIND_capture_unsorted_file)
		fill_unsorted(&f, &info->unsorted);
	else
		finding_add_number(&f, "byte", (int64_t)info->damage.offset);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void fill_interface(struct finding *f,
                           const struct capture_interface *e)
{
	if (f->id == FIND_capture_drops_reported) {
		finding_add_number(f, "dropped", e->drops > INT64_MAX ?
			INT64_MAX : (int64_t)e->drops);
	} else if (f->id == FIND_capture_damaged_timestamps) {
		f->count = e->times_bad;
		f->time = e->bad_time;
	} else if (f->id == FIND_capture_timestamp_resolution_low) {
		finding_add_number(f, "resolution_us", e->grain / NS_PER_US);
	} else {
		f->count = e->clock_steps;
		f->time = e->clock_time;
		finding_add_number(f, "furthest_ms",
			e->clock_back / NS_PER_MS);
	}
}

static void raise_interface(const struct capture_info *info,
                            const struct capture_interface *e,
                            const struct verdict *v,
                            const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, 0, info->packets > 0 ? info->end : 0);
	fill_interface(&f, e);
	finding_add_number(&f, "interface", e - info->interfaces);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void check_interface(const struct capture_info *info,
                            const struct capture_interface *e,
                            const struct check_sink *sink)
{
	const struct limits *l = sink->limits;

#define JUDGE(verdict) raise_interface(info, e, verdict, sink)
#define CAPTURE_INTERFACE ROW
#include "find/findings.def"
#undef JUDGE
}

static void raise_file_order(const struct check_file_order *of,
                             const struct verdict *v,
                             const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, 0, of->time);
	finding_add_number(&f, "furthest_ms", of->back / NS_PER_MS);
	finding_add_number(&f, "before_capture", (int64_t)of->before);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

/* The files are one trace, as if one interface had recorded it. */
void check_file_order(const struct check_file_order *of,
                      const struct check_sink *sink)
{
	const struct capture_interface all = {
		.clock_steps = 1,
		.clock_frame = of->frame,
	}, *e = &all;
	const struct limits *l = sink->limits;

#define JUDGE(verdict) raise_file_order(of, verdict, sink)
#define CAPTURE_INTERFACE ROW
#include "find/findings.def"
#undef JUDGE
}

static void raise_file_gap(const struct check_file_gap *e,
                           const struct verdict *v,
                           const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, e->time);
	finding_add_number(&f, "gap_us", e->gap / NS_PER_US);
	finding_add_number(&f, "connections", e->flows);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_file_gap(const struct check_file_gap *e,
                    const struct check_sink *sink)
{
#define JUDGE(verdict) raise_file_gap(e, verdict, sink)
#define CAPTURE_NEXT ROW
#include "find/findings.def"
#undef JUDGE
}

static void raise_clock_step(const struct check_clock_step *e,
                             const struct verdict *v,
                             const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->doubts, e->step->time);
	finding_add_number(&f, "step_ms", e->step->step / NS_PER_MS);
	finding_add_number(&f, "hosts", e->step->hosts);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_clock_step(const struct check_clock_step *e,
                      const struct check_sink *sink)
{
#define JUDGE(verdict) raise_clock_step(e, verdict, sink)
#define CAPTURE_STEP ROW
#include "find/findings.def"
#undef JUDGE
}

/* From one point to another it is always as far. What passes one point again
 * and again, in a loop, does not. */
static struct wire_tally weigh_points(const struct wire_tally *seen)
{
	struct wire_tally t = *seen;

	if (t.hops.least != t.hops.most) {
		wire_count_join(&t.twice, &t.elsewhere);
		t.elsewhere.packets = 0;
	}
	return t;
}

/* A network that copies packets copies few. */
static bool is_often(const struct capture_info *info,
                     const struct wire_count *twice)
{
	enum { LEAST = 8, ONE_IN = 5 };

	return twice->packets >= LEAST &&
	       twice->packets * ONE_IN >= info->packets;
}

void check_capture(const struct capture_info *info,
                   const struct wire_tally *seen,
                   const struct check_sink *sink)
{
	const struct wire_tally weighed = weigh_points(seen);
	const struct fact_capture fact = {
		.info = info,
		.seen = &weighed,
		.last_frame = info->first_frame + info->packets,
		.often_twice = is_often(info, &weighed.twice),
		.often_elsewhere = is_often(info, &weighed.elsewhere),
	}, *e = &fact;
	const struct limits *l = sink->limits;

	for (size_t i = 0; i < info->n_interfaces; i++)
		check_interface(info, &info->interfaces[i], sink);
#define JUDGE(verdict) raise_capture(e, verdict, sink)
#define CAPTURE_END ROW
#include "find/findings.def"
#undef JUDGE
}

static void raise_left_out(const struct check_left_out *e,
                           const struct verdict *v,
                           const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, 0, e->time);
	f.count = e->count;
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_left_out(const struct check_left_out *e,
                    const struct check_sink *sink)
{
#define JUDGE(verdict) raise_left_out(e, verdict, sink)
#define LEFT_OUT ROW
#include "find/findings.def"
#undef JUDGE
}
