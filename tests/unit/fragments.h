/* SPDX-License-Identifier: ISC */
/* fragments.h - pieces of datagrams whose octet i is i. */
#ifndef UNIT_FRAGMENTS_H
#define UNIT_FRAGMENTS_H

#include "octets.h"
#include "wire/defrag.h"

enum { FRAGMENT_MOST = 2048 };

/* Gives f its octets, or if it differs their complements, and pushes it. The
 * last octet lies before a page that must not be touched. */
static inline enum defrag_result fragments_push(struct defrag *d,
	struct fragment f, bool differs, struct datagram *whole,
	struct ip_fact *fact)
{
	uint8_t bytes[FRAGMENT_MOST];

	for (uint32_t i = 0; i < f.captured; i++)
		bytes[i] = (uint8_t)((f.offset + i) ^ (differs ? 0xff : 0));
	f.bytes = octets_fence(bytes, f.captured);
	return defrag_push(d, &f, whole, fact);
}

#endif
