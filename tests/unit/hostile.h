/* SPDX-License-Identifier: ISC */
/* hostile.h - 200 strings that nobody should be shown as they are. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <stddef.h>
#include <stdint.h>

enum { HOSTILE_N = 200, HOSTILE_MAX = 128 };

/* Writes string i, 0 <= i < HOSTILE_N; returns its length. */
size_t hostile_string(int i, uint8_t out[HOSTILE_MAX]);

#endif
