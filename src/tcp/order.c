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

enum tcp_order tcp_order_of(const struct tcp_ahead *noted,
                            const struct packet *p)
{
	const bool stamped = noted->has_ts && (p->quirks & PKT_HAS_TS);
	const uint16_t before = (uint16_t)(noted->ip_id - p->ip_id);
	const uint16_t after = (uint16_t)(p->ip_id - noted->ip_id);

	if (stamped && noted->tsval != p->tsval)
		return (int32_t)(noted->tsval - p->tsval) > 0 ?
			TCP_ORDER_OLDER : TCP_ORDER_NEWER;
	if (!noted->has_id || p->ip_version != 4)
		return TCP_ORDER_UNKNOWN;
	if (before == 0)
		return p->ip_id == 0 ? TCP_ORDER_UNKNOWN : TCP_ORDER_SAME;
	if (before <= ID_NEAR)
		return TCP_ORDER_OLDER;
	return after <= ID_NEAR ? TCP_ORDER_NEWER : TCP_ORDER_UNKNOWN;
}

bool tcp_was_overtaken(const struct tcp_ahead *ahead, const struct packet *p)
{
	return tcp_order_of(ahead, p) == TCP_ORDER_OLDER;
}
