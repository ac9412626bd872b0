/* SPDX-License-Identifier: ISC */
/* ahead.c - memory is asked for before it is needed.
 *
 * Flows lie far apart and no cache holds them from one packet to the next. So
 * a batch begins with the slots of all its packets, then come their flows, then
 * what these have beside themselves: each time many at once, and the first are
 * there when the next round begins. */
#include "flow/inside.h"

/* The key, and all that is asked for by it alone. */
static void fetch_slots(struct flow_engine *e, const struct packet *p, size_t i)
{
	const struct flow_key key = flow_key_of(p, &e->seed);

	e->keys[i] = key;
	e->prints[i] = flow_print_of(p, &key, &e->seed);
	fetch_lines(flow_dedup_slot(&e->dedup, e->prints[i].mark), 1);
	flow_table_fetch(&e->table, (uint32_t)key.hash);
	if (p->flags & TCP_SYN)		/* its flow may be new */
		flow_tombs_fetch(&e->tombs, (uint32_t)key.hash);
}

/* Flow 0 is none, and to fetch it is cheaper than to ask. */
static void fetch_flow(struct flow_engine *e, size_t i)
{
	const uint32_t hash = (uint32_t)e->keys[i].hash;
	const uint32_t ref = flow_table_guess(&e->table, hash);

	e->refs[i] = ref;
	fetch_lines(flow_of(&e->flows, ref), 2);
	if (e->batch->packet[i].flags & TCP_SYN)
		flow_tombs_fetch_more(&e->tombs, hash);
}

enum { TALK_LINES = sizeof(struct flow_talk) / 64 };

/* The lines that nearly every packet touches, and that to which the log has
 * come if it may get longer. */
static void fetch_grown(const struct flow_engine *e, const struct flow *f)
{
	const struct flow_grown *g = flow_grown(e, f);
	const bool moves = f->list != FLOW_LIST_OPEN;

	if (f->marks & FLOW_TALKS)
		fetch_lines(pool_at(&e->talks, f->talk), TALK_LINES);
	fetch_lines(&g->conn, 4);
	fetch_lines(&g->zeek, 1);
	if (moves)
		fetch_lines(g->tcp.step, 2);
}

/* What the flow has beside itself: the machine, or the note that is next, and
 * the last one, which a FIN stamps. Flow 0 is none, and a lone SYN has no note,
 * but to fetch one is cheaper than to ask: nobody foresees the answer. */
static void fetch_block(struct flow_engine *e, size_t i)
{
	const struct flow *f = flow_of(&e->flows, e->refs[i]);
	const struct flow_journal *j;

	if (f->form == FLOW_GROWN) {
		fetch_grown(e, f);
	} else {
		j = pool_at(&e->journals, f->block);
		fetch_lines(&j->note[f->notes], 1);
		if (e->batch->packet[i].flags & TCP_FIN)
			fetch_lines(&j->note[FLOW_TALK_NOTE], 1);
	}
}

void flow_prepare(struct flow_engine *e, struct flow_batch *b)
{
	e->batch = b;
	e->at = 0;
	e->syns = 0;
	for (size_t i = 0; i < b->n; i++)
		fetch_slots(e, &b->packet[i], i);
	for (size_t i = 0; i < b->n; i++)
		fetch_flow(e, i);
	for (size_t i = 0; i < b->n; i++)
		fetch_block(e, i);
}
