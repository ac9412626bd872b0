/* SPDX-License-Identifier: ISC */
/* window.c - one thing alone: the packets of some time, or one flow. */
#include <inttypes.h>
#include <stdio.h>

#include "audit/inside.h"

static bool has_window(const struct audit *a)
{
	return a->o->start.kind != MOMENT_NONE ||
	       a->o->stop.kind != MOMENT_NONE;
}

static void begin(struct audit *a, int64_t first)
{
	a->begun = true;
	a->start = moment_ns(&a->o->start, first, INT64_MIN);
	a->stop = moment_ns(&a->o->stop, first, INT64_MAX);
}

size_t audit_window(struct audit *a, struct frame_batch *frames)
{
	const size_t all = frames->n;
	size_t n = 0;

	if (!has_window(a))
		return 0;
	if (!a->begun && all > 0)
		begin(a, frames->frame[0].time);
	for (size_t i = 0; i < all; i++) {
		const struct frame *f = &frames->frame[i];

		if (f->time >= a->start && f->time <= a->stop)
			frames->frame[n++] = *f;
	}
	frames->n = n;
	a->outside += all - n;
	return all - n;
}

static void say(struct audit *a, const char *what, const char *text)
{
	a->absent = true;
	audit_say(a, what, text);
}

void audit_say_absent(struct audit *a)
{
	char what[32];

	if (!report_wanted(a->report) ||
	    (a->summary.packets == 0 && a->partial))
		return;
	if (has_window(a) && a->outside == a->summary.packets)
		say(a, "--start, --stop", "no packet came in that time");
	if (a->o->flow == 0 || a->flow_seen)
		return;
	snprintf(what, sizeof(what), "--flow %" PRIu64, a->o->flow);
	say(a, what, "no flow has that number, which is that of its first "
	    "frame");
}
