/* SPDX-License-Identifier: ISC */
/* fingerprint.h - what makes a finding the same finding in another run.
 *
 * exact: the same packets again, wherever they stand in a file: the id, the
 * offending direction (or the offender, if there are no addresses) and the
 * frames, counted from the flow's first.
 * stable: the same behaviour in another recording: the id, the port of the
 * server and the offender; no address, no time, no frame, no client port.
 * A flow has one finding of an id and offender, so neither needs a number. */
#ifndef REPORT_FINGERPRINT_H
#define REPORT_FINGERPRINT_H

#include "base/digest.h"
#include "find/finding.h"

enum { FINGERPRINT_TEXT = 21 };	/* 20 hexadecimal digits and NUL */

void fingerprint_exact(struct digest *d, const struct finding *f,
                       char out[FINGERPRINT_TEXT]);
void fingerprint_stable(struct digest *d, const struct finding *f,
                        char out[FINGERPRINT_TEXT]);

#endif
