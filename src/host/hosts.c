/* SPDX-License-Identifier: ISC */
#include "host/hosts.h"

#include "base/clock.h"

enum {
	FLOOR = 64,		/* a client is looked at by port once it has one
				 * in so many of what is pressing */
	RANGE_IANA = 16384,	/* 49152 to 65535, RFC 6335 6 */
	RANGE_LINUX = 28232,	/* 32768 to 60999 */
	FIRST_LINUX = 32768, LAST_LINUX = 60999, FIRST_IANA = 49152,
	RANGE_BSD = 32768,	/* 32768 to 65535 */
	RANGE_USER = 64512,	/* 1024 to 65535, RFC 6056 3.2 */
};

/* Far below what would be told if it went on for a minute. */
int hosts_init(struct hosts *h, const struct limits *l, struct err *err)
{
	*h = (struct hosts){
		.limits = l,
		.floor = (int32_t)
			(l->port_pressure_ppm * RANGE_IANA / 1000000 / FLOOR),
	};
	h->crowd = (uint16_t)(h->floor / HOST_SLOTS);
	if (h->crowd > l->time_wait_buildup / HOST_SLOTS / FLOOR)
		h->crowd = (uint16_t)
			(l->time_wait_buildup / HOST_SLOTS / FLOOR);
	if (host_table_init(&h->hosts, sizeof(struct host), HOST_KEY_ONE,
	                    l->hosts_max, err) < 0 ||
	    pool_init(&h->sums, sizeof(struct host_sum),
	              (uint32_t)l->hosts_max, err) < 0)
		return -1;
	return host_table_init(&h->ports, sizeof(struct host_ports),
	                       HOST_KEY_PAIR, l->host_ports_max, err);
}

void hosts_fini(struct hosts *h)
{
	host_table_fini(&h->hosts);
	pool_fini(&h->sums);
	host_table_fini(&h->ports);
}

uint32_t host_ports_range(const struct host_ports *p)
{
	if (p->low < FIRST_LINUX)
		return RANGE_USER;
	if (p->high <= LAST_LINUX)
		return RANGE_LINUX;
	return p->low >= FIRST_IANA ? RANGE_IANA : RANGE_BSD;
}

uint64_t host_ports_used(const struct host_ports *p)
{
	const int64_t last = p->waits.sum + (int64_t)p->open;

	return (uint64_t)(last > p->waits.peak ? last : p->waits.peak);
}

uint64_t host_ports_rate(const struct host_ports *p)
{
	return (uint64_t)p->waits.fastest * (HOST_SLOTS / HOST_SPELL);
}

static unsigned end_of(const struct flow *f, unsigned side)
{
	return f->client ^ side;
}

static uint16_t version(const struct flow *f)
{
	return f->marks & FLOW_IPV6 ? 6 : 4;
}

static struct host *new_host(struct hosts *h, const struct host_key *key)
{
	struct host *host = host_table_make(&h->hosts, key);

	if (host != NULL)
		return host;
	host = host_table_spare(&h->hosts);
	if (host->sum != 0)
		pool_give(&h->sums, host->sum);
	host_table_forget(&h->hosts, host);
	return host_table_make(&h->hosts, key);
}

/* Not a secret one: what is counted must not depend on chance. */
static unsigned busy_place(const uint8_t addr[16])
{
	return (unsigned)(hash_load(addr + 8) *
		UINT64_C(0x9e3779b97f4a7c15) >> 52) % HOSTS_BUSY;
}

/* May it be? Hosts share places. */
static bool is_busy(const struct hosts *h, const uint8_t addr[16])
{
	const unsigned place = busy_place(addr);

	return h->busy[place / 64] >> place % 64 & 1;
}

/* Whose flows end all the time is not looked for in the table. */
static struct host *find_host(struct hosts *h, const struct host_key *key)
{
	struct host *host;

	if (is_busy(h, key->addr)) {
		host = host_table_at(&h->hosts,
		                     h->busy_last[busy_place(key->addr)]);
		if (host->ip_version == key->ip_version &&
		    memcmp(host->addr, key->addr, sizeof(host->addr)) == 0)
			return host;
	}
	host = host_table_find(&h->hosts, key);
	return host != NULL ? host : new_host(h, key);
}

