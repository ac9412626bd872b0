/* SPDX-License-Identifier: ISC */
#include "flow/dedup.h"

#include "base/hash.h"

/* Not keyed: which packets share a slot must not depend on a secret, or the
 * result would. */
static const uint64_t odd[3] = {
	0x9e3779b97f4a7c15u, 0xbf58476d1ce4e5b9u, 0x94d049bb133111ebu
};

/* Without an IP ID two pure ACKs in a row look alike although both were
 * sent. */
static bool is_telling(const struct packet *p)
{
	return p->ip_id != 0 || p->payload_len > 0 ||
	       (p->flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

uint64_t flow_dedup_print(const struct packet *p, unsigned from)
{
	const uint64_t numbers = (uint64_t)p->seq << 32 | p->ack;
	const uint64_t rest = (uint64_t)p->ip_id << 48 |
		(uint64_t)(p->quirks & PKT_CHECKSUM_BAD) << 44 |
		(uint64_t)from << 45 | (uint64_t)p->flags << 32 | p->tsval;
	const uint64_t ports = (uint64_t)p->src_port << 48 |
		(uint64_t)p->dst_port << 32 |
		(p->payload_len ^ (uint32_t)p->window << 16);

	return is_telling(p) ? hash_mix(numbers ^ odd[0],
	                                rest ^ ports * odd[1] ^ odd[2]) : 0;
}
