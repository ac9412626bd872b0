/* SPDX-License-Identifier: ISC */
/* former.c - what an incarnation leaves to the next one of its tuple. */
#include "flow/inside.h"
#include "tcp/question.h"
#include "tcp/seq.h"

enum { LOOK_HOPS = 6 };

/* What a SYN looks like: how many hops its sender grants, as far as what is
 * left of them tells, and a hash of what it announces. Never 0. */
static inline uint8_t look_of(uint8_t ttl, const struct flow_hello *h)
{
	const uint32_t hops = (uint8_t)(ttl - 1) >> 6;	/* 64, 128, 255 */
	const uint32_t said = h->mss | (uint32_t)h->wscale << 16 |
		(uint32_t)h->options << 24;

	return (uint8_t)(hops << LOOK_HOPS |
	                 said * 2654435761u >> (32 - LOOK_HOPS) | 1);
}

/* Do both differ? One of them may: routes change, and so do programs. */
static bool looks_other(uint8_t a, uint8_t b)
{
	const unsigned differ = a ^ b;

	return a != 0 && b != 0 && differ >> LOOK_HOPS != 0 &&
	       (differ & ((1 << LOOK_HOPS) - 1)) != 0;
}

static uint8_t look_of_syn(const struct packet *p)
{
	const struct flow_hello h = flow_hello_of(p);

	return p->quirks & PKT_OPTIONS_CUT ? 0 : look_of(p->ttl, &h);
}

/* The same of a client whose SYN was seen. */
static uint8_t look_of_client(const struct tcp_endpoint *c)
{
	const unsigned options =
		(c->marks & TCP_MARK_TS ? PKT_HAS_TS : 0) |
		(c->marks & TCP_MARK_WSCALE ? PKT_HAS_WSCALE : 0) |
		(c->marks & TCP_MARK_SACK ? PKT_SACK_PERMITTED : 0);
	const struct flow_hello h = { .mss = c->mss, .wscale = c->wscale,
		.options = (uint8_t)(options >> FLOW_HELLO_SHIFT) };

	return c->wscale == TCP_SCALE_UNKNOWN ? 0 : look_of(c->ttl, &h);
}

static unsigned waits(const struct tcp_conn *c)
{
	return (unsigned)(c->end[0].state == TCP_TIME_WAIT) |
	       (unsigned)(c->end[1].state == TCP_TIME_WAIT) << 1;
}

static void fill_grown(const struct tcp_conn *c, bool over,
                       struct flow_tombstone *tomb)
{
	const struct tcp_endpoint *client = &c->end[0];
	const unsigned opened = (client->marks | c->end[1].marks) &
		TCP_MARK_OPENED;

	tomb->bits |= (uint8_t)(waits(c) << FLOW_TOMB_WAITS_BIT |
		(over && opened ? FLOW_TOMB_CLOSED : 0));
	for (unsigned i = 0; i < 2; i++)
		tomb->edge[i] = seq_at(c->end[i].iss, c->end[i].seen);
	if (!(client->marks & TCP_MARK_SYN))
		return;
	tomb->bits |= FLOW_TOMB_ISN;
	tomb->isn = client->iss;
	tomb->look = look_of_client(client);
}

/* By the book, who closes first ends in TIME_WAIT; where one is that does not,
 * nobody asks. */
static inline void fill_noted(const struct flow *f, struct flow_tombstone *tomb)
{
	static const uint8_t ends[PAGES] = {
		[PAGE_CLIENT_CLOSED] = FLOW_TOMB_CLOSED |
			1 << FLOW_TOMB_WAITS_BIT,
		[PAGE_SERVER_CLOSED] = FLOW_TOMB_CLOSED |
			2 << FLOW_TOMB_WAITS_BIT,
	};

	tomb->bits |= ends[f->page] | FLOW_TOMB_ISN;
	if (f->form == FLOW_LONE && (f->marks & FLOW_REUSED))
		tomb->bits |= 2 << FLOW_TOMB_WAITS_BIT;
	tomb->isn = f->hello[0].isn;
	tomb->look = look_of(f->hello[0].ttl, &f->hello[0]);
	tomb->edge[0] = f->next[0];
	tomb->edge[1] = f->next[1];
}

