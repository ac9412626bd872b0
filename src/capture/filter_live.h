/* SPDX-License-Identifier: ISC */
/* filter_live.h - a filter in the kernel, ahead of filter_judge(). */
#ifndef CAPTURE_FILTER_LIVE_H
#define CAPTURE_FILTER_LIVE_H

#include <pcap.h>

#include "capture/filter.h"

/* Sets on an activated handle the narrowest filter that loses nothing that
 * filter_judge() wants: the expression, fragments, and both behind one or two
 * VLAN tags. What passes must still be judged, unless the filter is strict.
 * -1 if libpcap refuses even the bare expression; err says what it says. */
int filter_set_live(const struct filter *f, pcap_t *live, struct err *err);

#endif
