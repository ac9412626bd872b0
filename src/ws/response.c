/* SPDX-License-Identifier: ISC */
#include "ws/response.h"

#include "http/list.h"
#include "http/text.h"
#include "ws/common.h"
#include "ws/extension.h"
#include "ws/version.h"

static void add(struct ws_response *r, bool is, uint32_t odd)
{
	if (is)
		r->odd |= odd;
}

/* A field that is missing for sure. */
static bool lacks(const struct http_head *h, const char *name)
{
	return ws_head_is_whole(h) && !ws_head_has(h, name);
}

static bool lists_nothing(const struct http_head *h, const char *name)
{
	struct http_list l = { .head = h, .name = name };
	struct http_text t;

	return ws_head_is_whole(h) && !http_list_next(&l, &t, false);
}

/* A refusal. */

static bool lists_version(const struct http_head *h, int version)
{
	struct http_list l = { .head = h, .name = "sec-websocket-version" };
	struct http_text t;

	while (http_list_next(&l, &t, false))
		if (ws_version_read(t) == version)
			return true;
	return false;
}

/* Nothing but its version can be why it was refused, or the server says that
 * it is: 426. One that has version 13 may get a 426 for other reasons. */
static bool owes_versions(const struct ws_attempt *a, uint16_t status)
{
	const uint32_t version = WS_REQ_VERSION_NOT_13 |
		WS_REQ_VERSION_MISSING | WS_REQ_VERSION_SYNTAX;

	if (a->hixie || !a->upgrade || !(a->odd & version))
		return false;
	return status == 426 || (status == 400 &&
	       (a->odd & WS_REQ_VERSION_NOT_13) &&
	       ws_request_is_clean(a->odd & ~version, a->head_odd, a->quirks));
}

static void read_refused(struct ws_response *r, const struct http_head *h,
                         const struct ws_attempt *a)
{
	const uint16_t s = h->status;

	add(r, (s == 400 || s == 426) &&
	       ws_request_is_clean(a->odd, a->head_odd, a->quirks),
	    WS_RESP_REJECTED_VALID_REQUEST);
	add(r, owes_versions(a, s) &&
	       lists_nothing(h, "sec-websocket-version"),
	    WS_RESP_VERSION_NO_LIST);
	add(r, a->version_number >= 0 && s >= 400 &&
	       lists_version(h, a->version_number),
	    WS_RESP_VERSION_LIST_CONTAINS_REQUESTED);
}

static bool is_redirect(uint16_t s)
{
	return (s >= 301 && s <= 303) || s == 307 || s == 308;
}

static void read_refusal(struct ws_response *r, const struct http_head *h,
                         const struct ws_attempt *a)
{
	r->odd |= WS_RESP_REJECTED;
	read_refused(r, h, a);
	add(r, h->status == 426 && lists_nothing(h, "upgrade"),
	    WS_RESP_426_WITHOUT_UPGRADE);
	add(r, (h->status == 401 && lacks(h, "www-authenticate")) ||
	       (h->status == 407 && lacks(h, "proxy-authenticate")),
	    WS_RESP_401_WITHOUT_AUTHENTICATE);
	add(r, is_redirect(h->status) && lacks(h, "location"),
	    WS_RESP_REDIRECT_WITHOUT_LOCATION);
}

/* A 101. */

static void read_switching(struct ws_response *r, const struct http_head *h,
                           const struct ws_attempt *a)
{
	add(r, ws_head_is_old(h) ||
	       (a != NULL && (a->odd & WS_REQ_HTTP_VERSION_BELOW_1_1)),
	    WS_RESP_101_HTTP_1_0);
	add(r, ws_head_has(h, "content-length"), WS_RESP_101_CONTENT_LENGTH);
	add(r, ws_head_has(h, "transfer-encoding"),
	    WS_RESP_101_TRANSFER_ENCODING);
	add(r, a != NULL && a->whole && !a->upgrade, WS_RESP_101_UNSOLICITED);
	add(r, lacks(h, "upgrade"), WS_RESP_UPGRADE_MISSING);
	add(r, ws_head_is_whole(h) &&
	       !http_list_has(h, "connection", "upgrade"),
	    WS_RESP_CONNECTION_NO_UPGRADE);
}

