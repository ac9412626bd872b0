/* SPDX-License-Identifier: ISC */
/* head.h - the head of an HTTP/1 message: start line and fields.
 *
 * Nothing here judges and nothing is copied: texts are borrowed from the head's
 * octets. What RFC 9112 does not allow, but a recipient may read all the same,
 * is read and noted as a quirk. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/text.h"

/* What was not as RFC 9112 has it. */
enum http_quirk {
	HTTP_OBS_FOLD            = 1 << 0,	/* 5.2: a folded field line */
	HTTP_SPACE_BEFORE_COLON  = 1 << 1,	/* 5.1 */
	HTTP_BARE_LF             = 1 << 2,	/* 2.2: LF alone ends a line */
	HTTP_BARE_CR             = 1 << 3,	/* 2.2: CR without LF */
	/* RFC 9110 5.1: a name that is no token, a line without a colon, or
	 * one before the first field that begins with a blank, which is passed
	 * over (2.2). */
	HTTP_FIELD_NAME_INVALID  = 1 << 4,
	/* RFC 9110 5.5: a control octet in a value that is no HTAB, no CR (that
	 * is HTTP_BARE_CR) and no fold. */
	HTTP_FIELD_VALUE_CTL     = 1 << 5,
	HTTP_FIELD_VALUE_NUL     = 1 << 6,	/* of these, NUL */
	/* 3: not three words with one SP between them: a token, a target of
	 * visible US-ASCII, a version. */
	HTTP_REQUEST_LINE_INVALID = 1 << 7,
	/* 4: not version SP 3DIGIT SP reason. That the three digits are a
	 * status that there is (RFC 9110 15) is not asked. */
	HTTP_STATUS_LINE_INVALID = 1 << 8,
	HTTP_REASON_SP_MISSING   = 1 << 9,	/* 4: "HTTP/1.1 101" CRLF */
	HTTP_LEADING_EMPTY_LINE  = 1 << 10,	/* 2.2 */
	/* More than HTTP_FIELDS: the lines behind them were not read. */
	HTTP_TOO_MANY_FIELDS     = 1 << 11,
};

enum { HTTP_FIELDS = 256 };

enum { HTTP_SWITCHING = 101 };	/* a status, RFC 9110 15.2.2 */

struct http_field {
	/* As sent, without space before the colon; may be empty. */
	struct http_text name;
	/* OWS and folds around it trimmed; a fold inside is left in it. Empty
	 * if the line has no colon. */
	struct http_text value;
};

struct http_head {
	bool response;
	uint8_t major, minor;	/* of the version; 0.0 if none was read */
	uint16_t status;	/* of a response; 0 if none was read */
	uint32_t quirks;	/* enum http_quirk */
	struct http_text method, target;	/* of a request */
	struct http_text reason;	/* of a response; may be empty */
	size_t n;			/* of field; the rest is not set */
	struct http_field field[HTTP_FIELDS];
};

/* May octets that begin with these (n > 0; as many as there are yet) begin an
 * HTTP/1 request: a method that is a token in upper case, begins with a letter
 * and has at most 20 octets, and a space? Or a response: "HTTP/"? Leading
 * empty lines are allowed, at most 4 octets of them. */
bool http_may_be_request(const uint8_t *at, size_t n);
bool http_may_be_response(const uint8_t *at, size_t n);

/* How many octets the head has, the empty line that ends it included; 0: it is
 * not whole yet. *resume is 0 at first, and kept by the caller between calls
 * on the same head as it grows (it may lie elsewhere each time): what was
 * looked at is not searched again. Asked again, a whole head has the same
 * length. Leading empty lines belong to the head. */
size_t http_head_length(const uint8_t *at, size_t n, size_t *resume);

/* Reads a whole head of n octets, a request or a response. Always fills *h; a
 * start line that cannot be read is a quirk. What lies behind the empty line is
 * left alone; a head that was cut is read as far as it goes. */
void http_head_read(struct http_head *h, const uint8_t *at, size_t n,
                    bool response);

/* The first field of that name (ASCII lower case, NUL-terminated) at or after
 * field[from]: its index, or h->n. Names compare without regard to case. */
size_t http_field_find(const struct http_head *h, const char *name,
                       size_t from);

/* How many fields have that name. */
size_t http_field_count(const struct http_head *h, const char *name);

#endif
