/* SPDX-License-Identifier: ISC */
#include "base/clock.h"

#include <string.h>

enum { DAY_S = 86400, NS_DIGITS = 9 };
static const int64_t second = 1000000000;

struct date {
	uint32_t year, month, day;
};

/* Days since 1970-01-01 in the Gregorian calendar. Years are counted from
 * March, so that the day that comes and goes is the last one; 146097 days are
 * 400 years, and era 0 begins on 0000-03-01, 719468 days before 1970. */
static struct date date_of(int64_t days)
{
	uint32_t all = (uint32_t)(days + 719468);
	uint32_t era = all / 146097;
	uint32_t of_era = all % 146097;
	uint32_t year = (of_era - of_era / 1460 + of_era / 36524 -
		of_era / 146096) / 365;
	uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * of_year + 2) / 153;

	return (struct date){
		.year = year + era * 400 + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = of_year - (153 * month + 2) / 5 + 1,
	};
}

/* The `n' lowest decimal digits, zeros in front, then a mark. */
static char *put(char *out, uint64_t value, unsigned n, char mark)
{
	for (unsigned i = n; i > 0; i--) {
		out[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	out[n] = mark;
	return out + n + 1;
}

size_t clock_time(char out[CLOCK_TEXT], int64_t ns, unsigned digits)
{
	int64_t s = ns / second - (ns % second < 0);
	int64_t days = s / DAY_S - (s % DAY_S < 0);
	uint32_t of_day = (uint32_t)(s - days * DAY_S);
	uint64_t part = (uint64_t)(ns % second + second) % (uint64_t)second;
	struct date date = date_of(days);
	char *p = out;

	p = put(p, date.year, 4, '-');
	p = put(p, date.month, 2, '-');
	p = put(p, date.day, 2, 'T');
	p = put(p, of_day / 3600, 2, ':');
	p = put(p, of_day / 60 % 60, 2, ':');
	p = put(p, of_day % 60, 2, '.');
	if (digits > 0 && digits <= NS_DIGITS) {
		put(p, part, NS_DIGITS, 'Z');
		p += digits + 1;
	}
	memcpy(p - 1, "Z", 2);
	return (size_t)(p - out);
}

size_t clock_seconds(char out[CLOCK_TEXT], int64_t ns)
{
	uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	uint64_t whole = size / (uint64_t)second;
	unsigned digits = 1;
	char *p = out;

	if (ns < 0)
		*p++ = '-';
	for (uint64_t v = whole; v >= 10; v /= 10)
		digits++;
	p = put(p, whole, digits, '.');
	p = put(p, size % (uint64_t)second, NS_DIGITS, '\0') - 1;
	while (p[-1] == '0' && p[-2] != '.')
		*--p = '\0';
	return (size_t)(p - out);
}
