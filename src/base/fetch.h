/* SPDX-License-Identifier: ISC */
/* fetch.h - asks for memory before it is needed. */
#ifndef BASE_FETCH_H
#define BASE_FETCH_H

#include <stddef.h>
#include <stdint.h>

enum {
	CACHE_LINE = 64,
	STREAM_AHEAD = 1024,	/* bytes; measured, as the lines are */
	STREAM_LINES = 3,
};

/* The lines from `at' on. A function that only prefetches has no effect in the
 * eyes of gcc, which then drops its calls: hence the empty statement. */
static inline void fetch_lines(const void *at, size_t lines)
{
	for (size_t i = 0; i < lines; i++)
		__builtin_prefetch((const uint8_t *)at + CACHE_LINE * i, 1);
	__asm__ volatile("" : : : );
}

/* Of what is read from front to back and is at `at' now, record by record: what
 * comes next but a few. The processor does not see it coming, as records are of
 * all lengths. Nothing need be there. */
static inline void fetch_stream(const void *at)
{
	const uintptr_t next = (uintptr_t)at + STREAM_AHEAD;

	for (size_t i = 0; i < STREAM_LINES; i++)
		__builtin_prefetch((const void *)(next + CACHE_LINE * i));
}

#endif
