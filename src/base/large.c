/* SPDX-License-Identifier: ISC */
#include "base/large.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *large_zeros(size_t n, size_t size)
{
	const size_t large = 2 << 20;
	void *at = NULL;

	if (n > SIZE_MAX / size || n * size < large)
		return calloc(n, size);
	if (posix_memalign(&at, large, n * size) != 0)
		return NULL;
	madvise(at, n * size, MADV_HUGEPAGE);
	memset(at, 0, n * size);
	return at;
}
