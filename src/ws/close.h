/* SPDX-License-Identifier: ISC */
/* close.h - a Close frame's body (RFC 6455 5.5.1, 7.4). */
#ifndef WS_CLOSE_H
#define WS_CLOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ws/head.h"

/* The first Close of a side. */
struct ws_close {
	uint64_t frame;		/* capture frame that completed it */
	int64_t time;		/* of that, ns */
	int64_t end;		/* offset in the stream behind it */
	bool whole;		/* it has ended; else so far */
	bool within;		/* a message of its own, for no known reason */
	bool hole;		/* its body is not known: octets are missing,
				 * or it has a reserved bit */
	uint8_t n;		/* octets of the body that are kept */
	uint8_t body[WS_CONTROL_MAX];	/* unmasked */
};

/* Is there a code? If not, the body is empty, cut or not known. */
static inline bool ws_close_has_code(const struct ws_close *c)
{
	return c->n >= 2 && !c->hole;
}

static inline uint16_t ws_close_code(const struct ws_close *c)
{
	return (uint16_t)(c->body[0] << 8 | c->body[1]);
}

/* The reason, borrowed: ws_close_reason_n() octets, perhaps none. */
static inline const uint8_t *ws_close_reason(const struct ws_close *c)
{
	return c->body + 2;
}

static inline size_t ws_close_reason_n(const struct ws_close *c)
{
	return ws_close_has_code(c) ? c->n - 2u : 0;
}

/* Keeps the code alone. */
static inline void ws_close_drop_reason(struct ws_close *c)
{
	if (c->n > 2)
		c->n = 2;
}

/* Takes n more octets of the body, masked from octet `at' of it on; keeps what
 * a control frame may hold. */
void ws_close_add(struct ws_close *c, const uint8_t *octets, size_t n,
                  uint32_t key, uint64_t at);

/* What is odd about the body of a whole Close sent by side `from' whose
 * payload has `length' octets: enum ws_odd bits. */
uint32_t ws_close_odd(const struct ws_close *c, unsigned from,
                      uint64_t length);

#endif
