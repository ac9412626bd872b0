/* SPDX-License-Identifier: ISC */
/* fetch.h - asks for memory before it is needed. */
#ifndef BASE_FETCH_H
#define BASE_FETCH_H

#include <stddef.h>
#include <stdint.h>

enum { CACHE_LINE = 64 };

/* The lines from `at' on. A function that only prefetches has no effect in the
 * eyes of gcc, which then drops its calls: hence the empty statement. */
static inline void fetch_lines(const void *at, size_t lines)
{
	for (size_t i = 0; i < lines; i++)
		__builtin_prefetch((const uint8_t *)at + CACHE_LINE * i, 1);
	__asm__ volatile("" : : : );
}

#endif
