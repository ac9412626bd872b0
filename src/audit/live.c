/* SPDX-License-Identifier: ISC */
/* live.c - the same pipeline over an interface: what has settled is written as
 * it settles, and time goes on though no packets come. */
#include <inttypes.h>
#include <stdio.h>

#include "audit/inside.h"
#include "base/clock.h"

enum {
	TICK_MS = 1000,		/* between two looks at open flows, */
	LOOK_FLOWS = 16384,	/* of so many flows each */
	REST_MS = 200,		/* what came before the stop takes so long, */
	REST_MOST_MS = 1000	/* or longer, under load */
};

struct listening {
	struct flow_batch packets;
	struct audit *a;
	struct live *live;
	uint64_t drops;
	int64_t tick_at, stats_at;	/* elapsed, ns */
	int64_t stopped_at;		/* INT64_MAX: not yet */
	struct live_now now;
	struct report_capture c;
	unsigned clock_sets;	/* that were heeded */
	bool link_told;
};

static int64_t ms(int64_t n)
{
	return n * NS_PER_MS;
}

static int64_t seconds(uint64_t n)
{
	return n < INT64_MAX / NS_PER_S ? (int64_t)n * NS_PER_S : INT64_MAX;
}

static void fill_stats(const struct listening *l, struct report_stats *s)
{
	struct flow_stats flows;

	flow_engine_stats(l->a->engine, &flows);
	*s = (struct report_stats){
		.time = l->packets.last_clock > 0 ? l->packets.last_clock : 0,
		.packets = l->a->summary.packets,
		.bytes = l->c.info->bytes,
		.drops = l->drops,
		.flows = flows.flows,
		.flows_open = flow_count(l->a->engine),
		.findings = audit_findings(l->a),
	};
}

/* Writes what has settled of a flow that goes on. */
static void tell(struct audit *a, uint32_t head)
{
	for (uint32_t i = head; i != 0; i = ledger_at(&a->ledger, i)->next) {
		struct ledger_entry *e = ledger_at(&a->ledger, i);

		if (e->told || e->unsettled)
			continue;
		e->told = true;
		audit_write_finding(a, &e->finding);
	}
}

/* What open flows show by now. */
static void look(struct audit *a)
{
	const struct limits *l = a->o->limits;
	struct flow_look look = {
		.most = LOOK_FLOWS,
		.quiet_ns = seconds(l->live_quiet_s < l->syn_give_up_s ?
			l->live_quiet_s : l->syn_give_up_s),
		.half_ns = seconds(l->live_half_s),
		.closing_ns = seconds(l->live_closing_s),
		.open_ns = seconds(l->live_open_s),
	};
	struct flow_end *end = &a->end;

	while (flow_look_next(a->engine, &look, end, &a->quiet)) {
		a->looking = true;
		a->head = &end->flow->findings;
		a->now = end->sight_ends;
		check_end(end, &a->sink);
		check_talk_end(a->engine, end, &a->sink);
		audit_sum_look(a, end);
		a->looking = false;
		ledger_settle(&a->ledger, *a->head, end->sight_ends,
		              end->doubts & (uint16_t)~D(end_unseen));
		tell(a, *a->head);
	}
	audit_end_flows(a, flow_now(a->engine));
	audit_see_hosts(a);
}

/* What the capture itself suffers: before its packets are judged. */
static void heed(struct listening *l)
{
	struct audit *a = l->a;
	const uint64_t drops = l->c.info->interfaces[0].drops;

	l->now = live_now(l->live);
	if (drops > l->drops) {
		a->dropped = true;
		flow_engine_dropped(a->engine, l->now.dropped_until);
	}
	if (l->now.clock_sets != l->clock_sets)
		flow_engine_clock_set(a->engine);
	l->drops = drops;
	l->clock_sets = l->now.clock_sets;
	if (l->now.clock > l->packets.last_clock)
		l->packets.last_clock = l->now.clock;
}

