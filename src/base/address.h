/* SPDX-License-Identifier: ISC */
/* address.h - an IP address as text, the same on every system. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

/* Room for any address, the NUL included. */
enum { ADDRESS_TEXT = 40 };

/* ip is an IPv6 address in network order, or an IPv4 one mapped into
 * ::ffff:0:0/96. Version 4 gives "192.0.2.1"; 6 gives the form of RFC 5952,
 * a mapped address as "::ffff:192.0.2.1" (its section 5). Returns the
 * length. */
size_t address_text(char out[ADDRESS_TEXT], const uint8_t ip[16],
                    unsigned version);

#endif
