/* SPDX-License-Identifier: ISC */
/* hosts_test.c - what connections of a host come to, over many flows. */
#include "host/record.h"

#include <criterion/criterion.h>

#include "raised.h"
#include "random.h"

#define SECOND INT64_C(1000000000)
#define MS INT64_C(1000000)

static struct limits l;
static struct hosts h;
static uint64_t frame;

static uint32_t state = 1;

/* Less than that. */
static uint32_t chance(uint32_t below)
{
	const uint64_t n = (uint64_t)next_random(&state) << 8 ^
		next_random(&state);

	return (uint32_t)((n & UINT32_MAX) * below >> 32);
}

static void begin(void)
{
	struct err err;

	frame = 0;
	cr_assert_eq(hosts_init(&h, &l, &err), 0);
}

static void prepare(void)
{
	limits_init(&l);
	begin();
}

static void finish(void)
{
	hosts_fini(&h);
}

TestSuite(hosts, .init = prepare, .fini = finish);

/* Between 192.0.2.CLIENT and 198.51.100.7:80. */
static struct flow flow_of(uint8_t client, uint16_t port, int64_t time)
{
	struct flow f = { .client = 0, .orientation = FLOW_BY_SYN,
		.first_time = time, .last_time = time };
	const uint8_t addr[2][16] = {
		{ [10] = 0xff, 0xff, 192, 0, 2, client },
		{ [10] = 0xff, 0xff, 198, 51, 100, 7 },
	};

	memcpy(f.tuple.addr, addr, sizeof(addr));
	f.tuple.port[0] = port;
	f.tuple.port[1] = 80;
	f.first_frame = ++frame;
	f.last_frame = ++frame;
	return f;
}

/* One that was closed by the book. */
static void closed(const struct flow *f, unsigned first, uint32_t isn)
{
	struct flow_end end = { .plain = true };
	const struct flow_close c = {
		.waits = { first == 0, first == 1 },
		.opened = true,
		.isn = { isn, chance(UINT32_MAX) },
		.first = first == 0 ? CLOSED_BY_CLIENT : CLOSED_BY_SERVER,
	};
	struct flow copy = *f;

	end.flow = &copy;
	end.sight_ends = f->last_time + 2 * SECOND;
	hosts_end(&h, &end, &c);
}

/* One that is open at the end of the capture. */
static void left_open(const struct flow *f)
{
	struct flow copy = *f;
	struct flow_end end = { .flow = &copy, .capture_ended = true,
		.outcome = FLOW_OPEN, .sight_ends = f->last_time };
	const struct flow_close c = { .opened = true,
		.isn = { chance(UINT32_MAX), chance(UINT32_MAX) } };

	hosts_end(&h, &end, &c);
}

static const struct host *host_at(const uint8_t addr[4])
{
	struct host_key key = { .addr = { [10] = 0xff, 0xff },
		.ip_version = 4 };
	const struct host *host;

	memcpy(key.addr + 12, addr, 4);
	host = host_table_find(&h.hosts, &key);
	cr_assert_not_null(host);
	return host;
}

static const struct host_sum *sum(const uint8_t addr[4])
{
	return host_sum_of(&h, host_at(addr));
}

static const struct host_ports *ports(void)
{
	const uint32_t n = host_table_end(&h.ports);

	return n > 1 ? host_table_at(&h.ports, 1) : NULL;
}

static const uint8_t client[4] = { 192, 0, 2, 1 };
static const uint8_t server[4] = { 198, 51, 100, 7 };

/* What rows say of the client's ports, by the default limits. */
static const char *said_of_ports(void)
{
	static char text[RAISED_TEXT];
	const struct check_sink sink = raised_sink();

	check_host_ports(ports(), &sink);
	return raised_text(text, NULL);
}

static const char *said_of(const uint8_t addr[4])
{
	static char text[RAISED_TEXT];
	const struct check_sink sink = raised_sink();

	check_host(&h, host_at(addr), &sink);
	return raised_text(text, NULL);
}

/* So many closes by the client, evenly within so many seconds. */
static void close_many(unsigned n, unsigned seconds, unsigned low,
                       unsigned range)
{
	for (unsigned i = 0; i < n; i++) {
		const struct flow f = flow_of(1, (uint16_t)(low + i % range),
			SECOND * seconds * i / n);

		closed(&f, 0, chance(UINT32_MAX));
	}
}

