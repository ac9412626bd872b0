/* SPDX-License-Identifier: ISC */
#include "base/address.h"

#include <string.h>

enum { GROUPS = 8 };

static char *put_decimal(char *p, unsigned v)
{
	if (v >= 100)
		*p++ = (char)('0' + v / 100);
	if (v >= 10)
		*p++ = (char)('0' + v / 10 % 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

static char *put_v4(char *p, const uint8_t ip[4])
{
	for (int i = 0; i < 4; i++) {
		p = put_decimal(p, ip[i]);
		*p++ = i < 3 ? '.' : '\0';
	}
	return p - 1;
}

static char *put_group(char *p, unsigned v)
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned shift = 12; shift > 0; shift -= 4)
		if (v >> shift)
			*p++ = digits[v >> shift & 15];
	*p++ = digits[v & 15];
	return p;
}

static unsigned group(const uint8_t ip[16], int i)
{
	return (unsigned)ip[2 * i] << 8 | ip[2 * i + 1];
}

/* The run of zero groups that "::" stands for: the longest, the first of equal
 * ones, never a single group (RFC 5952 4.2). Returns its length. */
static int longest_zeros(const uint8_t ip[16], int *first)
{
	int best = 1;
	int run = 0;

	*first = GROUPS;
	for (int i = 0; i < GROUPS; i++) {
		run = group(ip, i) == 0 ? run + 1 : 0;
		if (run > best) {
			best = run;
			*first = i - run + 1;
		}
	}
	return best;
}

static char *put_v6(char *p, const uint8_t ip[16])
{
	int first;
	int n = longest_zeros(ip, &first);

	for (int i = 0; i < GROUPS; i++) {
		if (i == first) {
			*p++ = ':';
			*p++ = ':';
			i += n - 1;
			continue;
		}
		if (i > 0 && i != first + n)
			*p++ = ':';
		p = put_group(p, group(ip, i));
	}
	*p = '\0';
	return p;
}

size_t address_text(char out[ADDRESS_TEXT], const uint8_t ip[16],
                    unsigned version)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	char *p = out;

	if (version == 4)
		return (size_t)(put_v4(out, ip + 12) - out);
	if (memcmp(ip, mapped, sizeof(mapped)) != 0)
		return (size_t)(put_v6(out, ip) - out);
	memcpy(p, "::ffff:", 7);
	return (size_t)(put_v4(p + 7, ip + 12) - out);
}
