/* SPDX-License-Identifier: ISC */
/* loose.c - what is found of no flow: of IP packets of which no segment comes,
 * and of capture files.
 *
 * Those of IP packets are counted together if they are of one kind and from one
 * host to another, for a minute. A few places are enough, and bound what a flood
 * of such packets costs and says; which findings share a place must not depend
 * on a secret. */
#include <string.h>

#include "audit/inside.h"
#include "base/clock.h"
#include "base/hash.h"

enum { TOGETHER_S = 60 };

static bool is_same(const struct finding *a, const struct finding *b)
{
	return a->id == b->id && a->offender == b->offender &&
	       a->place.ip_version == b->place.ip_version &&
	       memcmp(a->place.src, b->place.src, sizeof(a->place.src)) == 0 &&
	       memcmp(a->place.dst, b->place.dst, sizeof(a->place.dst)) == 0;
}

static struct finding *place_of(struct audit *a, const struct finding *f)
{
	const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = hash_load(f->place.src) ^ k * (f->id + 1u);

	h = hash_mix(h, hash_load(f->place.src + 8) ^ k);
	h = hash_mix(h ^ hash_load(f->place.dst), k);
	h = hash_mix(h ^ hash_load(f->place.dst + 8), k);
	return &a->loose[h % AUDIT_LOOSE];
}

static void let_go(struct audit *a, struct finding *at)
{
	if (at->count > 0)
		audit_write_finding(a, at);
	a->loose_used -= at->count > 0;
	at->count = 0;
}

static bool is_old(const struct finding *f, int64_t now)
{
	return f->count > 0 && now / NS_PER_S - f->time / NS_PER_S >= TOGETHER_S;
}

/* A check_sink: of an IP packet. */
static void raise_loose(void *ctx, const struct finding *raised, uint16_t left,
                        enum settle settle)
{
	struct audit *a = ctx;
	struct finding f = *raised, *at;

	(void)left;
	(void)settle;
	if (!audit_accept(a, &f))
		return;
	at = place_of(a, &f);
	if (at->count > 0 && is_same(at, &f) && !is_old(at, f.time)) {
		ledger_merge(at, &f);
		return;
	}
	let_go(a, at);
	*at = f;
	a->loose_used++;
}

uint16_t audit_doubts(const struct audit *a)
{
	return (a->dropped ? D(drops) : 0) |
	       (a->cut_by_filter ? D(filtered) : 0);
}

static void judge(struct audit *a, const struct ip_fact *fact, uint16_t doubts)
{
	const struct check_sink sink = { raise_loose, a, a->o->limits };

	check_ip(fact, doubts | audit_doubts(a), &sink);
}

/* Could what is missing have come before the first packet of all? */
static bool begins_near_start(const struct audit *a, const struct ip_fact *fact)
{
	int64_t first = fact->time - fact->since;

	return !fact->begun && first - a->began <
		(int64_t)a->o->limits->defrag_seconds * NS_PER_S;
}

void audit_see_frame(struct audit *a, const struct frame *f,
                     enum wire_verdict verdict, const struct packet *p)
{
	struct ip_fact fact;

	if (verdict == WIRE_TCP && (p->quirks & WIRE_TALLIED))
		wire_tally_packet(&a->tally, p);
	else if (verdict == WIRE_CUT)
		wire_count_add(&a->tally.header_cut, f->number, f->time,
		               f->caplen);
	if (wire_fact(a->wire, &fact))
		judge(a, &fact, 0);
}

void audit_see_time(struct audit *a, int64_t now)
{
	struct ip_fact fact;

	while (wire_incomplete(a->wire, now, &fact))
		judge(a, &fact, (uint16_t)
		      ((begins_near_start(a, &fact) ? D(start_unseen) : 0) |
		       (now == INT64_MAX ? D(end_unseen) : 0)));
	if (a->loose_used == 0 || now / NS_PER_S < a->loose_due)
		return;
	for (size_t i = 0; i < AUDIT_LOOSE; i++)
		if (now == INT64_MAX || is_old(&a->loose[i], now))
			let_go(a, &a->loose[i]);
	a->loose_due = now / NS_PER_S + 1;
}

void audit_raise_capture(void *ctx, const struct finding *raised,
                         uint16_t left, enum settle settle)
{
	struct audit *a = ctx;
	struct finding f = *raised;

	(void)left;
	(void)settle;
	if (!audit_accept(a, &f))
		return;
	f.file = (uint32_t)a->file;
	audit_write_finding(a, &f);
}

/* A file may begin a little before the one before it ends: two queues of one
 * machine write so. One that begins no later than that one is never next. */
static bool is_unordered(const struct audit *a, int64_t start)
{
	const int64_t least = (int64_t)a->o->limits->clock_back_ms * NS_PER_MS;

	return start < a->ended &&
	       (start <= a->begun_last || a->ended - least >= start);
}

void audit_see_order(struct audit *a, const struct capture_info *info)
{
	const struct check_sink sink = { audit_raise_capture, a, a->o->limits };

	audit_change_begin(a, info);
	if (is_unordered(a, info->start)) {
		flow_engine_clock_set(a->engine);
		check_file_order(&(struct check_file_order){
			.frame = info->first_frame + 1,
			.time = info->start,
			.back = a->ended - info->start,
			.before = a->ended_file,
		}, &sink);
	}
}

static void note_times(struct audit *a, const struct capture_info *info)
{
	if (info->packets == 0)
		return;
	a->begun_last = info->start;
	if (info->end > a->ended) {
		a->ended = info->end;
		a->ended_file = a->file;
	}
}

void audit_see_capture(struct audit *a, const struct capture_info *info)
{
	const struct check_sink sink = { audit_raise_capture, a, a->o->limits };

	note_times(a, info);
	audit_change_end(a);
	check_capture(info, &a->tally, &sink);
	memset(&a->tally, 0, sizeof(a->tally));
}

/* A check_sink: of no file in particular. */
static void raise_run(void *ctx, const struct finding *raised, uint16_t left,
                      enum settle settle)
{
	struct audit *a = ctx;
	struct finding f = *raised;

	(void)left;
	(void)settle;
	if (audit_accept(a, &f))
		audit_write_finding(a, &f);
}

void audit_see_run(struct audit *a)
{
	const struct check_sink sink = { raise_run, a, a->o->limits };

	audit_change_tell(a);
	check_run(&a->shares, &a->nat, audit_doubts(a), &sink);
}
