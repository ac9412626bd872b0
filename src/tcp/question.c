/* SPDX-License-Identifier: ISC */
#include "tcp/question.h"

#include "base/clock.h"
#include "tcp/beyond.h"
#include "tcp/recovery.h"
#include "tcp/seq.h"
#include "tcp/survival.h"
#include "tcp/unsent.h"
#include "tcp/walk.h"

static const uint8_t verdicts[TCP_N_QUESTIONS][TCP_N_REACTIONS] = {
#define ANSWER(question, reaction, verdict, why) \
	[TCP_ASK_##question][TCP_REACT_##reaction] = TCP_##verdict,
#include "tcp/questions.def"
};

static struct tcp_asked *asked(const struct tcp_at *at)
{
	return pool_at(&at->room->asked, at->conn->asked);
}

static bool has_block(const struct tcp_at *at)
{
	if (at->conn->asked == 0)
		at->conn->asked = pool_take(&at->room->asked);
	at->room->not_asked += at->conn->asked == 0;
	return at->conn->asked != 0;
}

/* Is it asked already? Copies ask no more. */
static bool is_open(const struct tcp_asked *all, enum tcp_question kind,
                    const struct packet *p, unsigned from)
{
	for (unsigned i = 0; i < all->n; i++)
		if (all->ask[i].kind == kind && all->ask[i].seq == p->seq &&
		    all->ask[i].from == from &&
		    all->ask[i].verdict == TCP_PENDING)
			return true;
	return false;
}

struct tcp_ask *tcp_ask(const struct tcp_at *at, enum tcp_question kind,
                        const struct packet *p, const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	struct tcp_asked *all;

	if (!has_block(at))
		return NULL;
	all = asked(at);
	if (all->n == TCP_QUESTIONS || is_open(all, kind, p, seg->from))
		return NULL;
	all->ask[all->n] = (struct tcp_ask){
		.frame = p->frame, .time = p->time, .seq = p->seq,
		.len = p->payload_len,
		.sent = s->seen, .had = at->conn->end[seg->from ^ 1].seen,
		.kind = (uint8_t)kind, .from = (uint8_t)seg->from,
		.older = seq_beyond(p->seq, s->iss) < 0,
	};
	return &all->ask[all->n++];
}

static void decide(struct tcp_ask *a, enum tcp_reaction r, uint64_t frame)
{
	if (a->verdict != TCP_PENDING || verdicts[a->kind][r] == TCP_PENDING)
		return;
	a->verdict = verdicts[a->kind][r];
	a->reaction = (uint8_t)r;
	a->reaction_frame = frame;
}

void tcp_ask_disowned(const struct tcp_at *at, const struct tcp_segment *seg,
                      bool sure)
{
	const struct packet before = { .frame = at->before,
		.time = at->before_time };
	const struct tcp_segment of = { .from = seg->from ^ 1 };
	struct tcp_ask *a = tcp_ask(at, TCP_ASK_STILL_OPEN, &before, &of);

	if (a == NULL)
		return;
	a->sure = sure;
	decide(a, TCP_REACT_DISOWNED, seg->frame);
}

void tcp_ask_unheeded(const struct tcp_at *at, const struct tcp_step *step)
{
	const struct packet ack = { .frame = tcp_step_frame(step),
		.time = step->time };
	const struct tcp_segment of = { .from = 0 };

	tcp_ask(at, TCP_ASK_ACK_UNHEEDED, &ack, &of);
}

void tcp_ask_other_syn(const struct tcp_at *at, const struct packet *p,
                       const struct tcp_segment *seg)
{
	struct tcp_ask *a = tcp_ask(at, TCP_ASK_OTHER_SYN_ACKED, p, seg);

	if (a == NULL)
		return;
	a->ack = p->ack;
	a->older = false;
}

void tcp_ask_is_stale(const struct tcp_at *at, const struct packet *p)
{
	struct tcp_asked *all = asked(at);

	for (unsigned i = 0; at->conn->asked != 0 && i < all->n; i++)
		if (all->ask[i].kind == TCP_ASK_OTHER_SYN_ACKED &&
		    all->ask[i].frame == p->frame)
			all->ask[i].older = true;
}

void tcp_ask_reuse(const struct tcp_at *at, const struct packet *p,
                   const struct tcp_segment *seg, const uint32_t edge[2])
{
	struct tcp_ask *a = tcp_ask(at, TCP_ASK_SYN_INTO_TIME_WAIT, p, seg);

	if (a == NULL)
		return;
	a->edge[0] = edge[0];
	a->edge[1] = edge[1];
	a->older = seq_beyond(p->seq, edge[seg->from]) < 0 &&
		!(p->quirks & PKT_HAS_TS);
}

/* Was its FIN acknowledged by what crossed? That the peer is in TIME_WAIT may
 * also follow from something else, and the ACK be still to come. */
static bool fin_was_acked(const struct tcp_at *at,
                          const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];

	return (s->marks & TCP_MARK_FIN) &&
	       (s->acked >= tcp_fin(at, seg->from)->end ||
	        seg->denied_frame != 0);
}

