/* SPDX-License-Identifier: ISC */
/* usage.h - the rows of cli.def and limits.def, written for people. */
#ifndef USAGE_H
#define USAGE_H

#include <stdio.h>

/* The help text: form "text" for a terminal, "mdoc" for the man page. */
void usage_write(FILE *out, const char *form);

#endif
