/* SPDX-License-Identifier: ISC */
/* clocks.c - was the capture's clock set? Hosts' timestamps tell.
 *
 * A packet comes some time after its host stamped it; how long is not known, but
 * the least of several packets is always about the same. If it is a second more
 * from a moment on, either packets wait somewhere since, or the host's clock stood
 * still, or that of the capture was set. Packets that waited go on to come with
 * less and less; so the least of a while counts. One host alone is no proof, nor
 * are many of which one disagrees. */
#include "host/clocks.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

enum {
	SHOWN = 3,		/* a tick is not to be told from less */
	HOSTS_LEAST = 2, HOSTS_SURE = 3
};

#define LEARN (NS_PER_S / 2)	/* or in less time */
#define STALE (10LL * NS_PER_S)	/* another may have the place then */
#define REBASE (600LL * NS_PER_S)	/* clocks drift, by less than matters */
#define WITNESS NS_PER_S	/* what came since in less may have waited */
#define AGREE (NS_PER_S / 4)
#define LOOK (3LL * NS_PER_S)
#define LOOK_MOST (30LL * NS_PER_S)

static uint64_t key_of(const struct packet *p)
{
	const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = hash_mix(hash_load(p->src) ^ k, hash_load(p->src + 8) ^
		(((uint64_t)p->src_port << 32 | (uint64_t)p->dst_port << 16 |
		  p->interface) + 1));

	h = hash_mix(hash_load(p->dst) ^ h, hash_load(p->dst + 8) ^ k);
	return h | 1;
}

static void begin(struct host_clock *h, const struct packet *p, uint64_t key)
{
	*h = (struct host_clock){ .key = key, .begun = p->time,
		.last = p->time, .tsval = p->tsval, .after_last = INT64_MIN };
	memcpy(h->addr, p->src, sizeof(h->addr));
}

static int32_t ticks(const struct host_clock *h, const struct packet *p)
{
	return (int32_t)(p->tsval - h->tsval);
}

/* The tick that went on as the time did; 0: none that systems have. */
static int64_t tick_of(int64_t time, int32_t n)
{
	static const int32_t known[] = { 1000000, 3333333, 4000000, 10000000 };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const int64_t off = known[i] * (int64_t)n - time;

		if (off <= time / 20 && off >= -time / 20)
			return known[i];
	}
	return 0;
}

static int64_t late(const struct host_clock *h, const struct packet *p)
{
	return p->time - h->begun - h->tick * ticks(h, p);
}

static void learn(struct host_clock *h, const struct packet *p)
{
	const int64_t time = p->time - h->begun;
	int64_t tick;

	if (time < LEARN)
		return;
	tick = tick_of(time, ticks(h, p));
	if (tick == 0 || (h->shown > 0 && tick != h->tick)) {
		begin(h, p, h->key);
		return;
	}
	h->tick = tick;
	h->shown++;
	if (late(h, p) < h->least)
		h->least = late(h, p);
}

/* Nobody's clock jumps; if it seems to, it may be another's. */
static void follow(struct host_clock *h, const struct packet *p)
{
	const int64_t now = late(h, p);

	if (now > h->least + NS_PER_S || now < h->least - NS_PER_S) {
		begin(h, p, h->key);
	} else if (p->time - h->begun > REBASE) {
		h->begun = p->time;
		h->tsval = p->tsval;
		h->least = 0;
	} else if (now < h->least) {
		h->least = now;
	}
}

static void sample(struct host_clock *h, const struct packet *p, uint64_t key)
{
	if (h->key != key) {
		if (h->key == 0 || p->time - h->last > STALE)
			begin(h, p, key);
		return;
	}
	if (h->shown < SHOWN)
		learn(h, p);
	else
		follow(h, p);
	h->last = p->time;
}

/* More than clocks of hosts may be apart after that time. */
static bool is_far(const struct host_clocks *c, int64_t step)
{
	const int64_t least = NS_PER_S + c->idle / 200;

	return step >= least || step <= -least;
}

/* Was it there before the idle time, and is its clock known? */
static bool is_known(const struct host_clocks *c, const struct host_clock *h)
{
	return h->key != 0 && h->shown >= SHOWN && h->begun < c->since;
}

/* What comes after the idle time; false if there was no step. A timestamp that
 * is less than before is none of that clock, or did not come in order. */
static bool look(const struct host_clocks *c, struct host_clock *h,
                 const struct packet *p)
{
	int64_t now;

	if (ticks(h, p) < 0)
		return true;
	now = late(h, p);
	if (h->after_last == INT64_MIN || now < h->after)
		h->after = now;
	h->after_last = p->time;
	return is_far(c, h->after - h->least);
}

