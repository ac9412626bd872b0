/* SPDX-License-Identifier: ISC */
/* options.c - RFC 9293 3.2: a kind alone, or kind, length, data, where the
 * length counts all three. */
#include "wire/options.h"

struct span tcp_options_of(const struct packet *p)
{
	return span_of(p->tcp + 20, p->header_len - 20u);
}

static bool give_up(struct span *at)
{
	at->bad = true;
	at->left = 0;
	return false;
}

bool tcp_option_next(struct span *at, struct tcp_option *option)
{
	while (at->left > 0 && at->at[0] == TCP_OPT_NOP)
		span_take(at, 1);
	if (at->left == 0 || at->at[0] == TCP_OPT_END)
		return false;
	if (at->left < 2 || at->at[1] < 2 || at->at[1] > at->left)
		return give_up(at);
	option->kind = at->at[0];
	option->data = span_of(at->at + 2, at->at[1] - 2u);
	span_take(at, at->at[1]);
	return true;
}
