/* SPDX-License-Identifier: ISC */
#include "base/number.h"

#include <string.h>

#include "base/clock.h"

static const char digits[] = "0123456789";

bool number_read(const char *s, size_t n, uint64_t low, uint64_t high,
                 uint64_t *number)
{
	uint64_t v = 0;

	if (n == 0 || strspn(s, digits) < n)
		return false;
	for (; n > 0; n--, s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*number = v;
	return v >= low && v <= high;
}

bool number_bytes(const char *s, uint64_t *bytes)
{
	static const char suffixes[] = "KMG";
	size_t n = strspn(s, digits);
	const char *suffix = s + n;
	unsigned shift = 0;

	if (*suffix) {
		const char *known = strchr(suffixes, *suffix);

		if (!known || suffix[1])
			return false;
		shift = 10 * (unsigned)(known - suffixes + 1);
	}
	if (!number_read(s, n, 1, UINT64_MAX >> shift, bytes))
		return false;
	*bytes <<= shift;
	return true;
}

/* What one of the unit is, ns; 0: there is none of that name. */
static uint64_t unit_ns(const char *unit)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{ "", NS_PER_S }, { "s", NS_PER_S }, { "ms", NS_PER_MS },
		{ "m", (uint64_t)60 * NS_PER_S },
		{ "h", (uint64_t)3600 * NS_PER_S },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(unit, units[i].name) == 0)
			return units[i].ns;
	return 0;
}

/* What follows a decimal point, at most nine digits: n of them, as billionths.
 */
static bool read_part(const char *s, size_t n, uint64_t *part)
{
	if (n > 9 || !number_read(s, n, 0, NS_PER_S - 1, part))
		return false;
	for (; n < 9; n++)
		*part *= 10;
	return true;
}

bool number_duration(const char *s, int64_t *ns)
{
	const uint64_t most = (uint64_t)365 * 86400 * NS_PER_S;
	size_t n = strspn(s, digits);
	const char *rest = s + n;
	uint64_t whole, part = 0, unit, sum;

	if (!number_read(s, n, 0, most, &whole))
		return false;
	if (*rest == '.') {
		n = strspn(++rest, digits);
		if (!read_part(rest, n, &part))
			return false;
		rest += n;
	}
	unit = unit_ns(rest);
	if (unit == 0 || whole > most / unit)
		return false;
	sum = whole * unit + part * (unit / NS_PER_MS) / 1000;
	*ns = (int64_t)sum;
	return sum > 0;
}
