/* SPDX-License-Identifier: ISC */
/* fuzz_pcapng.c - a file of any bytes, read as pcapng. */
#include <string.h>

#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4 || memcmp(data, "\x0a\x0d\x0d\x0a", 4) != 0)
		return 0;
	reading_check(data, size);
	return 0;
}