void flow_former_fill(const struct flow_engine *e, const struct flow *f,
                      struct flow_tombstone *tomb)
{
	tomb->number_low = (uint32_t)f->first_frame;
	tomb->number_high = (uint16_t)(f->first_frame >> 32);
	tomb->bits = (uint8_t)(f->client |
		(f->marks & FLOW_IPV6 ? FLOW_TOMB_IPV6 : 0));
	if (f->form == FLOW_GROWN)
		fill_grown(&flow_grown(e, f)->conn, flow_is_over(e, f), tomb);
	else
		fill_noted(f, tomb);
}

/* Was that end of the tuple in TIME_WAIT? */
static bool waited(const struct flow_tombstone *old, unsigned end)
{
	const unsigned side = end ^ (old->bits & FLOW_TOMB_CLIENT);

	return old->bits >> FLOW_TOMB_WAITS_BIT >> side & 1;
}

/* RFC 9293 3.6.1 MAY-2: does the new connection find the server in the
 * TIME_WAIT of the old one? */
static bool is_reuse(const struct flow *f, const struct flow_tombstone *old)
{
	return waited(old, f->client ^ 1u);
}

/* Would what follows the SYN lie where that end has sent before? */
static bool lies_below(uint32_t edge, uint32_t isn)
{
	return edge != isn + 1 && edge - (isn + 1) <= TCP_OLD_MOST;
}

void flow_former_know(struct flow_engine *e, struct flow *f,
                      const struct packet *p, const struct flow_tombstone *old)
{
	const unsigned client = old->bits & FLOW_TOMB_CLIENT;
	const bool same_end = f->client == client;
	struct flow_former *former = &e->former;

	*former = (struct flow_former){
		.edge = { old->edge[client], old->edge[client ^ 1] },
		.number = old->bits & FLOW_TOMB_CLOSED ?
			flow_tomb_number(old) : 0,
		.known = true,
		.waits = is_reuse(f, old),
		.again = same_end && (old->bits & FLOW_TOMB_ISN) &&
			p->seq == old->isn,
		.overlaps = lies_below(old->edge[client ^ f->client], p->seq),
		.other_host = same_end &&
			looks_other(old->look, look_of_syn(p)),
		.waited = { waited(old, 0), waited(old, 1) },
		.closed = former->closed,
	};
	f->marks |= former->waits ? FLOW_REUSED : 0;
}

/* Asks of the SYN, as side 0. */
static void ask(struct flow_engine *e, struct flow *f, const struct packet *p,
                const struct tcp_segment *seg)
{
	const struct flow_former *former = &e->former;
	const uint32_t edge[2] = { former->edge[f->client],
		former->edge[f->client ^ 1] };
	struct tcp_segment syn = *seg;
	struct tcp_at at;

	if (f->form != FLOW_GROWN)
		flow_grow(e, f);
	at = flow_tcp(e, f, flow_grown(e, f));
	syn.from = 0;
	if (former->waits)
		tcp_ask_reuse(&at, p, &syn, edge);
	if (former->again)
		tcp_ask(&at, TCP_ASK_ISN_AGAIN, p, &syn);
	if (former->overlaps)
		tcp_watch_old(&at, edge[0]);
}

void flow_former_tell(struct flow_engine *e, struct flow *f,
                      const struct packet *p, struct flow_segment *seg)
{
	struct flow_former *former = &e->former;

	former->known = false;
	seg->ends_wait[0] = former->waited[f->client];
	seg->ends_wait[1] = former->waited[f->client ^ 1];
	seg->waited_since = former->closed;
	if (former->waits || former->again || former->overlaps)
		ask(e, f, p, &seg->tcp);
	if (former->number == 0 || former->again ||
	    (former->waits && !former->other_host))
		return;
	if (seg->tcp.odd == 0)
		seg->tcp = (struct tcp_segment){ .from = seg->tcp.from,
			.frame = p->frame, .time = p->time, .since = -1 };
	seg->tcp.odd |= TCP_ODD_PORTS_AGAIN;
	seg->former = former->number;
	seg->former_waits = former->waits;
	seg->other_host = former->other_host;
	seg->doubts = flow_doubts(e, f);
}
