/* SPDX-License-Identifier: ISC */
#include "ws/close.h"

#include "base/utf8.h"
#include "ws/odd.h"

/* RFC 6455 7.4. */
enum {
	CODE_FIRST = 1000,
	CODE_RESERVED = 1004,		/* to 1006 */
	CODE_LAST_RESERVED = 1006,
	CODE_EXTENSION = 1010,		/* clients send it */
	CODE_INTERNAL = 1011,		/* servers send it */
	CODE_TLS = 1015,		/* and up to 2999 */
	CODE_LIBRARY = 3000,		/* to 3999; then private use */
	CODE_BEYOND = 5000,
};

void ws_close_add(struct ws_close *c, const uint8_t *octets, size_t n,
                  uint32_t key, uint64_t at)
{
	for (size_t i = 0; i < n && c->n < sizeof(c->body); i++)
		c->body[c->n++] = ws_mask_octet(octets[i], key, at + i);
}

static uint32_t code_odd(uint16_t code, unsigned from)
{
	if (code >= CODE_BEYOND)
		return WS_ODD_CLOSE_UNDEFINED;
	if (code >= CODE_LIBRARY)
		return 0;
	if (code < CODE_FIRST || code >= CODE_TLS ||
	    (code >= CODE_RESERVED && code <= CODE_LAST_RESERVED))
		return WS_ODD_CLOSE_CODE;
	if (code == (from == 0 ? CODE_INTERNAL : CODE_EXTENSION))
		return WS_ODD_CLOSE_ROLE;
	return 0;
}

static bool reason_is_valid(const struct ws_close *c)
{
	size_t n = ws_close_reason_n(c);
	struct utf8 text = { 0 };

	return utf8_feed(&text, ws_close_reason(c), n) == n &&
	       utf8_is_whole(&text);
}

uint32_t ws_close_odd(const struct ws_close *c, unsigned from,
                      uint64_t length)
{
	uint32_t odd;

	if (c->hole || length == 0)
		return 0;
	if (length == 1)
		return WS_ODD_CLOSE_CUT;
	odd = code_odd(ws_close_code(c), from);
	if (length <= WS_CONTROL_MAX && !reason_is_valid(c))
		odd |= WS_ODD_CLOSE_REASON;
	return odd;
}
