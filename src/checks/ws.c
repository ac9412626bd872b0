/* SPDX-License-Identifier: ISC */
/* ws.c - WebSocket facts by the rows of their events. */
#include <string.h>

#include "checks/checks.h"
#include "checks/rows.h"
#include "checks/ws_facts.h"
#include "ws/common.h"

/* A finding with its place; `from' is the side that is meant if the row does
 * not say. */
static void begin(struct finding *f, const struct verdict *v,
                  const struct fact_where *at, unsigned from)
{
	fill(f, v, at->doubts, at->time);
	f->first_frame = at->frame;
	f->last_frame = at->last_frame;
	if (at->flow != NULL)
		flow_place(at->flow, offending(v->offender, from), &f->place);
	else
		f->place.flow = at->number;
}

static void add_text(struct finding *f, const char *name, struct http_text t)
{
	finding_add_text(f, name, t.at, t.n);
}

static void add_word(struct finding *f, const char *name, const char *word)
{
	finding_add_text(f, name, word, strlen(word));
}

/* A text of a request or an answer that proves a finding. */
struct shown {
	enum finding_id id;	/* FIND_N: the last */
	const char *name;
	size_t member;		/* where its struct http_text is */
};

static void add_shown(struct finding *f, const struct shown *all,
                      const void *parsed)
{
	struct http_text t;

	for (; all->id != FIND_N; all++) {
		if (all->id != f->id)
			continue;
		memcpy(&t, (const char *)parsed + all->member, sizeof(t));
		add_text(f, all->name, t);
	}
}

/* A head. */

static void raise_head(const struct fact_where *at, const struct verdict *v,
                       unsigned from, const struct check_sink *sink)
{
	struct finding f;

	begin(&f, v, at, from);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_http_head(const struct fact_where *at,
                     const struct ws_head_seen *seen,
                     const struct check_sink *sink)
{
	struct fact_http_head fact, *e = &fact;

	if (seen->quirks == 0 && seen->odd == 0 && !seen->too_long)
		return;
	fact_head_fill(at, seen, &fact);
#define SENDER offender_of(e->response)
#define JUDGE(verdict) raise_head(at, verdict, e->response, sink)
#define HTTP_HEAD ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
}

/* A request. */

#define SHOW(name, id, member) \
	{ FIND_ws_hs_##id, name, offsetof(struct ws_request, member) }

static const struct shown of_request[] = {
	SHOW("host", request_target_authority_mismatch, host),
	SHOW("host", host_duplicate, host),
	SHOW("host", host_invalid, host),
	SHOW("host", host_port_mismatch, host),
	SHOW("host", host_default_port, host),
	SHOW("key", key_duplicate, key),
	SHOW("key", key_not_base64, key),
	SHOW("key", key_wrong_length, key),
	SHOW("key", key_non_canonical, key),
	SHOW("key", key_known_static, key),
	SHOW("version", version_not_13, version),
	SHOW("version", version_duplicate, version),
	SHOW("version", version_syntax, version),
	SHOW("subprotocol", protocol_bad_token, bad_protocol),
	SHOW("extension", extension_unregistered, unregistered),
	SHOW("origin", origin_duplicate, origin),
	SHOW("origin", origin_invalid, origin),
	SHOW("parameter", token_in_query, token),
	{ FIND_N, NULL, 0 },
};
#undef SHOW

static void add_request(struct finding *f, const struct ws_request *r)
{
	add_shown(f, of_request, r);
	if (f->id == FIND_ws_hs_key_wrong_length)
		finding_add_number(f, "key_bytes", (int64_t)r->key_octets);
	/* Queries may hold what nobody should see. */
	if (f->id == FIND_ws_hs_request_target_invalid)
		add_text(f, "path", http_text_until(r->uri, '?'));
}

static void raise_request(const struct fact_where *at,
                          const struct ws_request *r, const struct verdict *v,
                          const struct check_sink *sink)
{
	struct finding f;

	begin(&f, v, at, 0);
	add_request(&f, r);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_ws_request(const struct fact_where *at, const struct ws_request *r,
                      const struct check_sink *sink)
{
	struct fact_ws_request fact, *e = &fact;

	if (r->odd == 0 && r->token.n == 0)
		return;
	fact_request_fill(at, r, &fact);
#define SENDER OFF_CLIENT
#define JUDGE(verdict) raise_request(at, r, verdict, sink)
#define WS_REQUEST ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
}

/* An answer. */

#define SHOW(name, id, member) \
	{ FIND_ws_hs_##id, name, offsetof(struct ws_response, member) }

static const struct shown of_response[] = {
	SHOW("got", accept_mismatch, got),
	SHOW("got", accept_duplicate, got),
	SHOW("got", accept_not_canonical, got),
	SHOW("upgrade", response_upgrade_not_websocket, upgrade),
	SHOW("subprotocol", protocol_not_offered, protocol),
	SHOW("subprotocol", protocol_case_mismatch, protocol),
	SHOW("subprotocol", protocol_response_multiple, protocol),
	SHOW("extension", extension_not_offered, not_offered),
	{ FIND_N, NULL, 0 },
};
#undef SHOW

static bool is_about_accept(enum finding_id id)
{
	return id == FIND_ws_hs_accept_missing ||
	       id == FIND_ws_hs_accept_mismatch ||
	       id == FIND_ws_hs_accept_duplicate ||
	       id == FIND_ws_hs_accept_not_canonical;
}

static void add_response(struct finding *f, const struct ws_response *r)
{
	if (is_about_accept(f->id) && r->expected[0] != '\0')
		add_word(f, "expected", r->expected);
	add_shown(f, of_response, r);
	if (f->id == FIND_ws_hs_accept_mismatch)
		add_word(f, "way", ws_accept_way_text(r->way));
	if (f->id == FIND_ws_hs_rejected)
		add_word(f, "class", ws_refusal(r->status));
}

static void raise_response(const struct fact_where *at,
                           const struct ws_response *r,
                           const struct verdict *v,
                           const struct check_sink *sink)
{
	struct finding f;

	begin(&f, v, at, 1);
	finding_add_number(&f, "status", r->status);
	add_response(&f, r);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_ws_response(const struct fact_where *at, const struct ws_response *r,
                       const struct ws_attempt *a,
                       const struct check_sink *sink)
{
	struct fact_ws_response fact, *e = &fact;

	if (r->odd == 0)
		return;
	fact_response_fill(at, r, a, &fact);
#define SENDER OFF_SERVER
#define JUDGE(verdict) raise_response(at, r, verdict, sink)
#define WS_RESPONSE ROW
#include "find/findings.def"
#undef JUDGE
#undef SENDER
}

/* What TCP shows. */

static void raise_talk(const struct fact_where *at, const struct ws_talk *talk,
                       const struct verdict *v, const struct check_sink *sink)
{
	struct finding f;

	begin(&f, v, at, 1);
	if (talk->waited >= 0)
		finding_add_number(&f, "waited_ms", talk->waited / NS_PER_MS);
	if (talk->status != 0)
		finding_add_number(&f, "status", talk->status);
	sink->raise(sink->ctx, &f, v->left, v->settle);
}

void check_ws_talk(const struct fact_where *at, const struct ws_talk *talk,
                   const struct check_sink *sink)
{
	const struct limits *l = sink->limits;
	struct fact_ws_talk fact, *e = &fact;

	if (talk->odd == 0)
		return;
	fact_talk_fill(at, talk, &fact);
#define JUDGE(verdict) raise_talk(at, talk, verdict, sink)
#define WS_TALK ROW
#include "find/findings.def"
#undef JUDGE
}
