/* SPDX-License-Identifier: ISC */
/* fuzz_gunzip.c - gzip data of any bytes, read as a capture. The header's magic
 * is given, so that every input is one. A bomb stays small: 64 KiB of input are
 * 64 MiB at most. */
#include <stdlib.h>
#include <string.h>

#include "reading.h"

enum { MAGIC = 4, SIZE_MAX_ = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *gzip;

	if (size > SIZE_MAX_)
		return 0;
	gzip = malloc(MAGIC + size);
	if (gzip == NULL)
		abort();
	memcpy(gzip, "\x1f\x8b\x08", MAGIC);
	if (size > 0)
		memcpy(gzip + MAGIC, data, size);
	reading_check(gzip, MAGIC + size);
	free(gzip);
	return 0;
}
