/* SPDX-License-Identifier: ISC */
/* outcome.c - from raised findings to records, counts and an exit status. */
#include "audit/inside.h"
#include "base/clock.h"

static bool is_shown(const struct audit *a, const struct finding *f)
{
	return f->severity >= a->o->min_severity &&
	       f->certainty >= a->o->min_certainty;
}

/* Does it fail the run? */
static void weigh_finding(struct audit *a, const struct finding *f)
{
	if ((int)f->severity >= a->o->fail_on &&
	    f->certainty >= a->o->fail_certainty)
		a->failed = true;
}

bool audit_write_finding(struct audit *a, const struct finding *f)
{
	struct report_summary *s = &a->summary;

	weigh_finding(a, f);
	if (!is_shown(a, f)) {
		s->hidden_by_severity[f->severity]++;
		s->hidden_by_certainty[f->certainty]++;
		return false;
	}
	s->by_severity[f->severity]++;
	s->by_certainty[f->certainty]++;
	if (s->by_id[f->id]++ >= a->o->limits->findings_per_id) {
		s->withheld++;
		return false;
	}
	report_finding(a->report, f);
	return true;
}

uint64_t audit_findings(const struct audit *a)
{
	uint64_t n = 0;

	for (int i = 0; i < SEV_N; i++)
		n += a->summary.by_severity[i];
	return n;
}

/* The file that holds the frame; mostly the one that is being read. */
static uint32_t file_of(const struct audit *a, uint64_t frame)
{
	size_t file = a->file;

	while (file > 0 && frame <= a->first_frames[file])
		file--;
	return (uint32_t)file;
}

/* Live, of a flow that goes on, is only what stands whatever comes. */
static bool stands(const struct audit *a, const struct finding *raised,
                   enum settle settle)
{
	if (raised->doubts & D(end_unseen))
		return false;
	if (settle == SETTLE_WORSE)
		return raised->severity == finding_info[raised->id].worse;
	return settle == SETTLE_TIME || (settle == SETTLE_QUIET && a->quiet);
}

/* What was told of a flow while it went on is not told again, but it may have
 * become surer by its end. */
static bool is_told(struct audit *a, const struct finding *f,
                    enum settle settle)
{
	struct finding again = *f;
	struct ledger_entry *e;

	if (a->o->live == NULL || a->head == NULL || settle < SETTLE_TIME)
		return false;
	e = ledger_find(&a->ledger, *a->head, f);
	if (e == NULL || !e->told)
		return false;
	again.count = 0;
	ledger_merge(&e->finding, &again);
	return true;
}

static bool is_for_later(const struct audit *a, const struct finding *raised,
                         enum settle settle)
{
	return a->looking && (!stands(a, raised, settle) ||
		a->ledger.entries.used == a->ledger.entries.max);
}

bool audit_accept(const struct audit *a, struct finding *f)
{
	if (a->o->off[f->id] ||
	    (a->o->flow != 0 && f->place.flow != a->o->flow))
		return false;
	if (a->o->level[f->id] != SEV_N)
		f->severity = (enum severity)a->o->level[f->id];
	f->file = file_of(a, f->first_frame);
	return true;
}

void audit_raise(void *ctx, const struct finding *raised, uint16_t left,
                 enum settle settle)
{
	struct audit *a = ctx;
	struct finding f = *raised;
	struct ledger_entry *entry;

	if (!audit_accept(a, &f) || is_told(a, &f, settle) ||
	    is_for_later(a, raised, settle))
		return;
	if (f.place.flow == 0 || a->head == NULL ||
	    (entry = ledger_add(&a->ledger, a->head, &f)) == NULL) {
		audit_write_finding(a, &f);
		return;
	}
	if (settle == SETTLE_SOON && entry->finding.count == 1) {
		entry->left = left;
		entry->unsettled = true;
		entry->settles_at = a->now +
			(int64_t)a->o->limits->linger_ms * NS_PER_MS;
	}
}

