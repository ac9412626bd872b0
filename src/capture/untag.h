/* SPDX-License-Identifier: ISC */
/* untag.h - a frame as it was before switches put VLAN tags into it, and before
 * its IPv6 packet was cut into fragments.
 *
 * IEEE 802.1Q-2018 9.3: a tag is an Ethertype of its own and two bytes; what
 * follows is the frame's own Ethertype. */
#ifndef CAPTURE_UNTAG_H
#define CAPTURE_UNTAG_H

#include <stddef.h>

#include "base/frame.h"

struct untag {
	uint8_t *bytes;		/* of the frame that was untagged last */
	size_t size;
};

/* Makes *out the frame without its VLAN tags, however many, and without the
 * header of a first IPv6 fragment: 1; 0 if it has none; -1 without memory. Its
 * bytes live until the next call. */
int untag_frame(struct untag *u, const struct frame *f, struct frame *out);

void untag_fini(struct untag *u);

#endif
