/* SPDX-License-Identifier: ISC */
/* reading.h - what must hold for any bytes that are read as a capture. */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include <stddef.h>
#include <stdint.h>

/* Reads the bytes at once, in small pieces, and from a block that ends where
 * they end. Aborts unless all three say the same and keep their promises. */
void reading_check(const uint8_t *data, size_t size);

#endif
