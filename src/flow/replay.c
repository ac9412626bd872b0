/* SPDX-License-Identifier: ISC */
/* replay.c - plays a journal: each note becomes the packet that it was, as far
 * as the machine and the Zeek view look at packets. */
#include "flow/journal.h"

/* A flow on its way through its journal. */
struct player {
	const struct flow *f;
	struct tcp_at at;
	struct flow_grown *g;
	uint32_t next[2], acked[2];	/* as in struct flow */
};

static void push(struct player *r, struct packet *p, unsigned from)
{
	struct tcp_segment seg;

	p->ttl = r->f->hello[from].ttl;
	p->wire_len += FLOW_LEAST_LEN;
	flow_grown_see(r->g, p, from);
	tcp_push(&r->at, p, from, &seg);
}

/* What the options of a SYN or SYN,ACK said. */
static void add_options(struct packet *p, const struct flow_hello *h)
{
	p->mss = h->mss;
	p->wscale = h->wscale;
	p->quirks = (uint16_t)(h->options << FLOW_HELLO_SHIFT);
}

static void play_syn(struct player *r, uint64_t frame, int64_t time)
{
	const struct flow_hello *h = &r->f->hello[0];
	struct packet p = {
		.frame = frame,
		.time = time,
		.wire_len = h->extra,
		.flags = TCP_SYN,
		.seq = h->isn,
		.window = h->window,
	};

	add_options(&p, h);
	push(r, &p, 0);
}

/* Of all SYNs but the first, only the last is known: of the others nothing is
 * ever told but how many they were. */
static void play_syns(struct player *r)
{
	const struct flow *f = r->f;
	uint32_t copies = f->form == FLOW_LONE ? f->copies : 0;

	play_syn(r, f->first_frame, f->first_time);
	for (; copies > 0; copies--)
		play_syn(r, f->last_frame, f->last_time);
}

static unsigned part_of(const struct flow_note *n, enum flow_note_part at,
                        unsigned mask)
{
	return (unsigned)(n->what >> at) & mask;
}

/* What is known of the FIN of that side but its note: see FLOW_TALK_NOTE. */
static void add_stamp(struct packet *p, const struct flow_note *n,
                      unsigned from)
{
	p->tsval = (uint32_t)(n->what >> 32 * from);
	p->quirks |= p->tsval != 0 ? PKT_HAS_TS : 0;
	p->ip_id = from == 0 ? n->payload : n->news;
}

/* The first note is the SYN,ACK. */
static void play_note(struct player *r, const struct flow_journal *j,
                      const struct flow_note *n, bool syn)
{
	const struct flow *f = r->f;
	const unsigned from = part_of(n, NOTE_FROM, 1);
	const unsigned fin = part_of(n, NOTE_FIN, 1);
	const int64_t since = (int64_t)(n->what &
		((UINT64_C(1) << NOTE_WINDOW) - 1));
	struct packet p = {
		.frame = f->first_frame + n->frame,
		.time = f->first_time + since,
		.wire_len = part_of(n, NOTE_EXTRA, 0x3f) + n->payload,
		.payload_len = n->payload,
		.payload_captured = n->payload,
		.flags = (uint16_t)(TCP_ACK | (fin ? TCP_FIN : 0) |
		                    (syn ? TCP_SYN : 0)),
		.seq = r->next[from],
		.window = (uint16_t)part_of(n, NOTE_WINDOW, 0xffff),
	};

	if (syn)
		add_options(&p, &f->hello[from]);
	if (fin)
		add_stamp(&p, &j->note[FLOW_TALK_NOTE], from);
	p.ack = r->acked[from ^ 1] += n->news;
	r->next[from] += n->payload + fin + syn;
	push(r, &p, from);
}

static void play_notes(struct player *r, const struct flow_journal *j)
{
	for (unsigned i = 0; i < r->f->notes; i++)
		play_note(r, j, &j->note[i], i == 0);
}

void flow_journal_play(struct flow_engine *e, const struct flow *f,
                       struct flow_grown *g)
{
	struct player r = {
		.f = f,
		.at = flow_tcp(e, f, g),
		.g = g,
		.next = { f->hello[0].isn + 1, f->hello[1].isn },
		.acked = { f->hello[0].isn, f->hello[1].isn },
	};

	tcp_begin(&g->conn, f->orientation != FLOW_GUESSED);
	if (f->marks & FLOW_REUSED)
		g->conn.end[1].state = TCP_TIME_WAIT;
	if (f->form != FLOW_NEW)
		play_syns(&r);
	if (f->form == FLOW_NOTED)
		play_notes(&r, pool_at(&e->journals, f->block));
}
