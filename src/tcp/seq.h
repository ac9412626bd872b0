/* SPDX-License-Identifier: ISC */
/* seq.h - sequence numbers unwrapped to 64 bits, RFC 9293 3.4.
 *
 * The only place that subtracts sequence numbers. An offset counts from the
 * ISN, which is 0: the SYN occupies it, the first byte of data is 1. */
#ifndef TCP_SEQ_H
#define TCP_SEQ_H

#include <stdint.h>

/* The offset of `seq' that lies nearest to the offset `near', where `base' is
 * the sequence number of offset 0. */
static inline int64_t seq_offset(uint32_t seq, uint32_t base, int64_t near)
{
	uint32_t at = base + (uint32_t)(uint64_t)near;

	return near + (int32_t)(seq - at);
}

#endif
