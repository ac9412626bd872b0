/* SPDX-License-Identifier: ISC */
/* fact.h - what is odd about IP packets, whether TCP comes of them or not. */
#ifndef WIRE_FACT_H
#define WIRE_FACT_H

#include <stdbool.h>
#include <stdint.h>

enum ip_odd {
	IP_ODD_FRAGMENTED   = 1 << 0,	/* a segment came in fragments */
	IP_ODD_LEN_MISMATCH = 1 << 1,	/* a length beyond the frame, or less
					 * than the header's */
	IP_ODD_TRUNCATED    = 1 << 2,	/* the frame ends within a header */
	IP_ODD_OVERLAP      = 1 << 3,	/* fragments that are no copies */
	IP_ODD_TINY         = 1 << 4,	/* a cut within the TCP header */
	IP_ODD_INCOMPLETE   = 1 << 5,	/* fragments that did not come */
};

struct ip_fact {
	uint16_t odd;			/* enum ip_odd */
	uint8_t ip_version;		/* 0: nor are the addresses known */
	uint8_t src[16], dst[16];	/* IPv4-mapped, as in struct packet */
	uint64_t earlier_frame, frame;	/* earlier: of the same datagram; 0 */
	int64_t time;			/* of `frame', ns since 1970 UTC */
	int64_t since;			/* that time, less the earlier's */
	bool begun;			/* the first fragment came; */
	uint8_t next;			/* what the datagram carries */
};

#endif
