/* SPDX-License-Identifier: ISC */
#include "http/glance.h"

#include <string.h>

#include "http/head.h"

/* Fields that make a request worth reading, and the method that does; in lower
 * case, what begins with them does too. */
static const struct word { const char *text; size_t n; } words[] = {
	{ "upgrade", 7 },
	{ "sec-websocket-", 14 },
	{ "websocket-", 10 },		/* of draft 75 */
	{ "content-length", 14 },
	{ "transfer-encoding", 17 },
};

static bool begins_with(const uint8_t *at, size_t n, const struct word *word)
{
	if (n < word->n)
		return false;
	for (size_t i = 0; i < word->n; i++)
		if (http_lower(at[i]) != (uint8_t)word->text[i])
			return false;
	return true;
}

/* An empty line ends the head before the octets end; so may a fold or a space
 * hide a field. */
static bool is_special(const uint8_t *line, size_t n)
{
	switch (http_lower(line[0])) {
	case '\r': case '\n': case ' ': case '\t':
		return true;
	case 'u': case 's': case 'w': case 'c': case 't':
		break;
	default:
		return false;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins_with(line, n, &words[i]))
			return true;
	return false;
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
