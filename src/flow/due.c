/* SPDX-License-Identifier: ISC */
#include "flow/due.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1024 };

int flow_dues_init(struct flow_dues *d, struct err *err)
{
	*d = (struct flow_dues){ .mask = FIRST_SIZE - 1 };
	d->at = malloc(FIRST_SIZE * sizeof(*d->at));
	if (d->at == NULL)
		return err_set(err, "queue of flows: %s", strerror(errno));
	return 0;
}

void flow_dues_fini(struct flow_dues *d)
{
	free(d->at);
	d->at = NULL;
}

static int grow(struct flow_dues *d)
{
	uint32_t size = d->mask + 1;
	struct flow_due *bigger;

	if (size > UINT32_MAX / 2)
		return -1;
	bigger = malloc((size_t)size * 2 * sizeof(*bigger));
	if (bigger == NULL)
		return -1;
	for (uint32_t i = 0; i < d->n; i++)
		bigger[i] = d->at[(d->first + i) & d->mask];
	free(d->at);
	*d = (struct flow_dues){ bigger, size * 2 - 1, 0, d->n };
	return 0;
}

int flow_dues_push(struct flow_dues *d, struct flow_due due)
{
	if (d->n > d->mask && grow(d) < 0)
		return -1;
	d->at[(d->first + d->n++) & d->mask] = due;
	return 0;
}