/* The host at that side, now that time has come to that slot, or not so far. */
static struct host *host_of(struct hosts *h, const struct flow *f,
                            unsigned side, int64_t slot)
{
	struct host_key key = { .ip_version = version(f) };
	struct host *host;

	memcpy(key.addr, f->tuple.addr[end_of(f, side)], sizeof(key.addr));
	host = find_host(h, &key);
	if ((int32_t)slot > host->head.slot) {
		host->head.slot = (int32_t)slot;
		host->in_slot = 0;
	}
	return host;
}

/* Is it one of those flows that tell who becomes busy? */
static bool is_sample(const struct flow *f)
{
	return (f->first_frame * UINT64_C(0x9e3779b97f4a7c15) >> 32) %
		HOSTS_ONE_IN == 0;
}

/* One more that needs it: there are as many as hosts. */
static struct host_sum *sum_up(struct hosts *h, struct host *host)
{
	if (host->sum == 0)
		host->sum = pool_take(&h->sums);
	return pool_at(&h->sums, host->sum);
}

/* Of which all flows count from now on. */
static struct host_sum *watch(struct hosts *h, struct host *host)
{
	const unsigned place = busy_place(host->addr);

	if (!host->busy) {
		h->busy[place / 64] |= UINT64_C(1) << place % 64;
		h->busy_last[place] = host_table_index(&h->hosts, host);
	}
	host->busy = true;
	return sum_up(h, host);
}

static struct host_ports *find_ports(struct hosts *h, const struct flow *f,
                                     bool make)
{
	const unsigned client = end_of(f, 0);
	struct host_key key = { .ip_version = version(f),
		.port = f->tuple.port[client ^ 1] };
	struct host_ports *p;

	memcpy(key.addr, f->tuple.addr[client], sizeof(key.addr));
	memcpy(key.to, f->tuple.addr[client ^ 1], sizeof(key.to));
	p = host_table_find(&h->ports, &key);
	if (p != NULL || !make)
		return p;
	p = host_table_make(&h->ports, &key);
	if (p != NULL)
		return p;
	host_table_forget(&h->ports, host_table_spare(&h->ports));
	return host_table_make(&h->ports, &key);
}

static void ripen(struct hosts *h, bool *ripe)
{
	*ripe = true;
	h->ripe = true;
}

/* Whose counts change now: one example will do, that of what is told. */
static void meet(struct host_sum *s, const struct flow *f, unsigned side)
{
	const unsigned own = end_of(f, side);

	if (!s->ripe && s->port[1] != 0)
		return;
	s->server = side == 1;
	s->port[0] = f->tuple.port[own];
	s->port[1] = f->tuple.port[own ^ 1];
	memcpy(s->peer, f->tuple.addr[own ^ 1], sizeof(s->peer));
}

/* That is secret to nobody: which tuples look alike must not depend on chance. */
static uint16_t tuple_of(const struct flow *f)
{
	const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t sum = (uint64_t)f->tuple.port[0] << 16 | f->tuple.port[1];

	for (unsigned i = 0; i < 2; i++) {
		sum = hash_mix(sum ^ hash_load(f->tuple.addr[i]), k);
		sum = hash_mix(sum ^ hash_load(f->tuple.addr[i] + 8), k);
	}
	return (uint16_t)(sum >> 16);
}

/* Of those that have something in common a closer look is taken. */
static void look_closer(struct hosts *h, struct host *host,
                        const struct flow *f, uint32_t isn)
{
	struct host_sum *s = watch(h, host);

	if (s->isns.of.n == 0) {
		s->isns.of = host->isn;
		s->isns.of.n = 1;
	}
	if (host_isns_add(&s->isns, isn, tuple_of(f), f->first_time,
	                  f->first_frame, (unsigned)h->limits->isn_samples))
		ripen(h, &s->ripe);
}

static void add_isn(struct hosts *h, struct host *host, const struct flow *f,
                    uint32_t isn)
{
	if (host->isn.n != 0 && host->isn.ways == 0)
		return;
	if (host->isn.n < HOST_ISN_FEW)
		host_isn_add(&host->isn, isn, f->first_time);
	if (host->isn.ways != 0 && host->isn.n >= HOST_ISN_FEW)
		look_closer(h, host, f, isn);
}

