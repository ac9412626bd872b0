/* SPDX-License-Identifier: ISC */
/* inside.h - the command line from within; for the files of this room only. */
#ifndef CLI_INSIDE_H
#define CLI_INSIDE_H

#include "cli.h"

/* One option as it was met. */
struct met {
	const struct cli_option *row;
	const char *value;	/* NULL: none was given */
	struct options *o;
	const char *mark;	/* "--", or "" in a file */
};

/* A name as typed: the first n bytes of s, cut to what a message can show. */
struct name {
	char text[64];
};

struct name name_of(const char *s, size_t n);

/* The row of that name or letter, or NULL; and the one that is nearest to it.
 */
const struct cli_option *row_named(const char *name);
const struct cli_option *row_lettered(const char *letter);
const char *row_nearest(const char *name);

/* Reads the option's argument and sets what it sets. */
int option_set(const struct met *m, struct err *err);

/* Takes options from that file; -1 and err, which names it. What they say of
 * some things is replaced as a whole by an option of the command line: */
int config_read(struct options *o, const char *path, struct err *err);
void config_done(struct options *o);
void config_replace(struct options *o, const struct cli_option *row);

#endif
