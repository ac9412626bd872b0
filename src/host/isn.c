/* SPDX-License-Identifier: ISC */
#include "host/isn.h"

enum {
	SLACK = 1 << 20,	/* ticks: four seconds, for SYNs sent again */
	NEAR = 1 << 24,
	STEP_LEAST = 512,	/* smaller ones prove little */
};

static uint32_t divisor(uint32_t a, uint32_t b)
{
	while (b != 0) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Modulo 2^32 either way is as far; the shorter counts. */
static uint32_t distance(uint32_t d)
{
	return d > UINT32_MAX / 2 ? -d : d;
}

static bool steps(struct host_isn *h, uint32_t d)
{
	h->step = divisor(h->step, distance(d));
	return h->step == 0 || h->step >= STEP_LEAST ||
	       h->n + 1 < HOST_ISN_FEW;
}

static uint32_t tick(int64_t time)
{
	return (uint32_t)((uint64_t)time / HOST_ISN_TICK_NS);
}

bool host_isn_add(struct host_isn *h, uint32_t isn, int64_t time)
{
	const uint32_t d = isn - h->first;

	if (h->n == 0) {
		*h = (struct host_isn){ isn, tick(time), 0, 1,
			HOST_ISN_STEP | HOST_ISN_CLOCK | HOST_ISN_NEAR };
		return true;
	}
	if ((h->ways & HOST_ISN_STEP) && !steps(h, d))
		h->ways &= (uint8_t)~HOST_ISN_STEP;
	if (distance(d - (tick(time) - h->tick)) >= SLACK)
		h->ways &= (uint8_t)~HOST_ISN_CLOCK;
	if (distance(d) >= NEAR)
		h->ways &= (uint8_t)~HOST_ISN_NEAR;
	h->n++;
	return h->ways != 0;
}

static bool is_known(const struct host_isns *h, uint16_t tuple)
{
	for (unsigned i = 0; i < h->of.n && i < HOST_ISNS; i++)
		if (h->tuples[i] == tuple)
			return true;
	return false;
}

static void measure(struct host_isns *h, uint32_t d)
{
	if (d <= UINT32_MAX / 2 && d > h->most)
		h->most = d;
	if (d > UINT32_MAX / 2 && -d > h->least)
		h->least = -d;
}

bool host_isns_add(struct host_isns *h, uint32_t isn, uint16_t tuple,
                   int64_t time, uint64_t frame, unsigned enough)
{
	if (h->of.ways == 0 || h->of.n >= enough || is_known(h, tuple))
		return false;
	h->tuples[h->of.n % HOST_ISNS] = tuple;
	measure(h, isn - h->of.first);
	host_see(&h->seen, frame, time);
	return host_isn_add(&h->of, isn, time) && h->of.n >= enough;
}
