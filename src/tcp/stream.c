/* SPDX-License-Identifier: ISC */
#include "tcp/stream.h"

#include <stdlib.h>
#include <string.h>

#include "tcp/seq.h"

/* Octets that wait for those before them. */
struct tcp_held {
	struct tcp_held *next;
	struct tcp_piece piece;
	uint8_t octets[];
};

/* What stands on the wire, captured or not. */
static uint32_t length_of(const struct tcp_piece *p)
{
	return p->n + p->cut;
}

/* Few octets count as more: each that comes is put in its place among those
 * that wait, so these must not become many. */
static size_t cost_of(const struct tcp_piece *p)
{
	const size_t cost = sizeof(struct tcp_held) + p->n;

	return cost < TCP_STREAM_LEAST ? TCP_STREAM_LEAST : cost;
}

/* Leaves out what lies before `next'; false if nothing is left. */
static bool trim(struct tcp_piece *p, uint32_t next)
{
	int32_t old = seq_beyond(next, p->seq);
	uint32_t gone;

	if (old <= 0)
		return length_of(p) > 0;
	if ((uint32_t)old >= length_of(p))
		return false;
	gone = (uint32_t)old < p->n ? (uint32_t)old : p->n;
	if (gone > 0)
		p->at += gone;
	p->n -= gone;
	p->cut -= (uint32_t)old - gone;
	p->seq = next;
	return true;
}

static bool has_room(const struct tcp_stream_room *room,
                     const struct tcp_stream *s, size_t cost)
{
	return tcp_stream_fits(room, cost) &&
	       s->bytes + cost <= room->most_each;
}

static void note_full(struct tcp_stream_room *room, size_t cost)
{
	if (tcp_stream_fits(room, cost))
		room->full_each++;
	else
		room->full++;
}

/* A copy of it, not on the list yet; NULL without room. */
static struct tcp_held *copy_of(struct tcp_stream_room *room,
                                struct tcp_stream *s,
                                const struct tcp_piece *p)
{
	size_t cost = cost_of(p);
	struct tcp_held *h = NULL;

	if (has_room(room, s, cost))
		h = malloc(sizeof(*h) + p->n);
	if (h == NULL) {
		note_full(room, cost);
		return NULL;
	}
	h->piece = *p;
	h->piece.at = h->octets;
	if (p->n > 0)
		memcpy(h->octets, p->at, p->n);
	room->used += cost;
	s->bytes += (uint32_t)cost;
	return h;
}

static void free_held(struct tcp_stream_room *room, struct tcp_stream *s,
                      struct tcp_held *h)
{
	size_t cost = cost_of(&h->piece);

	room->used -= cost;
	s->bytes -= (uint32_t)cost;
	free(h);
}

static bool covers(const struct tcp_piece *p, const struct tcp_piece *other)
{
	return seq_beyond(other->seq, p->seq) >= 0 &&
	       seq_beyond(other->seq + length_of(other),
	              p->seq + length_of(p)) <= 0;
}

/* Keeps what came too soon, behind those that begin where it does: of equal
 * octets the first copy is handed on. */
static void hold(struct tcp_stream_room *room, struct tcp_stream *s,
                 const struct tcp_piece *p)
{
	struct tcp_held **link = &s->held, *h;

	while (*link != NULL && seq_beyond((*link)->piece.seq, p->seq) <= 0) {
		if (covers(&(*link)->piece, p))
			return;
		link = &(*link)->next;
	}
	h = copy_of(room, s, p);
	if (h == NULL)
		return;
	h->next = *link;
	*link = h;
}

/* What was handed on last was borrowed until now. */
static void forget_old(struct tcp_stream_room *room, struct tcp_stream *s)
{
	struct tcp_held *h;

	while ((h = s->held) != NULL && seq_beyond(s->next, h->piece.seq +
	       length_of(&h->piece)) >= 0) {
		s->held = h->next;
		free_held(room, s, h);
	}
}

bool tcp_stream_take(struct tcp_stream_room *room, struct tcp_stream *s,
                     struct tcp_piece *piece)
{
	forget_old(room, s);
	if (!trim(piece, s->next))
		return false;
	if (piece->seq != s->next) {
		hold(room, s, piece);
		return false;
	}
	s->next += length_of(piece);
	return true;
}

bool tcp_stream_next(struct tcp_stream_room *room, struct tcp_stream *s,
                     struct tcp_piece *piece)
{
	forget_old(room, s);
	if (s->held == NULL || seq_beyond(s->held->piece.seq, s->next) > 0)
		return false;
	*piece = s->held->piece;
	trim(piece, s->next);
	piece->missing = 0;
	s->next += length_of(piece);
	return true;
}

bool tcp_stream_pass(struct tcp_stream_room *room, struct tcp_stream *s,
                     struct tcp_piece *piece)
{
	uint32_t missing = 0;

	forget_old(room, s);
	if (s->held != NULL && seq_beyond(s->held->piece.seq, s->next) > 0) {
		missing = s->held->piece.seq - s->next;
		s->next = s->held->piece.seq;
	}
	if (missing > 0 && !has_room(room, s, room->most_each / 4))
		note_full(room, room->most_each / 4);
	if (!tcp_stream_next(room, s, piece))
		return false;
	piece->missing = missing;
	return true;
}

bool tcp_stream_lacks(const struct tcp_stream_room *room,
                      const struct tcp_stream *s, uint32_t acked,
                      int64_t before)
{
	const struct tcp_held *h = s->held;

	if (h == NULL || seq_beyond(h->piece.seq, s->next) <= 0)
		return false;
	return (h->piece.time <= before &&
	        seq_beyond(acked, h->piece.seq) >= 0) ||
	       !has_room(room, s, room->most_each / 4);
}

static bool is_within(const struct tcp_held *h, const struct tcp_piece *rest)
{
	const uintptr_t at = (uintptr_t)rest->at;
	const uintptr_t first = (uintptr_t)h->octets;

	return at >= first && at <= first + h->piece.n &&
	       covers(&h->piece, rest);
}

void tcp_stream_unread(struct tcp_stream_room *room, struct tcp_stream *s,
                       const struct tcp_piece *rest)
{
	struct tcp_held *h;

	s->next = rest->seq;
	if (s->held != NULL && is_within(s->held, rest))
		return;		/* it comes from there */
	h = copy_of(room, s, rest);
	if (h == NULL)
		return;
	h->next = s->held;
	s->held = h;
}

void tcp_stream_forget(struct tcp_stream_room *room, struct tcp_stream *s,
                       uint32_t seq)
{
	struct tcp_held **link = &s->held, *h;

	while ((h = *link) != NULL && h->piece.seq != seq)
		link = &h->next;
	if (h == NULL || seq_beyond(seq, s->next) <= 0)
		return;
	*link = h->next;
	free_held(room, s, h);
}

void tcp_stream_drop(struct tcp_stream_room *room, struct tcp_stream *s)
{
	while (s->held != NULL) {
		struct tcp_held *h = s->held;

		s->held = h->next;
		free_held(room, s, h);
	}
}
