/* SPDX-License-Identifier: ISC */
/* sums.c - what spans flows: counted as they end, told once of each host. */
#include <errno.h>

#include "audit/inside.h"
#include "host/record.h"

void audit_sum_end(struct audit *a, const struct flow_end *end)
{
	struct flow_close c;

	flow_close_fill(a->engine, end, &c);
	hosts_end(&a->hosts, end, &c);
}

void audit_sum_segment(struct audit *a, const struct flow_segment *seg)
{
	if (seg->flow != NULL && flow_ends_wait(seg))
		hosts_reuse(&a->hosts, seg);
}

void audit_sum_syns(struct audit *a, const struct flow_batch *b)
{
	uint64_t syns = flow_syns(a->engine), ahead = syns;

	for (; ahead != 0; ahead &= ahead - 1)
		host_nat_fetch(&a->nat, &b->packet[__builtin_ctzll(ahead)]);
	for (; syns != 0; syns &= syns - 1)
		host_nat_add(&a->nat, &b->packet[__builtin_ctzll(syns)]);
}

/* Flows are looked at in the order in which they lie. */
void audit_sum_look(struct audit *a, const struct flow_end *end)
{
	if (a->looked == NULL || end->flow <= a->looked)
		a->hosts.round++;
	a->looked = end->flow;
	hosts_look(&a->hosts, end);
}

void audit_sum_last(struct audit *a)
{
	if (a->looked != NULL)
		a->hosts.round++;
}

/* A check_sink: of a host. */
struct telling {
	struct audit *a;
	uint16_t *told;		/* of its address, and */
	uint16_t *also;		/* what keeps it if that is forgotten */
};

static void raise_host(void *ctx, const struct finding *raised, uint16_t left,
                       enum settle settle)
{
	const struct telling *t = ctx;
	const unsigned nth = (unsigned)raised->id -
		FIND_host_time_wait_buildup;
	struct finding f = *raised;

	(void)left;
	(void)settle;
	if ((*t->told | *t->also) >> nth & 1)
		return;
	*t->told |= (uint16_t)(1u << nth);
	*t->also |= (uint16_t)(1u << nth);
	if (audit_accept(t->a, &f))
		audit_write_finding(t->a, &f);
}

static void see_host(struct audit *a, const struct host *host)
{
	struct host_sum *s = host_sum_of(&a->hosts, host);
	struct telling to = { a, NULL, NULL };
	const struct check_sink sink = { raise_host, &to, a->o->limits };

	if (s == NULL || !s->ripe)
		return;
	to.told = to.also = &s->told;
	check_host(&a->hosts, host, &sink);
	s->ripe = false;
}

static void see_ports(struct audit *a, struct host_ports *p)
{
	struct host_key key = p->key;
	struct telling to = { a, &p->told, &p->told };
	const struct check_sink sink = { raise_host, &to, a->o->limits };
	const struct host *client;

	if (!p->ripe)
		return;
	key.port = 0;
	client = host_table_find(&a->hosts.hosts, &key);
	if (client != NULL && client->sum != 0)
		to.told = &host_sum_of(&a->hosts, client)->told;
	check_host_ports(p, &sink);
	p->ripe = false;
}

static uint16_t doubts_of_all(const struct audit *a)
{
	return a->clockless || a->until <= a->began ? D(clock) : 0;
}

void audit_see_hosts(struct audit *a)
{
	struct hosts *h = &a->hosts;

	if (!h->ripe)
		return;
	h->doubts = doubts_of_all(a);
	for (uint32_t i = 1; i < host_table_end(&h->hosts); i++)
		see_host(a, host_table_at(&h->hosts, i));
	for (uint32_t i = 1; i < host_table_end(&h->ports); i++)
		see_ports(a, host_table_at(&h->ports, i));
	h->ripe = false;
}

/* Who looks at one flow did not ask for sums over others. */
void audit_write_hosts(struct audit *a)
{
	struct host_records all;
	struct host_record one;

	if (a->o->flow != 0)
		return;
	a->hosts.doubts = doubts_of_all(a);
	if (host_records_init(&all, &a->hosts) != 0)
		report_fail(a->report, ENOMEM);
	while (report_wanted(a->report) && host_records_next(&all, &one))
		report_host(a->report, &one);
	host_records_fini(&all);
}
