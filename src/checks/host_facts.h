/* SPDX-License-Identifier: ISC */
/* host_facts.h - the fact that rows of hosts judge. */
#ifndef CHECKS_HOST_FACTS_H
#define CHECKS_HOST_FACTS_H

#include "host/hosts.h"

/* HOST: an address, or a client with one destination. */
struct fact_host {
	const struct host *host;	/* NULL: the latter, */
	const struct host_sum *sum;	/* has no sum, but */
	const struct host_ports *ports;	/* this; the former has not */
	bool server;		/* it was one, in what was counted last */
	uint64_t waits;		/* TIME_WAITs at once */
	uint64_t closes, server_first;	/* of a server */
	uint64_t stuck, left;	/* in CLOSE_WAIT; and no more, for it closed */
	int64_t grown;		/* from the first of `stuck' to the last, ns */
	uint8_t ways;		/* enum host_isn_way, of enough numbers; or 0 */
	uint64_t range;		/* ports that it has; 0: not asked */
	uint64_t used, rate;	/* those in use; TIME_WAITs in a minute */
	struct host_seen waiting, closing, sticking;	/* what is counted */
	struct host_seen numbered;	/* whose numbers were judged */
	uint16_t doubts;	/* D() bits of those in CLOSE_WAIT, */
	uint16_t of_all;	/* and of all */
};

#endif
