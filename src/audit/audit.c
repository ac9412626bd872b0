/* SPDX-License-Identifier: ISC */
#include "audit/audit.h"

#include <stdio.h>
#include <stdlib.h>

#include "audit/inside.h"
#include "base/clock.h"
#include "flow/due.h"
#include "flow/lists.h"
#include "flow/table.h"
#include "flow/tombs.h"

/* What a flow may need at most, with its links, its place in a queue and its
 * slots (a table that has just grown is half as full as it may get), and a
 * tombstone with its heads. */
enum {
	SLOTS_COST = (2 * 16 * sizeof(struct flow_slot) + FLOW_TABLE_LOAD - 1) /
	             FLOW_TABLE_LOAD,
	FLOW_COST = sizeof(struct flow) + sizeof(struct flow_journal) +
	            sizeof(struct flow_grown) + sizeof(struct tcp_closing) +
	            sizeof(struct flow_link) + sizeof(struct flow_due) +
	            SLOTS_COST,
	TOMBSTONE_COST = sizeof(struct flow_tombstone) +
	                 TOMBS_HEADS * sizeof(uint32_t),
	TALK_COST = sizeof(struct flow_talk) + WS_EXTRA_MOST,
	HOST_COST = sizeof(struct host) + sizeof(struct host_sum) +
		2 * sizeof(uint32_t) + sizeof(struct host *),
	PORTS_COST = sizeof(struct host_ports) + 2 * sizeof(uint32_t) +
		sizeof(struct host_ports *),
	KEY_COST = sizeof(struct host_handshake) + 2 * 2 * sizeof(uint32_t),
	FINDING_COST = sizeof(struct ledger_entry),
	QUESTION_COST = sizeof(struct tcp_asked) + sizeof(struct flow_candidate),
	OUTER_COST = sizeof(struct outer_step) + 4 * sizeof(uint16_t)
};

static void lower(uint64_t *limit, uint64_t bytes, uint64_t cost)
{
	uint64_t most = bytes / cost;

	if (*limit > most)
		*limit = most > 0 ? most : 1;
}

void audit_fit(struct limits *l, uint64_t mem_limit)
{
	const uint64_t part = mem_limit / 32;

	lower(&l->flows_max, 13 * part, FLOW_COST);
	lower(&l->recoveries_max, part, sizeof(struct tcp_resent));
	lower(&l->tombstones_max, 4 * part, TOMBSTONE_COST);
	lower(&l->talks_max, 6 * part, TALK_COST);
	lower(&l->streams_bytes, 2 * part, 1);
	lower(&l->findings_open, 3 * part, FINDING_COST);
	lower(&l->holes_total, part / 2, sizeof(struct range));
	lower(&l->ws_keys_max, part / 2, KEY_COST);
	lower(&l->hosts_max, 7 * part / 8, HOST_COST);
	lower(&l->host_ports_max, part / 8, PORTS_COST);
	lower(&l->defrag_bytes, part / 2, 1);
	lower(&l->questions_max, part / 4, QUESTION_COST);
	lower(&l->tunnels_max, 3 * part / 16, OUTER_COST);
	lower(&l->nat_handshakes, part / 16, host_nat_cost());
}

enum { PACKET_CUT = PKT_PAYLOAD_CUT | PKT_OPTIONS_CUT };

static void count(struct wire_count *c, const struct flow_segment *seg,
                  int64_t measure)
{
	const uint32_t n = measure > UINT32_MAX ? UINT32_MAX :
		(uint32_t)measure;

	wire_count_add(c, seg->packet->frame, seg->packet->time, n);
}

static void count_twin(struct wire_tally *t, const struct flow_segment *seg)
{
	const struct flow_twin *twin = &seg->twin;
	const int64_t apart = twin->after < 0 ? -twin->after : twin->after;

	count(twin->elsewhere ? &t->elsewhere : &t->twice, seg,
	      apart / NS_PER_US);
	if (twin->elsewhere)
		count(&t->hops, seg, twin->hops);
}

/* What segments tell of the capture. */
static void tally(struct wire_tally *t, const struct flow_segment *seg)
{
	if (seg->large)
		count(&t->large, seg, seg->packet->payload_len);
	if (seg->duplicate)
		count_twin(t, seg);
	if (!seg->duplicate && seg->tcp.ack_ahead)
		count(&t->ack_ahead, seg, seg->tcp.behind);
}

