/* SPDX-License-Identifier: ISC */
/* progress.h - how far reading has come, in one line on standard error that is
 * written over again and again, and erased in the end. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/audit.h"

struct progress {
	bool shown;		/* a line stands there */
	int width;		/* of the terminal */
	const char *file;	/* whose size it is */
	uint64_t size;		/* bytes; 0: unknown */
	uint64_t before;	/* bytes of the files before it */
	uint64_t position;	/* in it */
	int64_t start, next;	/* ns of the monotonic clock */
};

/* The first line comes after `wait_ms'. */
void progress_init(struct progress *p, unsigned wait_ms);

/* Is it time for the next line? Cheap. */
bool progress_due(void *progress);

/* NULL: all is read; nothing is shown any more. */
void progress_show(void *progress, const struct audit_progress *now);

/* Erases the line; before anything else is written to the terminal. */
void progress_hide(struct progress *p);

#endif
