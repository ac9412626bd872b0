/* SPDX-License-Identifier: ISC */
/* options.h - the options at the end of a pcapng block, one by one
 * (draft-ietf-opsawg-pcapng 3.5). */
#ifndef CAPTURE_OPTIONS_H
#define CAPTURE_OPTIONS_H

#include <stddef.h>

#include "capture/order.h"

struct options {
	const uint8_t *at, *end;
	bool big;
	bool bad;		/* one runs past the end; it was not given */
	/* The option that options_next() found: */
	uint16_t code, len;
	const uint8_t *value;
};

/* Steps to the next option; false after the last. */
static inline bool options_next(struct options *o)
{
	size_t left = (size_t)(o->end - o->at), padded;

	if (left < 4)
		return false;
	o->code = order_16(o->at, o->big);
	o->len = order_16(o->at + 2, o->big);
	if (o->code == 0)
		return false;
	padded = ((size_t)o->len + 3) & ~(size_t)3;
	if (padded > left - 4) {
		o->bad = true;
		return false;
	}
	o->value = o->at + 4;
	o->at += 4 + padded;
	return true;
}

#endif