void tcp_ask_time_wait(const struct tcp_at *at, const struct packet *p,
                       const struct tcp_segment *seg)
{
	if (!fin_was_acked(at, seg))
		return;
	if (seg->odd & TCP_ODD_FIN_AGAIN)
		tcp_ask(at, TCP_ASK_FIN_INTO_TIME_WAIT, p, seg);
	else if (!(p->flags & TCP_FIN) &&
	         seg->offset < tcp_fin(at, seg->from)->end)
		tcp_ask(at, TCP_ASK_OLD_INTO_TIME_WAIT, p, seg);
}

/* Who answers the ACK of a TIME_WAIT, as it has closed, has no ACK to send
 * (RFC 9293 3.5.2, group 1). */
void tcp_ask_end_of_time_wait(const struct tcp_at *at, const struct packet *p,
                              const struct tcp_segment *seg)
{
	const struct tcp_step *into = tcp_walk_into(at, seg->from ^ 1,
		TCP_TIME_WAIT);
	struct tcp_ask *a;

	if ((p->flags & TCP_ACK) || !fin_was_acked(at, seg))
		return;
	a = tcp_ask(at, TCP_ASK_RST_INTO_TIME_WAIT, p, seg);
	if (a != NULL && into != NULL)
		a->began_frame = tcp_step_frame(into);
}

enum tcp_reaction tcp_answers(const struct packet *p, uint32_t isn,
                              uint32_t len)
{
	const unsigned flags = p->flags & (TCP_SYN | TCP_RST | TCP_ACK);

	if (p->ack - isn - 1 > len || (p->quirks & PKT_CHECKSUM_BAD))
		return TCP_N_REACTIONS;
	return flags == (TCP_SYN | TCP_ACK) ? TCP_REACT_SYN_ACKED :
	       flags == (TCP_RST | TCP_ACK) ? TCP_REACT_SYN_REFUSED :
	                                      TCP_N_REACTIONS;
}

static bool is_pure_ack(const struct packet *p)
{
	return (p->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK &&
	       p->payload_len == 0;
}

/* RFC 9293 3.10.7.4 step 4: the ACK of a TIME_WAIT says where it has ended. */
static bool is_of_time_wait(const struct tcp_ask *a, const struct packet *p)
{
	return p->seq == a->edge[a->from ^ 1] && p->ack == a->edge[a->from];
}

/* The same of the connection that the segment in question is of. */
static bool says_end(const struct tcp_at *at, const struct tcp_ask *a,
                     const struct packet *p, const struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];

	return seg->offset == at->conn->end[seg->from].seen &&
	       p->ack == seq_at(s->iss, tcp_fin(at, a->from)->end);
}

/* Does one ACK answer one segment only, the first that it may? Nor can it come
 * sooner than its sender has that. */
static bool is_of_other(const struct tcp_at *at, const struct tcp_ask *a,
                        const struct packet *p)
{
	const struct tcp_asked *all = asked(at);

	for (unsigned i = 0; i < all->n; i++)
		if (all->ask[i].verdict != TCP_PENDING &&
		    all->ask[i].reaction_frame == p->frame)
			return true;
	return p->time - a->time < recovery_way(at, a->from ^ 1);
}

bool tcp_is_late(const struct tcp_at *at, const struct tcp_ask *a,
                 const struct packet *p)
{
	return p->time - a->time >=
	       (int64_t)at->room->limits->rto_min_ms * NS_PER_MS;
}

/* RFC 5961 7: an ACK that says where the connection is. It would be nothing out
 * of the ordinary if the sender had sent something else meanwhile. */