/* So few in a slot that nobody need count them; one more. */
static bool is_alone(const struct hosts *h, struct host *host)
{
	if (host->busy || host->in_slot >= h->crowd)
		return false;
	host->in_slot = (uint16_t)(host->in_slot +
		(h->flows > HOSTS_EXACT ? HOSTS_ONE_IN : 1));
	return true;
}

static void add_wait(struct hosts *h, struct host *host, const struct flow *f,
                     int64_t slot)
{
	struct host_sum *s;

	if (is_alone(h, host))
		return;
	s = watch(h, host);
	host_window_add(&s->waits, slot);
	host_see(&s->waiting, f->last_frame, f->last_time);
	if ((uint64_t)s->waits.peak >= h->limits->time_wait_buildup)
		ripen(h, &s->ripe);
}

static void add_close(struct hosts *h, struct host *host,
                      const struct flow *f, enum flow_closer first)
{
	const bool own = first == CLOSED_BY_SERVER;

	host->closes[own]++;
	if (own)
		host_see(&sum_up(h, host)->closing, f->last_frame, f->last_time);
	if (host->closes[1] > host->closes[0] &&
	    (uint64_t)host->closes[0] + host->closes[1] >=
	    h->limits->time_wait_server)
		ripen(h, &sum_up(h, host)->ripe);
}

static void stretch(struct host_ports *p, uint16_t port)
{
	if (p->seen.first_frame == 0 || port < p->low)
		p->low = port;
	if (port > p->high)
		p->high = port;
	p->last = port;
}

/* May something be said of it, whatever its range turns out to be? */
static bool may_press(const struct hosts *h, const struct host_ports *p)
{
	return host_ports_used(p) * 1000000 >=
	       (uint64_t)RANGE_IANA * h->limits->port_pressure_ppm ||
	       host_ports_rate(p) >= RANGE_IANA;
}

/* A port of the client's that is in use, by an end of a flow or by its
 * TIME_WAIT. */
static void add_port(struct hosts *h, const struct flow *f, int64_t slot,
                     bool open)
{
	struct host_ports *p = find_ports(h, f, true);

	p->head.slot = (int32_t)slot;
	stretch(p, f->tuple.port[end_of(f, 0)]);
	host_see(&p->seen, f->last_frame, f->last_time);
	if (open) {
		p->open++;
		if (p->waits.peak > 0)
			host_window_move(&p->waits, slot);
	} else {
		host_window_add(&p->waits, slot);
	}
	if (may_press(h, p))
		ripen(h, &p->ripe);
}

/* Of what a client has in use. Most have so little that ports do not matter. */
static void use_port(struct hosts *h, const struct host *client,
                     const struct flow *f, int64_t slot, bool open)
{
	struct host_sum *s = host_sum_of(h, client);

	if (s == NULL || f->orientation != FLOW_BY_SYN)
		return;
	s->open += open;
	if (s->waits.sum + (int64_t)s->open > h->floor)
		add_port(h, f, slot, open);
}

/* Do its packets tell for sure who closed first, and when? */
static bool is_sure(const struct flow_end *end)
{
	return !(end->doubts & (D(loss) | D(order) | D(clock) | D(one_sided)));
}

static void count_side(struct hosts *h, const struct flow_end *end,
                       const struct flow_close *c, unsigned side)
{
	const struct flow *f = end->flow;
	const int64_t slot = host_slot(f->last_time);
	struct host *host = host_of(h, f, side, slot);

	if (c->opened)
		add_isn(h, host, f, c->isn[side]);
	if (is_sure(end)) {
		if (c->waits[side])
			add_wait(h, host, f, slot);
		if (side == 1 && c->opened && c->first != CLOSED_BY_NONE)
			add_close(h, host, f, c->first);
		if (side == 0 && c->waits[side])
			use_port(h, host, f, slot, false);
	}
	if (host->sum != 0)
		meet(host_sum_of(h, host), f, side);
}

static bool is_of_ends(const struct flow_close *c)
{
	return c->opened || c->waits[0] || c->waits[1];
}

/* Open still: the client's port stays in use. */
static void count_open(struct hosts *h, const struct flow_end *end)
{
	const int64_t slot = host_slot(end->sight_ends);
	struct host *host = host_of(h, end->flow, 0, slot);

	if (is_alone(h, host))
		return;
	meet(watch(h, host), end->flow, 0);
	use_port(h, host, end->flow, slot, true);
}

