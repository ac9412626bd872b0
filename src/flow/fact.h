/* SPDX-License-Identifier: ISC */
/* fact.h - something that an end of a flow said, for the checks to judge. All
 * that it points to is borrowed until the next is asked for. */
#ifndef FLOW_FACT_H
#define FLOW_FACT_H

#include "http/head.h"
#include "tcp/question.h"
#include "ws/attempt.h"
#include "ws/conn.h"
#include "ws/request.h"
#include "ws/response.h"
#include "ws/talk.h"

struct flow;

enum flow_fact_kind {
	FACT_REQUEST,		/* head, request, attempt */
	FACT_RESPONSE,		/* head, response, attempt */
	FACT_HEAD,		/* head: too long, read as far as it came */
	FACT_TALK,		/* talk, attempt */
	FACT_FRAME,		/* told */
	FACT_ANSWER,		/* answer */
};

struct flow_fact {
	enum flow_fact_kind kind;
	struct flow *flow;
	uint64_t number;	/* of the flow */
	unsigned from;		/* the side that said it */
	uint64_t frame, last_frame;	/* of the capture, that hold it */
	int64_t time;		/* of the last, ns since 1970 UTC */
	uint16_t doubts;	/* D() bits of the flow */
	const struct http_head *head;
	const struct ws_request *request;
	const struct ws_response *response;
	const struct ws_attempt *attempt;	/* NULL: its request is not known */
	struct ws_talk talk;
	struct ws_told told;
	struct tcp_ask answer;
	/* With a RST_EXACT: octets of each end, sent before it, that nobody
	 * acknowledged, and if both ends were captured. */
	int64_t lost[2];
	bool two_sided;
	bool unread;		/* its sender may have closed without reading */
	bool aborts;		/* nothing at all was under way, nor closed */
};

#endif