/* Is it a WebSocket that a 101 switches to, or was meant to? Not if the client
 * offered another protocol too and the server says that it took one. */
static bool means_websocket(const struct ws_response *r,
                            const struct http_head *h,
                            const struct ws_attempt *a)
{
	if (r->accepted || ws_head_has(h, "sec-websocket-accept"))
		return true;
	return a != NULL && a->asked &&
	       !(a->others && ws_head_has(h, "upgrade"));
}

static void read_upgrade(struct ws_response *r, const struct http_head *h)
{
	size_t n = http_field_count(h, "upgrade");

	add(r, n > 1 || (n == 1 && !http_text_is(r->upgrade, "websocket")),
	    WS_RESP_UPGRADE_NOT_WEBSOCKET);
}

static void judge_accept(struct ws_response *r, const struct ws_attempt *a,
                         struct digest *d)
{
	struct http_text key = ws_attempt_text(a, WS_SAID_KEY);

	if (!a->key_sure || ws_attempt_is_cut(a, WS_SAID_KEY))
		return;
	ws_accept_expected(d, key, r->expected);
	if (r->expected[0] == '\0' || r->accept == WS_ACCEPT_MISSING)
		return;
	r->accept = ws_accept_judge(r->got, r->expected);
	if (r->accept == WS_ACCEPT_MISMATCH)
		r->way = ws_accept_way(d, key, r->got);
	add(r, r->accept == WS_ACCEPT_MISMATCH, WS_RESP_ACCEPT_MISMATCH);
	add(r, r->accept == WS_ACCEPT_NOT_CANONICAL,
	    WS_RESP_ACCEPT_NOT_CANONICAL);
}

/* Drafts before RFC 6455 have no such field. */
static void read_accept(struct ws_response *r, const struct http_head *h,
                        const struct ws_attempt *a, struct digest *d)
{
	size_t n = http_field_count(h, "sec-websocket-accept");

	r->hixie = n == 0 && ((r->head_odd & WS_HEAD_HIXIE) ||
		(a != NULL && a->hixie));
	r->got = ws_head_value(h, "sec-websocket-accept");
	if (n == 0 && ws_head_is_whole(h) && !r->hixie) {
		r->accept = WS_ACCEPT_MISSING;
		r->odd |= WS_RESP_ACCEPT_MISSING;
	}
	add(r, n > 1, WS_RESP_ACCEPT_DUPLICATE);
	if (a != NULL && (n > 0 || r->accept == WS_ACCEPT_MISSING))
		judge_accept(r, a, d);
}

static void compare_protocol(struct ws_response *r, const struct ws_attempt *a)
{
	struct http_text list = ws_attempt_text(a, WS_SAID_PROTOCOLS), t;
	bool alike = false;

	while (ws_element_next(&list, &t)) {
		if (http_text_equal(t, r->protocol))
			return;
		alike |= http_text_alike(t, r->protocol);
	}
	if (alike)
		r->odd |= WS_RESP_PROTOCOL_CASE_MISMATCH;
	else if (a->whole && !ws_attempt_is_cut(a, WS_SAID_PROTOCOLS))
		r->odd |= WS_RESP_PROTOCOL_NOT_OFFERED;
}

