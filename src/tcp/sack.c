/* SPDX-License-Identifier: ISC */
#include "tcp/sack.h"

#include "tcp/seq.h"
#include "wire/options.h"

/* RFC 2883 4: it lies below the ACK, or within the second. */
static bool is_again(const struct tcp_sack *s, uint32_t ack)
{
	const struct tcp_sack_range *first = &s->range[0];
	const struct tcp_sack_range *second = &s->range[1];

	if (s->n == 0)
		return false;
	if (seq_beyond(first->to, ack) <= 0)
		return true;
	return s->n > 1 && seq_beyond(first->from, second->from) >= 0 &&
	       seq_beyond(first->to, second->to) <= 0;
}

void tcp_sack_read(const struct packet *p, struct tcp_sack *sack)
{
	struct tcp_option o = { 0 };
	struct span at;

	sack->n = 0;
	sack->again = false;
	if (!(p->flags & TCP_ACK) || !tcp_has_options(p))
		return;
	at = tcp_options_of(p);
	while (tcp_option_next(&at, &o) && o.kind != TCP_OPT_SACK)
		;
	if (at.bad || o.kind != TCP_OPT_SACK)
		return;
	while (o.data.left >= 8 && sack->n < TCP_SACK_RANGES) {
		struct tcp_sack_range *r = &sack->range[sack->n];

		r->from = (uint32_t)span_be(&o.data, 4);
		r->to = (uint32_t)span_be(&o.data, 4);
		sack->n += seq_beyond(r->to, r->from) > 0;
	}
	sack->again = is_again(sack, p->ack);
}
