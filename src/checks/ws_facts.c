/* SPDX-License-Identifier: ISC */
#include "checks/ws_facts.h"

#include "ws/common.h"

void fact_head_fill(const struct fact_where *at,
                    const struct ws_head_seen *seen,
                    struct fact_http_head *fact)
{
	*fact = (struct fact_http_head){
		.quirks = seen->quirks,
		.odd = seen->odd,
		.response = seen->response,
		.too_long = seen->too_long,
		.frame = at->frame,
		.last_frame = at->last_frame,
	};
}

void fact_request_fill(const struct fact_where *at, const struct ws_request *r,
                       struct fact_ws_request *fact)
{
	*fact = (struct fact_ws_request){
		.odd = r->odd,
		.proxied = r->head_odd & WS_HEAD_PROXY_SEEN,
		.token = r->token.n > 0,
		.frame = at->frame,
		.last_frame = at->last_frame,
	};
}

void fact_response_fill(const struct fact_where *at,
                        const struct ws_response *r,
                        const struct ws_attempt *a,
                        struct fact_ws_response *fact)
{
	uint32_t marks = r->head_odd | (a != NULL ? a->head_odd : 0u);

	*fact = (struct fact_ws_response){
		.odd = r->odd,
		.status = r->status,
		.proxied = marks & WS_HEAD_PROXY_SEEN,
		.credentials = a != NULL && a->credentials,
		.frame = at->frame,
		.last_frame = at->last_frame,
		.attempt_frame = at->attempt_frame,
		.attempt_last_frame = at->attempt_last_frame,
	};
}

void fact_talk_fill(const struct fact_where *at, const struct ws_talk *talk,
                    struct fact_ws_talk *fact)
{
	*fact = (struct fact_ws_talk){
		.odd = talk->odd,
		.doubts = at->doubts,
		.proved = talk->proved,
		.waited = talk->waited,
		.frame = at->frame,
		.last_frame = at->last_frame,
		.attempt_frame = at->attempt_frame,
	};
}
