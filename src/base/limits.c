/* SPDX-License-Identifier: ISC */
#include "base/limits.h"

#include <string.h>

const struct limit_info limit_info[] = {
#define LIMIT(name, value, least, most, unit, meaning) \
	{ #name, unit, meaning, value, least, most, \
	  offsetof(struct limits, name) },
#include "base/limits.def"
#undef LIMIT
};

const size_t limit_info_n = sizeof(limit_info) / sizeof(limit_info[0]);

void limits_init(struct limits *l)
{
#define LIMIT(name, value, least, most, unit, meaning) l->name = value;
#include "base/limits.def"
#undef LIMIT
}

const struct limit_info *limits_find(const char *name)
{
	for (size_t i = 0; i < limit_info_n; i++)
		if (strcmp(limit_info[i].name, name) == 0)
			return &limit_info[i];
	return NULL;
}

uint64_t *limits_value(struct limits *l, const struct limit_info *info)
{
	return (uint64_t *)(void *)((char *)l + info->at);
}
