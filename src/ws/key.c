/* SPDX-License-Identifier: ISC */
#include "ws/key.h"

#include "base/digest.h"
#include "http/text.h"

/* Of RFC 6455 1.3 and 4.1 and its erratum 3150, an encyclopedia, recipes for
 * curl, a server's dummy; each was seen in use. */
static const char *const known[] = {
	"dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4PEC==",
	"AQIDBAUGBwgJCgsMDQ4PEA==", "x3JJHMbDL1EzLkh9GBhXDw==",
	"SGVsbG8sIHdvcmxkIQ==", "MDAwMDAwMDAwMDAwMDAwMA==",
	"MDAwMDAwMDAwMDAwMDAwMAo=",
};

static bool is_known(struct http_text t)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (http_text_equal(t, http_text_of(known[i])))
			return true;
	return false;
}

void ws_key_read(struct http_text t, struct ws_key *key)
{
	struct base64_bytes bytes = { .at = NULL };

	key->faults = digest_unbase64(&bytes, t.at, t.n);
	if (t.n == 0)
		key->faults |= BASE64_PADDING;
	key->octets = bytes.n;
	key->known = is_known(t);
}