Test(hosts, a_client_that_closes_fast_presses_its_ports)
{
	close_many(23500, 55, 32768, 28232);
	cr_assert_not_null(ports());
	cr_assert(ports()->ripe);
	cr_assert_eq(host_ports_range(ports()), 28232);
	cr_assert_gt(host_ports_used(ports()), 22586);
	cr_assert_leq(host_ports_used(ports()), 23500);
	cr_assert_leq(sum(client)->waits.peak, 23500);
	cr_assert_str_eq(said_of_ports(),
		"host.ephemeral_port_pressure warning possible client");
}

Test(hosts, one_that_closes_half_as_fast_does_not)
{
	close_many(60000, 300, 32768, 28232);
	cr_assert_leq(host_ports_used(ports()), 12100);
	cr_assert_lt(host_ports_rate(ports()), 28232);
	cr_assert_not(sum(client)->ripe);
	cr_assert_str_eq(said_of_ports(), "");
}

Test(hosts, a_rate_tells_before_ports_run_out)
{
	close_many(24000, 40, 32768, 28232);	/* 36,000 a minute */
	cr_assert_gt(host_ports_rate(ports()), 28232);
	cr_assert_lt((uint64_t)sum(client)->waits.peak, l.time_wait_buildup);
	cr_assert_not_null(strstr(said_of_ports(),
		"host.time_wait_buildup warning possible client"));
	cr_assert_str_eq(said_of(client), "");
}

Test(hosts, a_burst_is_no_rate)
{
	close_many(14000, 2, 32768, 28232);
	close_many(1, 1, 32768, 1);
	cr_assert_lt(host_ports_rate(ports()), 28232);
	cr_assert_str_eq(said_of_ports(), "");
}

Test(hosts, the_range_is_what_is_seen)
{
	const struct { uint16_t low, high; uint32_t range; } c[] = {
		{ 32768, 60999, 28232 }, { 49152, 65535, 16384 },
		{ 50000, 60000, 28232 }, { 40000, 65000, 32768 },
		{ 1024, 5000, 64512 },
	};

	for (unsigned i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		const struct host_ports p = { .low = c[i].low,
			.high = c[i].high };

		cr_assert_eq(host_ports_range(&p), c[i].range);
	}
}

Test(hosts, connections_that_are_open_use_ports)
{
	for (unsigned i = 0; i < 24000; i++) {
		const struct flow f = flow_of(1, (uint16_t)(32768 + i), 0);

		left_open(&f);
	}
	cr_assert(ports()->ripe);
	cr_assert_gt(host_ports_used(ports()), 22586);
	cr_assert_leq(host_ports_used(ports()), 24000);
}

Test(hosts, time_waits_of_a_server_pile_up)
{
	for (unsigned i = 0; i < 30000; i++) {
		const struct flow f = flow_of((uint8_t)(i % 200),
			(uint16_t)(1024 + i / 200), i * 2 * MS - 60 * SECOND);

		closed(&f, 1, chance(UINT32_MAX));
	}
	cr_assert(sum(server)->ripe);
	cr_assert_gt(sum(server)->waits.peak, 28232);
	cr_assert_str_eq(said_of(server),
		"host.time_wait_buildup warning likely server; "
		"host.time_wait_on_server note certain server");
	cr_assert_leq(sum(server)->waits.peak, 30000);
	cr_assert_null(ports());
}

Test(hosts, a_reuse_takes_back_what_it_ends)
{
	for (unsigned i = 0; i < 60000; i++) {
		struct flow f = flow_of(1, (uint16_t)(1024 + i % 1000),
			i * MS);
		const struct flow_segment seg = { .flow = &f,
			.ends_wait = { false, true },
			.waited_since = f.first_time - SECOND };

		if (i >= 1000)
			hosts_reuse(&h, &seg);
		closed(&f, 1, chance(UINT32_MAX));
	}
	cr_assert_leq(sum(server)->waits.sum, 1000);
	cr_assert_leq(sum(server)->waits.peak, 1001);
}

Test(hosts, what_is_known_may_be_said_in_either_order)
{
	struct host_window w = { 0 };

	host_window_add(&w, 7);
	host_window_take_back(&w, 8);
	host_window_add(&w, 8);
	cr_assert_eq(w.sum, 1);
	cr_assert_eq(w.peak, 1);
	host_window_move(&w, 7 + HOST_SLOTS);
	cr_assert_eq(w.sum, 0);
}

