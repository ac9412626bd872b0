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
	TCP_OPT_MD5 = 19,		/* RFC 2385 3.0 */
};

struct tcp_option {
	uint8_t kind;
	struct span data;	/* what follows kind and length; borrowed */
};

/* The options of a decoded packet, as captured: none of a header that was cut
 * before them. */
static inline struct span tcp_options_of(const struct packet *p)
{
	enum { HEADER = 20 };		/* without options, RFC 9293 3.1 */

	if (p->header_len <= HEADER)
		return span_of(p->tcp, 0);
	return span_of(p->tcp + HEADER, p->header_len - (size_t)HEADER);
}

/* Takes the option at `at', which is neither NOP nor END. */
static inline bool tcp_option_take(struct span *at, struct tcp_option *option)
{
	size_t len = at->left < 2 ? 0 : at->at[1];

	if (len < 2 || len > at->left) {
		at->bad = true;
		at->left = 0;
		return false;
	}
	option->kind = at->at[0];
	option->data = span_of(at->at + 2, len - 2);
	span_take(at, len);
	return true;
}

/* Takes the next option that is neither NOP nor END; false at the end, or where
 * a length is impossible (then at->bad is set). Inline: each SYN is read twice,
 * and the span stays in registers. */
static inline bool tcp_option_next(struct span *at, struct tcp_option *option)
{
	for (; at->left > 0 && at->at[0] != TCP_OPT_END; span_take(at, 1))
		if (at->at[0] != TCP_OPT_NOP)
			return tcp_option_take(at, option);
	return false;
}

#endif
