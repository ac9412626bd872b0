/* SPDX-License-Identifier: ISC */
/* gen.c - captures to measure with: gen KIND SCALE FILE.
 *
 * The same scale gives the same bytes, anywhere. */
#include <stdlib.h>
#include <string.h>

#include "kinds.h"

static const struct kind {
	const char *name;
	void (*make)(struct gen *g, double scale);
} kinds[] = {
	{ "short", make_short },
	{ "spread", make_spread },
	{ "bulk", make_bulk },
	{ "flood", make_flood },
	{ "ws", make_ws },
	{ "wsidle", make_wsidle },
	{ NULL, NULL },
};

int main(int argc, char **argv)
{
	double scale = argc == 4 ? strtod(argv[2], NULL) : 0;
	const struct kind *kind = kinds;
	struct gen g;

	while (argc == 4 && kind->name && strcmp(kind->name, argv[1]) != 0)
		kind++;
	if (!kind->name || !(scale >= 0.001 && scale <= 10))
		die("use: gen short|spread|bulk|flood|ws|wsidle SCALE FILE; "
		    "0.001 to 10");
	gen_begin(&g, argv[3]);
	kind->make(&g, scale);
	gen_end(&g);
	return 0;
}
