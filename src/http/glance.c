/* SPDX-License-Identifier: ISC */
#include "http/glance.h"

#include <string.h>

#include "http/head.h"

/* Of the fields that make a request worth reading, the one whose name begins
 * with that letter; what begins as it does is read too. In lower case. */
static const char *field_of(uint8_t letter)
{
	switch (letter) {
	case 'u':
		return "upgrade";
	case 's':
		return "sec-websocket-";
	case 'w':
		return "websocket-";		/* of draft 75 */
	case 'c':
		return "content-length";
	case 't':
		return "transfer-encoding";
	default:
		return NULL;
	}
}

/* An empty line ends the head before the octets end; so may a fold or a space
 * hide a field. */
static bool is_special(const uint8_t *line, size_t n)
{
	const char *field;

	if (http_is_space(line[0]))
		return true;
	field = field_of(http_lower(line[0]));
	if (field == NULL)
		return false;
	for (size_t i = 1; field[i] != '\0'; i++)
		if (i == n || http_lower(line[i]) != (uint8_t)field[i])
			return false;
	return true;
}

enum http_glance http_glance(const uint8_t *at, size_t n)
{
	const uint8_t *line = at, *end;

	if (!http_may_be_request(at, n))
		return HTTP_GLANCE_OTHER;
	if (n < 16 || memcmp(at + n - 4, "\r\n\r\n", 4) != 0 ||
	    memcmp(at, "CONNECT", 7) == 0 || memcmp(at, "HEAD ", 5) == 0 ||
	    is_special(at, n))
		return HTTP_GLANCE_READ;
	end = at + n - 2;		/* there the empty line begins */
	while ((line = memchr(line, '\n', (size_t)(end - line))) != NULL) {
		if (++line == end)
			return HTTP_GLANCE_PLAIN;
		if (is_special(line, (size_t)(end - line)))
			return HTTP_GLANCE_READ;
	}
	return HTTP_GLANCE_READ;
}

bool http_may_be_101(const uint8_t *at, size_t n)
{
	enum { STATUS = 9 };		/* where it stands: "HTTP/1.1 101" */
	const size_t more = n > STATUS ? n - STATUS : 0;

	return http_may_be_response(at, n) &&
	       (at[0] != 'H' || more == 0 ||
	        memcmp(at + STATUS, "101", more < 3 ? more : 3) == 0);
}
