/* SPDX-License-Identifier: ISC */
#include "capture/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAGE = 4096,		/* blocks begin on one: copied faster */
	BLOCK = 1 << 20,	/* the most that is asked for at once */
	SIZE_FULL = BLOCK + BLOCK / 2,	/* a block and what is moved */
	SIZE_FIRST = SIZE_FULL / 16,
};

int reader_init(struct reader *r, reader_fill *fill, void *source,
                struct err *err)
{
	*r = (struct reader){ .fill = fill, .source = source };
	r->size = SIZE_FIRST;
	r->buffer = aligned_alloc(PAGE, r->size);
	if (r->buffer == NULL)
		return err_set(err, "out of memory");
	r->at = r->buffer;
	return 0;
}

void reader_fini(struct reader *r)
{
	free(r->buffer);
	r->buffer = NULL;
}

static size_t page_up(size_t n)
{
	return (n + PAGE - 1) / PAGE * PAGE;
}

/* What is left goes to the front, so that it ends on a page. */
static void move(struct reader *r, uint8_t *buffer)
{
	uint8_t *to = buffer + (page_up(r->left) - r->left);

	memmove(to, r->at, r->left);
	r->at = to;
}

static int grow(struct reader *r)
{
	size_t size = r->size * 2;
	uint8_t *buffer = size > r->size ? aligned_alloc(PAGE, size) : NULL;

	if (buffer == NULL)
		return -1;
	move(r, buffer);
	free(r->buffer);
	r->buffer = buffer;
	r->size = size;
	return 0;
}

static size_t space(const struct reader *r)
{
	return r->size - (size_t)(r->at - r->buffer) - r->left;
}

static int fill(struct reader *r, struct err *err)
{
	size_t n = space(r) < BLOCK ? space(r) : BLOCK;
	ssize_t got;

	do
		got = r->fill(r->source, r->at + r->left, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set(err, "cannot read: %s", strerror(errno));
	r->left += (size_t)got;
	r->ended = got == 0;
	r->filled = (size_t)got == n;
	return 0;
}

int reader_fetch(struct reader *r, size_t n, struct err *err)
{
	if (r->left >= n)
		return 1;
	if (r->ended)
		return 0;
	if (!r->filled || r->size >= SIZE_FULL || grow(r) < 0)
		move(r, r->buffer);
	while (r->left < n && !r->ended) {
		if (space(r) == 0 && grow(r) < 0)
			return err_set(err, "out of memory");
		if (fill(r, err) < 0)
			return -1;
	}
	return r->left >= n;
}