/* A segment of a flow: facts, then findings. */
static void judge(struct audit *a, struct flow_segment *seg)
{
	a->head = seg->flow != NULL ? &seg->flow->findings : NULL;
	a->now = seg->packet->time;
	tally(&a->tally, seg);
	if ((seg->tcp.odd & TCP_ODD_ACK_UNSEEN) || seg->tcp.ack_ahead)
		audit_change_see(a, seg);
	if (seg->packet->quirks & PKT_OFFLOAD_GUESSED)
		wire_tally_offload(&a->tally, seg->packet);
	if (a->head != NULL && *a->head != 0)
		ledger_settle(&a->ledger, *a->head, seg->packet->time,
		              seg->doubts_before);
	check_segment(seg, &a->sink);
	audit_sum_segment(a, seg);
}

static void push_all(struct audit *a, struct flow_batch *b)
{
	struct flow_segment seg;
	enum flow_news news;

	flow_prepare(a->engine, b);
	while ((news = flow_push(a->engine, &seg)) != FLOW_NOTHING)
		if (news == FLOW_ENDS)
			audit_end_flows(a, flow_now(a->engine));
		else if (news == FLOW_FACT)
			audit_judge_fact(a);
		else
			judge(a, &seg);
	audit_sum_syns(a, b);
}

/* The first n of them, and takes them out. */
static void push_first(struct audit *a, struct flow_batch *b, size_t n)
{
	const size_t rest = b->n - n;
	const int64_t last_clock = b->last_clock;

	if (n == 0)
		return;
	b->n = n;
	b->last_clock = b->clock[n - 1];
	push_all(a, b);
	memmove(b->packet, b->packet + n, rest * sizeof(b->packet[0]));
	memmove(b->clock, b->clock + n, rest * sizeof(b->clock[0]));
	b->n = rest;
	b->last_clock = last_clock;
}

/* What is found does not depend on where batches end. */
static void push_batch(struct audit *a, struct flow_batch *b)
{
	size_t n;

	while ((n = audit_see_clock(a, b)) < b->n) {
		push_first(a, b, n);
		audit_tell_clock(a);
	}
	push_all(a, b);
}

void audit_say(const struct audit *a, const char *file, const char *text)
{
	if (a->o->trouble != NULL)
		a->o->trouble(a->o->trouble_ctx, file, text);
}

/* What is being read. */
static const char *name_of(const struct audit *a)
{
	return a->o->live ? a->o->live->interface : a->o->files[a->file];
}

/* Once for each link type: libpcap has no such filter for it. */
static void say_refused(struct audit *a, const struct frame_batch *frames,
                        uint64_t refused)
{
	for (size_t i = 0; refused != 0; i++, refused >>= 1) {
		uint16_t linktype = frames->frame[i].linktype;
		struct err err;

		if ((refused & 1) == 0 ||
		    filter_suits(a->o->filter, linktype, &err) == 0)
			continue;
		a->partial = true;
		audit_say(a, name_of(a), err.text);
	}
}

/* The bits of the frames that the filter does not match. */
static uint64_t filter_batch(struct audit *a, const struct frame_batch *frames)
{
	struct filter_verdict v = { 0, 0 };

	if (a->o->filter == NULL)
		return 0;
	v = filter_judge(a->o->filter, frames);
	if (v.refused != 0)
		say_refused(a, frames, v.refused);
	if (!a->cut_by_filter && filter_has_cut(a->o->filter)) {
		a->cut_by_filter = true;
		flow_engine_doubt(a->engine, D(filtered));
	}
	return v.out;
}

static enum wire_verdict decode_unmatched(struct audit *a,
                                          const struct frame *f,
                                          struct packet *p)
{
	if (filter_is_strict(a->o->filter))
		return WIRE_FILTERED;
	return wire_decode_unmatched(a->wire, f, p);
}

static void leave_out(struct audit *a, const struct frame *f,
                      enum wire_verdict verdict, struct report_capture *c)
{
	struct check_left_out *l = &a->left_out[verdict];

