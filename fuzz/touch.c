/* SPDX-License-Identifier: ISC */
#include "touch.h"

#include <stdlib.h>

static volatile unsigned eaten;	/* so that no read is optimised away */

void touch_text(struct http_text t)
{
	if (t.n > 0 && t.at == NULL)
		abort();
	for (size_t i = 0; i < t.n; i++)
		eaten += t.at[i];
}

void touch_request(const struct ws_request *r)
{
	touch_text(r->uri);
	touch_text(r->host);
	touch_text(r->origin);
	touch_text(r->key);
	touch_text(r->version);
	touch_text(r->bad_protocol);
	touch_text(r->unregistered);
}

void touch_response(const struct ws_response *r)
{
	touch_text(r->got);
	touch_text(r->upgrade);
	touch_text(r->protocol);
	touch_text(r->not_offered);
}
