/* SPDX-License-Identifier: ISC */
#include "flow/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "flow/hear.h"

/* More flows than flows_max: those that ended wait to be judged. */
enum { HEADROOM = 2 * FRAME_BATCH };

/* Machines that are no flow's own. */
enum { LENT = 1 };

static int init_pools(struct flow_engine *e, struct err *err)
{
	uint32_t flows = (uint32_t)e->limits->flows_max + HEADROOM;
	uint32_t holes = (uint32_t)e->limits->holes_total;

	if (pool_init(&e->flows, sizeof(struct flow), flows, err) < 0 ||
	    pool_init(&e->journals, sizeof(struct flow_journal), flows,
	              err) < 0 ||
	    pool_init(&e->growns, sizeof(struct flow_grown), flows, err) < 0 ||
	    pool_init(&e->room.ranges, sizeof(struct range), holes, err) < 0 ||
	    pool_init(&e->room.closing, sizeof(struct tcp_closing),
	              flows + LENT, err) < 0 ||
	    pool_init(&e->room.asked, sizeof(struct tcp_asked),
	              (uint32_t)e->limits->questions_max, err) < 0 ||
	    pool_init(&e->candidates, sizeof(struct flow_candidate),
	              (uint32_t)e->limits->questions_max, err) < 0 ||
	    pool_init(&e->room.resent, sizeof(struct tcp_resent),
	              (uint32_t)e->limits->recoveries_max, err) < 0 ||
	    pool_init(&e->talks, sizeof(struct flow_talk),
	              (uint32_t)e->limits->talks_max, err) < 0)
		return -1;
	if (flow_lists_init(&e->lists, &e->flows, err) < 0 ||
	    flow_dues_init(&e->linger, err) < 0 ||
	    flow_dues_init(&e->held, err) < 0)
		return -1;
	return flow_table_init(&e->table, err);
}

struct flow_engine *flow_engine_new(const struct flow_options *o,
                                    struct err *err)
{
	/* It has a machine in it, whose lines begin at 64 bytes. */
	struct flow_engine *e = aligned_alloc(_Alignof(struct flow_engine),
	                                      sizeof(*e));

	if (e == NULL) {
		err_set(err, "flow engine: %s", strerror(errno));
		return NULL;
	}
	memset(e, 0, sizeof(*e));
	e->limits = o->limits;
	e->room.limits = o->limits;
	e->doubts = o->doubts;
	e->time_wait_ns = o->time_wait_ns;
	e->clock_slack_ns = (int64_t)o->limits->rto_min_ms * NS_PER_MS;
	e->dedup.within = (int64_t)o->limits->duplicate_us * NS_PER_US;
	e->dedup.between = (int64_t)o->limits->two_points_ms * NS_PER_MS;
	e->content.off = !o->right_sums;
	e->end_due_at = INT64_MAX;
	e->linger_ns = (int64_t)o->limits->linger_ms * NS_PER_MS;
	e->now = e->clock_back_at = e->dropped_until = INT64_MIN;
	e->stream_wait_ns = (int64_t)o->limits->stream_wait_ms * NS_PER_MS;
	e->streams.most = (size_t)o->limits->streams_bytes;
	e->streams.most_each = (size_t)o->limits->stream_bytes;
	e->every_frame = o->every_frame;
	e->servers = o->servers;
	e->digest = digest_new();
	hash_seed_init(&e->seed);
	if (e->digest == NULL) {
		flow_engine_free(e);
		err_set(err, "flow engine: no SHA-1");
		return NULL;
	}
	if (init_pools(e, err) < 0 ||
	    flow_tombs_init(&e->tombs, (uint32_t)o->limits->tombstones_max,
	                    &e->seed, err) < 0) {
		flow_engine_free(e);
		return NULL;
	}
	flow_tombs_keep(&e->tombs, o->time_wait_ns);
	return e;
}

void flow_engine_free(struct flow_engine *e)
{
	if (e == NULL)
		return;
	flow_talk_drop_all(e);		/* it asks the flows */
	pool_fini(&e->flows);
	pool_fini(&e->journals);
	pool_fini(&e->growns);
	pool_fini(&e->room.ranges);
	pool_fini(&e->room.closing);
	pool_fini(&e->room.asked);
	pool_fini(&e->candidates);
	pool_fini(&e->room.resent);
	pool_fini(&e->talks);
	digest_free(e->digest);
	free(e->hear.spent);
	flow_lists_fini(&e->lists);
	flow_dues_fini(&e->linger);
	flow_dues_fini(&e->held);
	flow_table_fini(&e->table);
	flow_tombs_fini(&e->tombs);
	free(e);
}

void flow_engine_doubt(struct flow_engine *e, uint16_t doubts)
{
	e->doubts |= doubts;
}

void flow_engine_dropped(struct flow_engine *e, int64_t until)
{
	if (until > e->dropped_until)
		e->dropped_until = until;
}

void flow_engine_clock_set(struct flow_engine *e)
{
	e->clock_back_at = e->now;
}

void flow_engine_clock_stepped(struct flow_engine *e, int64_t then)
{
	if (then > e->clock_back_at)
		e->clock_back_at = then;
}

int64_t flow_engine_clock_back(const struct flow_engine *e)
{
	return e->clock_back_at;
}

uint32_t flow_count(const struct flow_engine *e)
{
	return e->flows.used;
}

void flow_place(const struct flow *f, unsigned side, struct finding_place *at)
{
	unsigned src = f->client ^ side, dst = src ^ 1;

	*at = (struct finding_place){
		.flow = f->first_frame,
		.ip_version = f->marks & FLOW_IPV6 ? 6 : 4,
		.by_server = side == 1,
		.src_port = f->tuple.port[src],
		.dst_port = f->tuple.port[dst],
	};
	memcpy(at->src, f->tuple.addr[src], sizeof(at->src));
	memcpy(at->dst, f->tuple.addr[dst], sizeof(at->dst));
}

void flow_engine_stats(const struct flow_engine *e, struct flow_stats *s)
{
	*s = e->stats;
	s->tombstones_forgotten = e->tombs.forgotten;
	s->questions_full = e->room.not_asked;
	s->recoveries_full = e->room.not_kept;
	memcpy(s->lost, e->room.lost, sizeof(s->lost));
	s->streams_full = e->streams.full;
	s->stream_full = e->streams.full_each;
}
