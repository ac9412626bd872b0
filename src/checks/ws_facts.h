/* SPDX-License-Identifier: ISC */
/* ws_facts.h - the facts of WebSocket connections that rows of findings.def
 * judge. */
#ifndef CHECKS_WS_FACTS_H
#define CHECKS_WS_FACTS_H

#include "flow/engine.h"
#include "ws/response.h"
#include "ws/talk.h"

/* Where and when something was seen. */
struct fact_where {
	const struct flow *flow;	/* or NULL: only its number */
	uint64_t number;
	uint64_t frame, last_frame;	/* first and last that hold it */
	/* First and last of the request, 0: unseen. */
	uint64_t attempt_frame, attempt_last_frame;
	int64_t time;			/* of `frame' */
	uint16_t doubts;		/* D() bits that hold now */
};

/* A head, request or answer. */
struct ws_head_seen {
	uint32_t quirks;		/* enum http_quirk */
	uint32_t odd;			/* enum ws_head_odd */
	bool response;
	bool too_long;			/* to be kept: it was not read */
};

/* HTTP_HEAD */
struct fact_http_head {
	uint32_t quirks, odd;
	bool response, too_long;
	uint64_t frame, last_frame;
};

/* WS_REQUEST */
struct fact_ws_request {
	uint32_t odd;			/* enum ws_request_odd */
	bool proxied;			/* a proxy may have changed it */
	bool token;			/* in the query of its URI */
	uint64_t frame, last_frame;
};

/* WS_RESPONSE */
struct fact_ws_response {
	uint32_t odd;			/* enum ws_response_odd */
	uint16_t status;
	bool proxied;
	bool credentials;		/* the request had some */
	uint64_t frame, last_frame, attempt_frame, attempt_last_frame;
};

/* WS_TALK */
struct fact_ws_talk {
	uint32_t odd;			/* enum ws_talk_odd */
	uint16_t doubts;		/* D() bits that hold now */
	bool proved;
	int64_t waited;
	uint64_t frame, last_frame, attempt_frame;
};

/* HOST_HANDSHAKE: a request or a 101 that repeats what another flow has. */
struct fact_host_handshake {
	bool reused;			/* its key, by the same client, */
	bool elsewhere;			/* at another server */
	bool cached;			/* its Accept, for another key */
	uint64_t frame, last_frame, attempt_frame;
};

void fact_head_fill(const struct fact_where *at,
                    const struct ws_head_seen *seen,
                    struct fact_http_head *fact);
void fact_request_fill(const struct fact_where *at, const struct ws_request *r,
                       struct fact_ws_request *fact);
void fact_response_fill(const struct fact_where *at,
                        const struct ws_response *r,
                        const struct ws_attempt *a,
                        struct fact_ws_response *fact);
void fact_talk_fill(const struct fact_where *at, const struct ws_talk *talk,
                    struct fact_ws_talk *fact);

#endif
