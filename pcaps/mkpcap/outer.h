/* SPDX-License-Identifier: ISC */
/* outer.h - what a packet is carried in: tunnels, labels, radio.
 *
 * Steps from outside in, each a header before the next. */
#ifndef PCAPS_OUTER_H
#define PCAPS_OUTER_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "text.h"

enum { OUTER_STEPS = 12 };

enum outer_kind { IN_IP, IN_UDP, IN_GRE, IN_VXLAN, IN_GENEVE, IN_GTP, IN_MPLS,
	IN_PPPOE, IN_PPP, IN_ETHERNET, IN_VLAN, IN_WLAN, IN_AMSDU,
	IN_RADIOTAP, IN_N };

struct outer {
	unsigned n;
	struct outer_step {
		enum outer_kind kind;
		bool v6, numbered;
		uint32_t id;
		uint16_t port[2];	/* of what goes from client to server */
		uint8_t ip[2][16];
	} step[OUTER_STEPS];
};

/* Takes the steps that stand after `in'. */
void outer_take(struct outer *o, struct text *t);

/* Puts the headers before the IP packet, of version 4 or 6, that `b' holds.
 * The ends are swapped on the way back. Returns the Ethertype of the outermost;
 * 0 if it has none. */
unsigned outer_wrap(const struct outer *o, bool back, unsigned version,
                    struct bytes *b);

#endif
