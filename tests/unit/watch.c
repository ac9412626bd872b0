/* SPDX-License-Identifier: ISC */
#include "watch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow/inside.h"

void watch_init(struct watch *w)
{
	*w = (struct watch){ .clock = INT64_MIN };
	limits_init(&w->limits);
	w->options = (struct flow_options){
		.limits = &w->limits,
		.time_wait_ns = INT64_C(240000000000),
	};
}

void watch_begin(struct watch *w)
{
	struct err err;

	w->engine = flow_engine_new(&w->options, &err);
	if (w->engine == NULL)
		abort();
}

static void take_ends(struct watch *w, int64_t now)
{
	struct flow_end end;

	while (flow_end_next(w->engine, now, &end)) {
		cr_assert_lt(w->n, WATCH_ENDS);
		w->ends[w->n].plain = end.plain;
		flow_end_tell(w->engine, &end);
		w->ends[w->n].end = end;
		flow_record_fill(w->engine, &end, &w->ends[w->n++].record);
		if (w->hold && !end.again && flow_may_wait(end.flow))
			flow_hold(w->engine, end.flow);
		else
			flow_release(w->engine, end.flow);
	}
}

/* Pushes the batch, of one packet or none; its clock is set here. */
static void push(struct watch *w, struct flow_batch *b, int64_t now)
{
	if (now > w->clock)
		w->clock = now;
	b->clock[0] = b->last_clock = w->clock;
	flow_prepare(w->engine, b);
	while ((w->news = flow_push(w->engine, &w->last)) == FLOW_ENDS)
		take_ends(w, w->clock);
}

void watch_until(struct watch *w, int64_t now)
{
	static struct flow_batch none;

	if (now == INT64_MAX)
		take_ends(w, now);
	else
		push(w, &none, now);
}

void watch_push(struct watch *w, const struct packet *p)
{
	static struct flow_batch one;	/* w->last points into it */

	one.n = 1;
	one.packet[0] = *p;
	one.packet[0].frame = ++w->frames;
	push(w, &one, p->time);
}

void watch_say(struct watch *w, struct talk *t, const char *words)
{
	t->n = 0;
	talk_say(t, words);
	for (unsigned i = 0; i < t->n; i++)
		watch_push(w, &t->packet[i]);
}

void watch_end(struct watch *w)
{
	watch_until(w, INT64_MAX);
	cr_expect_eq(w->engine->flows.used, 0);
	cr_expect_eq(w->engine->journals.used, 0);
	cr_expect_eq(w->engine->growns.used, 0);
	cr_expect_eq(w->engine->room.ranges.used, 0);
	cr_expect_eq(w->engine->room.closing.used, 0);
	flow_engine_free(w->engine);
	w->engine = NULL;
}

static size_t add_states(const struct record_side *s, char *out)
{
	size_t at = 0;

	for (unsigned i = 0; i < s->n_states; i++)
		at += (size_t)sprintf(out + at, " %s",
			tcp_state_name(s->states[i].state));
	return at;
}

const char *watch_text(const struct watch *w, unsigned n, char out[WATCH_TEXT])
{
	const struct flow_record *r = &w->ends[n].record;
	size_t at;

	out[0] = '\0';
	if (n >= w->n)
		return out;
	at = (size_t)sprintf(out, "%llu %s by %s:", (unsigned long long)
		r->flow, flow_outcome_name(r->outcome),
		flow_closer_name(r->closed_by));
	at += add_states(&r->side[0], out + at);
	at += (size_t)sprintf(out + at, " /");
	add_states(&r->side[1], out + at);
	return out;
}