static void read_protocol(struct ws_response *r, const struct http_head *h,
                          const struct ws_attempt *a)
{
	size_t n = http_field_count(h, "sec-websocket-protocol");
	struct http_text list;

	r->protocol = ws_head_value(h, "sec-websocket-protocol");
	if (n > 1 || http_text_has(r->protocol, ',')) {
		r->odd |= WS_RESP_PROTOCOL_MULTIPLE;
	} else if (n == 1 && r->protocol.n == 0) {
		r->odd |= WS_RESP_PROTOCOL_EMPTY;
	} else if (n == 1 && a != NULL) {
		compare_protocol(r, a);
	} else if (a != NULL && ws_head_is_whole(h)) {
		list = ws_attempt_text(a, WS_SAID_PROTOCOLS);
		add(r, list.n > 0, WS_RESP_PROTOCOL_NONE_SELECTED);
	}
}

/* Which of those offered has that name, from 1 on; 0: none. Of several, the
 * first after `last', if there is one. */
static unsigned place_offered(const struct ws_attempt *a,
                              struct http_text name, unsigned last)
{
	struct http_text list = ws_attempt_text(a, WS_SAID_EXTENSIONS);
	struct http_text t, offered;
	unsigned i = 0, found = 0;

	while (ws_element_next(&list, &t) && found <= last) {
		i++;
		ws_extension_name(&t, &offered);
		if (http_text_equal(offered, name))
			found = i;
	}
	return found;
}

static void compare_extension(struct ws_response *r, const struct ws_attempt *a,
                              struct http_text name, unsigned *last)
{
	unsigned place = place_offered(a, name, *last);

	if (place > 0) {
		add(r, place < *last, WS_RESP_EXTENSION_ORDER);
		*last = place;
	} else if (r->not_offered.n == 0 && a->whole &&
	           !ws_attempt_is_cut(a, WS_SAID_EXTENSIONS)) {
		r->odd |= WS_RESP_EXTENSION_NOT_OFFERED;
		r->not_offered = name;
	}
}

/* What was not read, and an element whose name cannot be, may have accepted any
 * extension. Each element is looked for among those offered, so nobody reads
 * more than any server sends. */
static void read_extensions(struct ws_response *r, const struct http_head *h,
                            const struct ws_attempt *a)
{
	enum { MOST = 32 };
	struct http_list l = { .head = h, .name = "sec-websocket-extensions" };
	struct http_text t, name;
	unsigned last = 0, n = 0;

	r->other_extension = !ws_head_is_whole(h);
	while (http_list_next(&l, &t, false)) {
		bool deflate;

		if (++n > MOST) {
			r->other_extension = true;
			break;
		}
		if (!ws_extension_name(&t, &name)) {
			r->other_extension = true;
			continue;
		}
		deflate = http_text_equal(name,
			http_text_of("permessage-deflate"));
		r->deflate |= deflate;
		r->other_extension |= !deflate;
		if (a != NULL)
			compare_extension(r, a, name, &last);
	}
}

/* Is there such a field with another value? */
static bool has_other(const struct http_head *h, const char *name,
                      struct http_text value)
{
	size_t i = http_field_find(h, name, 0);

	for (; i < h->n; i = http_field_find(h, name, i + 1))
		if (!http_text_alike(h->field[i].value, value))
			return true;
	return false;
}

static bool is_offered(const struct ws_attempt *a, struct http_text name)
{
	struct http_text list = ws_attempt_text(a, WS_SAID_PROTOCOLS), t;

	while (ws_element_next(&list, &t))
		if (http_text_alike(t, name))
			return true;
	return false;
}

/* Is one of several subprotocols none of those offered? */
static bool has_strange_protocol(const struct http_head *h,
                                 const struct ws_attempt *a)
{
	struct http_list l = { .head = h, .name = "sec-websocket-protocol" };
	struct http_text t;

	if (a == NULL || !a->whole || ws_attempt_is_cut(a, WS_SAID_PROTOCOLS))
		return false;
	while (http_list_next(&l, &t, false))
		if (!is_offered(a, t))
			return true;
	return false;
}

/* Fields that are there twice and alike, or say nothing, break other rules than
 * these. Of Accepts that differ one is wrong, whatever the key. */