static int64_t linger_ns(const struct hosts *h)
{
	return (int64_t)h->limits->close_wait_s * NS_PER_S;
}

/* A round that goes on has not come to all. */
uint64_t hosts_stuck(const struct hosts *h, const struct host_sum *s)
{
	const struct host_stuck *k = &s->stuck;
	const uint64_t n = k->n > k->before ? k->n : k->before;

	return (k->round + 1 >= h->round ? n : 0) + k->lost;
}

/* Live, who is idle for so long is watched no more. */
static bool is_given_up(const struct hosts *h, const struct flow_end *end)
{
	return h->round > 0 && end->sight_ends - end->flow->last_time >=
		(int64_t)h->limits->live_closing_s * NS_PER_S;
}

/* It stays where it is, as far as anybody knows. */
static void add_stuck(struct hosts *h, struct host_sum *s,
                      const struct flow_end *end, const struct flow_idle *idle)
{
	struct host_stuck *k = &s->stuck;
	const int64_t entered = end->sight_ends - idle->ns;

	if (k->round != h->round) {
		k->before = k->round + 1 == h->round ? k->n : 0;
		k->round = h->round;
		k->n = 0;
	}
	if (k->n + k->before + k->lost == 0)
		k->entered[0] = k->entered[1] = entered;
	if (entered < k->entered[0])
		k->entered[0] = entered;
	if (entered > k->entered[1])
		k->entered[1] = entered;
	k->doubts |= end->doubts & (uint16_t)~D(end_unseen);
	host_see(&k->seen, idle->frame, entered);
	k->n += end->capture_ended;
	k->lost += !end->capture_ended;
	if (hosts_stuck(h, s) >= h->limits->close_wait_buildup)
		ripen(h, &s->ripe);
}

/* Is it there still, or did it close? A RST ends CLOSE_WAIT too, which says
 * nothing of who should have closed, and so does another of its ports. */
static bool tells_stuck(const struct hosts *h, const struct flow_end *end,
                        unsigned side)
{
	if (!end->side[side].close_wait.at_end)
		return end->side[side].fin.sent;
	return end->capture_ended || is_given_up(h, end);
}

static void count_stuck(struct hosts *h, const struct flow_end *end)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct flow_idle *idle = &end->side[side].close_wait;
		struct host_sum *s;

		if (idle->ns < linger_ns(h) || idle->unseen ||
		    !tells_stuck(h, end, side))
			continue;
		s = sum_up(h, host_of(h, end->flow, side,
			host_slot(end->sight_ends)));
		meet(s, end->flow, side);
		if (idle->at_end)
			add_stuck(h, s, end, idle);
		else
			s->stuck.left++;
	}
}

void hosts_end(struct hosts *h, const struct flow_end *end,
               const struct flow_close *c)
{
	const struct flow *f = end->flow;
	bool all;

	if (is_of_ends(c)) {
		all = ++h->flows <= HOSTS_EXACT || is_sample(f);
		for (unsigned side = 0; side < 2; side++)
			if (all || is_busy(h, f->tuple.addr[end_of(f, side)]))
				count_side(h, end, c, side);
	}
	if (end->plain)
		return;
	if (end->outcome == FLOW_OPEN && c->opened && end->capture_ended)
		count_open(h, end);
	count_stuck(h, end);
}

void hosts_look(struct hosts *h, const struct flow_end *end)
{
	count_stuck(h, end);
}

/* Of who is not busy it does not matter. */
static void take_back(struct hosts *h, const struct flow *f, unsigned side,
                      int64_t slot)
{
	struct host_sum *s;

	if (!is_busy(h, f->tuple.addr[end_of(f, side)]))
		return;
	s = host_sum_of(h, host_of(h, f, side, slot));
	if (s != NULL)
		host_window_take_back(&s->waits, slot);
}

void hosts_reuse(struct hosts *h, const struct flow_segment *seg)
{
	const int64_t since = host_slot(seg->waited_since);
	struct host_ports *p;

	for (unsigned side = 0; side < 2; side++)
		if (seg->ends_wait[side])
			take_back(h, seg->flow, side, since);
	p = seg->ends_wait[0] ? find_ports(h, seg->flow, false) : NULL;
	if (p != NULL)
		host_window_take_back(&p->waits, since);
}
