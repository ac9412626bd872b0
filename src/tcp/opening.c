/* SPDX-License-Identifier: ISC */
#include "tcp/opening.h"

#include "tcp/denial.h"
#include "tcp/question.h"
#include "tcp/seq.h"
#include "tcp/walk.h"
#include "tcp/window.h"

/* A SYN that its sender sends again: was it refused? */
static void retried(const struct tcp_at *at, struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct tcp_step *last = tcp_walk_last(at, seg->from);

	if (s->state != TCP_CLOSED || (s->marks & TCP_MARK_OPENED) ||
	    !(r->marks & TCP_MARK_RST) || (r->marks & TCP_MARK_SYN) ||
	    last == NULL)
		return;
	seg->opening |= TCP_OPENING_RETRIED;
	seg->rst_frame = tcp_step_frame(last);
}

/* Neither reset nor closed since: then it would have had reason to begin anew. */
static bool still_opens(const struct tcp_conn *c, unsigned server)
{
	const struct tcp_endpoint *s = &c->end[server], *r = &c->end[server ^ 1];
	const unsigned ends = TCP_MARK_RST | TCP_MARK_FIN;

	return (s->marks & r->marks & TCP_MARK_SYN) &&
	       !(s->marks & TCP_MARK_ACTIVE) && !((s->marks | r->marks) & ends) &&
	       (s->state == TCP_SYN_RCVD || s->state == TCP_ESTABLISHED);
}

/* All that data of its SYN may be acknowledged with it. */
static bool answers_syn(const struct tcp_endpoint *r, const struct packet *p)
{
	return seq_offset(p->ack, r->iss, r->seen) == 1 ||
	       (r->marks & TCP_MARK_SYNDATA);
}

/* Since the last SYN,ACK of that side. */
static int64_t since_synack(const struct tcp_at *at, const struct packet *p,
                            unsigned side, const struct tcp_step *first)
{
	return p->time - (at->more->syn_copies[side] > 0 ? at->start +
		(int64_t)at->more->rtt[side].syn_ms * 1000000 : first->time);
}

/* A SYN,ACK that lies elsewhere than the one before: does it answer the same
 * SYN? Then that is remembered until the client has taken one of them. */
static void changed(const struct tcp_at *at, const struct packet *p,
                    struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_step *first = tcp_walk_into(at, seg->from,
		TCP_SYN_RCVD);

	if (!(p->flags & TCP_ACK) || !still_opens(at->conn, seg->from) ||
	    !answers_syn(&at->conn->end[seg->from ^ 1], p) || first == NULL)
		return;
	seg->opening |= TCP_OPENING_CHANGED;
	at->more->said[seg->from] |= TCP_SAID_ELSEWHERE;
	seg->earlier_frame = tcp_step_frame(first);
	seg->since = since_synack(at, p, seg->from, first);
	seg->asked_again = at->more->syn_copies[seg->from ^ 1] > 0;
	seg->alike_twice = at->more->side[seg->from].duplicates > 0;
	if (s->state == TCP_SYN_RCVD)
		tcp_remember_answer(at, s);
}

static void note_options(struct tcp_endpoint *s, const struct packet *p)
{
	if (p->mss != 0)
		s->mss = p->mss;
	if (p->quirks & PKT_HAS_WSCALE) {
		s->wscale = tcp_scale(p);
		s->marks |= TCP_MARK_WSCALE;
	} else if (p->quirks & PKT_OPTIONS_CUT) {
		s->wscale = TCP_SCALE_UNKNOWN;
	}
	if (p->quirks & PKT_SACK_PERMITTED)
		s->marks |= TCP_MARK_SACK;
	if (p->quirks & PKT_HAS_TS)
		s->marks |= TCP_MARK_TS;
}

/* The same SYN or SYN,ACK again, or one that takes its place. */
static void note_copy(const struct tcp_at *at, const struct packet *p,
                      struct tcp_segment *seg)
{
	struct tcp_more *more = at->more;
	bool answer = p->flags & TCP_ACK;
	const struct tcp_step *first = tcp_walk_into(at, seg->from,
		answer ? TCP_SYN_RCVD : TCP_SYN_SENT);
	bool copies = more->syn_copies[seg->from] > 0;

	if (first != NULL) {
		seg->earlier_frame = tcp_step_frame(first);
		seg->since = p->time - (copies ? at->start + (int64_t)
			more->rtt[seg->from].syn_ms * 1000000 : first->time);
	}
	more->rtt[seg->from].syn_ms = tcp_since(at->start, p->time);
	if (more->syn_copies[seg->from] < UINT16_MAX)
		more->syn_copies[seg->from]++;
}

