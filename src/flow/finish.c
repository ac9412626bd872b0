/* SPDX-License-Identifier: ISC */
/* finish.c - flows that are over: they linger, end, are held, and go. */
#include "base/clock.h"
#include "flow/inside.h"
#include "tcp/denial.h"

/* Saturating: the times of a capture may be anything. */
static int64_t later(int64_t time, int64_t ns)
{
	return time > INT64_MAX - ns ? INT64_MAX : time + ns;
}

/* When a flow of that list is due that was closed then; who is not closed is
 * never. */
static int64_t due_at(const struct flow_engine *e, unsigned list,
                      int64_t closed_at)
{
	if (list == FLOW_LIST_LINGER)
		return later(closed_at, e->linger_ns);
	if (list == FLOW_LIST_HELD)
		return later(closed_at, e->time_wait_ns);
	return INT64_MAX;
}

/* Who waited is judged when it was due, not when the next packet comes: when
 * that is known depends on how many packets a read gave. */
int64_t flow_sight_ends(const struct flow_engine *e, const struct flow *f)
{
	int64_t due = due_at(e, f->list, e->closed_at);

	if (f->marks & FLOW_EVICTED)
		return f->last_time;
	return due < e->now ? due : e->now;
}

void flow_end_now(struct flow_engine *e, struct flow *f)
{
	flow_lists_move(&e->lists, flow_index(e, f), FLOW_LIST_ENDED);
	e->end_due_at = INT64_MIN;
}

static void wait(struct flow_engine *e, struct flow_dues *queue, struct flow *f,
                 enum flow_list list)
{
	int64_t closed_at = list == FLOW_LIST_LINGER ? e->now : e->closed_at;
	int64_t due = due_at(e, list, closed_at);
	uint32_t index = flow_index(e, f);

	if (flow_dues_push(queue, (struct flow_due){ closed_at, index,
		(uint32_t)f->first_frame }) < 0) {
		flow_end_now(e, f);
		return;
	}
	if (due < e->end_due_at)
		e->end_due_at = due;
	flow_lists_move(&e->lists, index, list);
}

void flow_relist(struct flow_engine *e, struct flow *f, enum flow_list list)
{
	if (list == FLOW_LIST_LINGER)
		wait(e, &e->linger, f, list);
	else if (list == FLOW_LIST_HELD)
		wait(e, &e->held, f, list);
	else
		flow_lists_move(&e->lists, flow_index(e, f), list);
}

/* Flows that are soon due were last touched seconds ago: fetch the flow of one
 * entry and, as its index is there by then, the block of another. */
static void fetch_due(const struct flow_engine *e, const struct flow_dues *q)
{
	enum { FLOW_AHEAD = 12, BLOCK_AHEAD = 8 };
	const struct flow_due *d;

	d = flow_dues_peek(q, FLOW_AHEAD);
	if (d != NULL)
		fetch_lines(flow_of(&e->flows, d->index), 2);
	d = flow_dues_peek(q, BLOCK_AHEAD);
	if (d != NULL) {
		const struct flow *f = flow_of(&e->flows, d->index);

		if (f->form == FLOW_GROWN)
			fetch_lines(flow_grown(e, f), 3);
		else
			fetch_lines(pool_at(&e->journals, f->block), 1);
		flow_table_fetch(&e->table, f->hash);
		flow_tombs_fetch(&e->tombs, f->hash);
	}
}

/* The first of the queue that has waited so long; entries of flows that are
 * not there any more are passed over. */
static struct flow *next_due(struct flow_engine *e, struct flow_dues *q,
                             enum flow_list list, int64_t before)
{
	const struct flow_due *d;

	while ((d = flow_dues_peek(q, 0)) != NULL && d->closed_at <= before) {
		struct flow *f = flow_of(&e->flows, d->index);
		struct flow_due this = *d;

		fetch_due(e, q);
		flow_dues_pop(q);
		e->closed_at = this.closed_at;
		if (f->list == list && (uint32_t)f->first_frame == this.tag)
			return f;
	}
	return NULL;
}

static struct flow *head_of(const struct flow_engine *e, enum flow_list list)
{
	const uint32_t i = e->lists.head[list];

	return i != 0 ? flow_of(&e->flows, i) : NULL;
}

static struct flow *due(struct flow_engine *e, int64_t now)
{
	struct flow *f = head_of(e, FLOW_LIST_ENDED);

	if (f != NULL)
		return f;
	f = next_due(e, &e->linger, FLOW_LIST_LINGER, now - e->linger_ns);
	if (f == NULL)
		f = next_due(e, &e->held, FLOW_LIST_HELD,
		             now - e->time_wait_ns);
	return f;
}

/* When the next of those that wait is due. */
static int64_t next_end(const struct flow_engine *e)
{
	const struct flow_due *linger = flow_dues_peek(&e->linger, 0);
	const struct flow_due *held = flow_dues_peek(&e->held, 0);
	int64_t first = linger == NULL ? INT64_MAX :
		due_at(e, FLOW_LIST_LINGER, linger->closed_at);
	int64_t other = held == NULL ? INT64_MAX :
		due_at(e, FLOW_LIST_HELD, held->closed_at);

	return first < other ? first : other;
}

