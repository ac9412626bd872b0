/* SPDX-License-Identifier: ISC */
/* keys.h - the names in a JSON text, of which json-c keeps the last of equal
 * ones and does not say so. */
#ifndef SETTINGS_KEYS_H
#define SETTINGS_KEYS_H

#include <stddef.h>

#include "base/err.h"

/* Takes text that is valid JSON, not deeper than SETTINGS_DEPTH. -1 and err if
 * an object has a name twice, a name has a backslash, something stands in single
 * quotes, or there are more names than SETTINGS_KEYS. */
int keys_check(const char *text, size_t n, struct err *err);

#endif
