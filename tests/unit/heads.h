/* SPDX-License-Identifier: ISC */
/* heads.h - opening handshakes made from the one of RFC 6455 1.3 by changing a
 * line of it. */
#ifndef UNIT_HEADS_H
#define UNIT_HEADS_H

#include "http/head.h"

/* As in RFC 6455 1.3, octet for octet, but for the key: this one is random. */
extern const char heads_request[];

/* As in RFC 6455 1.3, for the key above. */
extern const char heads_response[];

/* Reads `text' with its line that begins with `line' replaced by `by', which
 * may be several lines or none ("") and needs its own line ends; line NULL
 * changes nothing. The head lies before a page that must not be touched; it is
 * never freed. */
const struct http_head *heads_read(const char *text, const char *line,
                                   const char *by);

#endif
