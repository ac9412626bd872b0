/* SPDX-License-Identifier: ISC */
/* order.h - numbers in the byte order of the file, whatever this machine's. */
#ifndef CAPTURE_ORDER_H
#define CAPTURE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

static inline uint16_t order_16(const uint8_t *p, bool big)
{
	return big ? (uint16_t)(p[0] << 8 | p[1]) :
		     (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t order_32(const uint8_t *p, bool big)
{
	return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			     (uint32_t)p[2] << 8 | p[3] :
		     (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
			     (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t order_64(const uint8_t *p, bool big)
{
	uint64_t first = order_32(p, big), second = order_32(p + 4, big);

	return big ? first << 32 | second : second << 32 | first;
}

#endif
