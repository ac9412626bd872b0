/* SPDX-License-Identifier: ISC */
/* options.h - the one iterator over TCP options, RFC 9293 3.2. */
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
 * a length is impossible (then at->bad is set). */
bool tcp_option_next(struct span *at, struct tcp_option *option);

#endif
