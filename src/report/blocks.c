/* SPDX-License-Identifier: ISC */
#include "report/blocks.h"

#include <stdlib.h>

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_keys(const struct block_key *a, const struct block_key *b)
{
	int c = (b->severity > a->severity) - (b->severity < a->severity);

	if (c == 0)
		c = order(b->certainty, a->certainty);
	if (c == 0)
		c = order(a->rank, b->rank);
	if (c == 0)
		c = order(a->shape, b->shape);
	return c ? c : order(a->flow, b->flow);
}

/* Blocks of one flow stay as they came. */
static int by_key(const void *x, const void *y)
{
	const struct block *a = x;
	const struct block *b = y;
	int c = order_keys(&a->key, &b->key);

	return c ? c : order(a->at, b->at);
}

static int open_text(struct blocks *b)
{
	b->file = open_memstream(&b->text, &b->size);
	return b->file != NULL ? 0 : -1;
}

static int close_text(struct blocks *b)
{
	FILE *f = b->file;

	b->file = NULL;
	return f == NULL ? 0 : fclose(f);
}

int blocks_init(struct blocks *b, uint64_t most)
{
	*b = (struct blocks){ .most = most };
	return open_text(b);
}

int blocks_sort(struct blocks *b)
{
	if (close_text(b) != 0)
		return -1;
	if (b->n > 0)
		qsort(b->block, b->n, sizeof(*b->block), by_key);
	return 0;
}

static uint64_t cost(const struct block *block)
{
	return block->n + sizeof(*block);
}

/* How many of the worst fit into half of the room; one at least. */
static size_t count_worst(const struct blocks *b)
{
	uint64_t used = cost(&b->block[0]);
	size_t n = 1;

	while (n < b->n && used + cost(&b->block[n]) <= b->most / 2)
		used += cost(&b->block[n++]);
	return n;
}

/* Copies the texts of the first n blocks in their order. */
static void copy_texts(struct blocks *b, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct block *block = &b->block[i];

		fwrite(text + block->at, 1, block->n, b->file);
		block->at = i == 0 ? 0 : block[-1].at + block[-1].n;
	}
}

static void forget(struct blocks *b, const struct block *block)
{
	b->forgotten++;
	b->flows += block->key.flow != 0;
}

/* Forgets the less bad half. */
static int thin(struct blocks *b)
{
	size_t n;
	char *text;

	if (blocks_sort(b) < 0)
		return -1;
	text = b->text;
	n = count_worst(b);
	if (open_text(b) < 0) {
		b->text = text;
		return -1;
	}
	copy_texts(b, text, n);
	free(text);
	if (n < b->n)
		b->floor = b->block[n].key;
	while (b->n > n)
		forget(b, &b->block[--b->n]);
	return ferror(b->file) ? -1 : 0;
}

static int make_room(struct blocks *b)
{
	size_t room = b->room ? b->room * 2 : 64;
	struct block *block;

	if (b->n < b->room)
		return 0;
	block = realloc(b->block, room * sizeof(*block));
	if (block == NULL)
		return -1;
	b->block = block;
	b->room = room;
	return 0;
}

int blocks_add(struct blocks *b, const struct block *block, const char *text)
{
	struct block *new;

	if (b->forgotten > 0 && order_keys(&block->key, &b->floor) >= 0) {
		forget(b, block);
		return 0;
	}
	if (b->file == NULL || make_room(b) < 0)
		return -1;
	new = &b->block[b->n];
	*new = *block;
	new->at = b->n == 0 ? 0 : new[-1].at + new[-1].n;
	b->n++;
	if (fwrite(text, 1, block->n, b->file) != block->n)
		return -1;
	return new->at + new->n + b->n * sizeof(*new) > b->most ? thin(b) : 0;
}

void blocks_fini(struct blocks *b)
{
	close_text(b);
	free(b->text);
	free(b->block);
	*b = (struct blocks){ 0 };
}
