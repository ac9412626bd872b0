/* SPDX-License-Identifier: ISC */
/* nearest.h - which right name was meant by a wrong one. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

/* Of two names the one that takes fewer edits (insert, delete, replace, swap
 * two neighbours) to become `wrong'; `best' on a tie, `other' if best is NULL.
 * So a walk over a list finds the nearest:
 *	best = nearer(wrong, best, name); */
const char *nearer(const char *wrong, const char *best, const char *other);

#endif
