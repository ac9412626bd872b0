/* SPDX-License-Identifier: ISC */
/* signals.h - what a run is told from outside. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP (unless it is ignored) ask for an
 * end, once: the next one kills. SIGUSR1 asks for counts. */
void signals_catch(void);

/* From now on a SIGINT, unless it is ignored, does nothing, once: who writes to
 * the pipe that is read got it as well, and all that still comes is wanted. */
void signals_read_on(void);

/* Was an end asked for? */
bool signals_stop(void);

/* Were counts, since the last call? */
bool signals_tell(void);

#endif
