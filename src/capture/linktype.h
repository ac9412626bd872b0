/* SPDX-License-Identifier: ISC */
/* linktype.h - LINKTYPE_* is what files say, DLT_* what libpcap says here. */
#ifndef CAPTURE_LINKTYPE_H
#define CAPTURE_LINKTYPE_H

#include <stdint.h>

/* The LINKTYPE_* number of what libpcap calls that DLT_* on this system. */
uint16_t linktype_of_dlt(int dlt);

#endif
