/* SPDX-License-Identifier: ISC */
/* ethertype.h - which Ethertypes announce a VLAN tag, for those who read it and
 * those who take it off. */
#ifndef BASE_ETHERTYPE_H
#define BASE_ETHERTYPE_H

#include <stdbool.h>
#include <stdint.h>

static inline bool ethertype_is_tag(uint16_t type)
{
	switch (type) {
	case 0x8100:		/* 802.1Q */
	case 0x88a8:		/* 802.1ad */
	case 0x9100:		/* before 802.1ad, as are the next two */
	case 0x9200:
	case 0x9300:
		return true;
	default:
		return false;
	}
}

#endif
