/* SPDX-License-Identifier: ISC */
/* number.h - numbers as people write them. False, and what is behind the
 * pointer is undefined, where a text is none. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first n bytes of s: digits alone, within [low, high]. */
bool number_read(const char *s, size_t n, uint64_t low, uint64_t high,
                 uint64_t *number);

/* Bytes, 1 or more, with a suffix K, M or G: "500M". */
bool number_bytes(const char *s, uint64_t *bytes);

/* Seconds, or with a unit: "10", "1.5", "500ms", "10s", "5m", "2h"; more than
 * nothing and at most a year, as ns. */
bool number_duration(const char *s, int64_t *ns);

#endif
