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

void talk_drop_head(struct flow_engine *e, struct talk_side *side)
{
	if (side->head == NULL)
		return;
	e->streams.used -= side->head->size;
	free(side->head);
	side->head = NULL;
}

/* Room for n more octets; false if there is none, or it is longer than any. */
static bool grow_head(struct flow_engine *e, struct talk_side *side, size_t n)
{
	const size_t least = 1024, most = (size_t)e->limits->http_head_bytes;
	struct talk_head *old = side->head, *head;
	const size_t had = old == NULL ? 0 : old->n;
	size_t size = old == NULL ? least : old->size;

	if (had + n > most)
		return false;
	while (size < had + n)
		size *= 2;
	if (old != NULL && size == old->size)
		return true;
	if (size > e->streams.most - e->streams.used)
		return false;
	head = realloc(old, sizeof(*head) + size);
	if (head == NULL)
		return false;
	if (old == NULL)
		*head = (struct talk_head){ .resume = 0 };
	e->streams.used += size - head->size;
	head->size = size;
	side->head = head;
	return true;
}

/* Adds a piece to a head that is not whole yet; its length then, 0 if it still
 * is not. */
static size_t add_to_head(struct flow_engine *e, struct hearing *h)
{
	struct talk_side *side = talk_side_of(h);
	struct talk_head *head;

	if (!grow_head(e, side, h->piece.n)) {
		talk_deafen(e, h);
		return 0;
	}
	head = side->head;
	if (head->n == 0)
		head->first_frame = h->piece.frame;
	memcpy(head->octets + head->n, h->piece.at, h->piece.n);
	head->n += h->piece.n;
	return http_head_length(head->octets, head->n, &head->resume);
}

/* Finds a whole head at the front of the piece, or of what came before and it;
 * false if more is to come. */
bool talk_find_head(struct flow_engine *e, struct hearing *h,
                      struct whole *whole)
{
	struct talk_side *side = talk_side_of(h);
	struct tcp_piece *piece = &h->piece;
	const size_t before = side->head == NULL ? 0 : side->head->n;
	size_t resume = 0;

	*whole = (struct whole){ piece->at, 0, piece->frame };
	if (side->head == NULL)
		whole->n = http_head_length(piece->at, piece->n, &resume);
	if (whole->n > 0) {
		talk_read_past(piece, whole->n);
		return true;
	}
	whole->n = add_to_head(e, h);
	if (side->phase == TALK_DEAF)
		return false;
	talk_read_past(piece, whole->n > 0 ? whole->n - before : piece->n);
	if (whole->n == 0)
		return false;
	whole->at = side->head->octets;
	whole->first_frame = side->head->first_frame;
	e->streams.used -= side->head->size;
	h->spent = side->head;		/* facts point into it */
	side->head = NULL;
	return true;
}

/* The octets at hand begin a head, as far as can be seen? */
bool talk_may_be_head(const struct hearing *h)
{
	const struct talk_side *side = &h->talk->side[h->side];
	const uint8_t *at = h->piece.at;
	size_t n = h->piece.n;

	if (side->head != NULL)
		return true;
	return h->side == 0 ? http_may_be_request(at, n)
	                    : http_may_be_response(at, n);
}
