/* SPDX-License-Identifier: ISC */
#include "flow/dedup.h"

#include "base/hash.h"

/* Not keyed: which packets share a slot must not depend on a secret, or the
 * result would. */
static const uint64_t odd[4] = {
	0x9e3779b97f4a7c15u, 0xbf58476d1ce4e5b9u,
	0x94d049bb133111ebu, 0xd6e8feb86659fd93u
};

/* Without an IP ID two pure ACKs in a row look alike although both were
 * sent. */
static bool is_telling(const struct packet *p)
{
	return p->ip_id != 0 || p->payload_len > 0 ||
	       (p->flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

uint64_t flow_dedup_print(const struct packet *p)
{
	const uint64_t ends = hash_load(p->src + 8) ^ hash_load(p->src) ^
		odd[2] * (hash_load(p->dst + 8) ^ hash_load(p->dst));
	const uint64_t ports = (uint64_t)p->src_port << 48 |
		(uint64_t)p->dst_port << 32 | p->payload_len;
	const uint64_t rest = (uint64_t)p->ip_id << 48 |
		(uint64_t)(p->quirks & PKT_CHECKSUM_BAD) << 44 |
		(uint64_t)p->flags << 32 | p->tsval;

	if (!is_telling(p))
		return 0;
	return hash_mix(((uint64_t)p->seq << 32 | p->ack) ^ odd[0],
	                ports ^ odd[1]) ^
	       hash_mix(rest ^ odd[3], ends ^ ((uint64_t)p->window << 40));
}

bool flow_dedup_seen(struct flow_dedup *d, uint64_t print, int64_t time,
                     int64_t within)
{
	struct dedup_slot *slot = flow_dedup_slot(d, print);

	if (print == 0)
		return false;
	if (slot->print == print && time - slot->time <= within &&
	    time >= slot->time - within)
		return true;
	slot->print = print;
	slot->time = time;
	return false;
}
