/* SPDX-License-Identifier: ISC */
#include "flow/content.h"

uint64_t flow_content_compare(struct flow_content *c, const struct packet *p,
                              uint64_t number, unsigned from)
{
	const uint32_t owner = flow_content_owner(number, from);
	const struct content_slot *slot = flow_content_slot(c, p, owner);

	if (slot->len != p->payload_len || slot->seq != p->seq ||
	    slot->owner != owner) {
		flow_content_note(c, p, number, from);
		return 0;
	}
	return slot->rest == flow_content_rest(p) ? 0 :
		p->frame - (uint32_t)(p->frame - slot->frame);
}
