/* SPDX-License-Identifier: ISC */
#include "flow/lists.h"

int flow_lists_init(struct flow_lists *l, struct pool *flows, struct err *err)
{
	l->flows = flows;
	return pool_init(&l->links, sizeof(struct flow_link), flows->max, err);
}

void flow_lists_fini(struct flow_lists *l)
{
	pool_fini(&l->links);
}

static void unlink_flow(struct flow_lists *l, uint32_t index, uint8_t list)
{
	const struct flow_link link = *flow_link(l, index);

	if (link.prev != 0)
		flow_link(l, link.prev)->next = link.next;
	else
		l->head[list] = link.next;
	if (link.next != 0)
		flow_link(l, link.next)->prev = link.prev;
	else
		l->tail[list] = link.prev;
}

static void append(struct flow_lists *l, uint32_t index, enum flow_list to)
{
	uint32_t last = l->tail[to];

	*flow_link(l, index) = (struct flow_link){ .prev = last };
	if (last != 0)
		flow_link(l, last)->next = index;
	else
		l->head[to] = index;
	l->tail[to] = index;
}

static bool is_linked(unsigned list)
{
	return list == FLOW_LIST_HALF || list == FLOW_LIST_ENDED;
}

void flow_lists_move(struct flow_lists *l, uint32_t index, enum flow_list to)
{
	struct flow *f = flow_of(l->flows, index);

	if (is_linked(f->list))
		unlink_flow(l, index, f->list);
	f->list = to & 7;
	if (is_linked(to))
		append(l, index, to);
}
