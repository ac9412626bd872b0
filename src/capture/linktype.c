/* SPDX-License-Identifier: ISC */
/* linktype.c - names of link types; libpcap keeps the list.
 *
 * LINKTYPE_* is what files say, DLT_* what libpcap says on this system. They
 * are the same but for those below, which differ from system to system. */
#include <pcap.h>

#include "capture/format.h"
#include "capture/linktype.h"

int linktype_dlt(uint16_t linktype)
{
	switch (linktype) {
	case 100:
		return DLT_ATM_RFC1483;
	case 14:			/* that of OpenBSD */
	case 101:
		return DLT_RAW;
	case 102:
		return DLT_SLIP_BSDOS;
	case 103:
		return DLT_PPP_BSDOS;
	default:
		return linktype;
	}
}

uint16_t linktype_of_dlt(int number)
{
	for (uint16_t linktype = 100; linktype <= 103; linktype++)
		if (linktype_dlt(linktype) == number)
			return linktype;
	return (uint16_t)number;
}

const char *capture_linktype_name(uint16_t linktype)
{
	return pcap_datalink_val_to_name(linktype_dlt(linktype));
}

uint32_t linktype_caplen_max(uint16_t linktype)
{
	switch (linktype) {
	case 231:		/* D-Bus: its own limit for a message */
		return 128 << 20;
	case 249:		/* USBPcap */
		return 1 << 20;
	case 279:		/* EBHSCR */
		return 8 << 20;
	default:
		return 1 << 18;
	}
}

const char *capture_library(void)
{
	return pcap_lib_version();
}
