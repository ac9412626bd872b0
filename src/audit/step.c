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

void audit_tell_clock(struct audit *a)
{
	const struct host_clock_step *step = &a->step;
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

static bool see(struct audit *a, const struct packet *p)
{
	const int64_t back = (int64_t)a->o->limits->clock_back_ms * NS_PER_MS;

	if (p->time < a->clocks.time - back)
		host_clocks_forget(&a->clocks);
	return host_clocks_see(&a->clocks, p, &a->step);
}

/* The first that may have to be seen: if only its number makes it so, that. */
static size_t first_wanted(const struct host_clocks *c,
                           const struct flow_batch *b)
{
	const uint64_t first = b->packet[0].frame;
	size_t i;

	if (c->next <= first || host_clocks_want_all(c, &b->packet[b->n - 1]))
		return 0;
	i = c->next - first < b->n ? (size_t)(c->next - first) : b->n - 1;
	while (i > 0 && b->packet[i - 1].frame >= c->next)
		i--;
	return i;
}

size_t audit_see_clock(struct audit *a, const struct flow_batch *b)
{
	const struct packet *last;

	if (b->n == 0)
		return 0;
	last = &b->packet[b->n - 1];
	see_back(a);
	for (size_t i = first_wanted(&a->clocks, b); i < b->n; i++) {
		const struct packet *p = &b->packet[i];

		if (!host_clocks_want(&a->clocks, last))
			break;
		if (p->frame <= a->clocks.frame)
			continue;	/* known from last time */
		if (!host_clocks_want(&a->clocks, p))
			host_clocks_pass(&a->clocks, p);
		else if (see(a, p))
			return i;
	}
	host_clocks_pass(&a->clocks, last);
	return b->n;
}

void audit_see_last_clock(struct audit *a)
{
	if (host_clocks_end(&a->clocks, &a->step))
		audit_tell_clock(a);
}