static bool is_challenge(const struct tcp_at *at, const struct tcp_ask *a,
                         const struct packet *p, const struct tcp_segment *seg,
                         const struct tcp_before *before)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];

	if (!is_pure_ack(p))
		return false;
	if (a->kind == TCP_ASK_SYN_INTO_TIME_WAIT)
		return is_of_time_wait(a, p);
	if (a->kind == TCP_ASK_FIN_INTO_TIME_WAIT ||
	    a->kind == TCP_ASK_OLD_INTO_TIME_WAIT)
		return says_end(at, a, p, seg) && !is_of_other(at, a, p);
	if (a->kind == TCP_ASK_RST_INTO_TIME_WAIT)	/* else it has crossed */
		return tcp_is_late(at, a, p) && says_end(at, a, p, seg);
	return !a->interrupted && seg->offset == before->seen &&
	       s->acked == before->acked && p->ack == seq_at(s->iss, s->acked);
}

/* Only once the receiver has had time to take the segment in question, unless
 * it acknowledges what came behind it. */
static bool goes_on(const struct tcp_at *at, const struct tcp_ask *a,
                    const struct packet *p, const struct tcp_segment *seg,
                    const struct tcp_before *before)
{
	const struct tcp_endpoint *s = &at->conn->end[a->from];

	return !(p->flags & (TCP_SYN | TCP_RST)) &&
	       ((s->acked > a->sent && s->acked > before->acked) ||
	        (p->payload_len > 0 && seg->end > before->seen &&
	         tcp_is_late(at, a, p)));
}

/* The same of the sender, who may have sent before what is captured later. */
static bool sends_on(const struct tcp_at *at, const struct tcp_ask *a,
                     const struct packet *p, const struct tcp_segment *seg,
                     const struct tcp_before *before)
{
	const struct tcp_endpoint *r = &at->conn->end[a->from ^ 1];

	return !(p->flags & (TCP_SYN | TCP_RST)) &&
	       !(seg->odd & TCP_ODD_REJECTED) &&
	       ((seg->end > before->seen && seg->end > seg->offset &&
	         tcp_is_late(at, a, p)) ||
	        (r->acked > before->acked && r->acked > a->had &&
	         r->acked <= r->seen));
}

bool tcp_is_of_time_wait(const struct tcp_at *at, const struct packet *p,
                         unsigned from)
{
	const struct tcp_asked *all = asked(at);

	for (unsigned i = 0; at->conn->asked != 0 && i < all->n; i++)
		if (all->ask[i].kind == TCP_ASK_SYN_INTO_TIME_WAIT &&
		    all->ask[i].from != from && is_pure_ack(p) &&
		    is_of_time_wait(&all->ask[i], p))
			return true;
	return false;
}

/* What the listener sends next: its SYN,ACK, whatever came, or at last an ACK of
 * what was sent again and again. Of less that a few losses may be the cause. */
static void heed(const struct tcp_at *at, struct tcp_ask *a,
                 const struct packet *p, const struct tcp_segment *seg)
{
	const struct limits *l = at->room->limits;
	const unsigned acks = at->conn->denied[1].of_syn;
	const uint32_t again = at->more->side[0].retransmitted;

	a->unheeded = (uint16_t)(again < UINT8_MAX ? acks + again : UINT8_MAX);
	if (a->unheeded < l->unheeded_tries ||
	    (seg->odd & TCP_ODD_REJECTED))
		return;
	if (p->flags & TCP_SYN) {
		if (seg->denied_frame != 0)
			decide(a, TCP_REACT_SYNACK_AGAIN, p->frame);
	} else if (at->conn->end[0].acked > 1 &&
	           p->time - a->time >= (int64_t)l->rto_ms * NS_PER_MS) {
		decide(a, TCP_REACT_TAKEN_LATE, p->frame);
	}
}

static unsigned of_receiver(const struct tcp_at *at, const struct tcp_ask *a,
                            const struct packet *p,
                            const struct tcp_segment *seg,
                            const struct tcp_before *before)
{
	const enum tcp_reaction answer = tcp_answers(p, a->seq, a->len);

	return (answer != TCP_N_REACTIONS ? 1u << answer : 0) |
	       ((seg->odd & TCP_ODD_RESET) ? 1u << TCP_REACT_RESET : 0) |
	       (goes_on(at, a, p, seg, before) ? 1u << TCP_REACT_GOES_ON : 0) |
	       (is_challenge(at, a, p, seg, before) ?
	        1u << TCP_REACT_CHALLENGED : 0);
}

