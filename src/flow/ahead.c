/* SPDX-License-Identifier: ISC */
/* ahead.c - memory is asked for before it is needed.
 *
 * Flows lie far apart and no cache holds them from one packet to the next. So
 * a batch begins with the slots of all its packets, one as each key is made;
 * and while one packet is worked on, the flow of a later one is on its way and
 * of a nearer one that flow's block. In steps and not all at once: a processor
 * can wait for so many lines only. */
#include "flow/inside.h"

enum {
	FLOW_AHEAD = 10,	/* at most AHEAD */
	BLOCK_AHEAD = 5
};

/* What has its hash in the first slot or the next: nearly always the right one.
 * Nobody foresees in which it is, so both are looked at; flow 0 is none, and to
 * fetch it is cheaper than to ask. */
static void fetch_flow(struct flow_engine *e, size_t i)
{
	const struct flow_table *t = &e->table;
	const uint32_t hash = (uint32_t)e->keys[i].hash;
	const size_t home = flow_table_home(t, hash);
	const struct flow_slot one = t->slots[home];
	const struct flow_slot two = t->slots[(home + 1) & t->mask];
	const uint32_t ref = (one.ref & -(uint32_t)(one.hash == hash)) |
		(two.ref & -(uint32_t)((one.hash != hash) &
		                       (two.hash == hash)));

	e->refs[i] = ref;
	fetch_lines(flow_of(&e->flows, ref), 2);
}

/* The lines that nearly every packet touches, and that to which the log has
 * come if it may get longer. */
static void fetch_grown(const struct flow_grown *g, bool moves)
{
	fetch_lines(&g->conn, 4);
	fetch_lines(&g->zeek, 1);
	if (moves)
		fetch_lines(g->tcp.step, 2);
}

/* What the flow has beside itself: the machine, or the note that is next. Flow 0
 * is none, and a lone SYN has no note, but to fetch one is cheaper than to ask:
 * nobody foresees the answer. */
static void fetch_block(struct flow_engine *e, size_t i)
{
	const struct flow *f = flow_of(&e->flows, e->refs[i]);
	const struct flow_journal *j;

	if (f->form == FLOW_GROWN) {
		fetch_grown(flow_grown(e, f), f->list != FLOW_LIST_OPEN);
	} else {
		j = pool_at(&e->journals, f->block);
		fetch_lines(&j->note[f->notes], 1);
	}
}

static void prepare(struct flow_engine *e, const struct packet *p, size_t i)
{
	const struct flow_key key = flow_key_of(p, &e->seed);

	e->keys[i] = key;
	e->prints[i] = flow_dedup_print(p);
	fetch_lines(flow_dedup_slot(&e->dedup, e->prints[i]), 1);
	flow_table_fetch(&e->table, (uint32_t)key.hash);
	/* Of a SYN, whose flow may be new, the tomb that the tuple may have. */
	flow_table_fetch(p->flags & TCP_SYN ? &e->tombs.table : &e->table,
		(uint32_t)key.hash);
}

void flow_prepare(struct flow_engine *e, const struct flow_batch *b)
{
	e->batch = b;
	e->at = 0;
	for (size_t i = 0; i < b->n; i++)
		prepare(e, &b->packet[i], i);
	for (size_t i = b->n; i < b->n + AHEAD; i++)
		e->keys[i] = (struct flow_key){ 0, 0 };
	for (size_t i = 0; i < FLOW_AHEAD; i++)
		fetch_flow(e, i);
	for (size_t i = 0; i < BLOCK_AHEAD; i++)
		fetch_block(e, i);
}

void flow_fetch_ahead(struct flow_engine *e, size_t i)
{
	fetch_flow(e, i + FLOW_AHEAD);
	fetch_block(e, i + BLOCK_AHEAD);
}
