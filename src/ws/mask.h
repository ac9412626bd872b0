/* SPDX-License-Identifier: ISC */
/* mask.h - masking keys (RFC 6455 5.3): four octets, the first one lowest. */
#ifndef WS_MASK_H
#define WS_MASK_H

#include <stdint.h>

static inline uint32_t ws_mask_load(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 |
	       (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* The key as it falls on a payload from octet `at' on. */
static inline uint32_t ws_mask_turn(uint32_t key, uint64_t at)
{
	unsigned by = 8 * (at % 4);

	return by == 0 ? key : key >> by | key << (32 - by);
}

/* Octet `at' of a payload, unmasked. */
static inline uint8_t ws_mask_octet(uint8_t octet, uint32_t key, uint64_t at)
{
	return octet ^ (uint8_t)(key >> 8 * (at % 4));
}

#endif
