/* SPDX-License-Identifier: ISC */
/* sack.h - the ranges that a receiver says it holds: RFC 2018 3, RFC 2883 4. */
#ifndef TCP_SACK_H
#define TCP_SACK_H

#include <stdbool.h>

#include "wire/packet.h"

enum { TCP_SACK_RANGES = 4 };

struct tcp_sack_range {
	uint32_t from, to;	/* sequence numbers */
};

struct tcp_sack {
	unsigned n;
	bool again;		/* the first came once more: a D-SACK */
	struct tcp_sack_range range[TCP_SACK_RANGES];
};

/* Has it options beside time stamps? One without any was played, not read. */
static inline bool tcp_has_options(const struct packet *p)
{
	return p->header_len > (p->quirks & PKT_HAS_TS ? 32 : 20);
}

/* Reads them; none if it has no such option. */
void tcp_sack_read(const struct packet *p, struct tcp_sack *sack);

#endif
