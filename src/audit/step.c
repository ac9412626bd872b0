/* SPDX-License-Identifier: ISC */
/* step.c - was the capture's clock set, against those of hosts? */
#include "audit/inside.h"
#include "base/clock.h"

/* The file of a frame. */
static size_t file_of(const struct audit *a, uint64_t frame)
{
	size_t file = a->file;

	while (file > 0 && a->first_frames[file] >= frame)
		file--;
	return file;
}

static void tell(struct audit *a, const struct host_clock_step *step)
{
	const struct check_clock_step e = {
		.step = step,
		.doubts = audit_doubts(a) | (a->clockless ? D(clock) : 0),
	};
	const struct check_sink sink = { audit_raise_capture, a, a->o->limits };
	const size_t file = a->file;

	flow_engine_clock_stepped(a->engine, step->time - 1);
	a->clock_back = flow_engine_clock_back(a->engine);
	a->file = file_of(a, step->frames[1]);
	check_clock_step(&e, &sink);
	a->file = file;
}

/* That it was set back is told already; who compares across that errs. */
static void see_back(struct audit *a)
{
	const int64_t back = flow_engine_clock_back(a->engine);

	if (back == a->clock_back)
		return;
	a->clock_back = back;
	host_clocks_forget(&a->clocks);
}

void audit_see_clock(struct audit *a, const struct flow_batch *b)
{
	const int64_t back = (int64_t)a->o->limits->clock_back_ms * NS_PER_MS;
	struct host_clock_step step;
	bool all;

	if (b->n == 0)
		return;
	see_back(a);
	all = host_clocks_look(&a->clocks, b->packet[b->n - 1].time);
	for (size_t i = 0; i < (all ? b->n : 1); i++) {
		const struct packet *p = &b->packet[i];

		if (p->time < a->clocks.time - back)
			host_clocks_forget(&a->clocks);
		if (host_clocks_see(&a->clocks, p, &step))
			tell(a, &step);
	}
	host_clocks_pass(&a->clocks, &b->packet[b->n - 1]);
}

void audit_see_last_clock(struct audit *a)
{
	struct host_clock_step step;

	if (host_clocks_end(&a->clocks, &step))
		tell(a, &step);
}
