/* SPDX-License-Identifier: ISC */
/* json_host.c - what the connections of an address come to. What is a lower
 * bound says so in its name. */
#include "report/json_record.h"
#include "report/json_value.h"

static void add_time(struct json_object *o, const char *name,
                     const struct run_context *c, const struct host_seen *seen,
                     int64_t time)
{
	if (seen->first_frame != 0)
		json_add_time(o, name, time, run_digits(c, seen->first_frame));
	else
		json_add(o, name, NULL);
}

static void add_frames(struct json_object *o, const struct host_seen *seen)
{
	const bool known = seen->first_frame != 0;

	json_add_known(o, "first_frame", known, seen->first_frame);
	json_add_known(o, "last_frame", known, seen->last_frame);
}

static void add_seen(struct json_object *o, const struct run_context *c,
                     const struct host_seen *seen)
{
	add_frames(o, seen);
	add_time(o, "time", c, seen, seen->time);
}

static struct json_object *waits(const struct run_context *c,
                                 const struct host_record *h)
{
	struct json_object *o;

	if (h->waits == 0)
		return NULL;
	o = json_object_new_object();
	json_add_number(o, "peak_at_least", h->waits);
	add_seen(o, c, &h->waiting);
	return o;
}

static struct json_object *stuck(const struct run_context *c,
                                 const struct host_record *h)
{
	const struct host_seen *seen = &h->sticking;
	struct json_object *o;

	if (h->stuck + h->left == 0)
		return NULL;
	o = json_object_new_object();
	json_add_number(o, "at_end_at_least", h->stuck);
	json_add_number(o, "closed_late_at_least", h->left);
	add_frames(o, seen);
	add_time(o, "entered_first", c, seen, h->entered[0]);
	add_time(o, "entered_last", c, seen, h->entered[1]);
	json_add_doubts(o, h->stuck_doubts);
	return o;
}

static struct json_object *closes(const struct run_context *c,
                                  const struct host_record *h)
{
	struct json_object *o;

	if (h->closes[0] + h->closes[1] == 0)
		return NULL;
	o = json_object_new_object();
	json_add_number(o, "as_server_at_least", h->closes[1]);
	json_add_number(o, "by_its_clients_at_least", h->closes[0]);
	add_seen(o, c, &h->closing);
	return o;
}

static struct json_object *destination(const struct run_context *c,
                                       const struct host_ports *p)
{
	struct json_object *o = json_object_new_object();

	json_add_address(o, "ip", p->key.to, p->key.ip_version);
	json_add_number(o, "port", p->key.port);
	json_add_number(o, "ports_in_use_at_least", host_ports_used(p));
	json_add_number(o, "ports_assumed", host_ports_range(p));
	json_add_number(o, "lowest_port_seen", p->low);
	json_add_number(o, "highest_port_seen", p->high);
	add_seen(o, c, &p->seen);
	return o;
}

static struct json_object *destinations(const struct run_context *c,
                                        const struct host_record *h)
{
	struct json_object *list = json_object_new_array_ext(1);

	for (size_t i = 0; i < h->n_ports; i++)
		json_object_array_add(list, destination(c, h->ports[i]));
	return list;
}

void json_host(struct json_object *o, const struct run_context *c,
               const struct host_record *h)
{
	json_add_address(o, "ip", h->ip, h->ip_version);
	json_add(o, "time_wait", waits(c, h));
	json_add(o, "close_wait", stuck(c, h));
	json_add(o, "active_closes", closes(c, h));
	json_add(o, "destinations", destinations(c, h));
	json_add_doubts(o, h->doubts);
}
