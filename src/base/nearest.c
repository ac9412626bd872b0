/* SPDX-License-Identifier: ISC */
/* nearest.c - optimal string alignment distance, three rows of it at a time.
 * Only the first LONGEST bytes of a name count: a user typed it. */
#include "base/nearest.h"

#include <stddef.h>
#include <string.h>

enum { LONGEST = 63 };

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Fills the row of a[i - 1] from the two rows above it. */
static void fill(unsigned *row, const unsigned *above, const unsigned *above2,
                 const char *a, size_t i, const char *b, size_t n)
{
	row[0] = (unsigned)i;
	for (size_t j = 1; j <= n; j++) {
		unsigned differ = a[i - 1] != b[j - 1];

		row[j] = smaller(above[j] + 1, row[j - 1] + 1);
		row[j] = smaller(row[j], above[j - 1] + differ);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
		    a[i - 2] == b[j - 1])
			row[j] = smaller(row[j], above2[j - 2] + 1);
	}
}

static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][LONGEST + 1];
	size_t m = strnlen(a, LONGEST), n = strnlen(b, LONGEST);

	for (size_t j = 0; j <= n; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= m; i++)
		fill(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3],
			a, i, b, n);
	return rows[m % 3][n];
}

const char *nearer(const char *wrong, const char *best, const char *other)
{
	if (!best || distance(wrong, other) < distance(wrong, best))
		return other;
	return best;
}