/* Of the numbers of a SYN,ACK those that do not count. */
static void note_other(const struct tcp_at *at, unsigned side, uint32_t isn)
{
	if (at->more->syn_copies[side ^ 1] == 0)
		at->more->rtt[side ^ 1].other = isn;
}

/* Who forgot a SYN answers its copy with another number. Only the answer that
 * is acknowledged counts, so until then it is the last one. */
static bool restart(struct tcp_endpoint *s, const struct packet *p,
                    struct tcp_segment *seg)
{
	if (!(p->flags & TCP_ACK) || s->state != TCP_SYN_RCVD ||
	    s->acked > 0 || s->seen > 1)
		return false;
	s->iss = p->seq;
	s->seen = 0;
	seg->end -= seg->offset;
	seg->offset = 0;
	return true;
}

bool tcp_take_syn(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg)
{
	struct tcp_endpoint *s = &at->conn->end[seg->from];
	bool answer = p->flags & TCP_ACK;
	bool opens_too = answer && s->state == TCP_SYN_SENT;
	const uint32_t before = s->iss;
	bool restarts;

	if (seg->offset != 0 && (s->marks & TCP_MARK_SYN))
		changed(at, p, seg);
	restarts = seg->offset != 0 && restart(s, p, seg);
	if (seg->opening & TCP_OPENING_CHANGED)
		note_other(at, seg->from, restarts ? before : p->seq);
	if (seg->offset != 0) {
		seg->odd |= TCP_ODD_SYN_OTHER_ISN;
		if (!answer && tcp_is_live(at->conn))
			tcp_ask(at, TCP_ASK_SYN_INTO_LIVE, p, seg);
		return false;
	}
	if ((s->marks & TCP_MARK_SYN) && !opens_too) {
		note_copy(at, p, seg);
		if (!restarts && answer) {
			seg->odd |= TCP_ODD_SYNACK_AGAIN;
			tcp_deny_syn(at, p->time, seg);
		} else if (!answer && s->state == TCP_SYN_SENT) {
			seg->odd |= TCP_ODD_SYN_AGAIN;
		} else if (!answer) {
			retried(at, seg);
		}
	}
	s->marks |= TCP_MARK_SYN | (answer ? 0 : TCP_MARK_ACTIVE) |
	            (p->payload_len > 0 ? TCP_MARK_SYNDATA : 0);
	note_options(s, p);
	return true;
}

/* Is a number behind that SYN,ACK, by what a window can hold? */
static bool lies_behind(uint32_t number, uint32_t isn, int64_t reach)
{
	const int64_t beyond = seq_beyond(number, isn);

	return beyond >= 1 && beyond <= reach;
}

/* Does the server go on from a SYN,ACK as only one does that was acknowledged?
 * Who still waits for that may repeat a bare ACK, or answer data of the SYN. */
static bool goes_on(const struct tcp_at *at, const struct packet *p)
{
	const struct tcp_endpoint *client = &at->conn->end[0];

	return !(client->marks & TCP_MARK_SYNDATA) &&
	       lies_behind(p->ack, client->iss, tcp_reach(at->conn, 0)) &&
	       (p->payload_len > 0 || (p->flags & TCP_FIN) ||
	        p->ack != client->iss + 1);
}

static void take_remembered(const struct tcp_at *at,
                            const struct tcp_answer *a)
{
	struct tcp_endpoint *s = &at->conn->end[1];

	note_other(at, 1, s->iss);
	s->iss = a->isn;
	s->window = a->window;
	s->mss = a->mss;
	s->wscale = a->wscale;
	s->marks = (uint16_t)((s->marks & ~TCP_MARK_OPTIONS) | a->options);
}

/* The ACK of the handshake may not have been recorded: then what follows says
 * which SYN,ACK counts, unless it could follow either. */
void tcp_opening_settle(const struct tcp_at *at, const struct packet *p,
                        unsigned from)
{
	const struct tcp_endpoint *s = &at->conn->end[1];
	struct tcp_answer *a = tcp_answer_of(at);
	const uint32_t number = from == 1 ? p->seq : p->ack;
	int64_t reach, here;

	if (!a->on ||
	    (p->flags & (TCP_SYN | TCP_RST | TCP_ACK)) != TCP_ACK ||
	    (p->quirks & PKT_CHECKSUM_BAD) || (from == 1 && !goes_on(at, p)))
		return;
	reach = tcp_reach(at->conn, 1);
	here = seq_beyond(number, seq_at(s->iss, s->seen));
	if (s->seen <= 1 && ((from == 0 && number == a->isn + 1) ||
	    ((here > reach || here < -reach) &&
	     lies_behind(number, a->isn, reach))))
		take_remembered(at, a);
	else if (from == 1)
		return;
	a->on = false;
}

