/* SPDX-License-Identifier: ISC */
#include "flow/key.h"

/* Which end comes first does not matter, only that it is always the same. */
static bool src_is_second(const struct packet *p)
{
	uint64_t s = hash_load(p->src + 8), d = hash_load(p->dst + 8);

	if (s != d)
		return s > d;
	s = hash_load(p->src);
	d = hash_load(p->dst);
	return s != d ? s > d : p->src_port > p->dst_port;
}

static uint32_t hash_tuple(const struct flow_tuple *t,
                           const struct hash_seed *seed)
{
	const uint32_t ports = (uint32_t)t->port[0] << 16 | t->port[1];
	uint64_t h;

	h = hash_mix(hash_load(t->addr[0] + 8) ^ seed->key[0],
	             hash_load(t->addr[1] + 8) ^ seed->key[1]);
	h ^= hash_mix(hash_load(t->addr[0]) ^ seed->key[1],
	              hash_load(t->addr[1]) ^ seed->key[2]);
	h = hash_mix(h ^ seed->key[2], ports ^ seed->key[0]);
	return (uint32_t)(h ^ h >> 32);
}

void flow_key_of(const struct packet *p, const struct hash_seed *seed,
                 struct flow_key *key)
{
	unsigned src = src_is_second(p);

	memcpy(key->tuple.addr[src], p->src, sizeof(p->src));
	memcpy(key->tuple.addr[src ^ 1], p->dst, sizeof(p->dst));
	key->tuple.port[src] = p->src_port;
	key->tuple.port[src ^ 1] = p->dst_port;
	key->from = (uint8_t)src;
	key->hash = hash_tuple(&key->tuple, seed);
}
