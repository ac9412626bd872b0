/* SPDX-License-Identifier: ISC */
#include "base/moment.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/number.h"

enum { DAY_S = 86400, MINUTE_S = 60, HOUR_S = 3600 };

/* What is left to be read; `bad' once something was not as it must be. */
struct text {
	const char *at;
	bool bad;
};

/* A number of exactly n digits, not above `most'. */
static int64_t take(struct text *t, size_t n, uint64_t most)
{
	uint64_t v = 0;

	if (t->bad || strnlen(t->at, n) < n ||
	    !number_read(t->at, n, 0, most, &v)) {
		t->bad = true;
		return 0;
	}
	t->at += n;
	return (int64_t)v;
}

static bool take_mark(struct text *t, const char *marks)
{
	if (t->bad || *t->at == '\0' || strchr(marks, *t->at) == NULL)
		return false;
	t->at++;
	return true;
}

static void want_mark(struct text *t, const char *marks)
{
	if (!take_mark(t, marks))
		t->bad = true;
}

/* ".789" in ns, 0 if there is no point. */
static int64_t take_fraction(struct text *t)
{
	int64_t ns = 0, unit = NS_PER_S / 10;
	size_t n;

	if (!take_mark(t, "."))
		return 0;
	n = strspn(t->at, "0123456789");
	t->bad = n == 0;
	for (; n > 0; n--, t->at++, unit /= 10)
		ns += (*t->at - '0') * unit;
	return ns;
}

/* Days from 1970-01-01 in the Gregorian calendar, years from 0 on, counted from
 * March, so that the day that comes and goes is the last one. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month < 3;
	month += month < 3 ? 9 : -3;
	return 365 * year + year / 4 - year / 100 + year / 400 +
	       (153 * month + 2) / 5 + day - 1 - 719468;
}

static int64_t days_in(int64_t year, int64_t month)
{
	static const uint8_t days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static int64_t take_date(struct text *t)
{
	int64_t year = take(t, 4, 9999), month, day;

	want_mark(t, "-");
	month = take(t, 2, 12);
	want_mark(t, "-");
	day = take(t, 2, 31);
	if (t->bad || year == 0 || month == 0 || day == 0 ||
	    day > days_in(year, month)) {
		t->bad = true;
		return 0;
	}
	return days_of(year, month, day) * DAY_S;
}

/* "12:34" or "12:34:56.789"; in s, and *ns. */
static int64_t take_time(struct text *t, int64_t *ns)
{
	int64_t s = take(t, 2, 23) * HOUR_S;

	want_mark(t, ":");
	s += take(t, 2, 59) * MINUTE_S;
	if (!take_mark(t, ":"))
		return s;
	s += take(t, 2, 60);
	*ns = take_fraction(t);
	return s;
}

/* "Z", "+02:00", "+0200" or "+02", in s east of UTC. */
static int64_t take_zone(struct text *t)
{
	bool west = *t->at == '-';
	int64_t s = 0;

	if (take_mark(t, "Zz") || !take_mark(t, "+-"))
		return 0;
	s = take(t, 2, 23) * HOUR_S;
	if (take_mark(t, ":") || *t->at != '\0')
		s += take(t, 2, 59) * MINUTE_S;
	return west ? -s : s;
}

/* False if it is too far from 1970. */
static bool put(struct moment *m, enum moment_kind kind, int64_t s, int64_t ns)
{
	const int64_t most = FRAME_TIME_MAX / NS_PER_S - 1;

	if (s < -most || s > most)
		return false;
	m->kind = kind;
	m->ns = s * NS_PER_S + ns;
	return true;
}

static bool read_date(const char *s, struct moment *m)
{
	struct text t = { s, false };
	int64_t at = take_date(&t), ns = 0;

	if (take_mark(&t, "Tt ")) {
		at += take_time(&t, &ns);
		at -= take_zone(&t);
	}
	return !t.bad && *t.at == '\0' && put(m, MOMENT_AT, at, ns);
}

bool moment_read(const char *s, struct moment *m)
{
	struct text t = { s + (*s == '@'), false };
	const size_t digits = strspn(t.at, "0123456789");
	uint64_t whole;
	int64_t ns;

	if (*s != '@' && digits == 4 && s[4] == '-')
		return read_date(s, m);
	if (!number_read(t.at, digits, 0, FRAME_TIME_MAX / NS_PER_S, &whole))
		return false;
	t.at += digits;
	ns = take_fraction(&t);
	return !t.bad && *t.at == '\0' &&
	       put(m, *s == '@' ? MOMENT_AT : MOMENT_AFTER, (int64_t)whole, ns);
}

int64_t moment_ns(const struct moment *m, int64_t first, int64_t otherwise)
{
	if (m->kind == MOMENT_NONE)
		return otherwise;
	return m->kind == MOMENT_AT ? m->ns : first + m->ns;
}
