/* SPDX-License-Identifier: ISC */
#include "host/table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum { EXAMINED = 8 };	/* to make room for one */

static_assert(sizeof(struct host_key) == HOST_KEY_PAIR, "words, no gaps");

int host_table_init(struct host_table *t, size_t size, uint32_t key,
                    uint64_t max, struct err *err)
{
	uint32_t heads;

	*t = (struct host_table){ .key = key, .max = max < UINT32_MAX / 4 ?
		(uint32_t)max : UINT32_MAX / 4 };
	heads = hash_size(t->max);
	t->mask = heads - 1;
	t->heads = calloc(heads, sizeof(*t->heads));
	if (t->heads == NULL)
		return err_set(err, "table of hosts: %s", strerror(errno));
	hash_seed_init(&t->seed);
	return pool_init(&t->pool, size, t->max, err);
}

void host_table_fini(struct host_table *t)
{
	pool_fini(&t->pool);
	free(t->heads);
	t->heads = NULL;
}

static struct host_key *key_of(void *entry)
{
	return (struct host_key *)(void *)((uint8_t *)entry +
	                                   sizeof(struct host_head));
}

/* Each field is read as it was written: what was written in parts and is read
 * as a whole has to wait until that is done. */
static uint32_t *head_of(const struct host_table *t, const struct host_key *key)
{
	uint64_t h = hash_mix(hash_load(key->addr) ^ t->seed.key[0],
	                      hash_load(key->addr + 8) ^ t->seed.key[1]);

	h ^= key->ip_version;
	if (t->key == HOST_KEY_PAIR)
		h = hash_mix(h ^ hash_load(key->to) ^ (uint64_t)key->port << 48,
		             hash_load(key->to + 8) ^ t->seed.key[2]);
	return &t->heads[(h ^ h >> 32) & t->mask];
}

static bool is_same(const struct host_table *t, const struct host_key *a,
                    const struct host_key *b)
{
	const uint64_t differ =
		(hash_load(a->addr) ^ hash_load(b->addr)) |
		(hash_load(a->addr + 8) ^ hash_load(b->addr + 8)) |
		(uint64_t)(a->ip_version ^ b->ip_version);

	return differ == 0 && (t->key == HOST_KEY_ONE ||
		((hash_load(a->to) ^ hash_load(b->to)) |
		 (hash_load(a->to + 8) ^ hash_load(b->to + 8)) |
		 (uint64_t)(a->port ^ b->port)) == 0);
}

void *host_table_find(const struct host_table *t, const struct host_key *key)
{
	for (uint32_t i = *head_of(t, key); i != 0;) {
		struct host_head *h = host_table_at(t, i);

		if (is_same(t, key_of(h), key))
			return h;
		i = h->next;
	}
	return NULL;
}

void *host_table_make(struct host_table *t, const struct host_key *key)
{
	const uint32_t i = pool_take(&t->pool);
	struct host_head *h = host_table_at(t, i);
	uint32_t *head = head_of(t, key);

	if (i == 0)
		return NULL;
	memcpy(key_of(h), key, t->key);
	h->next = *head;
	*head = i;
	return h;
}

/* Of the next few the one that was silent for longest. */
void *host_table_spare(struct host_table *t)
{
	struct host_head *found = NULL;

	for (unsigned n = 0; n < EXAMINED; n++) {
		struct host_head *h;

		t->hand = t->hand >= t->max ? 1 : t->hand + 1;
		h = host_table_at(t, t->hand);
		if (found == NULL || h->slot < found->slot)
			found = h;
	}
	return found;
}

void host_table_forget(struct host_table *t, void *entry)
{
	struct host_head *h = entry;
	const uint32_t i = host_table_index(t, h);
	uint32_t *link = head_of(t, key_of(h));

	while (*link != i)
		link = &((struct host_head *)host_table_at(t, *link))->next;
	*link = h->next;
	pool_give(&t->pool, i);
	t->forgotten++;
}