static unsigned of_sender(const struct tcp_at *at, const struct tcp_ask *a,
                          const struct packet *p,
                          const struct tcp_segment *seg,
                          const struct tcp_before *before)
{
	bool obeys = (p->flags & TCP_RST) && a->challenge_frame != 0 &&
		p->seq == a->challenge_ack;

	return (obeys ? 1u << TCP_REACT_OBEYED : 0) |
	       (sends_on(at, a, p, seg, before) ?
	        1u << TCP_REACT_SENDER_GOES_ON : 0);
}

static void note_challenge(struct tcp_ask *a, const struct packet *p)
{
	if (a->challenge_frame != 0)
		return;
	a->challenge_frame = p->frame;
	a->challenge_ack = p->ack;
}

static void obey(const struct tcp_at *at, const struct tcp_ask *a,
                 struct tcp_segment *seg)
{
	seg->odd |= TCP_ODD_OBEYS;
	if (a->kind == TCP_ASK_SYN_INTO_LIVE)
		at->more->said[seg->from] |= TCP_SAID_FORGOT;
}

/* What its sender sends after it: may it have been meant, and come too soon, or
 * have been answered by what the capture lacks? */
static void see_sender(const struct tcp_at *at, struct tcp_ask *a,
                       const struct packet *p, const struct tcp_segment *seg)
{
	const uint32_t end = seq_at(at->conn->end[seg->from].iss, seg->end);

	a->interrupted = true;
	a->taken_back |= (p->flags & TCP_RST) != 0;
	if (a->kind == TCP_ASK_SYN_INTO_LIVE)
		a->fits |= p->seq == a->seq + 1;
	else
		a->fits |= p->payload_len > 0 && end == a->seq &&
			!tcp_is_late(at, a, p);
}

static void react(const struct tcp_at *at, struct tcp_ask *a,
                  const struct packet *p, struct tcp_segment *seg,
                  const struct tcp_before *before)
{
	enum tcp_reaction answer;
	unsigned seen;

	if (a->kind == TCP_ASK_RST_EXACT) {
		if (tcp_survival_react(at, a, p, seg, before))
			decide(a, TCP_REACT_BOTH_GO_ON, p->frame);
		return;
	}
	if (a->kind == TCP_ASK_ACK_UNSENT || a->kind == TCP_ASK_DATA_BEYOND) {
		answer = a->kind == TCP_ASK_ACK_UNSENT ?
			tcp_unsent_react(at, a, p, seg, before) :
			tcp_beyond_react(at, a, p, seg, before);
		if (answer != TCP_N_REACTIONS)
			decide(a, answer, p->frame);
		return;
	}
	if (a->kind == TCP_ASK_OTHER_SYN_ACKED) {
		if (seg->from != a->from && p->seq == a->ack &&
		    (p->flags & (TCP_RST | TCP_ACK)) == TCP_RST) {
			decide(a, TCP_REACT_DISOWNED, p->frame);
			seg->odd |= TCP_ODD_OBEYS;
		}
		return;
	}
	if (a->kind == TCP_ASK_ACK_UNHEEDED) {
		if (seg->from == 1)
			heed(at, a, p, seg);
		return;
	}
	seen = seg->from == a->from ? of_sender(at, a, p, seg, before) :
		of_receiver(at, a, p, seg, before);
	if (seen & 1u << TCP_REACT_CHALLENGED)
		note_challenge(a, p);
	if (seen & 1u << TCP_REACT_OBEYED)
		obey(at, a, seg);
	for (unsigned r = 0; r < TCP_N_REACTIONS; r++)
		if (seen >> r & 1)
			decide(a, (enum tcp_reaction)r, p->frame);
	if (seg->from == a->from)
		see_sender(at, a, p, seg);
}

void tcp_watch_old(const struct tcp_at *at, uint32_t edge)
{
	if (has_block(at))
		asked(at)->watch = (struct tcp_watch){ .edge = edge,
			.on = true };
}

/* New data, of which connection? Beyond the edge it can only be of this. */
static void watch_data(struct tcp_watch *w, const struct packet *p)
{
	const uint32_t below = w->edge - (p->seq + p->payload_len);

	w->on = below <= TCP_OLD_MOST;
	w->frame = p->frame;
	w->seq = p->seq;
	w->len = p->payload_len;
}

/* Has the peer acknowledged that data, and does its sender say that it has not
 * sent it (RFC 9293 3.10.7.4 step 5: an ACK of what was not sent is answered by
 * an ACK)? */
