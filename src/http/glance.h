/* SPDX-License-Identifier: ISC */
/* glance.h - what a segment's octets are at first sight: most requests are
 * whole in one, ask for nothing special and need not be read. */
#ifndef HTTP_GLANCE_H
#define HTTP_GLANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_glance {
	HTTP_GLANCE_OTHER,	/* not HTTP */
	HTTP_GLANCE_PLAIN,	/* one whole request, without a body, that asks
				 * for no other protocol; no HEAD */
	HTTP_GLANCE_READ,	/* may be HTTP: to be read */
};

/* At n > 0 octets with which a client's message begins. */
enum http_glance http_glance(const uint8_t *at, size_t n);

/* Do the n > 0 octets with which a server's message begins say 101, or may
 * they still? */
bool http_may_be_101(const uint8_t *at, size_t n);

#endif
