/* SPDX-License-Identifier: ISC */
/* journal.c - what goes by the book: a SYN, its SYN,ACK, segments in order that
 * acknowledge what was sent, and two FINs that do not cross. */
#include "flow/journal.h"

enum {
	CONTROL = TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN,
	SPECIAL = PKT_CHECKSUM_BAD | PKT_PAYLOAD_CUT,
	BOTH_FINS = FLOW_FIN_CLIENT | FLOW_FIN_SERVER,
	SINCE_BITS = 40, EXTRA_BITS = 6,
};

static const uint64_t SINCE_MAX = (UINT64_C(1) << SINCE_BITS) - 1;

static struct flow_note *next_note(const struct flow_engine *e,
                                   const struct flow *f)
{
	struct flow_journal *j = pool_at(&e->journals, f->block);

	return &j->note[f->notes];
}

/* Has a note room for all its numbers? Most do at once. */
static inline bool fits(const struct flow *f, const struct packet *p,
                        uint32_t news)
{
	uint64_t since = (uint64_t)p->time - (uint64_t)f->first_time;
	uint32_t extra = p->wire_len - p->payload_len - FLOW_LEAST_LEN;
	uint64_t frame = p->frame - f->first_frame;

	return ((since >> SINCE_BITS) | (extra >> EXTRA_BITS) |
	        (frame >> 32) | (p->payload_len >> 16) | (news >> 16)) == 0 &&
	       p->time >= f->last_time;
}

/* After fits(). */
static inline void note(struct flow_engine *e, struct flow *f,
                        const struct packet *p, unsigned from, uint32_t news)
{
	unsigned fin = (p->flags & TCP_FIN) != 0;

	*next_note(e, f) = (struct flow_note){
		.since = (uint64_t)(p->time - f->first_time) & SINCE_MAX,
		.window = p->window,
		.extra = (p->wire_len - p->payload_len - FLOW_LEAST_LEN) & 63,
		.from = from & 1,
		.fin = fin & 1,
		.frame = (uint32_t)(p->frame - f->first_frame),
		.payload = (uint16_t)p->payload_len,
		.news = (uint16_t)news,
	};
	f->notes++;
	f->next[from] += p->payload_len + fin;
	f->acked[from ^ 1] += news;
}

static struct flow_hello hello_of(const struct packet *p)
{
	struct tcp_endpoint said = { 0 };

	tcp_note_options(&said, p);
	return (struct flow_hello){
		.isn = p->seq,
		.window = p->window,
		.mss = said.mss,
		.wscale = said.wscale,
		.ttl = p->ttl,
		.options = (uint8_t)(said.marks >> FLOW_OPTIONS_SHIFT),
		.extra = (uint8_t)(p->wire_len - FLOW_LEAST_LEN),
	};
}

/* A SYN or SYN,ACK with nothing else to it? */
static bool is_hello(const struct packet *p, unsigned control)
{
	return (p->flags & CONTROL) == control && p->payload_len == 0 &&
	       !(p->quirks & SPECIAL) &&
	       p->wire_len - FLOW_LEAST_LEN <= UINT8_MAX;
}

static bool take_syn(struct flow *f, const struct packet *p, unsigned from)
{
	if (!is_hello(p, TCP_SYN) || from != 0)
		return false;
	f->hello[0] = hello_of(p);
	f->next[0] = p->seq + 1;
	f->acked[0] = p->seq;
	f->form = FLOW_LONE;
	return true;
}

static bool take_syn_again(struct flow *f, const struct packet *p,
                           struct flow_segment *seg)
{
	struct flow_hello hello;

	if (!is_hello(p, TCP_SYN) || f->copies == UINT32_MAX)
		return false;
	hello = hello_of(p);
	if (memcmp(&hello, &f->hello[0], sizeof(hello)) != 0)
		return false;
	f->copies++;
	seg->tcp = (struct tcp_segment){
		.odd = TCP_ODD_SYN_AGAIN,
		.frame = p->frame,
		.time = p->time,
		.end = 1,
		.earlier_frame = f->first_frame,
		.since = p->time - f->last_time,
	};
	return true;
}

static bool take_answer(struct flow_engine *e, struct flow *f,
                        const struct packet *p)
{
	if (!is_hello(p, TCP_SYN | TCP_ACK) || f->copies != 0 ||
	    p->ack != f->next[0] || p->window == 0 ||
	    f->hello[0].window == 0 || !fits(f, p, 1))
		return false;
	f->hello[1] = hello_of(p);
	f->next[1] = p->seq + 1;
	f->acked[1] = p->seq;
	f->block = pool_take_raw(&e->journals);
	f->form = FLOW_NOTED;
	note(e, f, p, 1, 1);
	return true;
}

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

	if (progress == FLOW_OPENED)
		return true;
	if (!(progress & FLOW_OPENED))
		return from == 0 && p->ack == f->next[1];
	if (progress & FLOW_OVER)
		return false;
	if (progress & fin_of(from))
		return p->payload_len == 0 && !(p->flags & TCP_FIN);
	return !(p->flags & TCP_FIN) || p->ack == f->next[from ^ 1];
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

static bool take_next(struct flow_engine *e, struct flow *f,
                      const struct packet *p, unsigned from)
{
	const uint32_t news = p->ack - f->acked[from ^ 1];

	if ((p->flags & (TCP_SYN | TCP_RST | TCP_ACK)) != TCP_ACK ||
	    p->seq != f->next[from] ||
	    news > f->next[from ^ 1] - f->acked[from ^ 1] ||
	    p->window == 0 || p->ttl != f->hello[from].ttl ||
	    (p->quirks & SPECIAL) || f->notes == FLOW_NOTES ||
	    !has_its_turn(f, p, from) || !fits(f, p, news))
		return false;
	note(e, f, p, from, news);
	if (f->progress != FLOW_OPENED || (p->flags & TCP_FIN))
		step(e, f, p, from);
	return true;
}

bool flow_journal_take(struct flow_engine *e, struct flow *f,
                       const struct packet *p, struct flow_segment *seg)
{
	const unsigned from = seg->tcp.from;

	if (f->form == FLOW_NOTED)
		return take_next(e, f, p, from);
	if (f->form == FLOW_NEW)
		return !e->plays_all && take_syn(f, p, from);
	return from == 0 ? take_syn_again(f, p, seg) : take_answer(e, f, p);
}
