/* SPDX-License-Identifier: ISC */
/* extension.h - an element of Sec-WebSocket-Extensions, RFC 6455 9.1:
 *
 *   extension       = extension-token *( ";" extension-param )
 *   extension-param = token [ "=" (token | quoted-string) ]
 *
 * with white space allowed around each piece (RFC 2616 2.1, implied *LWS). */
#ifndef WS_EXTENSION_H
#define WS_EXTENSION_H

#include "http/head.h"

struct ws_param {
	struct http_text name;
	struct http_text value;	/* without the quotes around it */
	bool has_value;
	bool wrong;		/* not as the grammar has it */
};

/* Takes the name off the element: what stands before the first ";". False if
 * it is no token. */
bool ws_extension_name(struct http_text *element, struct http_text *name);

/* Takes the next parameter off what ws_extension_name() left; false at the
 * end. */
bool ws_param_next(struct http_text *element, struct ws_param *p);

/* Is all of the element as the grammar has it? */
bool ws_extension_fits(struct http_text element);

/* Is it in IANA's registry of extension names (RFC 6455 11.4)? RFC 6455 does
 * not say that names differ by case: here they do not. */
bool ws_extension_is_registered(struct http_text name);

/* Takes the next element off a list that is one text, without the white space
 * around it; empty ones are passed over, and commas in quoted-strings are no
 * ends. False at the end. */
bool ws_element_next(struct http_text *list, struct http_text *element);

#endif
