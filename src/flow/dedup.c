/* SPDX-License-Identifier: ISC */
#include "flow/dedup.h"

#include "base/hash.h"

/* Not keyed: which packets share a slot must not depend on a secret, or the
 * result would. */
static const uint64_t odd[4] = {
	0x9e3779b97f4a7c15u, 0xbf58476d1ce4e5b9u,
	0x94d049bb133111ebu, 0xd6e8feb86659fd93u
};

static uint64_t print_of(const struct packet *p)
{
	const uint64_t ends = hash_load(p->src + 8) ^ hash_load(p->src) ^
		odd[2] * (hash_load(p->dst + 8) ^ hash_load(p->dst));
	const uint64_t ports = (uint64_t)p->src_port << 48 |
		(uint64_t)p->dst_port << 32 | p->payload_len;
	const uint64_t rest = (uint64_t)p->ip_id << 48 |
		(uint64_t)(p->quirks & PKT_CHECKSUM_BAD) << 44 |
		(uint64_t)p->flags << 32 | p->tsval;

	return hash_mix(((uint64_t)p->seq << 32 | p->ack) ^ odd[0],
	                ports ^ odd[1]) ^
	       hash_mix(rest ^ odd[3], ends ^ ((uint64_t)p->window << 40));
}

/* Without an IP ID two pure ACKs in a row look alike although both were
 * sent. */
static bool is_telling(const struct packet *p)
{
	return p->ip_id != 0 || p->payload_len > 0 ||
	       (p->flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

bool flow_dedup_seen(struct flow_dedup *d, const struct packet *p,
                     int64_t within)
{
	uint64_t print;
	struct dedup_slot *slot;
	bool seen;

	if (!is_telling(p))
		return false;
	print = print_of(p);
	slot = &d->slot[print % DEDUP_SLOTS];
	seen = slot->print == print && p->time - slot->time <= within &&
	       p->time >= slot->time - within;
	if (!seen)
		*slot = (struct dedup_slot){ print, p->time };
	return seen;
}
