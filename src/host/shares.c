/* SPDX-License-Identifier: ISC */
#include "host/shares.h"

#include "flow/flow.h"

/* Fewer octets tell nothing of how many packets are missing. */
enum { OCTETS_LEAST = 10000 };

static void add(struct host_share *s, const struct flow_end *end)
{
	if (s->flows++ == 0 || end->number < s->first_frame) {
		s->first_frame = end->number;
		s->time = end->start;
	}
}

static bool has_handshake(const struct flow_end *end)
{
	const struct tcp_endpoint *e = end->grown->conn.end;

	return e[0].marks & e[1].marks & TCP_MARK_SYN;
}

static void add_two_sided(struct host_shares *s, const struct flow_end *end)
{
	const int64_t acked = end->side[0].acked + end->side[1].acked;
	const int64_t missed = end->side[0].missed + end->side[1].missed;

	add(&s->two_sided, end);
	if (missed == 0 && end->outcome == FLOW_CLOSED)
		add(&s->whole, end);
	else if (acked >= OCTETS_LEAST)
		add(missed > acked / 2 ? &s->thin : &s->whole, end);
	if (acked >= OCTETS_LEAST && missed > acked / 2)
		s->thin_opened += has_handshake(end);
}

void host_shares_add(struct host_shares *s, const struct flow_end *end)
{
	if (end->plain) {
		s->two_sided.flows++;
		s->whole.flows++;
	} else if (end->side[0].seen && end->side[1].seen) {
		add_two_sided(s, end);
	} else if (end->outcome != FLOW_UNANSWERED &&
	           flow_end_answers_unseen(end)) {
		add(&s->one_sided, end);
	}
}

/* More than 90 % of both? */
static bool is_most(const struct host_share *most,
                    const struct host_share *others, const struct limits *l)
{
	return most->flows >= l->shares_least &&
	       most->flows > 9 * others->flows;
}

bool host_shares_one_sided(const struct host_shares *s, const struct limits *l)
{
	return is_most(&s->one_sided, &s->two_sided, l);
}

bool host_shares_sampled(const struct host_shares *s, const struct limits *l)
{
	return is_most(&s->thin, &s->whole, l) &&
	       s->thin_opened < s->thin.flows / 2;
}
