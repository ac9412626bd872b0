/* SPDX-License-Identifier: ISC */
/* gunzip.h - gzip (RFC 1952) in place of the bytes that it holds.
 *
 * Members that follow one another are one stream (RFC 1952 2.2), zeros after
 * the last are padding of tapes. Memory is one block of input and the window
 * of RFC 1951; what comes out is as much as is asked for, so a bomb costs time
 * alone. Damage is a fact: all that could be had before it comes out. */
#ifndef CAPTURE_GUNZIP_H
#define CAPTURE_GUNZIP_H

#include "capture/reader.h"

struct gunzip;

/* Do these first two bytes of a file say that it is compressed? */
bool gunzip_claims(const uint8_t *magic);

/* Takes over a reader that stands on the first byte, and its buffer. NULL
 * without memory: the reader is still the caller's. */
struct gunzip *gunzip_new(struct reader *compressed, struct err *err);

/* A reader_fill; the source is the struct gunzip. Gives what can be had without
 * waiting for more input. */
ssize_t gunzip_fill(void *gunzip, uint8_t *into, size_t n);

/* What is wrong with the data, for people, once all before was given; else
 * NULL. */
const char *gunzip_fault(const struct gunzip *g);

/* Where in the file it stands: of damage, the first byte not used. */
uint64_t gunzip_offset(const struct gunzip *g);

void gunzip_free(struct gunzip *g);

#endif
