/* SPDX-License-Identifier: ISC */
/* checks.h - facts in, findings out; no state of its own.
 *
 * Each function judges one fact by every row of its event and hands the
 * findings to the sink, in the order of the table. */
#ifndef CHECKS_CHECKS_H
#define CHECKS_CHECKS_H

#include "capture/capture.h"
#include "checks/ws_facts.h"
#include "find/finding.h"
#include "flow/engine.h"
#include "host/clocks.h"
#include "host/hosts.h"
#include "host/keys.h"
#include "host/nat.h"
#include "host/shares.h"
#include "wire/fact.h"
#include "wire/tally.h"
#include "wire/wire.h"

/* Where findings go. `left' are the doubts that may still apply until the row
 * settles; `settle' says when that is. */
struct check_sink {
	void (*raise)(void *ctx, const struct finding *f, uint16_t left,
	              enum settle settle);
	void *ctx;
	const struct limits *limits;
};

void check_segment(const struct flow_segment *seg,
                   const struct check_sink *sink);
/* A RST, or what comes after one. */
void check_reset(const struct flow_segment *seg, const struct check_sink *sink);
/* How its connection begins. */
void check_opening(const struct flow_segment *seg,
                   const struct check_sink *sink);
/* What an end of a flow said. */
void check_fact(const struct flow_fact *fact, const struct check_sink *sink);

/* What a receiver's reaction tells of a segment. */
void check_answer(const struct flow_fact *fact, const struct check_sink *sink);

/* A request with the key of an earlier handshake, or a response with the Accept
 * of one. */
void check_host_handshake(const struct flow_fact *fact,
                          const struct host_handshake *earlier,
                          const struct check_sink *sink);

/* What is summed up of an address, or of a client and one destination. */
void check_host(const struct hosts *h, const struct host *host,
                const struct check_sink *sink);
void check_host_ports(const struct host_ports *p,
                      const struct check_sink *sink);

/* How the WebSocket connection of a flow ended, if it was one. */
void check_talk_end(const struct flow_engine *e, const struct flow_end *end,
                    const struct check_sink *sink);
void check_end(const struct flow_end *end, const struct check_sink *sink);

/* An IP packet, or what became of a datagram; `doubts' hold now, D() bits. */
void check_ip(const struct ip_fact *fact, uint16_t doubts,
              const struct check_sink *sink);

/* A capture file that was read to its end, and what was counted of it. */
void check_capture(const struct capture_info *info,
                   const struct wire_tally *seen,
                   const struct check_sink *sink);

/* A capture file that begins before an earlier file of the trace ends. */
struct check_file_order {
	uint64_t frame;		/* the first of it, */
	int64_t time;		/* and when that is, ns; */
	int64_t back;		/* so much before the end of that */
	size_t before;		/* file, counted from 0 */
};

void check_file_order(const struct check_file_order *e,
                      const struct check_sink *sink);

/* From one capture file of the trace to the next. */
struct check_file_gap {
	uint64_t frame;		/* the first of it */
	int64_t time, gap;	/* of that, and how long after the one before, ns */
	uint64_t ack_frame;	/* acknowledges what neither holds; */
	unsigned flows;		/* of so many connections, */
	bool at_once;		/* with nothing of one in between */
	size_t file;		/* the caller's own */
	uint16_t doubts;
};

void check_file_gap(const struct check_file_gap *e,
                    const struct check_sink *sink);

/* The clock of the capture was set against those of hosts. */
struct check_clock_step {
	const struct host_clock_step *step;
	uint16_t doubts;
};

void check_clock_step(const struct check_clock_step *e,
                      const struct check_sink *sink);

/* All captures of a run, of whose flows that many were counted, and that many
 * handshakes found again. */
void check_run(const struct host_shares *shares, const struct host_nat *nat,
               uint16_t doubts, const struct check_sink *sink);

/* Packets of one capture that were not analysed, all for the same reason. */
struct check_left_out {
	enum wire_verdict verdict;
	uint64_t count, first_frame, last_frame;
	int64_t time;		/* of the first, ns */
};

void check_left_out(const struct check_left_out *e,
                    const struct check_sink *sink);

/* A head of an opening handshake, request or answer: what it has in common with
 * the other; then what is its own. Every head is given to check_http_head()
 * and to one of the others; interim answers and those of a CONNECT only to the
 * first. */
void check_http_head(const struct fact_where *at,
                     const struct ws_head_seen *seen,
                     const struct check_sink *sink);
void check_ws_request(const struct fact_where *at, const struct ws_request *r,
                      const struct check_sink *sink);

/* `a' may be NULL: the request was not seen. */
void check_ws_response(const struct fact_where *at, const struct ws_response *r,
                       const struct ws_attempt *a,
                       const struct check_sink *sink);
void check_ws_talk(const struct fact_where *at, const struct ws_talk *talk,
                   const struct check_sink *sink);

#endif