static bool is_witness(const struct host_clocks *c, const struct host_clock *h)
{
	return h->key != 0 && h->after_last != INT64_MIN &&
	       h->after_last - c->since >= WITNESS;
}

static bool is_new_host(const struct host_clocks *c, size_t nth)
{
	const struct host_clock *h = &c->at[nth];

	for (size_t i = 0; i < nth; i++)
		if (is_witness(c, &c->at[i]) &&
		    memcmp(c->at[i].addr, h->addr, sizeof(h->addr)) == 0)
			return false;
	return true;
}

/* How many hosts there are of which all packets say about the same; 0: not
 * all do. */
static unsigned count(const struct host_clocks *c, int64_t *step)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	unsigned hosts = 0;

	for (size_t i = 0; i < HOST_CLOCKS; i++) {
		const struct host_clock *h = &c->at[i];

		if (!is_witness(c, h))
			continue;
		if (h->after - h->least < least)
			least = h->after - h->least;
		if (h->after - h->least > most)
			most = h->after - h->least;
		hosts += is_new_host(c, i);
	}
	*step = least;
	return hosts > 0 && most - least <= AGREE + c->idle / 1000 ? hosts : 0;
}

/* Those that nobody heard of are as they were; for others the time goes on. */
static void settle(struct host_clocks *c)
{
	c->looking = false;
	for (size_t i = 0; i < HOST_CLOCKS; i++) {
		struct host_clock *h = &c->at[i];

		if (h->after_last == INT64_MIN)
			continue;
		if (h->after > h->least + NS_PER_S ||
		    h->after < h->least - NS_PER_S)
			h->key = 0;
		else if (h->after < h->least)
			h->least = h->after;
		h->last = h->after_last;
		h->after_last = INT64_MIN;
	}
}

static bool judge(struct host_clocks *c, bool last,
                  struct host_clock_step *found)
{
	int64_t step = 0;
	const unsigned hosts = count(c, &step);

	if (!last && hosts < HOSTS_SURE) {
		c->due += LOOK;
		return false;
	}
	if (hosts < HOSTS_LEAST) {
		settle(c);
		return false;
	}
	*found = (struct host_clock_step){ .step = step, .time = c->since,
		.frames = { c->frames[0], c->frames[1] }, .hosts = hosts };
	host_clocks_forget(c);
	return true;
}

static bool knows_enough(const struct host_clocks *c)
{
	unsigned n = 0;

	for (size_t i = 0; i < HOST_CLOCKS; i++)
		n += is_known(c, &c->at[i]);
	return n >= HOSTS_LEAST;
}

/* Which are to be seen depends on the packets alone, not on how they come. */
static void choose_next(struct host_clocks *c, const struct packet *p)
{
	if (p->time >= c->second_ends || p->time < c->second_ends - NS_PER_S) {
		c->second_ends = p->time + NS_PER_S;
		c->few = 0;
	}
	if (c->few < HOST_CLOCKS_FEW)
		c->few++;
	c->next = ((p->frame - 1) / HOST_CLOCKS_ONE_IN + 1) *
		HOST_CLOCKS_ONE_IN + 1;		/* 1, 65: where batches begin */
}

/* Is this packet the first after idle time? */
static void note_idle(struct host_clocks *c, const struct packet *p)
{
	if (c->looking || (c->frame != 0 && p->time - c->time < NS_PER_S))
		return;
	c->since = p->time;
	c->looking = knows_enough(c);
	c->frames[0] = c->frame;
	c->frames[1] = p->frame;
	c->idle = p->time - c->time;
	c->due = c->since + LOOK;
}

static void take(struct host_clocks *c, const struct packet *p)
{
	const uint64_t key = key_of(p);
	struct host_clock *h = &c->at[(key >> 1) % HOST_CLOCKS];

	if (!c->looking || !is_known(c, h))
		sample(h, p, key);
	else if (h->key == key && !look(c, h, p))
		settle(c);
}

bool host_clocks_see(struct host_clocks *c, const struct packet *p,
                     struct host_clock_step *found)
{
	const int64_t most = c->since + LOOK_MOST;
	bool known = false;

	if (c->looking && p->time > c->due)
		known = judge(c, p->time > most, found);
	note_idle(c, p);
	if (p->quirks & PKT_HAS_TS)
		take(c, p);
	choose_next(c, p);
	c->frame = p->frame;
	c->time = p->time;
	return known;
}

bool host_clocks_end(struct host_clocks *c, struct host_clock_step *found)
{
	return c->looking && judge(c, true, found);
}

void host_clocks_forget(struct host_clocks *c)
{
	*c = (struct host_clocks){ .frame = 0 };
}
