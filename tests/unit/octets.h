/* SPDX-License-Identifier: ISC */
/* octets.h - packets spelt in hex, and memory that ends where it ends. */
#ifndef UNIT_OCTETS_H
#define UNIT_OCTETS_H

#include <stddef.h>
#include <stdint.h>

enum { OCTETS_MAX = 4096 };

struct octets {
	size_t n;
	uint8_t at[OCTETS_MAX];
};

/* Appends hex digits in pairs, blanks between pairs ignored. Aborts on what is
 * not hex, and when it is too much. */
void octets_add(struct octets *o, const char *hex);
void octets_add_bytes(struct octets *o, const uint8_t *bytes, size_t n);

/* A copy of n bytes whose last one lies before a page that must not be
 * touched. Never freed: each test has its own process. */
const uint8_t *octets_fence(const uint8_t *bytes, size_t n);

/* RFC 1071, a word at a time: the sum of n bytes in host order, folded, not
 * complemented, starting from `sum'. */
uint16_t octets_sum(const uint8_t *bytes, size_t n, uint16_t sum);

/* Makes an IPv4 header's checksum right, and that of a whole TCP segment
 * behind an IPv4 or IPv6 header (without extensions). */
void octets_seal_ip(uint8_t *ip);
void octets_seal_tcp(uint8_t *ip);

#endif