static bool disowns(const struct tcp_at *at, const struct tcp_watch *w,
                    const struct packet *p, const struct tcp_segment *seg)
{
	return w->len > 0 && is_pure_ack(p) && p->seq == w->seq &&
	       at->conn->end[0].acked >= seg->offset + w->len;
}

static void watch(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg, const struct tcp_before *before)
{
	struct tcp_watch *w = &asked(at)->watch;

	if (seg->from != 0 || (seg->odd & TCP_ODD_REJECTED))
		return;
	if (p->payload_len > 0 && seg->end > before->seen) {
		watch_data(w, p);
	} else if (disowns(at, w, p, seg)) {
		seg->odd |= TCP_ODD_FORMER;
		seg->earlier_frame = w->frame;
		w->len = 0;
	}
}

void tcp_react(const struct tcp_at *at, const struct packet *p,
               struct tcp_segment *seg, const struct tcp_before *before)
{
	struct tcp_asked *all = asked(at);

	if (all->watch.on)
		watch(at, p, seg, before);
	for (unsigned i = 0; i < all->n; i++)
		if (all->ask[i].frame != p->frame &&
		    all->ask[i].verdict == TCP_PENDING)
			react(at, &all->ask[i], p, seg, before);
	tcp_ask_tidy(at);
}

void tcp_decide(const struct tcp_at *at, enum tcp_question kind,
                enum tcp_reaction reaction, uint64_t frame)
{
	struct tcp_asked *all = asked(at);

	for (unsigned i = 0; at->conn->asked != 0 && i < all->n; i++)
		if (all->ask[i].kind == kind)
			decide(&all->ask[i], reaction, frame);
}

void tcp_ask_no_more(const struct tcp_at *at)
{
	struct tcp_asked *all = asked(at);

	for (unsigned i = 0; at->conn->asked != 0 && i < all->n; i++)
		if (all->ask[i].verdict == TCP_PENDING)
			all->ask[i].verdict = TCP_UNDECIDED;
}

uint32_t *tcp_rival(const struct tcp_at *at, bool make)
{
	if (at->conn->asked == 0 && (!make || !has_block(at)))
		return NULL;
	return &asked(at)->rival;
}

struct tcp_rain *tcp_rain(const struct tcp_at *at, unsigned side)
{
	return at->conn->asked == 0 ? NULL : &asked(at)->rain[side];
}

void tcp_remember_answer(const struct tcp_at *at, const struct tcp_endpoint *s)
{
	if (has_block(at))
		asked(at)->answer = (struct tcp_answer){ .isn = s->iss,
			.mss = s->mss, .window = s->window,
			.wscale = s->wscale,
			.options = s->marks & TCP_MARK_OPTIONS, .on = true };
}

struct tcp_answer *tcp_answer_of(const struct tcp_at *at)
{
	return &asked(at)->answer;
}

void tcp_ask_tidy(const struct tcp_at *at)
{
	const struct tcp_asked *all = asked(at);

	if (at->conn->asked == 0 || all->n > 0 || all->rival != 0 ||
	    all->watch.on || all->answer.on)
		return;
	pool_give(&at->room->asked, at->conn->asked);
	at->conn->asked = 0;
}

/* The first that is decided, or as many as there are. */
static unsigned first_answer(const struct tcp_asked *all)
{
	unsigned i = 0;

	while (i < all->n && all->ask[i].verdict == TCP_PENDING)
		i++;
	return i;
}

bool tcp_has_answer(const struct tcp_at *at)
{
	const struct tcp_asked *all = asked(at);

	return at->conn->asked != 0 && first_answer(all) < all->n;
}

bool tcp_next_answer(const struct tcp_at *at, struct tcp_ask *out)
{
	struct tcp_asked *all = asked(at);
	unsigned i;

	if (!tcp_has_answer(at))
		return false;
	i = first_answer(all);
	*out = all->ask[i];
	for (all->n--; i < all->n; i++)
		all->ask[i] = all->ask[i + 1];
	tcp_ask_tidy(at);
	return true;
}

const char *tcp_question_name(enum tcp_question q)
{
	static const char *const names[TCP_N_QUESTIONS] = {
#define QUESTION(name, asked) #name,
#include "tcp/questions.def"
	};

	return names[q];
}

const char *tcp_reaction_name(enum tcp_reaction r)
{
	static const char *const names[TCP_N_REACTIONS] = {
#define REACTION(name, crosses) #name,
#include "tcp/questions.def"
	};

	return names[r];
}
