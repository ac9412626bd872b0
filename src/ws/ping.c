/* SPDX-License-Identifier: ISC */
#include "ws/ping.h"

#include "ws/mask.h"

#define FNV_PRIME 0x100000001b3u

uint64_t ws_hash(uint64_t hash, const uint8_t *octets, size_t n,
                 uint32_t key, uint64_t at)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ ws_mask_octet(octets[i], key, at + i)) *
		       FNV_PRIME;
	return hash;
}

static unsigned place(const struct ws_pings *p, unsigned i)
{
	return (p->first + i) % WS_PINGS;
}

static struct ws_ping *nth(struct ws_pings *p, unsigned i)
{
	return &p->ring[place(p, i)];
}

static bool waits(const struct ws_ping *ping)
{
	return ping->state <= WS_PING_COVERED;
}

static bool is(const struct ws_ping *ping, uint64_t hash, uint8_t length)
{
	return ping->known && ping->hash == hash && ping->length == length;
}

void ws_pings_add(struct ws_pings *p, const struct ws_ping *ping)
{
	struct ws_ping *slot;

	if (p->n == WS_PINGS) {
		p->forgotten += waits(nth(p, 0));
		p->first = (uint8_t)((p->first + 1) % WS_PINGS);
		p->n--;
	}
	slot = nth(p, p->n++);
	*slot = *ping;
	slot->state = WS_PING_WAITS;
	p->sent++;
}

static void measure(struct ws_pings *p, int64_t rtt)
{
	if (p->rtt_samples == 0 || rtt < p->rtt_min)
		p->rtt_min = rtt;
	if (p->rtt_samples == 0 || rtt > p->rtt_max)
		p->rtt_max = rtt;
	p->rtt_sum += rtt;
	p->rtt_samples++;
}

static void supersede(struct ws_pings *p, struct ws_ping *ping)
{
	if (!waits(ping))
		return;
	ping->state = WS_PING_SUPERSEDED;
	p->superseded++;
}

/* Ping i is answered, perhaps in place of a later one that is its like. All
 * that come after it wait. */
static void settle(struct ws_pings *p, unsigned i, int64_t time)
{
	struct ws_ping *ping = nth(p, i);
	unsigned last = i;

	for (unsigned k = 0; k < i; k++)
		supersede(p, nth(p, k));
	for (unsigned k = i + 1; k < p->n; k++)
		if (is(nth(p, k), ping->hash, ping->length))
			last = k;
	for (unsigned k = i + 1; k <= last; k++)
		nth(p, k)->state = WS_PING_COVERED;
	if (last == i && ping->state == WS_PING_WAITS)
		measure(p, time - ping->time);
	ping->state = WS_PING_ANSWERED;
	p->answered++;
}

/* No Ping waits for this Pong. */
static enum ws_pong other(struct ws_pings *p, uint64_t hash, uint8_t length)
{
	bool unknown = p->forgotten > 0, again = false, waiting = false;

	for (unsigned i = 0; i < p->n; i++) {
		const struct ws_ping *ping = nth(p, i);

		again = again || is(ping, hash, length);
		unknown = unknown || !ping->known ||
			ping->state == WS_PING_COVERED;
		waiting = waiting || ping->state == WS_PING_WAITS;
	}
	if (again)
		return WS_PONG_AGAIN;
	if (unknown)
		return WS_PONG_UNKNOWN;
	return waiting && length > 0 ? WS_PONG_MISMATCH : WS_PONG_UNSOLICITED;
}

enum ws_pong ws_pings_answer(struct ws_pings *p, uint64_t hash,
                             uint8_t length, int64_t time)
{
	for (unsigned i = 0; i < p->n; i++)
		if (waits(nth(p, i)) && is(nth(p, i), hash, length)) {
			settle(p, i, time);
			return WS_PONG_ANSWERS;
		}
	return other(p, hash, length);
}

void ws_pings_cover(struct ws_pings *p)
{
	for (unsigned i = 0; i < p->n; i++)
		if (nth(p, i)->state == WS_PING_WAITS)
			nth(p, i)->state = WS_PING_COVERED;
}

const struct ws_ping *ws_pings_oldest(const struct ws_pings *p)
{
	for (unsigned i = 0; i < p->n; i++) {
		const struct ws_ping *ping = &p->ring[place(p, i)];

		if (ping->state == WS_PING_WAITS && ping->known)
			return ping;
	}
	return NULL;
}
