/* SPDX-License-Identifier: ISC */
/* head.h - the header of a frame (RFC 6455 5.2). */
#ifndef WS_HEAD_H
#define WS_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ws/mask.h"

enum ws_opcode {
	WS_CONTINUATION = 0x0,
	WS_TEXT         = 0x1,
	WS_BINARY       = 0x2,
	WS_CLOSE        = 0x8,
	WS_PING         = 0x9,
	WS_PONG         = 0xa,
};

enum {
	WS_HEAD_MAX = 14,
	WS_HEAD_FIN = 0x80,		/* in the first octet */
	WS_HEAD_RSV = 0x70,
	WS_HEAD_OPCODE = 0x0f,
	WS_HEAD_CONTROL = 0x08,
	WS_HEAD_MASK = 0x80,		/* in the second */
	WS_HEAD_LEN = 0x7f,
	WS_RSV1 = 4, WS_RSV2 = 2, WS_RSV3 = 1,
	WS_CONTROL_MAX = 125,		/* octets of payload (5.5) */
	WS_LEN_16 = 126, WS_LEN_64 = 127,
};

struct ws_head {
	uint8_t first, second;	/* octets */
	uint8_t size;		/* octets of the header */
	uint32_t key;		/* 0 if there is no mask */
	uint64_t length;	/* of the payload */
};

/* Octets in which the payload's length is written: 1, 3 or 9. */
static inline unsigned ws_head_length_size(uint8_t second)
{
	unsigned len = second & WS_HEAD_LEN;

	return len < WS_LEN_16 ? 1 : len == WS_LEN_16 ? 3 : 9;
}

/* Octets of a header with this second octet: 2 to 14. */
static inline unsigned ws_head_size(uint8_t second)
{
	return 1 + ws_head_length_size(second) +
	       (second & WS_HEAD_MASK ? 4 : 0);
}

/* Reads a whole header: there are ws_head_size(at[1]) octets at `at'. */
static inline void ws_head_read(const uint8_t *at, struct ws_head *h)
{
	unsigned n = ws_head_length_size(at[1]);

	*h = (struct ws_head){
		.first = at[0],
		.second = at[1],
		.size = (uint8_t)ws_head_size(at[1]),
		.length = n == 1 ? at[1] & WS_HEAD_LEN : 0,
	};
	for (unsigned i = 2; i <= n; i++)
		h->length = h->length << 8 | at[i];
	if (at[1] & WS_HEAD_MASK)
		h->key = ws_mask_load(at + 1 + n);
}

static inline uint8_t ws_head_opcode(const struct ws_head *h)
{
	return h->first & WS_HEAD_OPCODE;
}

static inline uint8_t ws_head_rsv(const struct ws_head *h)
{
	return (uint8_t)((h->first & WS_HEAD_RSV) >> 4);
}

static inline bool ws_head_fin(const struct ws_head *h)
{
	return h->first & WS_HEAD_FIN;
}

static inline bool ws_head_masked(const struct ws_head *h)
{
	return h->second & WS_HEAD_MASK;
}

/* A control frame, known or reserved (5.5). */
static inline bool ws_head_control(const struct ws_head *h)
{
	return h->first & WS_HEAD_CONTROL;
}

/* An opcode that nothing defines: 3 to 7, B to F (5.2). */
static inline bool ws_opcode_reserved(uint8_t opcode)
{
	return (opcode & 7) > 2;
}

#endif
