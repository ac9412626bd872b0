/* SPDX-License-Identifier: ISC */
/* err.h - trouble with the world, in one line for a person.
 *
 * The caller owns the struct; a function that fails fills it and returns -1
 * (or NULL). Never used for facts about traffic: those are values. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

struct err {
	char text[256];
};

/* Fills e as printf() does, cut to its size; returns -1, for `return
 * err_set(...)'. */
int err_set(struct err *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