	if (c->not_analysed[verdict]++ == 0)
		*l = (struct check_left_out){ .verdict = verdict,
			.first_frame = f->number, .time = f->time };
	l->last_frame = f->number;
	a->cut |= verdict == WIRE_CUT;
}

/* A segment whose packet is to be seen, whatever it is to its flow? */
static inline bool is_special(const struct packet *p)
{
	return p->quirks & (WIRE_TALLIED | PKT_FRAGMENTED);
}

/* A frame of several packets, the first of which is the n-th of the batch; it
 * is pushed then, as no batch has room for them all. */
static void decode_several(struct audit *a, const struct frame *f,
                           struct flow_batch *b, size_t n,
                           struct report_capture *c)
{
	b->n = n;
	while (wire_has_next(a->wire)) {
		struct packet *p = &b->packet[b->n];
		enum wire_verdict verdict = wire_next(a->wire, f, p);

		if (verdict != WIRE_TCP || is_special(p))
			audit_see_frame(a, f, verdict, p);
		if (verdict == WIRE_TCP) {
			b->clock[b->n++] = b->last_clock;
			a->cut |= (p->quirks & PACKET_CUT) != 0;
		} else if (verdict != WIRE_HELD) {
			leave_out(a, f, verdict, c);
		}
		if (b->n == FRAME_BATCH) {
			push_batch(a, b);
			b->n = 0;
		}
	}
	push_batch(a, b);
}

/* Decodes the frames, keeps those that TCP is interested in. Without a filter
 * the compiler knows that none is out. */
__attribute__((always_inline))
static inline void decode_frames(struct audit *a,
                                 const struct frame_batch *frames, uint64_t out,
                                 struct flow_batch *b, struct report_capture *c)
{
	int64_t clock = b->last_clock;
	unsigned quirks = 0;
	size_t n = 0;

	for (size_t i = 0; i < frames->n; i++, out >>= 1) {
		struct packet *p = &b->packet[n];
		enum wire_verdict verdict = (out & 1) != 0 ?
			decode_unmatched(a, &frames->frame[i], p) :
			wire_decode(a->wire, &frames->frame[i], p);

		if (frames->frame[i].time > clock)
			clock = frames->frame[i].time;
		if (verdict == WIRE_TCP) {
			b->clock[n++] = clock;
			quirks |= p->quirks;
			if (!is_special(p))
				continue;
		}
		audit_see_frame(a, &frames->frame[i], verdict, p);
		if (verdict == WIRE_SEVERAL) {
			b->last_clock = clock;
			decode_several(a, &frames->frame[i], b, n, c);
			n = 0;
		} else if (verdict != WIRE_HELD && verdict != WIRE_TCP) {
			leave_out(a, &frames->frame[i], verdict, c);
		}
	}
	b->n = n;
	b->last_clock = clock;
	a->cut |= (quirks & PACKET_CUT) != 0;
}

static void decode_batch(struct audit *a, const struct frame_batch *frames,
                         struct flow_batch *b, struct report_capture *c)
{
	uint64_t out = filter_batch(a, frames);

	if (out == 0)
		decode_frames(a, frames, 0, b, c);
	else
		decode_frames(a, frames, out, b, c);
}

void audit_take(struct audit *a, struct frame_batch *frames,
                struct flow_batch *b, struct report_capture *c)
{
	c->not_analysed[WIRE_OUTSIDE] += audit_window(a, frames);
	if (a->began == INT64_MAX && frames->n > 0)
		a->began = frames->frame[0].time;
	decode_batch(a, frames, b, c);
	push_batch(a, b);
	wire_release(a->wire);
	a->until = b->last_clock;
	audit_see_time(a, b->last_clock);
}

/* A clock of so many ns a tick makes what comes at once seem to be sent again
 * late, and so does one of which nothing is known. */
static bool is_clockless(const struct audit *a,
                         const struct capture_interface *i)
{
	const struct limits *l = a->o->limits;

	return i->times_bad > 0 ||
	       (!i->fine && i->grains >= l->coarse_least &&
	        i->grain > (int64_t)l->rto_min_ms * NS_PER_MS / 2);
}

/* What interfaces suffer: the capture's own word that it lacks packets, and
 * times that mean little. */