struct flow *flow_waits_longest(struct flow_engine *e)
{
	struct flow *f = next_due(e, &e->held, FLOW_LIST_HELD, INT64_MAX);

	return f != NULL ? f :
		next_due(e, &e->linger, FLOW_LIST_LINGER, INT64_MAX);
}

/* The next that is still open. */
static struct flow *open_one(struct flow_engine *e)
{
	while (e->drained + 1 < e->flows.fresh) {
		struct flow *f = flow_of(&e->flows, ++e->drained);

		if (f->list == FLOW_LIST_OPEN)
			return f;
	}
	return NULL;
}

static struct flow *last_ones(struct flow_engine *e)
{
	struct flow *f = head_of(e, FLOW_LIST_ENDED);

	if (f == NULL)
		f = flow_waits_longest(e);
	if (f == NULL)
		f = open_one(e);
	return f != NULL ? f : head_of(e, FLOW_LIST_HALF);
}

static bool closed_well(const struct tcp_endpoint *e)
{
	const unsigned marks = TCP_MARK_SYN | TCP_MARK_FIN | TCP_MARK_OPENED |
		TCP_MARK_RST | TCP_MARK_LOST;
	const unsigned never = TCP_MARK_RST | TCP_MARK_LOST;

	return (e->marks & marks) == (marks ^ never) && e->gap == 0 &&
	       e->acked == e->seen;
}

static bool grown_is_plain(const struct flow_grown *g)
{
	const struct tcp_endpoint *c = &g->conn.end[0], *s = &g->conn.end[1];
	const struct tcp_side_more *more = g->tcp.side;

	return g->conn.asked == 0 && closed_well(c) && closed_well(s) &&
	       c->state != s->state &&
	       !(s->marks & TCP_MARK_ACTIVE) && c->mss != 0 && s->mss != 0 &&
	       (more[0].zero_episodes | more[1].zero_episodes) == 0 &&
	       !tcp_close_is_doubtful(&g->conn);
}

static bool noted_is_plain(const struct flow *f)
{
	return f->page >= PAGE_CLIENT_CLOSED && f->hello[0].mss != 0 &&
	       f->hello[1].mss != 0;
}

/* A textbook connection: opened by the client's SYN and closed by two FINs that
 * did not cross, every octet seen and acknowledged, and over before anything
 * could linger. No row that judges an end can be true of it. */
static bool is_plain(const struct flow_engine *e, const struct flow *f)
{
	int64_t shortest = (int64_t)(e->limits->close_wait_s <
		e->limits->fin_wait_2_s ? e->limits->close_wait_s :
		e->limits->fin_wait_2_s) * 1000 * NS_PER_MS;

	if (f->orientation != FLOW_BY_SYN || f->doubts != 0 ||
	    f->findings != 0 || e->doubts != 0 ||
	    e->dropped_until >= f->first_time ||
	    f->marks & (FLOW_EVICTED | FLOW_TALKS) ||
	    f->tuple.port[0] == 0 || f->tuple.port[1] == 0 ||
	    f->last_time - f->first_time >= shortest)
		return false;
	return f->form == FLOW_GROWN ? grown_is_plain(flow_grown(e, f))
	                             : noted_is_plain(f);
}

/* No more than is said of it: most of an end is not looked at. */
static void fill_plain(const struct flow_engine *e, struct flow *f,
                       struct flow_end *end)
{
	end->flow = f;
	end->grown = NULL;
	end->number = f->first_frame;
	end->again = f->marks & FLOW_JUDGED;
	end->plain = true;
	end->sight_ends = flow_sight_ends(e, f);
	end->doubts = 0;
	end->outcome = FLOW_CLOSED;
}

bool flow_end_next(struct flow_engine *e, int64_t now, struct flow_end *end)
{
	struct flow *f;

	if (now == INT64_MAX) {
		e->draining = true;
		f = last_ones(e);
	} else {
		f = due(e, now);
	}
	if (f == NULL) {
		e->end_due_at = next_end(e);
		return false;
	}
	if (is_plain(e, f))
		fill_plain(e, f, end);
	else
		flow_end_fill(e, f, end);
	f->marks |= FLOW_JUDGED;
	return true;
}

int64_t flow_now(const struct flow_engine *e)
{
	return e->now;
}

uint64_t flow_syns(const struct flow_engine *e)
{
	return e->syns;
}

void flow_end_tell(struct flow_engine *e, struct flow_end *end)
{
	bool again = end->again;

	if (!end->plain)
		return;
	flow_end_fill(e, end->flow, end);
	end->again = again;
}

void flow_release(struct flow_engine *e, struct flow *f)
{
	uint32_t index = flow_index(e, f);

	flow_tell_no_more(e);
	flow_tuple_bury(e, f);
	flow_lists_move(&e->lists, index, FLOW_LIST_NONE);
	flow_shrink(e, f);
	pool_give(&e->flows, index);
}

bool flow_may_wait(const struct flow *f)
{
	return f->list == FLOW_LIST_LINGER;
}

void flow_hold(struct flow_engine *e, struct flow *f)
{
	flow_tell_no_more(e);
	flow_relist(e, f, FLOW_LIST_HELD);
}
