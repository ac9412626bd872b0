/* SPDX-License-Identifier: ISC */
#include "find/match.h"

#include <string.h>

#include "base/nearest.h"

bool finding_matches(enum finding_id id, const char *name)
{
	const char *group = finding_info[id].group;
	const size_t n = strlen(name), length = strlen(group);

	if (n > 0 && name[n - 1] == '*')
		return strncmp(finding_info[id].id, name, n - 1) == 0;
	if (strcmp(finding_info[id].id, name) == 0)
		return true;
	return strncmp(name, group, length) == 0 &&
	       strcmp(name + length, name[length] == '.' ? "." : "") == 0;
}

const char *finding_name_nearest(const char *name)
{
	const char *best = finding_nearest(name);

	for (int i = 0; i < FIND_N; i++)
		best = nearer(name, best, finding_info[i].group);
	return best;
}
