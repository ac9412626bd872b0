/* SPDX-License-Identifier: ISC */
/* privs.h - rights that are only needed to open things. */
#ifndef CAPTURE_PRIVS_H
#define CAPTURE_PRIVS_H

#include "base/err.h"

/* Becomes that user, with the groups that the user has, for good. Called while
 * nothing else runs. 0, or -1 and err: then nothing should go on. */
int privs_drop(const char *user, struct err *err);

#endif
