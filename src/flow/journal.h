/* SPDX-License-Identifier: ISC */
/* journal.h - a connection that goes by the book is written down, not played.
 *
 * Nothing that the machine could say of it is asked before its end, and mostly
 * not even then. So each packet becomes a short note, after a look that all is
 * as it should be; the machine plays the notes when anything else comes, or
 * when somebody asks. What it then says is what it would have said all along.
 * For the files of this room only. */
#ifndef FLOW_JOURNAL_H
#define FLOW_JOURNAL_H

#include "flow/inside.h"

enum {				/* not noted */
	FLOW_SPECIAL = PKT_CHECKSUM_BAD | PKT_PAYLOAD_CUT | PKT_IP_LEN_MISMATCH
};

/* Each takes a packet from side `from', or seg->tcp.from, of a flow that has
 * not grown. False, and nothing happened, if it has to: what came is not by
 * the book. The first is for a FLOW_NOTED, hello.c's for those before. */
bool flow_journal_take(struct flow_engine *e, struct flow *f,
                       const struct packet *p, unsigned from);
bool flow_hello_take(struct flow_engine *e, struct flow *f,
                     const struct packet *p, struct flow_segment *seg);

/* Plays what a flow has noted on a machine that is all zero. Its conn.closing
 * may take a block of e->room. */
void flow_journal_play(struct flow_engine *e, const struct flow *f,
                       struct flow_grown *g);

/* Writes down what nothing else speaks against; false, and nothing is written,
 * if a number of it is too large for a note. */
static inline bool flow_note(struct flow_engine *e, struct flow *f,
                             const struct packet *p, unsigned from,
                             uint32_t news)
{
	struct flow_journal *j = pool_at(&e->journals, f->block);
	const uint64_t since = (uint64_t)p->time - (uint64_t)f->first_time;
	const uint64_t frame = p->frame - f->first_frame;
	const uint32_t extra = p->wire_len - p->payload_len - FLOW_LEAST_LEN;
	const uint32_t fin = (p->flags & TCP_FIN) != 0;

	if ((since >> NOTE_WINDOW | extra >> (NOTE_FROM - NOTE_EXTRA) |
	     frame >> 32 | (p->payload_len | news) >> 16) != 0)
		return false;
	j->note[f->notes++] = (struct flow_note){
		.what = since | (uint64_t)p->window << NOTE_WINDOW |
			(uint64_t)extra << NOTE_EXTRA |
			(uint64_t)from << NOTE_FROM | (uint64_t)fin << NOTE_FIN,
		.frame = (uint32_t)frame,
		.payload = (uint16_t)p->payload_len,
		.news = (uint16_t)news,
	};
	f->next[from] += p->payload_len + fin;
	f->acked[from ^ 1] += news;
	return true;
}

#endif