Test(hosts, a_window_forgets)
{
	struct host_window w = { 0 };

	for (int64_t slot = -3; slot < 30; slot++)
		host_window_add(&w, slot);
	cr_assert_eq(w.sum, HOST_SLOTS);
	cr_assert_eq(w.fastest, HOST_SPELL);
	host_window_add(&w, 29 - HOST_SLOTS);
	cr_assert_eq(w.sum, HOST_SLOTS);
	host_window_add(&w, INT32_MAX);
	cr_assert_eq(w.sum, 1);
	cr_assert_eq(host_slot(-1), -1);
	cr_assert_eq(host_slot(0), 0);
	cr_assert_eq(host_slot(-5 * SECOND), -1);
}

/* Numbers by `step' and a clock, in the order of chance. */
static unsigned ways_of(uint32_t step, uint32_t noise, unsigned n)
{
	struct host_isns of = { .of = { .n = 0 } };
	bool done = false;

	for (unsigned i = 0; i < n; i++) {
		const unsigned k = i * 7 % n;
		const uint32_t isn = UINT32_MAX - 99 + step * k +
			chance(noise);

		if (i == 0)
			host_isn_add(&of.of, isn, 0);
		else
			done |= host_isns_add(&of, isn, (uint16_t)i,
				k * SECOND, i, 20);
	}
	return done ? of.of.ways : 0;
}

Test(hosts, numbers_that_have_something_in_common)
{
	cr_assert_eq(ways_of(64000, 1, 20),
		HOST_ISN_STEP | HOST_ISN_NEAR);
	cr_assert_eq(ways_of(128000000, 1, 20), HOST_ISN_STEP);
	cr_assert_eq(ways_of(250000, 1000, 20),
		HOST_ISN_CLOCK | HOST_ISN_NEAR);
	cr_assert_eq(ways_of(0, 1, 20), HOST_ISN_STEP | HOST_ISN_NEAR);
	cr_assert_eq(ways_of(64000, 1, 19), 0);
	for (unsigned i = 0; i < 1000; i++)
		cr_assert_eq(ways_of(0, UINT32_MAX, 32), 0);
}

Test(hosts, random_numbers_of_a_host_tell_nothing)
{
	close_many(3000, 300, 32768, 28232);
	cr_assert_not(sum(server) != NULL && sum(server)->ripe);
}

/* The server's end of one is in CLOSE_WAIT since `entered', s, as seen at `now'. */
static struct flow_end stuck(struct flow *f, int64_t entered, int64_t now)
{
	struct flow_end end = { .flow = f, .capture_ended = true,
		.outcome = FLOW_HALF_CLOSED, .sight_ends = now * SECOND };

	*f = flow_of(1, (uint16_t)(1024 + entered), entered * SECOND);
	end.side[1].close_wait = (struct flow_idle){
		.ns = (now - entered) * SECOND, .frame = f->last_frame,
		.at_end = true };
	return end;
}

static uint64_t stuck_now(void)
{
	const struct host_sum *s = sum(server);

	return s != NULL ? hosts_stuck(&h, s) : 0;
}

Test(hosts, each_round_of_looks_counts_anew)
{
	struct flow f;

	for (h.round = 1; h.round < 4; h.round++)
		for (unsigned i = 0; i < 30; i++) {
			const struct flow_end end = stuck(&f, i, 100);

			hosts_look(&h, &end);
			cr_assert_leq(stuck_now(), 30);
		}
	cr_assert_eq(stuck_now(), 30);
	cr_assert(sum(server)->ripe);
	h.round += 2;
	cr_assert_eq(stuck_now(), 0);
}

Test(hosts, who_is_given_up_live_is_stuck_still)
{
	const struct flow_close c = { .opened = false };
	struct flow f;
	struct flow_end end = stuck(&f, 0, 241);

	h.round = 1;
	end.capture_ended = false;
	hosts_end(&h, &end, &c);
	cr_assert_eq(stuck_now(), 1);
	f.last_time = 200 * SECOND;	/* another has its ports */
	hosts_end(&h, &end, &c);
	cr_assert_eq(stuck_now(), 1);
	h.round = 0;
	f.last_time = 0;
	hosts_end(&h, &end, &c);
	cr_assert_eq(stuck_now(), 1);
}