static bool must_fail(const struct ws_response *r, const struct http_head *h,
                      const struct ws_attempt *a)
{
	const uint32_t wrong = WS_RESP_UPGRADE_MISSING |
		WS_RESP_CONNECTION_NO_UPGRADE | WS_RESP_ACCEPT_MISSING |
		WS_RESP_ACCEPT_MISMATCH | WS_RESP_ACCEPT_NOT_CANONICAL |
		WS_RESP_EXTENSION_NOT_OFFERED | WS_RESP_PROTOCOL_NOT_OFFERED;

	return (r->odd & wrong) ||
	       (r->head_odd & WS_HEAD_EXTENSIONS_SYNTAX) ||
	       has_other(h, "upgrade", http_text_of("websocket")) ||
	       has_other(h, "sec-websocket-accept", r->got) ||
	       ((r->odd & WS_RESP_PROTOCOL_MULTIPLE) &&
	        has_strange_protocol(h, a));
}

static void read_websocket(struct ws_response *r, const struct http_head *h,
                           const struct ws_attempt *a, struct digest *d)
{
	read_upgrade(r, h);
	read_accept(r, h, a, d);
	read_protocol(r, h, a);
	read_extensions(r, h, a);
	add(r, ws_head_has(h, "sec-websocket-version"),
	    WS_RESP_101_VERSION_HEADER);
	r->must_fail = must_fail(r, h, a);
	if (a == NULL)
		return;
	add(r, ws_request_must_fail(a->odd, a->head_odd, a->quirks),
	    WS_RESP_ACCEPTED_INVALID_REQUEST);
	/* A proxy may have put another Host. */
	add(r, a->cross_site && !(a->head_odd & WS_HEAD_PROXY_SEEN),
	    WS_RESP_ORIGIN_CROSS_SITE);
}

void ws_response_read(struct ws_response *r, const struct http_head *h,
                      const struct ws_attempt *a, struct digest *d)
{
	*r = (struct ws_response){
		.head_odd = ws_head_odd(h),
		.quirks = h->quirks,
		.status = h->status,
		.upgrade = ws_head_value(h, "upgrade"),
	};
	if (h->status >= 200 && a != NULL && a->asked)
		read_refusal(r, h, a);
	if (h->status != HTTP_SWITCHING)
		return;
	r->accepted = http_list_has(h, "upgrade", "websocket");
	read_switching(r, h, a);
	if (means_websocket(r, h, a))
		read_websocket(r, h, a, d);
}

bool ws_response_may_fail(const struct ws_response *r)
{
	const uint32_t wrong = WS_RESP_ACCEPT_MISSING |
		WS_RESP_ACCEPT_MISMATCH | WS_RESP_ACCEPT_NOT_CANONICAL |
		WS_RESP_ACCEPT_DUPLICATE | WS_RESP_UPGRADE_MISSING |
		WS_RESP_UPGRADE_NOT_WEBSOCKET | WS_RESP_CONNECTION_NO_UPGRADE |
		WS_RESP_PROTOCOL_NOT_OFFERED | WS_RESP_PROTOCOL_MULTIPLE |
		WS_RESP_PROTOCOL_EMPTY | WS_RESP_EXTENSION_NOT_OFFERED;

	return (r->odd & wrong) || (r->head_odd & WS_HEAD_EXTENSIONS_SYNTAX);
}

const char *ws_refusal(uint16_t status)
{
	switch (status) {
	case 400: return "bad request";
	case 401: case 407: return "authentication";
	case 403: return "forbidden";
	case 404: case 410: return "not found";
	case 405: return "method";
	case 426: return "upgrade required";
	case 429: return "rate";
	case 501: case 505: return "not supported";
	case 502: case 503: case 504: return "proxy or overload";
	}
	return status < 300 ? "upgrade ignored" :
	       status < 400 ? "redirect" :
	       status < 500 ? "other client error" : "other server error";
}
