/* SPDX-License-Identifier: ISC */
/* json_capture.c - a capture file, once it was read. */
#include <string.h>

#include "report/json_record.h"
#include "report/json_value.h"

static struct json_object *interface(const struct capture_interface *i)
{
	struct json_object *o = json_object_new_object();
	size_t n = strnlen(i->name, sizeof(i->name));

	if (n > 0)
		json_add_text(o, "name", i->name, n);
	else
		json_add(o, "name", NULL);
	json_add_number(o, "linktype", i->linktype);
	json_add_word(o, "linktype_name", capture_linktype_name(i->linktype));
	json_add_known(o, "snaplen", i->snaplen > 0, i->snaplen);
	json_add_known(o, "drops", i->drops_known, i->drops);
	return o;
}

static void add_interfaces(struct json_object *o, const struct capture_info *c)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < c->n_interfaces; i++)
		json_object_array_add(list, interface(&c->interfaces[i]));
	json_add(o, "interfaces", list);
}

static void add_not_analysed(struct json_object *o,
                             const struct report_capture *c)
{
	struct json_object *counts = json_object_new_object();

	for (int i = 0; i < WIRE_N_VERDICTS; i++)
		if (i != WIRE_TCP && i != WIRE_HELD && c->not_analysed[i] > 0)
			json_add_number(counts, wire_verdict_name[i],
				c->not_analysed[i]);
	json_add(o, "not_analysed", counts);
}

static const char *const faults[] = {
	[CAPTURE_TRUNCATED] = "truncated",
	[CAPTURE_DAMAGED] = "damaged",
	[CAPTURE_MISPACKED] = "compression_damaged",
};

static void add_damage(struct json_object *o, const struct capture_damage *d)
{
	struct json_object *list = json_object_new_array_ext(1);

	if (d->fault != CAPTURE_WHOLE) {
		struct json_object *one = json_object_new_object();

		json_add_word(one, "fault", faults[d->fault]);
		json_add_number(one, "offset", d->offset);
		json_add_text(one, "what", d->what,
			strnlen(d->what, sizeof(d->what)));
		json_object_array_add(list, one);
	}
	json_add(o, "damage", list);
}

static void add_time(struct json_object *o, const char *name,
                     const struct capture_info *c, int64_t time)
{
	if (c->packets > 0)
		json_add_time(o, name, time, c->digits);
	else
		json_add(o, name, NULL);
}

void json_capture(struct json_object *o, const struct report_capture *c)
{
	const struct capture_info *info = c->info;

	json_add_text(o, "file", info->file, strlen(info->file));
	json_add_word(o, "format", info->format);
	json_add_word(o, "compression", info->compression);
	json_add_number(o, "packets", info->packets);
	json_add_number(o, "first_frame", info->first_frame);
	json_add_number(o, "bytes", info->bytes);
	add_time(o, "start", info, info->start);
	add_time(o, "end", info, info->end);
	add_interfaces(o, info);
	add_not_analysed(o, c);
	json_lost(o, c->lost);
	add_damage(o, &info->damage);
	if (c->error != NULL)
		json_add_text(o, "error", c->error, strlen(c->error));
	else
		json_add(o, "error", NULL);
}
