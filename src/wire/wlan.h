/* SPDX-License-Identifier: ISC */
/* wlan.h - the frames of IEEE 802.11 that were last received, to know one that
 * its sender repeats; internal to wire/.
 *
 * A station numbers its frames for each receiver and traffic class, and sends
 * the same number again, marked as a retry, until it is acknowledged (802.11
 * 10.3.2.14). Whoever records on the air sees each attempt. */
#ifndef WIRE_WLAN_H
#define WIRE_WLAN_H

#include <stdint.h>

enum { WLAN_SENDERS = 256 };

struct wlan_senders {
	struct wlan_sender {
		uint8_t addresses[12];	/* receiver, transmitter */
		uint16_t sequence;
		uint8_t tid;
		uint8_t used;
	} sender[WLAN_SENDERS];
};

#endif