/* What an earlier handshake of any flow has in common with this. */
static void judge_repeats(struct audit *a, const struct flow_fact *fact)
{
	const struct host_handshake *earlier = NULL;

	if (fact->kind == FACT_REQUEST)
		earlier = host_keys_reused(&a->keys, fact);
	else if (fact->kind == FACT_RESPONSE)
		earlier = host_keys_cached(&a->keys, fact);
	if (earlier != NULL)
		check_host_handshake(fact, earlier, &a->sink);
	if (fact->kind == FACT_RESPONSE)
		host_keys_add(&a->keys, fact);
}

void audit_judge_fact(struct audit *a)
{
	const struct flow_fact *fact = flow_fact(a->engine);

	a->head = &fact->flow->findings;
	a->now = fact->time;
	check_fact(fact, &a->sink);
	judge_repeats(a, fact);
}

/* How often each finding that will be shown was raised on the flow. */
static size_t count_findings(const struct audit *a, uint32_t head,
                             struct report_flow_count *counts)
{
	size_t n = 0;

	for (uint32_t i = head; i != 0; i = ledger_at(&a->ledger, i)->next) {
		const struct finding *f = &ledger_at(&a->ledger, i)->finding;

		if (!is_shown(a, f))
			continue;
		if (n > 0 && counts[n - 1].id == f->id)	/* of both ends */
			counts[n - 1].count += f->count;
		else
			counts[n++] = (struct report_flow_count){ f->id,
				f->count };
	}
	return n;
}

/* Findings of which enough were written need no flow record either. */
static bool has_news(const struct audit *a,
                     const struct report_flow_count *counts, size_t n)
{
	uint64_t most = a->o->limits->findings_per_id;

	for (size_t i = 0; i < n; i++)
		if (a->summary.by_id[counts[i].id] < most)
			return true;
	return false;
}

static bool is_wanted(const struct audit *a, const struct flow *f,
                      const struct report_flow_count *counts, size_t n)
{
	if (a->o->flow != 0)
		return f->first_frame == a->o->flow;
	if (a->o->flows == AUDIT_FLOWS_FINDINGS)
		return has_news(a, counts, n);
	return a->o->flows == AUDIT_FLOWS_ALL;
}

static void write_flow(struct audit *a, struct flow_end *end,
                       const struct report_flow_count *counts, size_t n)
{
	struct flow_record record;

	flow_end_tell(a->engine, end);
	flow_record_fill(a->engine, end, &record);
	report_flow(a->report, &(struct report_flow){ &record, counts, n,
		wire_outers(a->wire) });
}

/* What was told already may have become surer. */
static void finish_finding(struct audit *a, const struct ledger_entry *e)
{
	if (e->told)
		weigh_finding(a, &e->finding);
	else
		audit_write_finding(a, &e->finding);
}

/* What all have in common. */
static void add_share(struct audit *a, const struct flow_end *end)
{
	host_shares_add(&a->shares, end);
	if (end->plain || a->sampled ||
	    !host_shares_sampled(&a->shares, a->o->limits))
		return;
	a->sampled = true;
	flow_engine_doubt(a->engine, D(drops));
}

static void finish(struct audit *a, struct flow_end *end,
                   const struct report_flow_count *counts, size_t n)
{
	struct flow *f = end->flow;

	a->summary.flows++;
	a->summary.outcomes[end->outcome]++;
	add_share(a, end);
	a->flow_seen |= f->first_frame == a->o->flow;
	if (is_wanted(a, f, counts, n))
		write_flow(a, end, counts, n);
	for (uint32_t i = f->findings; i != 0;
	     i = ledger_at(&a->ledger, i)->next)
		finish_finding(a, ledger_at(&a->ledger, i));
	ledger_drop(&a->ledger, &f->findings);
	flow_release(a->engine, f);
}

/* A record that will be written waits for the end of TIME_WAIT, so that it
 * tells of it; nothing else does, and live nobody would wait so long. */
