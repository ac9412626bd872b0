/* SPDX-License-Identifier: ISC */
/* large.h - tables that are jumped about in: fewer TLB misses with large
 * pages. */
#ifndef BASE_LARGE_H
#define BASE_LARGE_H

#include <stddef.h>

/* As calloc(): n zeroed elements of `size' bytes, to be freed with free(); NULL
 * without memory. */
void *large_zeros(size_t n, size_t size);

#endif
