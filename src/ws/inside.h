/* SPDX-License-Identifier: ISC */
/* inside.h - what the files of a connection share. */
#ifndef WS_INSIDE_H
#define WS_INSIDE_H

#include "ws/conn.h"

/* The header of the next frame was read: counts it, notes what it is, and
 * returns what is odd about it, enum ws_odd bits. */
uint32_t ws_begin(struct ws_conn *c, unsigned from, const struct ws_head *h);

/* Takes n octets of the payload, all there are or all it lacks. True if text
 * turns invalid: then only those up to the first bad octet are taken. */
bool ws_payload(struct ws_conn *c, unsigned from, struct ws_run *in);

/* The frame is whole: returns what is odd about it. `in' lies behind it. */
uint32_t ws_finish(struct ws_conn *c, unsigned from, const struct ws_run *in);

/* The payload of the control frame at hand cannot be judged. A Ping is noted at
 * once: what answers it may come before its end. */
void ws_hide_control(struct ws_conn *c, unsigned from, uint8_t opcode);

void ws_add_ping(struct ws_conn *c, unsigned from, const struct ws_ping *ping);

/* Memory for the rest of the connection; NULL if there is none. */
struct ws_extra *ws_extra(struct ws_conn *c);

static inline bool ws_side_is(const struct ws_side *s, unsigned state)
{
	return (s->state & state) != 0;
}

static inline void ws_side_set(struct ws_side *s, unsigned state)
{
	s->state = (uint16_t)(s->state | state);
}

static inline void ws_side_clear(struct ws_side *s, unsigned state)
{
	s->state = (uint16_t)(s->state & ~state);
}

#endif
