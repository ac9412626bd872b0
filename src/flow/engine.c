/* SPDX-License-Identifier: ISC */
#include "flow/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow/journal.h"
#include "tcp/quick.h"

enum { NS_PER_MS = 1000000, NS_PER_US = 1000 };

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
	              flows + LENT, err) < 0)
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
	struct flow_engine *e = calloc(1, sizeof(*e));

	if (e == NULL) {
		err_set(err, "flow engine: %s", strerror(errno));
		return NULL;
	}
	e->limits = o->limits;
	e->room.limits = o->limits;
	e->doubts = o->doubts;
	e->time_wait_ns = o->time_wait_ns;
	e->clock_slack_ns = (int64_t)o->limits->rto_min_ms * NS_PER_MS;
	e->duplicate_ns = (int64_t)o->limits->duplicate_us * NS_PER_US;
	e->end_due_at = INT64_MAX;
	e->linger_ns = (int64_t)o->limits->linger_ms * NS_PER_MS;
	e->now = e->last_time = e->clock_back_at = INT64_MIN;
	hash_seed_init(&e->seed);
	if (init_pools(e, err) < 0 ||
	    flow_tombs_init(&e->tombs, (uint32_t)o->limits->tombstones_max,
	                    err) < 0) {
		flow_engine_free(e);
		return NULL;
	}
	e->tombs.keep_ns = o->time_wait_ns;
	return e;
}