static void note_faults(struct audit *a, const struct capture_info *info)
{
	for (size_t i = 0; i < info->n_interfaces; i++) {
		if (!a->dropped && info->interfaces[i].drops > 0) {
			a->dropped = true;
			flow_engine_doubt(a->engine, D(drops));
		}
		if (!a->clockless && is_clockless(a, &info->interfaces[i])) {
			a->clockless = true;
			flow_engine_doubt(a->engine, D(clock));
		}
	}
}

static bool is_enough(const struct audit *a)
{
	return a->o->packets_max != 0 &&
	       a->summary.packets >= a->o->packets_max;
}

/* For a person who waits. */
static void tell_progress(const struct audit *a, const struct capture *capture)
{
	const struct audit_options *o = a->o;
	struct audit_progress now = {
		.file = o->files[a->file],
		.nth = a->file + 1,
		.files = o->files_n,
		.position = capture_position(capture),
		.packets = a->summary.packets,
		.findings = audit_findings(a),
	};
	struct flow_stats flows;

	flow_engine_stats(a->engine, &flows);
	now.flows = flows.flows;
	o->progress(o->progress_ctx, &now);
}

static int read_batches(struct audit *a, struct capture *capture,
                        struct report_capture *c, struct err *err)
{
	struct flow_batch packets = { .last_clock = INT64_MIN };
	struct frame_batch batch;
	int got = 0;

	if (a->o->packets_max != 0)
		capture_limit(capture, a->o->packets_max -
		              a->summary.packets);
	while (report_wanted(a->report) &&
	       (got = capture_next(capture, &batch, err)) > 0) {
		if (capture_info(capture)->packets == batch.n)
			audit_see_order(a, capture_info(capture));
		a->summary.packets += batch.n;
		note_faults(a, capture_info(capture));
		audit_take(a, &batch, &packets, c);
		if (a->o->progress != NULL &&
		    a->o->progress_due(a->o->progress_ctx))
			tell_progress(a, capture);
	}
	note_faults(a, capture_info(capture));
	return got;
}

static void judge_left_out(struct audit *a, const struct report_capture *c)
{
	for (int v = 0; v < WIRE_N_VERDICTS; v++) {
		a->left_out[v].count = c->not_analysed[v];
		if (c->not_analysed[v] > 0)
			check_left_out(&a->left_out[v], &a->sink);
	}
}

/* What the network lost in this file; less than before it: nothing. */
static void fill_lost(struct audit *a, struct report_capture *c)
{
	struct flow_stats now;

	flow_engine_stats(a->engine, &now);
	for (unsigned i = 0; i < TCP_N_PLACES; i++) {
		const struct tcp_losses *before = &a->lost[i];
		const struct tcp_losses *after = &now.lost[i];

		if (after->segments > before->segments)
			c->lost[i].segments =
				after->segments - before->segments;
		if (after->bytes > before->bytes)
			c->lost[i].bytes = after->bytes - before->bytes;
		a->lost[i] = *after;
	}
}

void audit_close_capture(struct audit *a, struct report_capture *c)
{
	const struct capture_info *info = c->info;
	const struct capture_damage *damage = &info->damage;
	char text[256];

	a->summary.bytes += info->bytes;
	a->head = NULL;
	audit_see_capture(a, info);
	judge_left_out(a, c);
	if (damage->fault != CAPTURE_WHOLE) {
		a->partial = true;
		snprintf(text, sizeof(text), "%s, at byte %llu%s",
		         damage->what, (unsigned long long)damage->offset,
		         info->compression != NULL &&
		         damage->fault != CAPTURE_MISPACKED ?
		         " when decompressed" : "");
		audit_say(a, info->file, text);
	}
	fill_lost(a, c);
	report_capture(a->report, c);
	if (a->file + 1 < a->o->files_n)
		a->first_frames[a->file + 1] += info->packets;
}

/* Whoever keeps the report alone must see from it what it is not about. */
static void note_unread(struct audit *a, const char *file, uint64_t first,
                        const char *why)
{
	const struct capture_info info = { .file = file, .first_frame = first };

	a->partial = true;
	audit_say(a, file, why);
	report_capture(a->report,
		&(struct report_capture){ .info = &info, .error = why });
}

