/* SPDX-License-Identifier: ISC */
/* Bulk transfers, four at once, and a flood of SYNs from as many addresses. */
#include "kinds.h"

enum {
	BULK_FLOWS = 4,
	BULK_TURNS = 350000,	/* of all: two segments and an ACK */
	BULK_LAG = 16,		/* segments under way */
	BULK_GAP = 12000,	/* ns */
	FLOOD_SYNS = 300000,
	FLOOD_GAP = 10000,
};

/* Two segments, and an ACK for the two that lie BULK_LAG before them. */
static void bulk_turn(struct gen *g, struct conn *c, uint32_t turn)
{
	const struct body segment = { g->noise, SEGMENT };

	for (unsigned i = 0; i < 2; i++, g->now += BULK_GAP)
		conn_send_next(g, c, 1, ACK, segment);
	if (turn * 2 > BULK_LAG)
		c->end[0].ack += 2 * SEGMENT;
	conn_send(g, c, 0, ACK, nothing);
	g->now += BULK_GAP;
}

static void bulk_begin(struct gen *g, struct conn *c, uint64_t bytes)
{
	conn_send_next(g, c, 0, SYN, nothing);
	conn_send_next(g, c, 1, SYN | ACK, nothing);
	conn_send_next(g, c, 0, ACK, nothing);
	conn_send_next(g, c, 0, PSH | ACK, message(g, 0, 200, 0));
	conn_send_next(g, c, 1, PSH | ACK, message(g, 1, SEGMENT, bytes));
	conn_send_next(g, c, 0, ACK, nothing);
}

static void bulk_end(struct gen *g, struct conn *c)
{
	conn_send_next(g, c, 0, FIN | ACK, nothing);
	conn_send_next(g, c, 1, FIN | ACK, nothing);
	conn_send_next(g, c, 0, ACK, nothing);
}

void make_bulk(struct gen *g, double scale)
{
	uint32_t turns = (uint32_t)(BULK_TURNS * scale) / BULK_FLOWS;
	struct conn conns[BULK_FLOWS];

	for (uint32_t i = 0; i < BULK_FLOWS; i++, g->now += BULK_GAP) {
		conn_init(g, &conns[i], 0x0a000001 + i, (uint16_t)(40000 + i));
		bulk_begin(g, &conns[i], (uint64_t)turns * 2 * SEGMENT);
	}
	for (uint32_t turn = 0; turn < turns; turn++)
		for (uint32_t i = 0; i < BULK_FLOWS; i++)
			bulk_turn(g, &conns[i], turn);
	for (uint32_t i = 0; i < BULK_FLOWS; i++, g->now += BULK_GAP)
		bulk_end(g, &conns[i]);
}

void make_flood(struct gen *g, double scale)
{
	uint32_t n = (uint32_t)(FLOOD_SYNS * scale);
	struct conn c;

	for (uint32_t i = 0; i < n; i++, g->now += FLOOD_GAP) {
		conn_init(g, &c, scatter(i + 1),
		          (uint16_t)(1024 + below(g, 64000)));
		c.end[1].ip = 0xc0000201;
		conn_send_next(g, &c, 0, SYN, nothing);
	}
}
