/* SPDX-License-Identifier: ISC */
#include "report/community.h"

#include <string.h>

static size_t put16(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
	return 2;
}

void community_id(struct digest *d, const struct community_tuple *t,
                  char out[COMMUNITY_TEXT])
{
	size_t skip = t->ip_version == 4 ? 12 : 0;
	size_t n = 16 - skip;
	const uint8_t *ip[2] = { t->src + skip, t->dst + skip };
	uint16_t port[2] = { t->src_port, t->dst_port };
	int order = memcmp(ip[0], ip[1], n);
	int low = order > 0 || (order == 0 && port[0] > port[1]);
	uint8_t hash[DIGEST_SHA1];
	uint8_t bytes[2 + 16 + 16 + 2 + 2 + 2];
	size_t used = put16(bytes, t->seed);

	memcpy(bytes + used, ip[low], n);
	memcpy(bytes + used + n, ip[!low], n);
	used += 2 * n;
	bytes[used++] = t->proto;
	bytes[used++] = 0;
	used += put16(bytes + used, port[low]);
	used += put16(bytes + used, port[!low]);
	digest_sha1(d, bytes, used, hash);
	memcpy(out, "1:", 2);
	digest_base64(out + 2, hash, sizeof(hash));
}