static void end_flow(struct audit *a, struct flow_end *end, bool drain)
{
	struct report_flow_count counts[FIND_N];
	struct flow *f = end->flow;
	size_t n;

	while (flow_rest_next(a->engine, f))
		audit_judge_fact(a);
	a->head = &f->findings;
	a->now = end->sight_ends;
	if (!end->again && !end->plain) {
		check_end(end, &a->sink);
		check_talk_end(a->engine, end, &a->sink);
	}
	ledger_settle(&a->ledger, f->findings, INT64_MAX, end->doubts);
	n = count_findings(a, f->findings, counts);
	if (!end->again && !drain && !a->o->live && flow_may_wait(f) &&
	    is_wanted(a, f, counts, n))
		flow_hold(a->engine, f);
	else
		finish(a, end, counts, n);
}

void audit_end_flows(struct audit *a, int64_t now)
{
	struct flow_end *end = &a->end;

	while (flow_end_next(a->engine, now, end)) {
		if (!end->again)
			audit_sum_end(a, end);
		if (end->plain && a->o->flows != AUDIT_FLOWS_ALL &&
		    a->o->flow == 0)
			finish(a, end, NULL, 0);
		else
			end_flow(a, end, now == INT64_MAX);
	}
}

static void note_limit(struct audit *a, const char *name, uint64_t times)
{
	if (times > 0)
		a->limits[a->summary.n_limits++] =
			(struct report_limit){ name, times };
}

static void note_limits(struct audit *a)
{
	struct flow_stats stats;

	flow_engine_stats(a->engine, &stats);
	a->summary.limits = a->limits;
	a->summary.evicted_flows = stats.evicted;
	a->unheard = stats.talks_full + stats.attempts_full +
		stats.heads_full + stats.stream_full + stats.streams_full > 0;
	note_limit(a, "flows_max", stats.evicted);
	note_limit(a, "tombstones_max", stats.tombstones_forgotten);
	note_limit(a, "questions_max", stats.questions_full);
	note_limit(a, "recoveries_max", stats.recoveries_full);
	note_limit(a, "holes_max", stats.holes_full);
	note_limit(a, "talks_max", stats.talks_full);
	note_limit(a, "ws_attempts_max", stats.attempts_full);
	note_limit(a, "ws_keys_max", host_keys_forgotten(&a->keys));
	note_limit(a, "hosts_max", a->hosts.hosts.forgotten);
	note_limit(a, "host_ports_max", a->hosts.ports.forgotten);
	note_limit(a, "ws_text_bytes", stats.texts_cut);
	note_limit(a, "http_head_bytes", stats.heads_full);
	note_limit(a, "stream_bytes", stats.stream_full);
	note_limit(a, "streams_bytes", stats.streams_full);
	note_limit(a, "ws_frames_listed", stats.frames_unlisted);
	note_limit(a, "findings_open", a->ledger.full);
	note_limit(a, "findings_per_id", a->summary.withheld);
	note_limit(a, "defrag_bytes", wire_fragments_dropped(a->wire));
	note_limit(a, "tunnels_max", outers_full(wire_outers(a->wire)));
}

/* 3 before 5 before 1 before 0. */
static int weigh(struct audit *a)
{
	struct report_summary *s = &a->summary;
	bool lost = s->evicted_flows > 0 || a->unheard || a->dropped || a->cut;

	s->partial = a->partial;
	s->absent = a->absent;
	if (a->partial) {
		s->exit_reason = "some input could not be read whole";
		return 3;
	}
	if (a->absent) {
		s->exit_reason =
			"what --flow, --start or --stop ask for is not there";
		return 3;
	}
	if (a->o->strict && lost) {
		s->exit_reason =
			"state was evicted, or packets were dropped or cut";
		return 5;
	}
	s->exit_reason = a->failed ? "findings at or above --fail-on"
	                           : "nothing at or above --fail-on";
	return a->failed;
}

int audit_status(struct audit *a)
{
	note_limits(a);
	a->summary.exit_status = weigh(a);
	return a->summary.exit_status;
}
