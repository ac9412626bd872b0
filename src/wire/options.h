/* SPDX-License-Identifier: ISC */
/* options.h - the one iterator over TCP options, RFC 9293 3.2: a kind alone, or
 * kind, length, data, where the length counts all three. */
#ifndef WIRE_OPTIONS_H
#define WIRE_OPTIONS_H

#include <stdbool.h>

#include "base/span.h"
#include "wire/packet.h"

enum tcp_option_kind {
	TCP_OPT_END = 0,
	TCP_OPT_NOP = 1,
	TCP_OPT_MSS = 2,
	TCP_OPT_WSCALE = 3,
	TCP_OPT_SACK_PERMITTED = 4,
	TCP_OPT_SACK = 5,
	TCP_OPT_TIMESTAMPS = 8,
};

struct tcp_option {
	uint8_t kind;
	struct span data;	/* what follows kind and length; borrowed */
};

/* The options of a decoded packet, as captured. */
struct span tcp_options_of(const struct packet *p);

/* Takes the next option that is neither NOP nor END; false at the end, or where
 * a length is impossible (then at->bad is set). Inline: each SYN is read twice,
 * and the span stays in registers. */
static inline bool tcp_option_next(struct span *at, struct tcp_option *option)
{
	while (at->left > 0 && at->at[0] == TCP_OPT_NOP)
		span_take(at, 1);
	if (at->left == 0 || at->at[0] == TCP_OPT_END)
		return false;
	if (at->left < 2 || at->at[1] < 2 || at->at[1] > at->left) {
		at->bad = true;
		at->left = 0;
		return false;
	}
	option->kind = at->at[0];
	option->data = span_of(at->at + 2, at->at[1] - 2u);
	span_take(at, at->at[1]);
	return true;
}

#endif
