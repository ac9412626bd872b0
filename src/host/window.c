/* SPDX-License-Identifier: ISC */
#include "host/window.h"

#include <stddef.h>

#include "base/clock.h"

/* Rounded down, also before 1970. */
int64_t host_slot(int64_t time)
{
	const int64_t slot = (int64_t)HOST_SLOT_S * NS_PER_S;

	return time / slot - (time % slot < 0);
}

static unsigned place(int64_t slot)
{
	return (unsigned)((uint64_t)slot % HOST_SLOTS);
}

/* The newest is over: how many came in the spell that ends with it? */
static void close_slot(struct host_window *w)
{
	int32_t n = 0;

	for (unsigned i = 0; i < HOST_SPELL; i++)
		n += w->in[place(w->slot - i)];
	if (n > w->fastest)
		w->fastest = n;
}

static void next_slot(struct host_window *w)
{
	int32_t *oldest;

	close_slot(w);
	w->slot++;
	oldest = &w->in[place(w->slot)];
	w->sum -= *oldest;
	*oldest = 0;
}

static void empty(struct host_window *w, int64_t slot)
{
	for (unsigned i = 0; i < HOST_SLOTS; i++)
		w->in[i] = 0;
	w->sum = 0;
	w->slot = slot;
}

void host_window_move(struct host_window *w, int64_t slot)
{
	for (unsigned n = 0; n < HOST_SLOTS && w->slot < slot; n++)
		next_slot(w);
	if (w->slot < slot)
		empty(w, slot);
}

/* The place of that slot, NULL if it is too long ago. */
static int32_t *reach(struct host_window *w, int64_t slot)
{
	if (w->sum == 0 && w->peak == 0)
		empty(w, slot);
	else if (slot > w->slot)
		host_window_move(w, slot);
	return w->slot - slot < HOST_SLOTS ? &w->in[place(slot)] : NULL;
}

void host_window_add(struct host_window *w, int64_t slot)
{
	int32_t *in = reach(w, slot);

	if (in == NULL)
		return;
	++*in;
	if (++w->sum > w->peak)
		w->peak = w->sum;
}

void host_window_take_back(struct host_window *w, int64_t slot)
{
	int32_t *in = reach(w, slot);

	if (in == NULL)
		return;
	--*in;
	w->sum--;
}
