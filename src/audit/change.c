/* SPDX-License-Identifier: ISC */
/* change.c - from one capture file to the next: is something missing there?
 *
 * Programs that record in turns, to one file after another, may miss what comes
 * while they change; and a file of the middle may be missing. Connections show
 * it that were there before, and of which something is acknowledged as soon as
 * the next file begins that neither file holds. What merely stands behind its
 * ACK is no witness. */
#include "audit/inside.h"
#include "base/clock.h"

/* A file that is read later may have been recorded there. */
static void fill_gaps(struct audit *a, int64_t start)
{
	for (size_t i = 0; i < a->gaps_n; i++)
		if (start < a->gaps[i].time &&
		    start >= a->gaps[i].time - a->gaps[i].gap)
			a->gaps[i].flows = 0;
}

void audit_change_begin(struct audit *a, const struct capture_info *info)
{
	fill_gaps(a, info->start);
	a->change = (struct audit_change){ .frame = 0 };
	if (a->ended == INT64_MIN || info->start <= a->ended)
		return;
	a->change.frame = info->first_frame + 1;
	a->change.time = info->start;
	a->change.gap = info->start - a->ended;
}

static bool is_soon(const struct audit *a, int64_t time)
{
	return time - a->change.time <=
		(int64_t)a->o->limits->rto_ms * NS_PER_MS;
}

static bool is_witness(const struct audit *a, const struct flow_segment *seg)
{
	return a->change.frame != 0 && seg->flow != NULL &&
	       seg->flow->first_frame < a->change.frame &&
	       seg->packet->frame >= a->change.frame &&
	       is_soon(a, seg->packet->time);
}

static struct audit_witness *find(struct audit_change *c, uint64_t flow)
{
	unsigned i = 0;

	while (i < c->n && c->witness[i].flow != flow)
		i++;
	return i < c->n ? &c->witness[i] : NULL;
}

/* Who was there may have sent anything meanwhile. */
static void add(struct audit *a, const struct flow_segment *seg)
{
	struct audit_change *c = &a->change;

	flow_engine_dropped(a->engine, seg->packet->time);
	if (c->n == AUDIT_WITNESSES || find(c, seg->number) != NULL)
		return;
	c->witness[c->n++] = (struct audit_witness){ seg->number,
		seg->packet->frame, seg->before < c->frame };
}

/* It was not missing after all. */
static void take_back(struct audit_change *c, uint64_t flow)
{
	struct audit_witness *w = find(c, flow);

	if (w != NULL)
		*w = c->witness[--c->n];
}

void audit_change_see(struct audit *a, const struct flow_segment *seg)
{
	if (seg->tcp.ack_ahead)
		take_back(&a->change, seg->number);
	if (!(seg->tcp.odd & TCP_ODD_ACK_UNSEEN))
		return;
	if (is_witness(a, seg))
		add(a, seg);
	else
		a->lossy = true;
}

void audit_change_end(struct audit *a)
{
	const struct audit_change *c = &a->change;
	struct check_file_gap *gap = &a->gaps[a->gaps_n];

	if (c->n == 0)
		return;
	*gap = (struct check_file_gap){
		.frame = c->frame,
		.time = c->time,
		.gap = c->gap,
		.flows = c->n,
		.file = a->file,
		.doubts = audit_doubts(a) | (a->lossy ? D(loss) : 0),
	};
	for (unsigned i = 0; i < c->n; i++) {
		const struct audit_witness *w = &c->witness[i];

		if (gap->ack_frame == 0 || w->frame < gap->ack_frame)
			gap->ack_frame = w->frame;
		gap->at_once |= w->at_once;
	}
	a->gaps_n++;
}

void audit_change_tell(struct audit *a)
{
	const struct check_sink sink = { audit_raise_capture, a, a->o->limits };
	const size_t file = a->file;

	for (size_t i = 0; i < a->gaps_n; i++) {
		a->file = a->gaps[i].file;
		check_file_gap(&a->gaps[i], &sink);
	}
	a->file = file;
}
