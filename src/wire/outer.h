/* SPDX-License-Identifier: ISC */
/* outer.h - what packets were carried in, each way of it kept once.
 *
 * A way is a chain of steps, told by the index of the innermost: struct
 * packet's `outer'. Bounded by the tunnels_max limit; of what comes when it is
 * reached only the kind is kept, and it is counted. */
#ifndef WIRE_OUTER_H
#define WIRE_OUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum outer_kind {
#define OUTER(name, json, tunnel, number) OUTER_##name,
#include "wire/outer.def"
#undef OUTER
	OUTER_KINDS
};

enum outer_mark {
	OUTER_HAS_ID = 1 << 0,
	OUTER_V4     = 1 << 1,	/* src and dst are set, as in struct packet */
	OUTER_V6     = 1 << 2,
};

/* No gaps: it is compared. */
struct outer_step {
	uint32_t id;		/* see outer.def */
	uint16_t around;	/* index of the step around it; 0: none */
	uint8_t kind;		/* enum outer_kind */
	uint8_t marks;		/* enum outer_mark */
	uint8_t src[16], dst[16];
};

/* Indices, see tunnels_max; and steps of the longest way. */
enum { OUTER_MOST = 65279, OUTER_SPARE = 256, OUTER_STEPS = 64 };

struct outers;

/* For `max' steps, OUTER_MOST at most. NULL if there is no memory. */
struct outers *outers_new(uint64_t max);
void outers_free(struct outers *o);

/* The index of the step, whose `around' is set. */
uint16_t outers_find(struct outers *o, const struct outer_step *step);

/* How often there was no room for a step. */
uint64_t outers_full(const struct outers *o);

/* The step with that index; NULL for 0. */
const struct outer_step *outers_at(const struct outers *o, uint16_t index);

const char *outer_kind_name(enum outer_kind kind);
bool outer_is_tunnel(enum outer_kind kind);

#endif
