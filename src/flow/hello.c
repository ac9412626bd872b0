/* SPDX-License-Identifier: ISC */
/* hello.c - how a connection by the book begins: a SYN, and its SYN,ACK. */
#include "flow/journal.h"

enum { CONTROL = TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN };

struct flow_hello flow_hello_of(const struct packet *p)
{
	return (struct flow_hello){
		.isn = p->seq,
		.window = p->window,
		.mss = p->mss,
		.wscale = tcp_scale(p),
		.ttl = p->ttl,
		.options = (uint8_t)((p->quirks & FLOW_HELLO_OPTIONS) >>
		                     FLOW_HELLO_SHIFT),
		.extra = (uint8_t)(p->wire_len - FLOW_LEAST_LEN),
	};
}

/* A SYN or SYN,ACK with nothing else to it? */
static bool is_hello(const struct packet *p, unsigned control)
{
	return (p->flags & CONTROL) == control && p->payload_len == 0 &&
	       !(p->quirks & (FLOW_SPECIAL | PKT_OPTIONS_CUT)) &&
	       p->wire_len - FLOW_LEAST_LEN <= UINT8_MAX;
}

static bool take_syn(struct flow *f, const struct packet *p, unsigned from)
{
	if (!is_hello(p, TCP_SYN) || from != 0)
		return false;
	f->hello[0] = flow_hello_of(p);
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
	hello = flow_hello_of(p);
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
	    f->hello[0].window == 0)
		return false;
	f->next[1] = p->seq + 1;
	f->acked[1] = p->seq;
	f->block = pool_take_raw(&e->journals);
	if (!flow_note(e, f, p, 1, 1)) {
		pool_give(&e->journals, f->block);
		f->block = 0;		/* no copies */
		return false;
	}
	f->hello[1] = flow_hello_of(p);
	f->form = FLOW_NOTED;
	f->page = PAGE_ANSWERED;
	return true;
}

bool flow_hello_take(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg)
{
	const unsigned from = seg->tcp.from;

	if (f->form == FLOW_NEW)
		return !e->plays_all && take_syn(f, p, from);
	return from == 0 ? take_syn_again(f, p, seg) : take_answer(e, f, p);
}
