/* SPDX-License-Identifier: ISC */
#include "hostile.h"

#include <string.h>

struct piece {
	const char *bytes;
	size_t n;
};

#define P(literal) { literal, sizeof(literal) - 1 }

/* Terminals, readers, JSON, HTML, CSV, CI: what each takes for more than
 * text. Then everything that is not UTF-8 in a way of its own. */
static const struct piece pieces[] = {
	P("\x1b[31;1m"), P("\x1b]8;;http://example.com/\a"),
	P("\x1b]52;c;cm0gLXJm\x1b\\"), P("\x1bP$q\x1b\\"), P("\a\b\r\n\t\v\f"),
	P("\0"), P("\x7f"), P("\xc2\x9b" "31m"), P("\xc2\x80\xc2\x85\xc2\x9f"),
	P("\xd8\x9c"), P("\xe2\x80\xae" "cod.exe"), P("\xe2\x81\xa6\xe2\x81\xa9"),
	P("\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\x8b"), P("\xe2\x80\xa8\xe2\x80\xa9"),
	P("\xef\xbb\xbf"), P("\xf3\xa0\x80\x81\xf3\xa0\x81\xbf"),
	P("\"},{\"id\":\"x"), P("\\u001b\\"), P("</script><!--"), P("]]>"),
	P("=cmd|' /C calc'!A0"), P("::error file=x::y"), P("%0a%0d%25"),
	P("$(reboot)`id`"),
	P("\xff"), P("\xfe\xff"), P("\xc0\x80"), P("\xc1\xbf"), P("\x80"),
	P("\xbf\xbf\xbf"), P("\xc3"), P("\xc3("), P("\xe0\x80\x80"),
	P("\xe0\x9f\xbf"), P("\xe2\x82"), P("\xed\xa0\x80"),
	P("\xed\xbf\xbf\xed\xa0\x81"), P("\xf0\x80\x80\x80"),
	P("\xf0\x9f\x98"), P("\xf4\x90\x80\x80"),
};

enum { PIECES = sizeof(pieces) / sizeof(pieces[0]), SETTINGS = 5 };
_Static_assert((int)PIECES * (int)SETTINGS == (int)HOSTILE_N, "200");

static size_t add(uint8_t *out, size_t n, const struct piece *p)
{
	memcpy(out + n, p->bytes, p->n);
	return n + p->n;
}

size_t hostile_string(int i, uint8_t out[HOSTILE_MAX])
{
	static const struct piece before = P("caf\xc3\xa9 ");
	static const struct piece after = P(" \xf0\x9f\x98\x80 \xe4\xb8\xad");
	const struct piece *p = &pieces[i / SETTINGS];
	const struct piece *next = &pieces[(i / SETTINGS + 1) % PIECES];
	size_t n = 0;

	switch (i % SETTINGS) {
	case 0:
		return add(out, n, p);
	case 1:
		n = add(out, n, &before);
		n = add(out, n, p);
		return add(out, n, &after);
	case 2:
		n = add(out, n, p);
		return add(out, n, p);
	case 3:
		n = add(out, n, p);
		return add(out, n, next);
	default:
		n = add(out, n, &after);
		n = add(out, n, p);
		return n - 1;	/* cut inside */
	}
}
