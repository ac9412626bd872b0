/* SPDX-License-Identifier: ISC */
/* hear.h - from segments to what is said; for the files of this room only. */
#ifndef FLOW_HEAR_H
#define FLOW_HEAR_H

#include "flow/inside.h"

/* A segment with octets, of a flow of which it is not known yet whether to
 * listen: looks at how it begins, if it is the first of its side. */
void flow_listen(struct flow_engine *e, struct flow *f, const struct packet *p,
                 const struct flow_segment *seg);

/* Does a server of which nothing but 101s matters send octets that acknowledge
 * more than was seen of its client: an answer before its request? */
bool flow_answers_ahead(const struct flow_engine *e, const struct flow *f,
                        const struct packet *p, unsigned from);

/* The marks of a flow that is only noted once a segment whole and right, which
 * comes next, was taken: 0, and flow_listen() is to be asked, if it may be worth
 * listening to. */
uint8_t flow_passed(const struct flow *f, const struct packet *p,
                    unsigned from);

/* A segment of a flow with a talk was taken: what it says is read by
 * flow_hear_next(), until that is false. Not for what was recorded twice. */
void flow_hear(struct flow_engine *e, struct flow *f, const struct packet *p,
               const struct tcp_segment *seg);

/* Reads on, up to a fact: true, and e->fact holds it until the next call. */
bool flow_hear_on(struct flow_engine *e);

static inline bool flow_hear_next(struct flow_engine *e)
{
	return e->hear.flow != NULL && flow_hear_on(e);
}

/* No more segments will come: what waits is read, past all that is missing,
 * by flow_hear_next(). */
void flow_hear_rest(struct flow_engine *e, struct flow *f);

/* Forgets a talk. */
void flow_talk_drop(struct flow_engine *e, struct flow *f);

void flow_talk_drop_all(struct flow_engine *e);

/* Where the index of a talk's block is kept; only with FLOW_TALKS. */
static inline uint32_t *flow_talk_index(const struct flow_engine *e,
                                        struct flow *f)
{
	struct flow_journal *j;

	if (f->form == FLOW_GROWN)
		return &f->talk;
	j = pool_at(&e->journals, f->block);
	return &j->note[FLOW_TALK_NOTE].frame;
}

/* The talk of a flow, or NULL. */
static inline struct flow_talk *flow_talk(const struct flow_engine *e,
                                          struct flow *f)
{
	return f->marks & FLOW_TALKS ?
		pool_at(&e->talks, *flow_talk_index(e, f)) : NULL;
}

/* unanswered.c: at the end of a flow, was its last attempt never answered? Once
 * true: e->fact. */
bool talk_ends_unanswered(struct flow_engine *e, struct hearing *h);

/* A fact that was left for later? True: e->fact. */
bool talk_fact_waits(struct flow_engine *e, struct hearing *h);

/* Reads on in a piece, which is not all read yet; true: e->fact. */
bool talk_read(struct flow_engine *e, struct hearing *h);

/* Octets of side h->side are missing. */
void talk_miss(struct flow_engine *e, struct hearing *h, uint32_t n);

/* Nobody listens to either side any more. */
void talk_deafen(struct flow_engine *e, struct hearing *h);

/* heads.c */

/* A whole head: where it is, and the frame in which it began. */
struct whole {
	const uint8_t *at;
	size_t n;
	uint64_t first_frame;
};

/* May the octets at hand begin a head, or go on with one? */
bool talk_may_be_head(const struct hearing *h);

/* Finds a whole head at the front of the piece, or of what came before and it;
 * false if more is to come, or none can. */
bool talk_find_head(struct flow_engine *e, struct hearing *h,
                    struct whole *whole);

/* After that: is it longer than any that is read? Then `whole' is what came of
 * it, and it is forgotten. */
bool talk_head_overflows(struct flow_engine *e, struct hearing *h,
                         struct whole *whole);
void talk_drop_head(struct flow_engine *e, struct flow_talk *t, unsigned side);

/* frames.c: reads on in frames; true: e->fact. */
bool talk_read_frames(struct flow_engine *e, struct hearing *h);
void talk_drop_list(struct flow_engine *e, struct flow_talk *t);

/* attempts.c: room for so many bytes more in what streams may hold. */
bool talk_charge(struct flow_engine *e, size_t more);

/* Keeps e->request, read from that head; NULL without room. */
struct ws_attempt *talk_add_attempt(struct flow_engine *e, struct flow_talk *t,
                                    const struct http_head *head);

/* Reads e->head into e->response, the answer to the attempt that is open; to
 * none, if its request was `seen' and asked for none, or was not. False without
 * room for it. */
bool talk_answer_attempt(struct flow_engine *e, struct hearing *h, bool seen,
                         const struct whole *whole);
void talk_drop_attempts(struct flow_engine *e, struct flow_talk *t);

/* exchange.c: begins e->fact, of side h->side. */
void talk_begin_fact(struct flow_engine *e, const struct hearing *h,
                     enum flow_fact_kind kind, uint64_t first_frame);

/* What is odd of the side at hand, from that frame to the piece's, is told once
 * the fact at hand was: talk_fact_waits(). */
void talk_note(struct hearing *h, const struct ws_talk *odd, uint64_t frame);

/* Sequence number of the first octet that a segment carries. */
static inline uint32_t talk_data_seq(const struct packet *p)
{
	return p->seq + ((p->flags & TCP_SYN) != 0);
}

/* The side whose piece is read. */
static inline struct talk_side *talk_side_of(const struct hearing *h)
{
	return &h->talk->side[h->side];
}

static inline void talk_read_past(struct tcp_piece *p, size_t n)
{
	p->at += n;
	p->n -= (uint32_t)n;
	p->seq += (uint32_t)n;
}

#endif
