/* SPDX-License-Identifier: ISC */
#include "report/advice.h"

#include <string.h>

const struct advice advice[] = {
#define ADVICE(id, means, look, filter) { id, means, look, filter },
#include "report/advice.def"
#undef ADVICE
};

const size_t advice_n = sizeof(advice) / sizeof(advice[0]);

const struct advice *advice_for(const char *id)
{
	const struct advice *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < advice_n; i++) {
		size_t n = strlen(advice[i].id);

		if (strncmp(advice[i].id, id, n) == 0 && n >= longest) {
			best = &advice[i];
			longest = n;
		}
	}
	return best;
}