Test(hosts, who_closes_late_has_left)
{
	const struct flow_close c = { .opened = false };
	struct flow f;
	struct flow_end end = stuck(&f, 0, 100);

	end.side[1].close_wait.at_end = false;
	hosts_end(&h, &end, &c);	/* by a RST */
	cr_assert_eq(host_table_end(&h.hosts), 1);
	end.side[1].fin.sent = true;
	hosts_end(&h, &end, &c);
	cr_assert_eq(sum(server)->stuck.left, 1);
	cr_assert_eq(stuck_now(), 0);
}

Test(hosts, what_is_in_doubt_does_not_count)
{
	struct flow f = flow_of(1, 1024, 0);
	const struct flow_close c = { .waits = { true, false },
		.first = CLOSED_BY_SERVER, .opened = true };
	const struct flow_end end = { .flow = &f, .doubts = D(order) };
	const struct host *host;

	hosts_end(&h, &end, &c);
	host = host_table_at(&h.hosts, 1);
	cr_assert_eq(host->in_slot, 0);
	host = host_table_at(&h.hosts, 2);
	cr_assert_eq(host->closes[1], 0);
}

/* The records, in order, each address once: how many, with how many ports. */
static size_t told(size_t *n_ports)
{
	struct host_record record, before = { .ip_version = 0 };
	struct host_records all;
	size_t n = 0;

	*n_ports = 0;
	cr_assert_eq(host_records_init(&all, &h), 0);
	while (host_records_next(&all, &record)) {
		if (before.ip_version == record.ip_version)
			cr_assert_lt(memcmp(before.ip, record.ip, 16), 0);
		cr_assert_leq(before.ip_version, record.ip_version);
		for (size_t i = 0; i < record.n_ports; i++)
			cr_assert_arr_eq(record.ports[i]->key.addr, record.ip,
				16);
		*n_ports += record.n_ports;
		before = record;
		n++;
	}
	host_records_fini(&all);
	return n;
}

Test(hosts, who_closes_first_as_a_server_is_told_of)
{
	struct host_record record;
	struct host_records all;
	struct flow six;

	for (unsigned i = 0; i < 8000; i++) {
		const struct flow f = flow_of((uint8_t)(i % 200),
			(uint16_t)(1024 + i), i * SECOND);

		closed(&f, i % 4 != 0, chance(UINT32_MAX));
	}
	six = flow_of(1, 1024, 0);
	six.marks |= FLOW_IPV6;
	memset(six.tuple.addr, 0, sizeof(six.tuple.addr));
	h.flows = 0;
	closed(&six, 1, 0);
	cr_assert_eq(host_records_init(&all, &h), 0);
	cr_assert(host_records_next(&all, &record));
	cr_expect_arr_eq(record.ip + 12, server, 4);
	cr_expect_geq(record.closes[1], 3 * HOSTS_EXACT / 4);
	cr_expect_leq(record.closes[1], 6000);
	cr_expect_geq(record.closes[0], HOSTS_EXACT / 4);
	cr_expect_leq(record.closes[0], 2000);
	cr_assert(host_records_next(&all, &record));
	cr_expect_eq(record.ip_version, 6);
	cr_expect_eq(record.closes[1], 1);
	cr_expect_not(host_records_next(&all, &record));
	host_records_fini(&all);
}

Test(hosts, of_quiet_ones_nothing_is_told)
{
	size_t n_ports;

	cr_assert_eq(told(&n_ports), 0);
	close_many(1000, 3000, 32768, 28232);
	cr_assert_eq(told(&n_ports), 0);
	cr_assert_eq(n_ports, 0);
}

Test(hosts, the_table_is_bounded)
{
	size_t n_ports, n;

	hosts_fini(&h);
	l.hosts_max = 16;
	l.host_ports_max = 4;
	l.port_pressure_ppm = 1;
	begin();
	cr_assert_eq(told(&n_ports), 0);
	for (unsigned i = 0; i < 4000; i++) {
		const struct flow f = flow_of((uint8_t)(i % 250),
			(uint16_t)(1024 + i), i * 10 * MS);

		closed(&f, i % 2, chance(UINT32_MAX));
	}
	cr_assert_eq(h.hosts.pool.used, 16);
	cr_assert_leq(h.sums.used, 16);
	cr_assert_eq(h.ports.pool.used, 4);
	cr_assert_gt(h.hosts.forgotten, 0);
	cr_assert_gt(h.ports.forgotten, 0);
	n = told(&n_ports);
	cr_assert_gt(n, 0);
	cr_assert_leq(n, 20);
	cr_assert_eq(n_ports, 4);
}
