/* SPDX-License-Identifier: ISC */
/* limits.h - the limits of one audit, as numbers; the list is limits.def. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
#define LIMIT(name, value, least, most, unit, meaning) uint64_t name;
#include "base/limits.def"
#undef LIMIT
};

struct limit_info {
	const char *name, *unit, *meaning;
	uint64_t value;		/* the default */
	uint64_t least, most;	/* what --set takes */
	size_t at;		/* offset of its number in struct limits */
};

extern const struct limit_info limit_info[];
extern const size_t limit_info_n;

/* Fills every number with its default. */
void limits_init(struct limits *l);

/* The row of that name, or NULL. */
const struct limit_info *limits_find(const char *name);

/* Where that row's number lies in l. */
uint64_t *limits_value(struct limits *l, const struct limit_info *info);

#endif
