/* SPDX-License-Identifier: ISC */
/* journal.c - how a connection goes on by the book: segments in order that
 * acknowledge what was sent, and two FINs that do not cross. */
#include "flow/journal.h"
#include "tcp/sack.h"

enum {
	NO = PAGE_NONE,
	OPN = PAGE_OPEN,
	CF = PAGE_CLIENT_FIN, SF = PAGE_SERVER_FIN,
	C1 = PAGE_CLIENT_FIRST, S1 = PAGE_SERVER_FIRST,
	CC = PAGE_CLIENT_CLOSED, SC = PAGE_SERVER_CLOSED,
};

/* What page a segment leads to. The client speaks first; who has sent a FIN
 * says no more; the other FIN acknowledges it. A table, as nobody foresees what
 * comes next: columns are nothing, data, a FIN, a FIN with data; each first
 * without and then with an ACK of all that the peer has sent. */
static const uint8_t book[PAGES][16] = {
	/*                of the client,
	 *                of the server */
	[PAGE_ANSWERED] = { NO, OPN, NO, OPN, NO, CF, NO, CF,
	                    NO, NO, NO, NO, NO, NO, NO, NO },
	[PAGE_OPEN] =     { OPN, OPN, OPN, OPN, CF, CF, CF, CF,
	                    OPN, OPN, OPN, OPN, SF, SF, SF, SF },
	[PAGE_CLIENT_FIN] = { CF, CF, NO, NO, NO, NO, NO, NO,
	                      CF, CF, CF, CF, NO, C1, NO, C1 },
	[PAGE_SERVER_FIN] = { SF, SF, SF, SF, NO, S1, NO, S1,
	                      SF, SF, NO, NO, NO, NO, NO, NO },
	[PAGE_CLIENT_FIRST] = { C1, CC, NO, NO, NO, NO, NO, NO,
	                        C1, C1, NO, NO, NO, NO, NO, NO },
	[PAGE_SERVER_FIRST] = { S1, S1, NO, NO, NO, NO, NO, NO,
	                        S1, SC, NO, NO, NO, NO, NO, NO },
};

/* What there is to compare a packet with: of its sender, and of the peer. */
struct sight {
	const struct flow_hello *own, *peer;
	uint32_t next, acked;		/* of the sender, struct flow's */
	uint32_t peer_next, peer_acked;
};

static inline struct sight sight_of(const struct flow *f, unsigned from)
{
	const size_t own = from, peer = from ^ 1;

	return (struct sight){ &f->hello[own], &f->hello[peer],
		f->next[own], f->acked[own], f->next[peer], f->acked[peer] };
}

static inline unsigned next_page(unsigned page, const struct packet *p,
                                 unsigned from, uint32_t peer_next)
{
	const unsigned fin = (p->flags & TCP_FIN) != 0;
	const unsigned data = p->payload_len != 0;
	const unsigned covers = p->ack == peer_next;

	return book[page][from << 3 | fin << 2 | data << 1 | covers];
}

/* Is less than half of the peer's first window in flight, and does this end
 * still show half of its own? Then nobody need ask whether one is full. */
static inline bool has_room(const struct sight *s, const struct packet *p)
{
	const unsigned scaled = s->own->options & s->peer->options &
		(PKT_HAS_WSCALE >> FLOW_HELLO_SHIFT);
	const uint32_t flight = s->next + p->payload_len - s->acked;

	return flight < s->peer->window / 2u &&
	       (uint32_t)p->window << (scaled ? s->own->wscale : 0) >=
	       s->own->window / 2u;
}

/* An ACK that says nothing new while data are in flight, or that may have SACK:
 * the first sign of a loss, which is not written down. */
static inline bool is_sign(const struct sight *s, const struct packet *p,
                           uint32_t news)
{
	return ((news | p->payload_len | (p->flags & TCP_FIN)) == 0 &&
	        s->peer_acked != s->peer_next) || tcp_has_options(p);
}

/* Whole and in order, and it acknowledges no more than was sent? */
static inline bool is_next(const struct sight *s, const struct packet *p,
                           uint32_t news)
{
	return (p->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK &&
	       p->seq == s->next && news <= s->peer_next - s->peer_acked &&
	       has_room(s, p) && p->ttl == s->own->ttl &&
	       !(p->quirks & FLOW_SPECIAL) && !is_sign(s, p, news);
}

/* Is there a note left? */
static inline bool has_note(const struct flow *f, unsigned page)
{
	const unsigned last = (f->marks / FLOW_TALKS) |
		(page >= PAGE_CLIENT_FIN);

	return f->notes + last < FLOW_NOTES;
}

/* By what a late copy of the FIN is known. */
static void stamp_fin(const struct flow_engine *e, const struct flow *f,
                      const struct packet *p, unsigned from)
{
	struct flow_journal *j = pool_at(&e->journals, f->block);
	struct flow_note *n = &j->note[FLOW_TALK_NOTE];
	const uint32_t tsval = p->quirks & PKT_HAS_TS ? p->tsval : 0;

	n->what &= (uint64_t)UINT32_MAX << 32 * (from ^ 1);
	n->what |= (uint64_t)tsval << 32 * from;
	if (from == 0)
		n->payload = p->ip_id;
	else
		n->news = p->ip_id;
}

bool flow_journal_take(struct flow_engine *e, struct flow *f,
                       const struct packet *p, unsigned from)
{
	const struct sight s = sight_of(f, from);
	const uint32_t news = p->ack - s.peer_acked;
	const unsigned last = f->page;
	const unsigned page = next_page(last, p, from, s.peer_next);

	if (page == PAGE_NONE || !is_next(&s, p, news) ||
	    !has_note(f, page) || !flow_note(e, f, p, from, news))
		return false;
	f->page = (uint8_t)page;
	if (p->flags & TCP_FIN)
		stamp_fin(e, f, p, from);
	if ((last == PAGE_ANSWERED) | (page >= PAGE_CLIENT_CLOSED))
		flow_relist(e, f, page >= PAGE_CLIENT_CLOSED ?
			FLOW_LIST_LINGER : FLOW_LIST_OPEN);
	return true;
}