static void read_file(struct audit *a)
{
	const char *file = a->o->files[a->file];
	struct err err;
	uint64_t first = a->first_frames[a->file];
	struct capture *capture = capture_open(file, first, a->o->limits,
	                                       &err);
	struct report_capture c = { 0 };

	if (a->file + 1 < a->o->files_n)
		a->first_frames[a->file + 1] = first;
	if (capture == NULL) {
		note_unread(a, file, first, err.text);
		return;
	}
	c.info = capture_info(capture);
	report_file(a->report, c.info);
	if (read_batches(a, capture, &c, &err) < 0) {
		a->partial = true;
		c.error = err.text;
		audit_say(a, file, err.text);
	}
	audit_close_capture(a, &c);
	capture_close(capture);
}

/* Is every TCP checksum looked at? */
static bool sums_are_right(const struct audit_options *o)
{
	return o->checksums != WIRE_CHECKSUMS_IGNORE &&
	       (o->checksum_nets == NULL || o->checksum_nets->n == 0);
}

static int open_audit(struct audit *a, struct err *err)
{
	const struct flow_options flows = {
		.limits = a->o->limits,
		.time_wait_ns = a->o->time_wait_ns,
		.every_frame = a->o->ws_frames,
		.doubts = a->o->live && a->o->filter &&
			filter_may_cut(a->o->filter) ? D(filtered) : 0,
		.servers = a->o->servers,
		.right_sums = sums_are_right(a->o),
	};

	a->first_frames = calloc(a->o->files_n + 1, sizeof(*a->first_frames));
	a->gaps = calloc(a->o->files_n + 1, sizeof(*a->gaps));
	if (a->first_frames == NULL || a->gaps == NULL)
		return err_set(err, "list of files: out of memory");
	a->wire = wire_new(a->o->limits, a->o->checksums);
	if (a->wire == NULL)
		return err_set(err, "decoder: out of memory");
	if (a->o->checksum_nets != NULL)
		wire_checksum_nets(a->wire, a->o->checksum_nets);
	a->engine = flow_engine_new(&flows, err);
	if (a->engine == NULL ||
	    host_keys_init(&a->keys, a->o->limits->ws_keys_max, err) < 0 ||
	    hosts_init(&a->hosts, a->o->limits, err) < 0 ||
	    host_nat_init(&a->nat, a->o->limits, err) < 0)
		return -1;
	if (ledger_init(&a->ledger, (uint32_t)a->o->limits->findings_open,
	                err) < 0)
		return -1;
	return a->o->live != NULL ? audit_open_live(a, err) : 0;
}

static void close_audit(struct audit *a)
{
	live_close(a->live);
	ledger_fini(&a->ledger);
	host_keys_fini(&a->keys);
	hosts_fini(&a->hosts);
	host_nat_fini(&a->nat);
	flow_engine_free(a->engine);
	wire_free(a->wire);
	free(a->first_frames);
	free(a->gaps);
}

int audit_run(const struct audit_options *o, struct report *report,
              const char **why, struct err *err)
{
	struct audit a = { .o = o, .report = report, .began = INT64_MAX,
		.begun_last = INT64_MIN, .ended = INT64_MIN,
		.clock_back = INT64_MIN };
	int status = -1;

	a.sink = (struct check_sink){ audit_raise, &a, o->limits };
	if (open_audit(&a, err) == 0) {
		report_begin(report);
		if (a.live != NULL)
			audit_listen(&a);
		for (; a.file < o->files_n && !is_enough(&a); a.file++)
			read_file(&a);
		a.file = o->files_n > 0 ? o->files_n - 1 : 0;
		if (o->progress != NULL)
			o->progress(o->progress_ctx, NULL);
		audit_see_last_clock(&a);
		audit_sum_last(&a);
		audit_end_flows(&a, INT64_MAX);
		audit_see_hosts(&a);
		audit_say_absent(&a);
		audit_see_time(&a, INT64_MAX);
		audit_see_run(&a);
		audit_write_hosts(&a);
		status = audit_status(&a);
		report_summary(report, &a.summary);
		*why = a.summary.exit_reason;
	}
	close_audit(&a);
	return status;
}
