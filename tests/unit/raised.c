/* SPDX-License-Identifier: ISC */
#include "raised.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct finding raised[RAISED_MAX];
unsigned n_raised;

static void take(void *ctx, const struct finding *f, uint16_t left,
                 enum settle settle)
{
	(void)ctx;
	(void)left;
	(void)settle;
	cr_assert_lt(n_raised, RAISED_MAX);
	raised[n_raised++] = *f;
}

struct check_sink raised_sink(void)
{
	static struct limits limits;

	limits_init(&limits);
	n_raised = 0;
	return (struct check_sink){ take, NULL, &limits };
}

const char *raised_text(char out[RAISED_TEXT], raised_more *more)
{
	size_t at = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < n_raised; i++) {
		const struct finding *f = &raised[i];

		at += (size_t)snprintf(out + at, RAISED_TEXT - at,
			"%s%s %s %s %s", i > 0 ? "; " : "",
			finding_info[f->id].id, severity_name(f->severity),
			certainty_name(f->certainty),
			offender_name(f->offender));
		cr_assert_lt(at, RAISED_TEXT);
		if (more != NULL)
			at += more(f, out + at, RAISED_TEXT - at);
		cr_assert_lt(at, RAISED_TEXT);
	}
	return out;
}
