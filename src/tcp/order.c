/* SPDX-License-Identifier: ISC */
#include "tcp/order.h"

/* Identifications so near are of one count, not of chance. */
enum { ID_NEAR = 64 };

void tcp_ahead_note(struct tcp_ahead *ahead, const struct packet *p)
{
	*ahead = (struct tcp_ahead){
		.tsval = p->tsval,
		.ip_id = p->ip_id,
		.has_ts = (p->quirks & PKT_HAS_TS) != 0,
		.has_id = p->ip_version == 4,
	};
}

bool tcp_was_overtaken(const struct tcp_ahead *ahead, const struct packet *p)
{
	uint16_t before = (uint16_t)(ahead->ip_id - p->ip_id);

	if (ahead->has_ts && (p->quirks & PKT_HAS_TS) &&
	    ahead->tsval != p->tsval)
		return (int32_t)(ahead->tsval - p->tsval) > 0;
	return ahead->has_id && p->ip_version == 4 && before != 0 &&
	       before <= ID_NEAR;
}
