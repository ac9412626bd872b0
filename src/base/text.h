/* SPDX-License-Identifier: ISC */
/* text.h - bytes that strangers wrote, made safe to show. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What text_next() says of bytes that are no UTF-8. */
#define TEXT_BAD UINT32_MAX

/* Reads one code point of UTF-8 (RFC 3629) at `at', where left > 0 bytes are;
 * returns how many bytes it has. Bytes that cannot be one give TEXT_BAD and as
 * many as one U+FFFD stands for (Unicode 3.9, maximal subparts). */
size_t text_next(const uint8_t *at, size_t left, uint32_t *c);

/* Is it one that steers a terminal or hides or reorders what stands around it:
 * C0, DEL, C1, line separators, bidi and other invisible format characters? */
bool text_is_control(uint32_t c);

/* Is all of it valid UTF-8? */
bool text_is_utf8(const void *bytes, size_t n);

/* For a terminal: valid UTF-8 stays; controls become \x1b or \u{202e}, bytes
 * that are no UTF-8 \xff, and a backslash \\. What does not fit into size
 * bytes (at least 4) ends in "...". Returns out, which ends with NUL. */
char *text_safe(char *out, size_t size, const void *bytes, size_t n);

/* Writes 2n lower-case digits and NUL. */
void text_hex(char *out, const void *bytes, size_t n);

#endif