bool tcp_opening_is_other(const struct tcp_at *at, const struct packet *p,
                          unsigned from)
{
	const struct tcp_endpoint *s = &at->conn->end[1];
	const struct tcp_more *more = at->more;
	const uint32_t number = from == 1 ? p->seq : p->ack;
	const uint32_t next = seq_at(s->iss, s->seen);
	const int64_t reach = tcp_reach(at->conn, 1);
	int64_t here, there;

	if (!(more->said[1] & TCP_SAID_ELSEWHERE) || more->syn_copies[0] > 0 ||
	    (p->flags & TCP_SYN) || (from == 0 && !(p->flags & TCP_ACK)))
		return false;
	here = seq_beyond(number, next);
	there = seq_beyond(number - more->rtt[0].other, next - s->iss);
	return (here > reach || here < -reach) &&
	       there <= reach && there >= -reach;
}

bool tcp_opening_apart(const struct tcp_at *at, const struct packet *p,
                       unsigned side)
{
	const struct tcp_endpoint *s = &at->conn->end[side];
	const struct tcp_endpoint *r = &at->conn->end[side ^ 1];

	return !(p->flags & TCP_ACK) && r->state == TCP_SYN_SENT &&
	       r->acked == 1 && (r->marks & TCP_MARK_SYN) &&
	       (s->marks & TCP_MARK_PLAIN) &&
	       !(s->marks & (TCP_MARK_DATA | TCP_MARK_SYN | TCP_MARK_RST)) &&
	       at->more->side[side].ranges.head == 0;
}

void tcp_opening_again(const struct tcp_at *at, const struct tcp_segment *seg)
{
	enum { TRIES = 3 };
	const struct tcp_endpoint *s = &at->conn->end[1];
	const struct tcp_step *open;

	if (seg->from != 0 || seg->offset != 1 || s->seen != 1 ||
	    (s->marks & (TCP_MARK_SYN | TCP_MARK_ACTIVE | TCP_MARK_PLAIN |
	                 TCP_MARK_RST)) != TCP_MARK_SYN ||
	    at->more->side[0].retransmitted != TRIES ||
	    at->conn->denied[1].of_syn > 0)
		return;
	open = tcp_walk_into(at, 0, TCP_ESTABLISHED);
	if (open != NULL)
		tcp_ask_unheeded(at, open);
}

/* Data behind a SYN that nobody has answered. */
static void early(const struct tcp_at *at, const struct packet *p,
                  struct tcp_segment *seg)
{
	const struct tcp_endpoint *s = &at->conn->end[seg->from];
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];
	const struct tcp_step *syn = tcp_walk_into(at, seg->from, TCP_SYN_SENT);

	if (p->payload_len == 0 || s->state != TCP_SYN_SENT ||
	    (r->marks & TCP_MARK_SENT) || syn == NULL ||
	    seq_offset(p->seq, s->iss, s->seen) != 1)
		return;
	seg->opening |= TCP_OPENING_EARLY;
	seg->earlier_frame = tcp_step_frame(syn);
}

/* A SYN,ACK that does not answer the SYN of its receiver, which waits for one. */
static void answers_else(const struct tcp_at *at, const struct packet *p,
                         struct tcp_segment *seg)
{
	const struct tcp_endpoint *r = &at->conn->end[seg->from ^ 1];

	if (r->state != TCP_SYN_SENT || !(r->marks & TCP_MARK_SYN))
		return;
	seg->opening |= TCP_OPENING_ELSE;
	tcp_ask_other_syn(at, p, seg);
}

void tcp_opening_dropped(const struct tcp_at *at, const struct packet *p,
                         struct tcp_segment *seg)
{
	const unsigned flags = p->flags & (TCP_SYN | TCP_RST | TCP_ACK);

	if (p->quirks & PKT_CHECKSUM_BAD)
		return;
	if (flags == 0)
		early(at, p, seg);
	else if (flags == (TCP_SYN | TCP_ACK))
		answers_else(at, p, seg);
}
