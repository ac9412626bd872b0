/* SPDX-License-Identifier: ISC */
/* seq.h - sequence numbers unwrapped to 64 bits, RFC 9293 3.4.
 *
 * The only place that compares sequence numbers. An offset counts from the
 * ISN, which is 0: the SYN occupies it, the first byte of data is 1. */
#ifndef TCP_SEQ_H
#define TCP_SEQ_H

#include <stdint.h>

/* How far `seq' lies beyond `other', less than 0 if it lies before it; what is
 * compared is less than 2^31 apart. */
static inline int32_t seq_beyond(uint32_t seq, uint32_t other)
{
	return (int32_t)(seq - other);
}

/* The sequence number of an offset, where `base' is that of offset 0. */
static inline uint32_t seq_at(uint32_t base, int64_t offset)
{
	return base + (uint32_t)(uint64_t)offset;
}

/* The offset of `seq' that lies nearest to the offset `near', where `base' is
 * the sequence number of offset 0. */
static inline int64_t seq_offset(uint32_t seq, uint32_t base, int64_t near)
{
	return near + seq_beyond(seq, seq_at(base, near));
}

#endif
