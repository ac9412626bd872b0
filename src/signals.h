/* SPDX-License-Identifier: ISC */
/* signals.h - what a live run is told from outside. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP (unless it is ignored) ask for an
 * end, once: the next one kills. SIGUSR1 asks for counts. */
void signals_catch(void);

/* Was an end asked for? */
bool signals_stop(void);

/* Were counts, since the last call? */
bool signals_tell(void);

#endif
