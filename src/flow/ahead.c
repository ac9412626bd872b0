/* SPDX-License-Identifier: ISC */
/* ahead.c - memory is asked for before it is needed.
 *
 * Flows lie far apart and no cache holds them from one packet to the next. So
 * a batch begins with the slots of all its packets, one as each key is made;
 * and while one packet is worked on, the flow of a later one is on its way and
 * of a nearer one that flow's cold half. In steps and not all at once: a
 * processor can wait for so many lines only. */
#include "flow/inside.h"

enum {
	FLOW_AHEAD = 10,
	COLD_AHEAD = 5,
	CLOSING_AHEAD = 3
};

/* The first entry with its hash: nearly always the right one. */
static void fetch_flow(struct flow_engine *e, size_t i)
{
	const struct flow_table *t = &e->table;
	size_t at;

	if (i >= e->batch)
		return;
	at = flow_table_home(t, e->keys[i].hash);
	while (t->slots[at].ref != 0 && t->slots[at].hash != e->keys[i].hash)
		at = (at + 1) & t->mask;
	e->refs[i] = t->slots[at].ref;
	if (e->refs[i] & FLOW_REF_TOMB)
		fetch_lines(flow_tombs_at(&e->tombs, e->refs[i]), 1);
	else if (e->refs[i] != 0)
		fetch_lines(flow_of(&e->flows, e->refs[i]), 3);
}

static bool is_flow(const struct flow_engine *e, size_t i)
{
	return i < e->batch && e->refs[i] != 0 &&
	       !(e->refs[i] & FLOW_REF_TOMB);
}

/* Will the packet move a state? Most do not. */
static bool may_move(const struct flow *f, const struct packet *p)
{
	const unsigned marks = f->conn.end[0].marks | f->conn.end[1].marks;

	return f->list != FLOW_LIST_OPEN || (p->flags & TCP_FIN) ||
	       (marks & TCP_MARK_FIN);
}

/* Three lines that nearly every packet touches, and that to which the log has
 * come if it is to be longer. */
static void fetch_cold(struct flow_engine *e, size_t i)
{
	const struct flow *f;
	const struct flow_cold *cold;
	unsigned steps;

	if (!is_flow(e, i))
		return;
	f = flow_of(&e->flows, e->refs[i]);
	cold = flow_cold(e, f);
	steps = tcp_steps(&f->conn);
	fetch_lines(&cold->tcp.warm, 2);
	fetch_lines(&cold->zeek, 1);
	if (steps < TCP_STEPS && may_move(f, &e->packets[i]))
		fetch_lines(&cold->tcp.step[steps], 1);
}

/* The FINs, and what the log has no room for beside them. */
static void fetch_closing(struct flow_engine *e, size_t i)
{
	const struct flow *f;
	const struct tcp_closing *closing;

	if (!is_flow(e, i))
		return;
	f = flow_of(&e->flows, e->refs[i]);
	if (!((f->conn.end[0].marks | f->conn.end[1].marks) & TCP_MARK_FIN))
		return;
	closing = pool_at(&e->room.closing,
	                  flow_cold(e, f)->tcp.warm.closing);
	if (e->packets[i].flags & TCP_FIN)
		fetch_lines(closing->fin, 2);
	fetch_lines(closing->step, 1);
}

void flow_prepare(struct flow_engine *e, const struct packet *p, size_t n)
{
	e->batch = n;
	e->packets = p;
	for (size_t i = 0; i < n; i++) {
		flow_key_of(&p[i], &e->seed, &e->keys[i]);
		e->prints[i] = flow_dedup_print(&p[i]);
		fetch_lines(flow_dedup_slot(&e->dedup, e->prints[i]), 1);
		fetch_lines(&e->table.slots[flow_table_home(&e->table,
			e->keys[i].hash)], 1);
	}
	for (size_t i = 0; i < FLOW_AHEAD; i++)
		fetch_flow(e, i);
	for (size_t i = 0; i < COLD_AHEAD; i++)
		fetch_cold(e, i);
}

void flow_fetch_ahead(struct flow_engine *e, size_t i)
{
	fetch_flow(e, i + FLOW_AHEAD);
	fetch_cold(e, i + COLD_AHEAD);
	fetch_closing(e, i + CLOSING_AHEAD);
}
