/* SPDX-License-Identifier: ISC */
/* expression.h - what a filter expression looks at, word by word.
 *
 * libpcap alone says whether it is right. Here is asked what libpcap does not
 * tell: would it look a name up on the network, can its choice tear a flow
 * apart, does it see VLAN tags. */
#ifndef CAPTURE_EXPRESSION_H
#define CAPTURE_EXPRESSION_H

#include <stdbool.h>

struct expression {
	bool empty;		/* matches everything */
	/* It may match some packets of a flow and not others: it asks for more
	 * than addresses, ports and protocols, or for one direction. */
	bool cuts;
	/* It speaks of VLAN tags, or of link-layer bytes behind the
	 * addresses: packets are shown to it with their tags. */
	bool tags;
	char name[64];		/* the first that would be looked up, or "" */
};

/* Reads the expression and writes 0 over each name that would be looked up. */
void expression_read(struct expression *e, char *text);

#endif
