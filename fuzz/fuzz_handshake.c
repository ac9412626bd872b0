/* SPDX-License-Identifier: ISC */
/* fuzz_handshake.c - an opening handshake: two bytes port (the top bit of the
 * first: over TLS), a byte for how much of each text is kept, then a request
 * head and an answer. What is kept has to outlive the request, and nothing may
 * be said of an answer that needs a request which nobody saw. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/span.h"
#include "touch.h"
#include "ws/common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* The next head alone in memory, or what is left. The caller frees *copy. */
static void next_head(struct span *in, bool response, struct http_head *h,
                      uint8_t **copy)
{
	size_t resume = 0;
	size_t n = http_head_length(in->at, in->left, &resume);

	if (n == 0)
		n = in->left;
	*copy = malloc(n + 1);
	must(*copy != NULL);
	memcpy(*copy + 1, in->at, n);
	http_head_read(h, *copy + 1, n, response);
	span_take(in, n);
}

static void look_at_request(const struct ws_request *r)
{
	touch_request(r);
	must(!(r->odd & WS_REQ_KEY_MISSING) || r->key.n == 0);
	must(!r->key_sure || r->key.at != NULL || r->key.n == 0);
	must(r->version_number >= -1 && r->version_number <= 255);
}

static void look_at_attempt(const struct ws_attempt *a, size_t most)
{
	for (enum ws_said i = WS_SAID_URI; i < WS_SAID_N; i++) {
		struct http_text t = ws_attempt_text(a, i);

		must(t.n <= most);
		must(t.n == most || !ws_attempt_is_cut(a, i));
		touch_text(t);
	}
}

static void look_at_response(const struct ws_response *r,
                             const struct ws_attempt *a)
{
	bool right = r->accept == WS_ACCEPT_RIGHT;

	touch_response(r);
	must(!right || http_text_equal(r->got, http_text_of(r->expected)));
	must(!right || (a != NULL && a->key_sure));
	must(ws_accept_way_text(r->way) != NULL);
	must(ws_refusal(r->status) != NULL);
	must(r->status == 101 || !r->accepted);
	if (a == NULL)
		must(!(r->odd & (WS_RESP_ACCEPT_MISMATCH | WS_RESP_REJECTED)));
}

static void answer(struct ws_attempt *a, const struct http_head *h,
                   struct digest *d, size_t most)
{
	struct ws_response r;

	ws_response_read(&r, h, NULL, d);
	look_at_response(&r, NULL);
	ws_response_read(&r, h, a, d);
	look_at_response(&r, a);
	for (int twice = 0; twice < 2; twice++) {
		must(ws_attempt_answer(&a, &r, h, most) == 0);
		look_at_attempt(a, most);
	}
	ws_attempt_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	unsigned port = (unsigned)span_be(&in, 2);
	size_t most = (size_t)span_be(&in, 1) * 8;
	const struct ws_over over = { (uint16_t)(port & 0x7fff), port >> 15 };
	static struct http_head request, response;
	struct digest *d = digest_new();
	uint8_t *bytes[2];
	struct ws_request r;
	struct ws_attempt *a;

	must(d != NULL);
	if (in.at == NULL)
		in = span_of("", 0);
	next_head(&in, false, &request, &bytes[0]);
	next_head(&in, true, &response, &bytes[1]);
	ws_request_read(&r, &request, &over);
	look_at_request(&r);
	must(r.asked == ws_is_attempt(&request));
	a = ws_attempt_new(&r, &request, most);
	must(a != NULL);
	look_at_attempt(a, most);
	free(bytes[0]);		/* what is kept was copied */
	answer(a, &response, d, most);
	free(bytes[1]);
	digest_free(d);
	return 0;
}
