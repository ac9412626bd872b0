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

/* The first entry with its hash: nearly always the right one. */
static void fetch_flow(struct flow_engine *e, size_t i)
{
	const struct flow_table *t = &e->table;
	const uint32_t hash = (uint32_t)e->keys[i].hash;
	size_t at = flow_table_home(t, hash);

	while (t->slots[at].ref != 0 && t->slots[at].hash != hash)
		at = (at + 1) & t->mask;
	e->refs[i] = t->slots[at].ref;
	fetch_lines(flow_of(&e->flows, e->refs[i]), 2);
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

/* What the flow has beside itself: the note that is next, or the machine. */
static void fetch_block(struct flow_engine *e, size_t i)
{
	const struct flow *f;
	const struct flow_journal *j;

	if (e->refs[i] == 0)
		return;
	f = flow_of(&e->flows, e->refs[i]);
	if (f->form == FLOW_NOTED) {
		j = pool_at(&e->journals, f->block);
		fetch_lines(&j->note[f->notes], 1);
	} else if (f->form == FLOW_GROWN) {
		fetch_grown(flow_grown(e, f), f->list != FLOW_LIST_OPEN);
	}
}

static void prepare(struct flow_engine *e, const struct packet *p, size_t i)
{
	const struct flow_key key = flow_key_of(p, &e->seed);

	e->keys[i] = key;
	e->prints[i] = flow_dedup_print(p, key.from);
	fetch_lines(flow_dedup_slot(&e->dedup, e->prints[i]), 1);
	flow_table_fetch(&e->table, (uint32_t)key.hash);
	if (p->flags & TCP_SYN)		/* of a flow that may be new */
		flow_table_fetch(&e->tombs.table, (uint32_t)key.hash);
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