static void tell_link(struct listening *l)
{
	const struct capture_info *info = l->c.info;
	const char *name = capture_linktype_name(info->interfaces[0].linktype);
	char text[96];

	if (l->link_told || l->c.not_analysed[WIRE_LINK_UNKNOWN] == 0)
		return;
	snprintf(text, sizeof(text), "its link type, %s (%u), is not decoded",
	         name != NULL ? name : "unknown", info->interfaces[0].linktype);
	audit_say(l->a, info->file, text);
	l->link_told = true;
}

static void tick(struct listening *l)
{
	struct audit *a = l->a;
	const int64_t every = seconds(a->o->limits->live_stats_s);
	struct report_stats s;

	look(a);
	tell_link(l);
	l->tick_at = l->now.elapsed + ms(TICK_MS);
	if (every > 0 && l->now.elapsed >= l->stats_at) {
		fill_stats(l, &s);
		report_stats(a->report, &s);
		l->stats_at = every < INT64_MAX - l->now.elapsed ?
			l->now.elapsed + every : INT64_MAX;
	}
	report_flush(a->report);
}

/* Is there a wish, or is it time? Then only what came before is waited for. */
static void ask(struct listening *l)
{
	const struct audit_options *o = l->a->o;
	enum audit_wish wish = o->wish ? o->wish(o->live_ctx) : AUDIT_GO_ON;
	struct report_stats s;

	if (wish == AUDIT_TELL) {
		fill_stats(l, &s);
		o->tell(o->live_ctx, &s);
	}
	if (l->stopped_at == INT64_MAX && (wish == AUDIT_STOP ||
	    (o->duration_ns > 0 && l->now.elapsed >= o->duration_ns)))
		l->stopped_at = l->now.elapsed;
}

static size_t frames_wanted(const struct audit *a)
{
	const uint64_t most = a->o->packets_max;
	const uint64_t left = most - a->summary.packets;

	return most == 0 || left > FRAME_BATCH ? FRAME_BATCH : (size_t)left;
}

static bool goes_on(const struct listening *l, size_t came)
{
	const int64_t rest = l->stopped_at == INT64_MAX ? 0 :
		l->now.elapsed - l->stopped_at;

	return report_wanted(l->a->report) && frames_wanted(l->a) > 0 &&
	       rest < ms(came > 0 ? REST_MOST_MS : REST_MS);
}

static int listen(struct listening *l, struct err *err)
{
	struct audit *a = l->a;
	struct frame_batch batch = { 0 };

	do {
		if (live_next(l->live, frames_wanted(a), &batch, err) < 0)
			return -1;
		heed(l);
		a->summary.packets += batch.n;
		audit_take(a, &batch, &l->packets, &l->c);
		ask(l);
		if (l->now.elapsed >= l->tick_at)
			tick(l);
		else if (batch.n == 0)
			report_flush(a->report);
	} while (goes_on(l, batch.n));
	return 0;
}

static void finish(struct listening *l)
{
	live_count(l->live);
	heed(l);
	tell_link(l);
	audit_close_capture(l->a, &l->c);
}

void audit_listen(struct audit *a)
{
	struct listening l = { .a = a, .live = a->live,
		.packets.last_clock = INT64_MIN, .stopped_at = INT64_MAX };
	struct err err;

	l.c.info = live_info(l.live);
	report_file(a->report, l.c.info);
	report_flush(a->report);
	if (listen(&l, &err) < 0) {
		a->partial = true;
		audit_say(a, l.c.info->file, err.text);
	}
	finish(&l);
}

int audit_open_live(struct audit *a, struct err *err)
{
	const struct audit_options *o = a->o;
	const char *name = o->live->interface;
	struct live_word word;

	a->live = live_open(o->live, &word);
	if (a->live == NULL && word.wrong)
		return err_set(err, "%.64s: %.180s", name, word.err.text);
	if (a->live == NULL) {
		a->partial = true;
		audit_say(a, name, word.err.text);
	}
	if (*word.remark.text != '\0')
		audit_say(a, name, word.remark.text);
	if (o->opened == NULL)
		return 0;
	return o->opened(o->live_ctx, a->live ? live_info(a->live) : NULL,
	                 err);
}
