/* SPDX-License-Identifier: ISC */
/* frame.h - one record of a capture: where its bytes lie, and when it came.
 *
 * Floor 0, because capture/ fills it and wire/ reads it and neither sees the
 * other. Bytes are borrowed: good until the batch they came in is released. */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* No time lies further from 1970 than this, some 146 years: the difference of
 * two times cannot overflow. Those that would are set to it. */
#define FRAME_TIME_MAX (INT64_MAX / 2)

struct frame {
	uint64_t number;	/* Wireshark's frame.number, run-wide, from 1 */
	int64_t time;		/* ns since 1970 UTC; the capture's word */
	const uint8_t *bytes;
	uint32_t caplen;	/* bytes there are at `bytes' */
	uint32_t wirelen;	/* bytes there were on the wire; may be less */
	uint16_t interface;	/* index in capture_info's interfaces */
	uint16_t linktype;	/* LINKTYPE_* number, without FCS bits */
	uint8_t fcs_len;	/* bytes of frame check sequence at the end */
};

enum { FRAME_BATCH = 64 };

struct frame_batch {
	size_t n;
	struct frame frame[FRAME_BATCH];
};

#endif
