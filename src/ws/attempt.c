/* SPDX-License-Identifier: ISC */
#include "ws/attempt.h"

#include <stdlib.h>

#include "http/list.h"
#include "http/text.h"
#include "ws/common.h"
#include "ws/response.h"

/* Where each text is found in the heads; NULL: it is no field. */
static const struct source {
	const char *field;
	bool list;
} sources[WS_SAID_N] = {
	[WS_SAID_URI] = { NULL, false },
	[WS_SAID_HOST] = { "host", false },
	[WS_SAID_ORIGIN] = { "origin", false },
	[WS_SAID_VERSION] = { "sec-websocket-version", false },
	[WS_SAID_KEY] = { "sec-websocket-key", false },
	[WS_SAID_PROTOCOLS] = { "sec-websocket-protocol", true },
	[WS_SAID_EXTENSIONS] = { "sec-websocket-extensions", true },
	[WS_SAID_ACCEPT] = { "sec-websocket-accept", false },
	[WS_SAID_PROTOCOL] = { "sec-websocket-protocol", false },
	[WS_SAID_ACCEPTED] = { "sec-websocket-extensions", true },
};

/* Writes up to room octets; without `at', it only counts them. */
struct pen {
	uint8_t *at;
	size_t n, room;
	bool cut;
};

static void put(struct pen *p, struct http_text t)
{
	size_t n = t.n;

	if (n > p->room - p->n) {
		n = p->room - p->n;
		p->cut = true;
	}
	if (p->at != NULL && t.at != NULL && n > 0)
		memcpy(p->at + p->n, t.at, n);
	p->n += n;
}

static void put_list(struct pen *p, const struct http_head *h,
                       const char *name)
{
	struct http_list l = { .head = h, .name = name };
	struct http_text t;

	while (!p->cut && http_list_next(&l, &t, false)) {
		if (p->n > 0)
			put(p, http_text_of(", "));
		put(p, t);
	}
}

static void put_said(struct pen *p, const struct http_head *h,
                       enum ws_said what)
{
	const struct source *s = &sources[what];

	if (s->field == NULL)
		put(p, h->target);
	else if (s->list)
		put_list(p, h, s->field);
	else
		put(p, ws_head_value(h, s->field));
}

static size_t offset_of(const struct ws_attempt *a, enum ws_said what)
{
	size_t at = 0;

	for (int i = 0; i < (int)what; i++)
		at += a->n[i];
	return at;
}

/* Nearly every request says 13: that text is not kept. */
static bool says_13(const struct ws_attempt *a, enum ws_said what)
{
	return what == WS_SAID_VERSION && a->version_number == 13;
}

/* Texts `from' to before `to', as long as the head has them. */
static void measure(struct ws_attempt *a, const struct http_head *h,
                    size_t most, const enum ws_said part[2])
{
	for (enum ws_said i = part[0]; i < part[1]; i++) {
		struct pen p = { .room = most };
		bool has = sources[i].field == NULL ||
			ws_head_has(h, sources[i].field);

		put_said(&p, h, i);
		if (says_13(a, i) && p.n == 2)
			p.n = 0;
		a->n[i] = (uint16_t)p.n;
		a->has |= (uint16_t)((unsigned)has << i);
		a->cut |= (uint16_t)((unsigned)p.cut << i);
	}
}

static void copy(struct ws_attempt *a, const struct http_head *h,
                 const enum ws_said part[2])
{
	for (enum ws_said i = part[0]; i < part[1]; i++) {
		struct pen p = { .at = a->at + offset_of(a, i),
			.room = a->n[i] };

		put_said(&p, h, i);
	}
}

struct ws_attempt *ws_attempt_new(const struct ws_request *r,
                                  const struct http_head *h, size_t most)
{
	static const enum ws_said part[] = { WS_SAID_URI, WS_SAID_ACCEPT };
	struct ws_attempt head = {
		.odd = r->odd,
		.quirks = (uint16_t)r->quirks,
		.head_odd = (uint8_t)r->head_odd,
		.version_number = (int16_t)r->version_number,
		.whole = r->whole,
		.asked = r->asked,
		.upgrade = r->upgrade,
		.others = r->others,
		.key_sure = r->key_sure,
		.hixie = r->hixie,
		.credentials = r->credentials,
		.cross_site = r->cross_site,
	};
	struct ws_attempt *a;

	measure(&head, h, most < UINT16_MAX ? most : UINT16_MAX, part);
	a = malloc(ws_attempt_size(&head));
	if (a == NULL)
		return NULL;
	*a = head;
	copy(a, h, part);
	return a;
}

static void forget_answer(struct ws_attempt *a)
{
	const unsigned mask = (1u << WS_SAID_ACCEPT) - 1;

	for (int i = WS_SAID_ACCEPT; i < WS_SAID_N; i++)
		a->n[i] = 0;
	a->has &= (uint16_t)mask;
	a->cut &= (uint16_t)mask;
}

int ws_attempt_answer(struct ws_attempt **a, const struct ws_response *r,
                      const struct http_head *h, size_t most)
{
	const enum ws_said part[] = { r->accept == WS_ACCEPT_RIGHT ?
		WS_SAID_PROTOCOL : WS_SAID_ACCEPT, WS_SAID_N };
	struct ws_attempt *old = *a, *bigger;

	forget_answer(old);
	old->response_odd = r->odd;
	old->status = r->status;
	old->accept = (uint8_t)r->accept;
	old->accepted = r->accepted;
	old->must_fail = r->must_fail;
	old->deflate = r->deflate;
	old->other_extension = r->other_extension;
	measure(old, h, most < UINT16_MAX ? most : UINT16_MAX, part);
	bigger = realloc(old, ws_attempt_size(old));
	if (bigger == NULL) {
		forget_answer(old);
		return -1;
	}
	copy(bigger, h, part);
	*a = bigger;
	return 0;
}

void ws_attempt_free(struct ws_attempt *a)
{
	free(a);
}

struct http_text ws_attempt_text(const struct ws_attempt *a, enum ws_said what)
{
	if (!(a->has >> what & 1))
		return (struct http_text){ NULL, 0 };
	if (says_13(a, what) && a->n[what] == 0 && !ws_attempt_is_cut(a, what))
		return (struct http_text){ (const uint8_t *)"13", 2 };
	return (struct http_text){ a->at + offset_of(a, what), a->n[what] };
}

size_t ws_attempt_size(const struct ws_attempt *a)
{
	return sizeof(*a) + offset_of(a, WS_SAID_N);
}
