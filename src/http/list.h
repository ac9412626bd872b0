/* SPDX-License-Identifier: ISC */
/* list.h - the elements of a list field, RFC 9110 5.6.1, over all the lines
 * that it was sent on. */
#ifndef HTTP_LIST_H
#define HTTP_LIST_H

#include "http/head.h"

/* Where a walk over the elements of one list field is. Begin with
 * { .head = h, .name = "upgrade" }. */
struct http_list {
	const struct http_head *head;
	const char *name;	/* in lower case */
	size_t field, at;	/* where the next element is looked for */
	bool begun;
};

/* The next element, white space around it trimmed, quoted-strings kept whole;
 * empty ones are passed over, unless `empties'. A line has one element more
 * than it has commas outside of quoted-strings; a quoted-string that is not
 * closed ends with its line. CR and LF count as white space. False at the end;
 * *element is left as it was then. */
bool http_list_next(struct http_list *l, struct http_text *element,
                    bool empties);

/* Does the list have that element (in lower case), without regard to case? */
bool http_list_has(const struct http_head *h, const char *name,
                   const char *element);

/* Is all of it a token, RFC 9110 5.6.2, and not empty? */
bool http_is_token(struct http_text t);

#endif
