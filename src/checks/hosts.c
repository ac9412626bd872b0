/* SPDX-License-Identifier: ISC */
/* hosts.c - what the connections of a host come to, by the rows of HOST. */
#include <stddef.h>
#include <string.h>

#include "base/address.h"
#include "checks/checks.h"
#include "checks/host_facts.h"
#include "checks/rows.h"

static int64_t number(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

static void add_waits(struct finding *f, const struct fact_host *e)
{
	if (e->sum != NULL) {
		finding_add_number(f, "time_wait", number(e->waits));
		return;
	}
	finding_add_number(f, "time_wait_a_minute", number(e->rate));
	finding_add_number(f, "ports", number(e->range));
}

static void add_closes(struct finding *f, const struct fact_host *e)
{
	finding_add_number(f, "connections", number(e->closes));
	finding_add_number(f, "closed_by_server", number(e->server_first));
}

static void add_ports(struct finding *f, const struct fact_host *e)
{
	finding_add_number(f, "ports_in_use", number(e->used));
	finding_add_number(f, "ports", number(e->range));
	finding_add_number(f, "lowest_port", e->ports->low);
	finding_add_number(f, "highest_port", e->ports->high);
}

static void add_stuck(struct finding *f, const struct fact_host *e)
{
	finding_add_number(f, "close_wait", number(e->stuck));
	finding_add_number(f, "grown_for_ms", e->grown / NS_PER_MS);
	finding_add_number(f, "closed_late", number(e->left));
}

static void add_pattern(struct finding *f, const struct fact_host *e)
{
	const struct host_isns *isns = &e->sum->isns;

	finding_add_number(f, "connections", isns->of.n);
	if (e->ways & HOST_ISN_STEP)
		finding_add_number(f, "multiples_of", isns->of.step);
	if (e->ways & HOST_ISN_CLOCK)
		finding_add_number(f, "clock_tick_ns", HOST_ISN_TICK_NS);
	if (e->ways & HOST_ISN_NEAR)
		finding_add_number(f, "range",
			(int64_t)isns->least + isns->most);
}

/* What rows show, and of what. */
static const struct {
	enum finding_id id;
	size_t seen;		/* where in struct fact_host */
	void (*add)(struct finding *f, const struct fact_host *e);
} shown[] = {
	{ FIND_host_time_wait_buildup,
	  offsetof(struct fact_host, waiting), add_waits },
	{ FIND_host_time_wait_on_server,
	  offsetof(struct fact_host, closing), add_closes },
	{ FIND_host_ephemeral_port_pressure,
	  offsetof(struct fact_host, waiting), add_ports },
	{ FIND_host_close_wait_buildup,
	  offsetof(struct fact_host, sticking), add_stuck },
	{ FIND_host_isn_predictable,
	  offsetof(struct fact_host, numbered), add_pattern },
};

static void add_evidence(struct finding *f, const struct fact_host *e)
{
	const struct host_seen *seen;
	size_t i = 0;

	while (shown[i].id != f->id)
		i++;
	seen = (const struct host_seen *)(const void *)
		((const char *)e + shown[i].seen);
	f->time = seen->time;
	shown[i].add(f, e);
	if (f->id != FIND_host_isn_predictable)
		finding_add_number(f, "count_is_lower_bound", 1);
}

static void add_address(struct finding *f, const char *name,
                        const uint8_t ip[16], unsigned version)
{
	char text[ADDRESS_TEXT];
	const size_t n = address_text(text, ip, version);

	finding_add_text(f, name, text, n);
}

/* Which of many the other end is does not matter: the one counted last. */
static struct finding_place place_of(const struct fact_host *e)
{
	const struct host_sum *s = e->sum;
	struct finding_place at = {
		.ip_version = (uint8_t)(s ? e->host->ip_version
		                          : e->ports->key.ip_version),
		.by_server = e->server,
		.src_port = s ? s->port[0] : e->ports->last,
		.dst_port = s ? s->port[1] : e->ports->key.port,
	};

	memcpy(at.src, s ? e->host->addr : e->ports->key.addr, sizeof(at.src));
	memcpy(at.dst, s ? s->peer : e->ports->key.to, sizeof(at.dst));
	return at;
}

static void raise(const struct fact_host *e, const struct verdict *v,
                  const struct check_sink *sink)
{
	struct finding f;

	fill(&f, v, e->of_all | (v->id == FIND_host_close_wait_buildup ?
	                         e->doubts : 0), 0);
	f.place = place_of(e);
	add_evidence(&f, e);
	add_address(&f, "host", f.place.src, f.place.ip_version);
	if (e->ports != NULL)
		add_address(&f, "destination", f.place.dst, f.place.ip_version);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

static void judge(const struct fact_host *e, const struct check_sink *sink)
{
	const struct limits *l = sink->limits;

#define JUDGE(verdict) raise(e, verdict, sink)
#define HOST ROW
#include "find/findings.def"
#undef JUDGE
}

void check_host(const struct hosts *h, const struct host *host,
                const struct check_sink *sink)
{
	const struct host_sum *s = host_sum_of(h, host);

	if (s == NULL)
		return;
	judge(&(struct fact_host){
		.host = host,
		.sum = s,
		.server = s->server,
		.waits = (uint64_t)s->waits.peak,
		.waiting = s->waiting,
		.closes = (uint64_t)host->closes[0] + host->closes[1],
		.server_first = host->closes[1],
		.closing = s->closing,
		.stuck = hosts_stuck(h, s),
		.left = s->stuck.left,
		.grown = s->stuck.entered[1] - s->stuck.entered[0],
		.sticking = s->stuck.seen,
		.doubts = s->stuck.doubts,
		.of_all = h->doubts,
		.ways = s->isns.of.n >= sink->limits->isn_samples ?
			s->isns.of.ways : 0,
		.numbered = s->isns.seen,
	}, sink);
}

void check_host_ports(const struct host_ports *p,
                      const struct check_sink *sink)
{
	judge(&(struct fact_host){
		.ports = p,
		.range = host_ports_range(p),
		.used = host_ports_used(p),
		.rate = host_ports_rate(p),
		.waiting = p->seen,
	}, sink);
}
