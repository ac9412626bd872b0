/* SPDX-License-Identifier: ISC */
#include "host/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow/flow.h"

enum way { BY_KEY, BY_ACCEPT };

/* Of those alike: somebody may have made many. Those that merely have the same
 * head are few, whatever anyone does. */
enum { EXAMINED = 64 };

int host_keys_init(struct host_keys *k, uint64_t max, struct err *err)
{
	uint32_t heads;

	*k = (struct host_keys){ .max = max == 0 ? 1 :
		max < UINT32_MAX / 2 ? (uint32_t)max : UINT32_MAX / 2 };
	heads = hash_size(k->max);
	k->mask = heads - 1;
	for (unsigned i = 0; i < 2; i++)
		k->heads[i] = calloc(heads, sizeof(*k->heads[i]));
	if (k->heads[0] == NULL || k->heads[1] == NULL)
		return err_set(err, "keys of handshakes: %s", strerror(errno));
	hash_seed_init(&k->seed);
	return pool_init(&k->pool, sizeof(struct host_handshake), heads, err);
}

void host_keys_fini(struct host_keys *k)
{
	pool_fini(&k->pool);
	free(k->heads[0]);
	free(k->heads[1]);
	k->heads[0] = k->heads[1] = NULL;
}

/* Numbers of 32 bits begin again; those that are kept differ. */
static bool has(const struct host_keys *k, uint32_t number)
{
	const uint32_t age = (uint32_t)k->added - number;

	return age < k->max && age < k->added;
}

static struct host_handshake *at(const struct host_keys *k, uint32_t number)
{
	return pool_at(&k->pool, (number & k->mask) + 1);
}

/* False if there is none, or it is too long to be kept. */
static bool pad(uint8_t to[HOST_TEXT], struct http_text from)
{
	if (from.n == 0 || from.n > HOST_TEXT)
		return false;
	memset(to, 0, HOST_TEXT);
	memcpy(to, from.at, from.n);
	return true;
}

/* Of side 0, the client, or 1. */
static struct host_end end_of(const struct flow *f, unsigned side)
{
	const unsigned at = f->client ^ side;
	struct host_end end = { .port = f->tuple.port[at] };

	memcpy(end.addr, f->tuple.addr[at], sizeof(end.addr));
	return end;
}

static void put_ends(struct host_handshake *h, const struct flow *f)
{
	h->client = end_of(f, 0);
	h->server = end_of(f, 1);
}

static bool same_address(const struct host_end *a, const struct host_end *b)
{
	return memcmp(a->addr, b->addr, sizeof(a->addr)) == 0;
}

static bool same_end(const struct host_end *a, const struct host_end *b)
{
	return same_address(a, b) && a->port == b->port;
}

bool host_is_server(const struct host_handshake *h, const struct flow *f)
{
	const struct host_end server = end_of(f, 1);

	return same_end(&h->server, &server);
}

static uint64_t mix(const struct host_keys *k, uint64_t h,
                    const uint8_t octets[16])
{
	return hash_mix(h ^ hash_load(octets) ^ k->seed.key[0],
	                hash_load(octets + 8) ^ k->seed.key[1]);
}

/* Of a key with its client, or of an Accept alone. */
static uint32_t *head(const struct host_keys *k, enum way by,
                      const struct host_handshake *h)
{
	const uint8_t *text = by == BY_KEY ? h->key : h->accept;
	uint64_t sum = mix(k, k->seed.key[2], text);

	sum = mix(k, sum, text + 16);
	if (by == BY_KEY)
		sum = mix(k, sum, h->client.addr);
	return &k->heads[by][sum & k->mask];
}

static bool is_to_keep(const struct flow_fact *response)
{
	const struct ws_attempt *a = response->attempt;

	return response->response->accepted && a != NULL && a->key_sure &&
	       !ws_attempt_is_cut(a, WS_SAID_KEY);
}

/* A number that none will have while the next is there ends a chain. */
static uint32_t older(const struct host_keys *k, uint32_t number)
{
	return has(k, number) ? number : (uint32_t)k->added + 1 - k->max;
}

void host_keys_add(struct host_keys *k, const struct flow_fact *response)
{
	struct host_handshake new = {
		.flow = response->number,
		.response_frame = response->frame,
		.time = response->time,
	};
	uint32_t number, *by_key, *by_accept;

	if (!is_to_keep(response) ||
	    !pad(new.key, ws_attempt_text(response->attempt, WS_SAID_KEY)) ||
	    !pad(new.accept, response->response->got))
		return;
	new.request_frame = response->attempt->request_frame;
	put_ends(&new, response->flow);
	by_key = head(k, BY_KEY, &new);
	by_accept = head(k, BY_ACCEPT, &new);
	number = (uint32_t)k->added + 1;
	new.by_key = older(k, *by_key);
	new.by_accept = older(k, *by_accept);
	k->added++;
	*at(k, number) = new;
	*by_key = *by_accept = number;
}

static bool is_reused(const struct host_handshake *old,
                      const struct host_handshake *new)
{
	return old->flow != new->flow && !same_end(&old->client, &new->client) &&
	       old->response_frame < new->request_frame &&
	       old->time < new->time;
}

const struct host_handshake *host_keys_reused(const struct host_keys *k,
                                              const struct flow_fact *request)
{
	struct host_handshake new = {
		.flow = request->number,
		.request_frame = request->frame,
		.time = request->time,
	};
	uint32_t i;

	if (!request->request->key_sure || !pad(new.key, request->request->key))
		return NULL;
	put_ends(&new, request->flow);
	i = *head(k, BY_KEY, &new);
	for (unsigned n = 0; n < EXAMINED && has(k, i); i = at(k, i)->by_key) {
		const struct host_handshake *old = at(k, i);

		if (memcmp(old->key, new.key, HOST_TEXT) != 0 ||
		    !same_address(&old->client, &new.client))
			continue;
		if (is_reused(old, &new))
			return old;
		n++;
	}
	return NULL;
}

const struct host_handshake *host_keys_cached(const struct host_keys *k,
                                              const struct flow_fact *response)
{
	struct host_handshake new;
	uint32_t i;

	if (!(response->response->odd & WS_RESP_ACCEPT_MISMATCH) ||
	    !is_to_keep(response) ||
	    !pad(new.key, ws_attempt_text(response->attempt, WS_SAID_KEY)) ||
	    !pad(new.accept, response->response->got))
		return NULL;
	i = *head(k, BY_ACCEPT, &new);
	for (unsigned n = 0; n < EXAMINED && has(k, i);
	     i = at(k, i)->by_accept) {
		const struct host_handshake *old = at(k, i);

		if (memcmp(old->accept, new.accept, HOST_TEXT) != 0)
			continue;
		if (memcmp(old->key, new.key, HOST_TEXT) != 0 &&
		    old->response_frame < response->attempt->request_frame)
			return old;
		n++;
	}
	return NULL;
}

uint64_t host_keys_forgotten(const struct host_keys *k)
{
	return k->added > k->max ? k->added - k->max : 0;
}
