/* SPDX-License-Identifier: ISC */
/* raw.h - IP packets as frames without a link header. */
#ifndef UNIT_RAW_H
#define UNIT_RAW_H

#include "base/frame.h"
#include "octets.h"

enum { RAW = 101 };

/* Frame 5: the packet, of which only caplen octets were recorded. The last of
 * them lies before a page that must not be touched. */
static inline struct frame raw_frame(const struct octets *o, size_t caplen)
{
	return (struct frame){
		.number = 5,
		.bytes = octets_fence(o->at, caplen),
		.caplen = (uint32_t)caplen,
		.wirelen = (uint32_t)o->n,
		.linktype = RAW,
	};
}

#endif
