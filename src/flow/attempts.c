/* SPDX-License-Identifier: ISC */
/* attempts.c - the handshakes of a flow that are kept for its record. What they
 * take is a part of what streams may hold. */
#include <stdlib.h>

#include "flow/hear.h"

bool talk_charge(struct flow_engine *e, size_t more)
{
	if (!tcp_stream_fits(&e->streams, more)) {
		e->streams.full++;
		return false;
	}
	e->streams.used += more;
	return true;
}

static bool grow_list(struct flow_talk *t)
{
	const size_t n = t->n_attempts;
	struct ws_attempt *only = t->only;	/* if n is 1 */
	struct ws_attempt **more = realloc(n == 1 ? NULL : t->attempts,
		2 * n * sizeof(*more));

	if (more == NULL)
		return false;
	if (n == 1)
		more[0] = only;
	t->attempts = more;
	return true;
}

/* The list is doubled when it is as long as a power of two; one needs none. */
static bool list_attempt(struct flow_talk *t, struct ws_attempt *a)
{
	const size_t n = t->n_attempts;

	if (n > 0 && (n & (n - 1)) == 0 && !grow_list(t))
		return false;
	t->n_attempts++;
	talk_attempts(t)[n] = a;
	return true;
}

static bool keep(struct flow_engine *e, struct flow_talk *t,
                 struct ws_attempt *a)
{
	const size_t size = ws_attempt_size(a);

	if (!talk_charge(e, size))
		return false;
	if (list_attempt(t, a))
		return true;
	e->streams.used -= size;
	return false;
}

struct ws_attempt *talk_add_attempt(struct flow_engine *e, struct flow_talk *t,
                                    const struct http_head *head)
{
	const size_t most = (size_t)e->limits->ws_text_bytes;
	struct ws_attempt *a = NULL;

	if (t->n_attempts >= e->limits->ws_attempts_max) {
		e->stats.attempts_full++;
		return NULL;
	}
	a = ws_attempt_new(&e->request, head, most);
	if (a != NULL && keep(e, t, a)) {
		e->stats.texts_cut += a->cut != 0;
		return a;
	}
	ws_attempt_free(a);
	return NULL;
}

/* The attempt that is answered. A request that was none may be answered all the
 * same, and one may not have been seen: they get one of which nothing is
 * known. */
static struct ws_attempt *answered(struct flow_engine *e, struct flow_talk *t,
                                   bool seen)
{
	static const struct http_head none;

	if (t->open)
		return talk_attempts(t)[t->n_attempts - 1];
	e->request = (struct ws_request){ .whole = seen, .version_number = -1 };
	return talk_add_attempt(e, t, &none);
}

bool talk_answer_attempt(struct flow_engine *e, struct hearing *h, bool seen,
                         const struct whole *whole)
{
	const size_t most = (size_t)e->limits->ws_text_bytes;
	struct flow_talk *t = h->talk;
	struct ws_attempt *a = answered(e, t, seen);

	if (a == NULL)
		return false;
	e->streams.used -= ws_attempt_size(a);
	ws_response_read(&e->response, &e->head, seen ? a : NULL, e->digest);
	ws_attempt_answer(&a, &e->response, &e->head, most);
	e->streams.used += ws_attempt_size(a);	/* bounded: most for each text */
	talk_attempts(t)[t->n_attempts - 1] = a;
	a->response_frame = whole->first_frame;
	return true;
}

void talk_drop_attempts(struct flow_engine *e, struct flow_talk *t)
{
	for (unsigned i = 0; i < t->n_attempts; i++) {
		e->streams.used -= ws_attempt_size(talk_attempts(t)[i]);
		ws_attempt_free(talk_attempts(t)[i]);
	}
	if (t->n_attempts > 1)
		free(t->attempts);
	t->n_attempts = 0;
}
