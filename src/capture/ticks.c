/* SPDX-License-Identifier: ISC */
#include "capture/ticks.h"

enum { NS_DIGITS = 9 };
static const int64_t NS = 1000000000;

static uint64_t power_of_10(unsigned n)
{
	uint64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

bool ticks_init(struct ticks *t, uint8_t resolution, int64_t offset)
{
	*t = (struct ticks){ .offset = offset };
	t->exponent = resolution & 0x7f;
	t->binary = resolution & 0x80;
	if (t->exponent > (t->binary ? 63 : 19))
		return false;
	t->per_second = t->binary ? (uint64_t)1 << t->exponent :
				    power_of_10(t->exponent);
	if (t->binary || t->exponent > NS_DIGITS || offset != 0)
		return true;
	t->scale = power_of_10(NS_DIGITS - t->exponent);
	t->quick = (uint64_t)FRAME_TIME_MAX / t->scale + 1;
	return true;
}

uint8_t ticks_digits(const struct ticks *t)
{
	unsigned digits = t->exponent;

	if (t->binary)		/* log10(2) = 0.30103, rounded up */
		digits = (digits * 30103u + 99999u) / 100000u;
	return (uint8_t)(digits < NS_DIGITS ? digits : NS_DIGITS);
}

/* A part of a second; part < per_second. For base 2 the product takes up to 93
 * bits: its two halves of part are multiplied one by one. */
static int64_t nanoseconds(const struct ticks *t, uint64_t part)
{
	uint64_t high = part >> 32, low = part & 0xffffffff;
	const uint64_t ns = (uint64_t)NS;

	if (!t->binary && t->exponent <= NS_DIGITS)
		return (int64_t)(part * power_of_10(NS_DIGITS - t->exponent));
	if (!t->binary)
		return (int64_t)(part / power_of_10(t->exponent - NS_DIGITS));
	if (t->exponent <= 32)
		return (int64_t)(part * ns >> t->exponent);
	return (int64_t)((high * ns + (low * ns >> 32)) >> (t->exponent - 32));
}

/* a + b, or the end of the scale where that does not fit. */
static int64_t add(uint64_t a, int64_t b)
{
	uint64_t sum = a + (uint64_t)b;

	if (b < 0 && a < -(uint64_t)b)
		return -(int64_t)(-sum - 1) - 1;
	if (sum > INT64_MAX || (b >= 0 && sum < a))
		return INT64_MAX;
	return (int64_t)sum;
}

int64_t ticks_time_slow(const struct ticks *t, uint64_t n)
{
	const int64_t max = FRAME_TIME_MAX / NS;
	int64_t seconds = add(n / t->per_second, t->offset), time;

	if (seconds > max)
		return FRAME_TIME_MAX;
	if (seconds < -max)
		return -FRAME_TIME_MAX;
	time = seconds * NS + nanoseconds(t, n % t->per_second);
	return time < FRAME_TIME_MAX ? time : FRAME_TIME_MAX;
}
