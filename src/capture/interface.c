/* SPDX-License-Identifier: ISC */
/* interface.c - what pcapng says of an interface, draft-ietf-opsawg-pcapng 4.2
 * and 4.6. Options that decide how packets are read must be right; the others
 * are taken if they can be. */
#include "capture/pcapng.h"

#include <string.h>

enum {
	DESCRIPTION_MIN = 8,
	STATISTICS_MIN = 12,
	MICROSECONDS = 6,	/* the resolution, if nothing is said */
};

enum interface_option {
	IF_NAME = 2,
	IF_TSRESOL = 9,
	IF_FCSLEN = 13,
	IF_TSOFFSET = 14,
};

enum statistics_option {
	ISB_IFDROP = 5,
	ISB_OSDROP = 7,
};

static void take_name(struct capture_interface *i, const struct options *o)
{
	size_t n = o->len < sizeof(i->name) ? o->len : sizeof(i->name) - 1;

	memcpy(i->name, o->value, n);
	i->name[n] = '\0';
}

static bool check_len(struct capture *c, const struct options *o, uint16_t len)
{
	if (o->len == len)
		return true;
	capture_stop(c, CAPTURE_DAMAGED, "an interface whose option %u has "
	             "%u bytes instead of %u", o->code, o->len, len);
	return false;
}

struct draft {
	struct capture_interface *interface;
	uint8_t resolution;
	int64_t offset;
};

static bool take_option(struct capture *c, const struct options *o,
                        struct draft *d)
{
	switch (o->code) {
	case IF_NAME:
		take_name(d->interface, o);
		return true;
	case IF_TSRESOL:
		if (!check_len(c, o, 1))
			return false;
		d->resolution = o->value[0];
		return true;
	case IF_FCSLEN:
		if (o->len == 1)
			d->interface->fcs_len = o->value[0];
		return true;
	case IF_TSOFFSET:
		if (!check_len(c, o, 8))
			return false;
		d->offset = (int64_t)order_64(o->value, o->big);
		return true;
	default:
		return true;
	}
}

static bool take_options(struct capture *c, const struct block *b,
                         struct draft *d)
{
	struct options o = block_options(c, b, DESCRIPTION_MIN);

	while (options_next(&o))
		if (!take_option(c, &o, d))
			return false;
	if (o.bad)
		capture_stop(c, CAPTURE_DAMAGED, "an interface whose option "
		             "%u runs past its block", o.code);
	return !o.bad;
}

static bool set_clock(struct capture *c, const struct draft *d)
{
	size_t index = (size_t)(d->interface - c->interfaces);
	struct ticks *t = &c->pcapng.more[index].ticks;

	c->pcapng.more[index].last = INT64_MIN;
	if (!ticks_init(t, d->resolution, d->offset)) {
		capture_stop(c, CAPTURE_DAMAGED, "an interface whose time "
		             "resolution, 0x%02x, is too fine", d->resolution);
		return false;
	}
	d->interface->digits = ticks_digits(t);
	if (d->interface->digits > c->info.digits)
		c->info.digits = d->interface->digits;
	return true;
}

bool pcapng_read_interface(struct capture *c, const struct block *b)
{
	struct draft d = { .resolution = MICROSECONDS };

	if (!block_has(c, b, DESCRIPTION_MIN))
		return false;
	d.interface = capture_interface_add(c);
	if (d.interface == NULL)
		return false;
	d.interface->linktype = order_16(b->body, c->pcapng.big);
	d.interface->snaplen = order_32(b->body + 4, c->pcapng.big);
	return take_options(c, b, &d) && set_clock(c, &d);
}

/* Both count the same losses, so the larger of the two is what is known. */
static void sum_drops(struct capture *c, size_t interface)
{
	const struct pcapng_interface *m = &c->pcapng.more[interface];
	struct capture_interface *i = &c->interfaces[interface];

	i->drops_known = true;
	i->drops = m->dropped > m->dropped_isb ? m->dropped : m->dropped_isb;
}

void pcapng_count_drops(struct capture *c, size_t interface, uint64_t drops)
{
	c->pcapng.more[interface].dropped += drops;
	sum_drops(c, interface);
}

/* Each block counts from the start of the capture: the latest holds. */
bool pcapng_read_statistics(struct capture *c, const struct block *b)
{
	struct options o;
	uint64_t id, drops = 0;
	bool known = false;

	if (!block_has(c, b, STATISTICS_MIN))
		return false;
	id = order_32(b->body, c->pcapng.big);
	if (id >= c->info.n_interfaces - c->pcapng.base)
		return true;
	o = block_options(c, b, STATISTICS_MIN);
	while (options_next(&o)) {
		if ((o.code != ISB_IFDROP && o.code != ISB_OSDROP) ||
		    o.len != 8)
			continue;
		drops += order_64(o.value, o.big);
		known = true;
	}
	if (known) {
		c->pcapng.more[c->pcapng.base + id].dropped_isb = drops;
		sum_drops(c, c->pcapng.base + (size_t)id);
	}
	return true;
}
