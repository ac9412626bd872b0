/* SPDX-License-Identifier: ISC */
/* settings.h - a file of settings: JSON in, names and words out, as if they
 * stood on a command line. Which names there are is not known here.
 *
 * The file is one object. {"a": "b"} is --a=b, and so is a number; true is an
 * option without a value; an array gives the option once for each element, and
 * {"a": {"b": 1}} is --a=b=1. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include <stddef.h>

#include "base/err.h"

enum setting_kind { SETTING_TEXT, SETTING_TRUE, SETTING_FALSE };

struct setting {
	char *name;
	enum setting_kind kind;
	char *value;		/* of SETTING_TEXT, else NULL */
};

struct settings {
	struct setting *at;	/* in the order of the file */
	size_t n;
};

/* What a file of settings may be. */
enum { SETTINGS_BYTES = 262144, SETTINGS_DEPTH = 3, SETTINGS_KEYS = 2048 };

/* Adds what the file says; s begins as { 0 }. -1 and err, without the file's
 * name, if it cannot be read, is larger or deeper than the above, is not JSON,
 * or has a name twice in one object. Free with settings_fini() in any case. */
int settings_read(struct settings *s, const char *path, struct err *err);

/* The same of the n bytes at text. */
int settings_parse(struct settings *s, const char *text, size_t n,
                   struct err *err);

void settings_fini(struct settings *s);

#endif
