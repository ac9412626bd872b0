/* SPDX-License-Identifier: ISC */
/* journal.c - what goes by the book once a connection was answered: segments in
 * order that acknowledge what was sent, and two FINs that do not cross. */
#include "flow/journal.h"

enum { BOTH_FINS = FLOW_FIN_CLIENT | FLOW_FIN_SERVER };

static unsigned fin_of(unsigned side)
{
	return (unsigned)FLOW_FIN_CLIENT << side;
}

/* Is it the turn of such a segment? The client speaks first, who sent a FIN
 * says no more, and the other FIN acknowledges it. */
static bool has_its_turn(const struct flow *f, const struct packet *p,
                         unsigned from)
{
	const unsigned progress = f->progress;

	if (!(progress & FLOW_OPENED))
		return from == 0 && p->ack == f->next[1];
	if (progress & FLOW_OVER)
		return false;
	if (progress & fin_of(from))
		return p->payload_len == 0 && !(p->flags & TCP_FIN);
	return !(p->flags & TCP_FIN) || !(progress & BOTH_FINS) ||
	       p->ack == f->next[from ^ 1];
}

/* The first segment that opens, a FIN, and the ACK that ends it all. */
static void step(struct flow_engine *e, struct flow *f, const struct packet *p,
                 unsigned from)
{
	if (!(f->progress & FLOW_OPENED)) {
		f->progress |= FLOW_OPENED;
		flow_lists_move(&e->lists, flow_index(e, f), FLOW_LIST_OPEN);
	}
	if (p->flags & TCP_FIN) {
		if (from == 1 && !(f->progress & BOTH_FINS))
			f->progress |= FLOW_SERVER_FIRST;
		f->progress |= (uint8_t)fin_of(from);
	}
	if ((f->progress & BOTH_FINS) == BOTH_FINS &&
	    f->acked[0] == f->next[0] && f->acked[1] == f->next[1]) {
		f->progress |= FLOW_OVER;
		flow_wait(e, &e->linger, f, FLOW_LIST_LINGER);
	}
}

/* Whole and in order, it acknowledges no more than was sent, and the journal
 * has room for it? */
static inline bool is_next(const struct flow *f, const struct packet *p,
                           unsigned from, uint32_t news)
{
	return (p->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK &&
	       p->seq == f->next[from] &&
	       news <= f->next[from ^ 1] - f->acked[from ^ 1] &&
	       p->window != 0 && p->ttl == f->hello[from].ttl &&
	       !(p->quirks & FLOW_SPECIAL) && f->notes < FLOW_NOTES &&
	       p->time >= f->last_time;
}

bool flow_journal_take(struct flow_engine *e, struct flow *f,
                       const struct packet *p, unsigned from)
{
	const uint32_t news = p->ack - f->acked[from ^ 1];
	const bool moves = f->progress != FLOW_OPENED || (p->flags & TCP_FIN);

	if (!is_next(f, p, from, news) ||
	    (moves && !has_its_turn(f, p, from)) ||
	    !flow_note(e, f, p, from, news))
		return false;
	if (moves)
		step(e, f, p, from);
	return true;
}
