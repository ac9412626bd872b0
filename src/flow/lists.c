/* SPDX-License-Identifier: ISC */
#include "flow/lists.h"

static void unlink_flow(struct flow_lists *l, struct flow *f)
{
	if (f->prev != 0)
		flow_of(l->flows, f->prev)->next = f->next;
	else
		l->head[f->list] = f->next;
	if (f->next != 0)
		flow_of(l->flows, f->next)->prev = f->prev;
	else
		l->tail[f->list] = f->prev;
}

void flow_lists_move(struct flow_lists *l, uint32_t index, enum flow_list to)
{
	struct flow *f = flow_of(l->flows, index);

	if (f->list != FLOW_LIST_NONE)
		unlink_flow(l, f);
	f->list = (uint8_t)to;
	f->next = 0;
	f->prev = 0;
	if (to == FLOW_LIST_NONE)
		return;
	f->prev = l->tail[to];
	if (f->prev != 0)
		flow_of(l->flows, f->prev)->next = index;
	else
		l->head[to] = index;
	l->tail[to] = index;
}