void flow_engine_free(struct flow_engine *e)
{
	if (e == NULL)
		return;
	pool_fini(&e->flows);
	pool_fini(&e->journals);
	pool_fini(&e->growns);
	pool_fini(&e->room.ranges);
	pool_fini(&e->room.closing);
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

enum {
	OFFLOADED = PKT_CHECKSUM_OFFLOAD | PKT_IP_LEN_ZERO,
	DOUBTFUL = PKT_PAYLOAD_CUT | OFFLOADED
};

/* Facts that hold for all of the flow once they were seen. */
static uint16_t doubts_of(const struct packet *p)
{
	return (uint16_t)((p->quirks & PKT_PAYLOAD_CUT ? D(cut) : 0) |
	                  (p->quirks & OFFLOADED ? D(offload) : 0));
}

static void relist(struct flow_engine *e, struct flow *f,
                   const struct flow_grown *g)
{
	const unsigned marks = g->conn.end[0].marks & g->conn.end[1].marks;
	enum flow_list list = marks & TCP_MARK_OPENED ? FLOW_LIST_OPEN
	                                              : FLOW_LIST_HALF;

	if (f->list == FLOW_LIST_HELD || f->list == FLOW_LIST_ENDED)
		return;
	if (flow_is_over(e, f))
		list = FLOW_LIST_LINGER;
	if (f->list == list)
		return;
	if (list == FLOW_LIST_LINGER)
		flow_wait(e, &e->linger, f, list);
	else
		flow_lists_move(&e->lists, flow_index(e, f), list);
}

/* A segment that comes as it should; false if it is anything else. */
static bool push_next(struct flow_engine *e, struct flow *f,
                      const struct packet *p, struct flow_segment *seg)
{
	struct flow_grown *g = flow_grown(e, f);
	struct tcp_conn *c = &g->conn;
	unsigned side = seg->tcp.from;

	if (seg->duplicate ||
	    !tcp_is_next(&c->end[side], &c->end[side ^ 1], p))
		return false;
	zeek_push(&g->zeek, p, side);
	if (tcp_is_quiet(c, p)) {
		tcp_take_next(c, &g->tcp, p, side, f->first_time);
	} else {
		struct tcp_at at = flow_tcp(e, f, g);

		tcp_push_next(&at, p, &seg->tcp);
		relist(e, f, g);
	}
	return true;
}

static void note_oddities(struct flow_engine *e, struct flow *f,
                          struct flow_grown *g, const struct tcp_segment *seg)
{
	if (g->conn.end[seg->from].marks & TCP_MARK_ACTIVE)
		f->doubts &= (uint16_t)~D(start_unseen);
	if (seg->odd & TCP_ODD_OUT_OF_ORDER)
		g->order_ms = tcp_since(f->first_time, seg->time) + 1;
	if (seg->odd & TCP_ODD_GAVE_UP) {
		f->doubts |= D(evicted);
		e->stats.holes_full++;
	}
}

static void push_any(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg)
{
	struct flow_grown *g = flow_grown(e, f);
	struct tcp_at at = flow_tcp(e, f, g);

	if (g->conn.end[0].packets + g->conn.end[1].packets == 0)
		zeek_init(&g->zeek, p, seg->tcp.from);
	else
		zeek_push(&g->zeek, p, seg->tcp.from);
	if (seg->duplicate) {
		g->tcp.side[seg->tcp.from].duplicates++;
		e->stats.duplicates++;
		g->duplicate_ms = tcp_since(f->first_time, p->time) + 1;
	} else {
		tcp_push(&at, p, seg->tcp.from, &seg->tcp);
		note_oddities(e, f, g, &seg->tcp);
	}
	relist(e, f, g);
}

static void push_grown(struct flow_engine *e, struct flow *f,
                       const struct packet *p, struct flow_segment *seg)
{
	struct tcp_endpoint *s = &flow_grown(e, f)->conn.end[seg->tcp.from];

	if (!push_next(e, f, p, seg))
		push_any(e, f, p, seg);
	s->packets++;
	s->bytes += p->wire_len;
}

/* What holds of every packet, whatever it is to its flow. */
static void count(struct flow *f, const struct packet *p)
{
	f->last_frame = p->frame;
	if (p->time > f->last_time || f->last_frame == f->first_frame)
		f->last_time = p->time;
}

/* The late segments of a connection whose end was judged already. */
static void push_late(struct flow_engine *e, const struct flow_tombstone *tomb,
                      const struct packet *p, struct flow_segment *seg)
{
	unsigned side = seg->tcp.from ^ (tomb->bits & 1u);
	uint32_t end = p->seq + p->payload_len + 1;

	seg->late = true;
	seg->number = (uint64_t)tomb->number_high << 32 | tomb->number_low;
	seg->tcp = (struct tcp_segment){ .from = side, .frame = p->frame,
		.time = p->time, .since = -1 };
	if ((p->flags & TCP_FIN) && end == tomb->edge[side] &&
	    !(p->quirks & PKT_CHECKSUM_BAD))
		seg->tcp.odd = TCP_ODD_FIN_AGAIN;
	e->stats.late++;
}

static void tick(struct flow_engine *e, const struct packet *p)
{
	if (e->last_time != INT64_MIN && p->time < e->now - e->clock_slack_ns)
		e->clock_back_at = e->now;
	e->last_time = p->time;
	if (p->time > e->now)
		e->now = p->time;
	if (e->now >= e->tombs.due_at)
		flow_tombs_expire(&e->tombs, &e->table, e->now);
}

static void push_found(struct flow_engine *e, struct flow *f,
                       const struct packet *p, struct flow_segment *seg)
{
	seg->flow = f;
	seg->number = f->first_frame;
	if (f->findings != 0)
		seg->doubts_before = flow_doubts(e, f);
	if (p->quirks & DOUBTFUL)
		f->doubts |= doubts_of(p);
	if (f->form != FLOW_GROWN &&
	    (seg->duplicate || !flow_journal_take(e, f, p, seg)))
		flow_grow(e, f);
	if (f->form == FLOW_GROWN)
		push_grown(e, f, p, seg);
	count(f, p);
	if (f->findings != 0 || seg->tcp.odd != 0)
		seg->doubts = flow_doubts(e, f);
}

void flow_push(struct flow_engine *e, const struct packet *p, size_t i,
               struct flow_segment *seg)
{
	const struct flow_key *key = &e->keys[i];
	struct flow_found found = { NULL, NULL };

	tick(e, p);
	flow_fetch_ahead(e, i);
	seg->packet = p;
	seg->flow = NULL;
	seg->late = false;
	seg->doubts = seg->doubts_before = 0;
	seg->tcp.odd = 0;
	seg->duplicate = flow_dedup_seen(&e->dedup, e->prints[i], p->time,
		e->duplicate_ns);
	if ((p->flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
		found.flow = flow_tuple_known(e, i);
	if (found.flow == NULL)
		found = flow_tuple_route(e, p, key);
	if (found.flow != NULL) {
		seg->tcp.from = flow_side(found.flow, key->from);
		push_found(e, found.flow, p, seg);
	} else {
		seg->tcp.from = key->from;
		push_late(e, found.tomb, p, seg);
	}
}

void flow_place(const struct flow *f, unsigned side, struct finding_place *at)
{
	unsigned src = f->client ^ side, dst = src ^ 1;

	*at = (struct finding_place){
		.flow = f->first_frame,
		.ip_version = f->marks & FLOW_IPV6 ? 6 : 4,
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
}
