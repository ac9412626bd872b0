/* SPDX-License-Identifier: ISC */
/* heads.c - where the head of an HTTP message begins and ends in a stream. One
 * that lies in one piece is read where it lies. */
#include <stdlib.h>
#include <string.h>

#include "flow/hear.h"

/* A head that came in pieces. */
struct talk_head {
	uint64_t first_frame;
	size_t resume;		/* see http_head_length() */
	size_t size, n;
	uint8_t octets[];
};

void talk_drop_head(struct flow_engine *e, struct flow_talk *t, unsigned side)
{
	struct talk_head *head = t->http.head[side];

	if (head == NULL)
		return;
	e->streams.used -= head->size;
	free(head);
	t->http.head[side] = NULL;
}

/* May a head of that side begin with these? */
static bool may_begin(unsigned side, const uint8_t *at, size_t n)
{
	return side == 0 ? http_may_be_request(at, n)
	                 : http_may_be_response(at, n);
}

bool talk_may_be_head(const struct hearing *h)
{
	return h->talk->http.head[h->side] != NULL ||
	       may_begin(h->side, h->piece.at, h->piece.n);
}

/* Room for n more octets; false if there is none. */
static bool grow_head(struct flow_engine *e, struct talk_head **at, size_t n)
{
	const size_t least = 1024;
	struct talk_head *old = *at, *head;
	const size_t had = old == NULL ? 0 : old->n;
	size_t size = old == NULL ? least : old->size;

	while (size < had + n)
		size *= 2;
	if (old != NULL && size == old->size)
		return true;
	if (!tcp_stream_fits(&e->streams, size)) {
		e->streams.full++;
		return false;
	}
	head = realloc(old, sizeof(*head) + size);
	if (head == NULL)
		return false;
	if (old == NULL)
		*head = (struct talk_head){ .resume = 0 };
	e->streams.used += size - head->size;
	head->size = size;
	*at = head;
	return true;
}

/* Adds a piece to a head that is not whole yet, as far as any may reach; its
 * length then, 0 if it still is not. */
static size_t add_to_head(struct flow_engine *e, struct hearing *h)
{
	struct talk_head **at = &h->talk->http.head[h->side], *head;
	const size_t had = *at == NULL ? 0 : (*at)->n;
	const size_t left = (size_t)e->limits->http_head_bytes - had;
	const size_t n = h->piece.n < left ? h->piece.n : left;
	size_t length;

	if (!grow_head(e, at, n)) {
		talk_deafen(e, h);
		return 0;
	}
	head = *at;
	if (head->n == 0)
		head->first_frame = h->piece.frame;
	memcpy(head->octets + head->n, h->piece.at, n);
	head->n += n;
	length = http_head_length(head->octets, head->n, &head->resume);
	if (!may_begin(h->side, head->octets, head->n))
		talk_deafen(e, h);
	return length;
}

/* What there is of a head: it stays where it is until the next fact, which may
 * point into it. */
static void take_head(struct flow_engine *e, struct hearing *h,
                      struct whole *whole)
{
	struct talk_head **at = &h->talk->http.head[h->side];

	whole->at = (*at)->octets;
	whole->first_frame = (*at)->first_frame;
	e->streams.used -= (*at)->size;
	free(h->spent);			/* of a head that made no fact */
	h->spent = *at;
	*at = NULL;
}

bool talk_head_overflows(struct flow_engine *e, struct hearing *h,
                         struct whole *whole)
{
	const struct talk_head *head = h->talk->http.head[h->side];

	if (head == NULL || head->n < (size_t)e->limits->http_head_bytes)
		return false;
	e->stats.heads_full++;
	whole->n = head->n;
	take_head(e, h, whole);
	return true;
}

bool talk_find_head(struct flow_engine *e, struct hearing *h,
                    struct whole *whole)
{
	struct talk_head **at = &h->talk->http.head[h->side];
	struct tcp_piece *piece = &h->piece;
	const size_t before = *at == NULL ? 0 : (*at)->n;
	size_t resume = 0;

	*whole = (struct whole){ piece->at, 0, piece->frame };
	if (*at == NULL)
		whole->n = http_head_length(piece->at, piece->n, &resume);
	if (whole->n > 0) {
		talk_read_past(piece, whole->n);
		return true;
	}
	whole->n = add_to_head(e, h);
	if (talk_side_of(h)->phase == TALK_DEAF)
		return false;
	talk_read_past(piece, whole->n > 0 ? whole->n - before : piece->n);
	if (whole->n == 0)
		return false;
	take_head(e, h, whole);
	return true;
}
