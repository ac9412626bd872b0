/* SPDX-License-Identifier: ISC */
#include "host/record.h"

#include <stdlib.h>
#include <string.h>

static bool is_told(const struct hosts *h, const struct host *host)
{
	const struct host_sum *s = host_sum_of(h, host);

	return s != NULL && (s->waits.peak > 0 || host->closes[1] > 0 ||
		s->stuck.left > 0 || hosts_stuck(h, s) > 0);
}

static int order_numbers(uint16_t a, uint16_t b)
{
	return (a > b) - (a < b);
}

static int order(const uint8_t a[16], uint16_t a_version,
                 const uint8_t b[16], uint16_t b_version)
{
	const int c = order_numbers(a_version, b_version);

	return c != 0 ? c : memcmp(a, b, 16);
}

static int by_address(const void *x, const void *y)
{
	const struct host *a = *(const struct host *const *)x;
	const struct host *b = *(const struct host *const *)y;

	return order(a->addr, a->ip_version, b->addr, b->ip_version);
}

static int by_destination(const void *x, const void *y)
{
	const struct host_key *a = &(*(const struct host_ports *const *)x)->key;
	const struct host_key *b = &(*(const struct host_ports *const *)y)->key;
	int c = order(a->addr, a->ip_version, b->addr, b->ip_version);

	if (c == 0)
		c = memcmp(a->to, b->to, sizeof(a->to));
	return c != 0 ? c : order_numbers(a->port, b->port);
}

/* Room for one more, as an array of none may be NULL. */
static void *room(size_t n)
{
	return calloc(n + 1, sizeof(void *));
}

static size_t count(const struct hosts *h)
{
	size_t n = 0;

	for (uint32_t i = 1; i < host_table_end(&h->hosts); i++)
		n += is_told(h, host_table_at(&h->hosts, i));
	return n;
}

static void collect(struct host_records *r)
{
	const struct hosts *h = r->hosts;

	for (uint32_t i = 1; i < host_table_end(&h->hosts); i++) {
		const struct host *host = host_table_at(&h->hosts, i);

		if (is_told(h, host))
			r->host[r->n++] = host;
	}
	for (uint32_t i = 1; i < host_table_end(&h->ports); i++) {
		const struct host_ports *p = host_table_at(&h->ports, i);

		if (host_ports_used(p) > 0)
			r->ports[r->n_ports++] = p;
	}
	qsort(r->host, r->n, sizeof(*r->host), by_address);
	qsort(r->ports, r->n_ports, sizeof(*r->ports), by_destination);
}

int host_records_init(struct host_records *r, const struct hosts *h)
{
	*r = (struct host_records){ .hosts = h, .host = room(count(h)),
		.ports = room(host_table_end(&h->ports)) };
	if (r->host == NULL || r->ports == NULL) {
		host_records_fini(r);
		return -1;
	}
	collect(r);
	return 0;
}

void host_records_fini(struct host_records *r)
{
	free(r->host);
	free(r->ports);
	*r = (struct host_records){ .hosts = r->hosts };
}

static void fill_sum(struct host_record *record, const struct hosts *h,
                     const struct host_sum *s)
{
	record->waits = (uint64_t)s->waits.peak;
	record->waiting = s->waiting;
	record->closing = s->closing;
	record->left = s->stuck.left;
	record->stuck = hosts_stuck(h, s);
	if (record->stuck == 0)
		return;
	memcpy(record->entered, s->stuck.entered, sizeof(record->entered));
	record->sticking = s->stuck.seen;
	record->stuck_doubts = s->stuck.doubts;
}

static void fill(struct host_record *record, const struct hosts *h,
                 const struct host_key *key)
{
	const struct host *host = host_table_find(&h->hosts, key);

	*record = (struct host_record){ .ip_version = key->ip_version,
		.doubts = h->doubts };
	memcpy(record->ip, key->addr, sizeof(record->ip));
	if (host == NULL)
		return;
	record->closes[0] = host->closes[0];
	record->closes[1] = host->closes[1];
	if (host->sum != 0)
		fill_sum(record, h, host_sum_of(h, host));
}

/* The address of the next record: a client of which ports are known may have
 * been forgotten as a host. */
static bool next_key(const struct host_records *r, struct host_key *key)
{
	const struct host *host = r->next < r->n ? r->host[r->next] : NULL;
	const struct host_key *ports = r->next_ports < r->n_ports ?
		&r->ports[r->next_ports]->key : NULL;
	const bool first = host != NULL && (ports == NULL ||
		order(host->addr, host->ip_version, ports->addr,
		      ports->ip_version) <= 0);

	if (!first && ports == NULL)
		return false;
	*key = (struct host_key){ .ip_version =
		first ? host->ip_version : ports->ip_version };
	memcpy(key->addr, first ? host->addr : ports->addr, sizeof(key->addr));
	return true;
}

static bool is_of(const struct host_key *key, const struct host_ports *p)
{
	return order(key->addr, key->ip_version, p->key.addr,
	             p->key.ip_version) == 0;
}

bool host_records_next(struct host_records *r, struct host_record *record)
{
	const struct host *host = r->next < r->n ? r->host[r->next] : NULL;
	struct host_key key;

	if (!next_key(r, &key))
		return false;
	fill(record, r->hosts, &key);
	if (host != NULL && order(host->addr, host->ip_version, key.addr,
	                          key.ip_version) == 0)
		r->next++;
	record->ports = &r->ports[r->next_ports];
	while (r->next_ports < r->n_ports &&
	       is_of(&key, r->ports[r->next_ports])) {
		record->n_ports++;
		r->next_ports++;
	}
	return true;
}
