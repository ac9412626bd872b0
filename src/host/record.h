/* SPDX-License-Identifier: ISC */
/* record.h - what is told of a host at the end: of what was counted, all that
 * may be of interest. A host that never closes first as a server, and has few
 * TIME_WAITs at a time, has no record. */
#ifndef HOST_RECORD_H
#define HOST_RECORD_H

#include "host/hosts.h"

/* Each count is a lower bound; `seen' of what was not counted has no frame. */
struct host_record {
	uint8_t ip[16];
	uint16_t ip_version;
	uint16_t doubts;	/* D() bits that hold of all */
	uint64_t waits;		/* TIME_WAITs within a minute; 0: so few that
				 * nobody counted */
	struct host_seen waiting;
	uint64_t closes[2];	/* of it as a server: by the client, by it */
	struct host_seen closing;	/* the latter */
	uint64_t stuck;		/* that linger in CLOSE_WAIT to the end, */
	uint64_t left;		/* and that left it late */
	int64_t entered[2];	/* of `stuck': the first and the last, ns */
	struct host_seen sticking;
	uint16_t stuck_doubts;	/* D() bits of `stuck' */
	const struct host_ports *const *ports;	/* by destination */
	size_t n_ports;
};

/* All records, by address, IPv4 first. */
struct host_records {
	const struct hosts *hosts;
	const struct host **host;	/* that have one */
	size_t n, next;
	const struct host_ports **ports;	/* of all clients */
	size_t n_ports, next_ports;
};

/* Nothing may be counted any more, until host_records_fini(). 0, or -1 without
 * memory; then there is no record. */
int host_records_init(struct host_records *r, const struct hosts *h);
void host_records_fini(struct host_records *r);

/* The next one; false: there is none. */
bool host_records_next(struct host_records *r, struct host_record *record);

#endif
