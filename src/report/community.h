/* SPDX-License-Identifier: ISC */
/* community.h - Community ID version 1: the name of a 5-tuple that other tools
 * give it too, the same for both directions. */
#ifndef REPORT_COMMUNITY_H
#define REPORT_COMMUNITY_H

#include <stdint.h>

#include "base/digest.h"

struct community_tuple {
	uint16_t seed;
	uint8_t proto;		/* IP protocol number, one that has ports */
	uint8_t ip_version;
	const uint8_t *src, *dst;	/* 16 bytes, IPv4 mapped */
	uint16_t src_port, dst_port;
};

/* "1:" and the hash in base64. */
enum { COMMUNITY_TEXT = 2 + DIGEST_BASE64(DIGEST_SHA1) };

void community_id(struct digest *d, const struct community_tuple *t,
                  char out[COMMUNITY_TEXT]);

#endif
