/* SPDX-License-Identifier: ISC */
#include "report/tally.h"

#include <stdlib.h>
#include <string.h>

enum { KINDS = SEV_N * CERT_N * FIND_N };

static bool is_same(const struct tally_server *a, const struct tally_server *b)
{
	return a->port == b->port && a->version == b->version &&
	       memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

/* A key that has no place takes one away from each that has. */
static void count_top(struct tally_tops *tops, const struct tally_server *key)
{
	struct tally_server *free_place = NULL;

	for (int i = 0; i < TALLY_TOPS; i++) {
		struct tally_server *top = &tops->top[i];

		if (top->n > 0 && is_same(top, key)) {
			top->n++;
			return;
		}
		if (top->n == 0 && free_place == NULL)
			free_place = top;
	}
	if (free_place != NULL) {
		*free_place = *key;
		free_place->n = 1;
		return;
	}
	tops->lossy = true;
	for (int i = 0; i < TALLY_TOPS; i++)
		tops->top[i].n--;
}

static void count_server(struct tally_row *row, const struct finding_place *p)
{
	struct tally_server s = { .version = p->ip_version,
		.port = p->by_server ? p->src_port : p->dst_port };

	if (p->ip_version == 0)
		return;
	count_top(&row->ports, &(struct tally_server){ .port = s.port });
	memcpy(s.ip, p->by_server ? p->src : p->dst, sizeof(s.ip));
	count_top(&row->servers, &s);
}

static struct tally_row *new_row(struct tally *t, const struct finding *f)
{
	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 16;
		struct tally_row *rows = realloc(t->rows,
			room * sizeof(*rows));

		if (rows == NULL)
			return NULL;
		t->rows = rows;
		t->room = room;
	}
	t->rows[t->n] = (struct tally_row){ .severity = f->severity,
		.certainty = f->certainty, .id = f->id, .first = *f };
	return &t->rows[t->n++];
}

static size_t kind_of(enum severity severity, enum certainty certainty,
                      enum finding_id id)
{
	return ((size_t)severity * CERT_N + certainty) * FIND_N + id;
}

static struct tally_row *row_of(struct tally *t, const struct finding *f)
{
	size_t kind = kind_of(f->severity, f->certainty, f->id);
	struct tally_row *row;

	if (t->index == NULL)
		t->index = calloc(KINDS, sizeof(*t->index));
	if (t->index == NULL)
		return NULL;
	if (t->index[kind] != 0)
		return &t->rows[t->index[kind] - 1];
	row = new_row(t, f);
	if (row != NULL)
		t->index[kind] = (uint32_t)t->n;
	return row;
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static void count_wrong(struct tally *t, const struct finding *f)
{
	const uint64_t flow = f->place.flow;

	if (f->severity < SEV_WARNING || flow == 0)
		return;
	t->wrong += flow != t->last_wrong;
	t->last_wrong = flow;
	if (f->certainty == CERT_POSSIBLE)
		return;
	t->wrong_for_sure += flow != t->last_sure;
	t->last_sure = flow;
}

/* Findings of one flow come one after the other: both ends of it may have the
 * same one, which counts once. */
int tally_add(struct tally *t, const struct finding *f)
{
	struct tally_row *row = row_of(t, f);

	if (row == NULL)
		return -1;
	count_wrong(t, f);
	if (f->first_frame < row->first.first_frame)
		row->first = *f;
	if (f->place.flow != 0 && f->place.flow == row->last_flow)
		return 0;
	row->last_flow = f->place.flow;
	row->n++;
	count_server(row, &f->place);
	return 0;
}

static int by_badness(const void *x, const void *y)
{
	const struct tally_row *a = x;
	const struct tally_row *b = y;
	int c = order(b->severity, a->severity);

	if (c == 0)
		c = order(b->certainty, a->certainty);
	if (c == 0)
		c = order(b->n, a->n);
	return c ? c : order(a->id, b->id);
}

void tally_sort(struct tally *t)
{
	if (t->n > 0)
		qsort(t->rows, t->n, sizeof(*t->rows), by_badness);
	for (size_t i = 0; i < t->n; i++) {
		const struct tally_row *r = &t->rows[i];

		t->index[kind_of(r->severity, r->certainty, r->id)] =
			(uint32_t)i + 1;
	}
}

size_t tally_rank(const struct tally *t, enum severity severity,
                  enum certainty certainty, enum finding_id id)
{
	return t->index[kind_of(severity, certainty, id)] - 1u;
}

const struct tally_server *tally_most(const struct tally_tops *tops)
{
	const struct tally_server *most = &tops->top[0];

	for (int i = 1; i < TALLY_TOPS; i++)
		if (tops->top[i].n > most->n)
			most = &tops->top[i];
	return most->n > 0 ? most : NULL;
}

void tally_fini(struct tally *t)
{
	free(t->rows);
	free(t->index);
	*t = (struct tally){ 0 };
}
