/* SPDX-License-Identifier: ISC */
/* gzip.h - RFC 1952 without compression: a library's compressor makes other
 * bytes with every version of it. */
#ifndef PCAPS_GZIP_H
#define PCAPS_GZIP_H

#include "bytes.h"

/* Adds a member that holds n bytes. */
void gzip_add(struct bytes *b, const uint8_t *from, size_t n);

#endif
