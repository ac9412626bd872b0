/* SPDX-License-Identifier: ISC */
/* report.h - results out: one audit, any number of outputs and formats.
 *
 * Records come one at a time, in the order in which they are known; a format
 * that wants another order (the findings of the JSON document) keeps what it
 * must. Nothing here judges. Every write is checked. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "capture/capture.h"
#include "find/finding.h"
#include "flow/record.h"
#include "host/record.h"
#include "wire/wire.h"

/* Colours in the text report: on a terminal that has them, or always or never.
 */
enum report_color {
	REPORT_COLOR_AUTO, REPORT_COLOR_ALWAYS, REPORT_COLOR_NEVER
};

/* What the run was asked to do, for the first record. */
struct report_run {
	int argc;			/* the command line, as given */
	char *const *argv;
	const struct limits *limits;
	uint16_t community_id_seed;
	enum report_color color;
	bool live;		/* people wait: records are of use at once */
	uint64_t flow;		/* only this one is judged; 0: all */
};

/* A flow and how often each finding was raised on it. */
struct report_flow {
	const struct flow_record *flow;
	const struct report_flow_count {
		enum finding_id id;
		uint64_t count;
	} *counts;
	size_t n_counts;
	const struct outers *outers;	/* for flow->outer */
};

/* One capture file, read to its end; or one that could not be: then the info
 * of a file that could not be opened has a name, but no format. */
struct report_capture {
	const struct capture_info *info;
	const char *error;	/* why not; NULL: it was read */
	uint64_t not_analysed[WIRE_N_VERDICTS];	/* TCP and HELD are 0 */
	struct tcp_losses lost[TCP_N_PLACES];	/* on the network */
};

struct report_summary {
	uint64_t packets, bytes, flows;
	uint64_t outcomes[FLOW_OPEN + 1];
	uint64_t by_id[FIND_N];		/* findings, not repeats */
	uint64_t by_severity[SEV_N];
	uint64_t by_certainty[CERT_N];
	uint64_t withheld;		/* counted, not written: findings_per_id */
	/* Below --min-severity or --min-certainty: neither written nor counted
	 * above, but --fail-on sees them. */
	uint64_t hidden_by_severity[SEV_N];
	uint64_t hidden_by_certainty[CERT_N];
	uint64_t evicted_flows;
	const struct report_limit {	/* limits that were reached */
		const char *name;
		uint64_t times;
	} *limits;
	size_t n_limits;
	bool partial;		/* some input could not be read whole */
	bool absent;		/* what --flow, --start, --stop ask for */
	int exit_status;
	const char *exit_reason;	/* one sentence */
};

/* How it goes, live. */
struct report_stats {
	int64_t time;			/* ns */
	uint64_t packets, bytes, drops, flows, flows_open, findings;
};

struct report;

/* No outputs yet; free with report_close(). NULL without memory or SHA-1. What
 * run points to must outlive it. From here on SIGPIPE and SIGXFSZ are ignored:
 * a failed write says what they would. */
struct report *report_new(const struct report_run *run);

/* Adds an output: a format's name ("json ndjson text none") and a path, or
 * NULL or "-" for stdout. -1 if the format is unknown or the file cannot be
 * opened. */
int report_add(struct report *r, const char *format, const char *path,
               struct err *err);

/* The formats' names, separated by spaces. */
const char *report_formats(void);

/* Once, before any record; report_summary() is the last. */
void report_begin(struct report *r);

/* The next capture is about to be read. `info' is looked at until it is given
 * to report_capture() or the report is closed: findings take their file's own
 * frame numbers and the digits of their times from it. */
void report_file(struct report *r, const struct capture_info *info);

void report_flow(struct report *r, const struct report_flow *flow);
void report_finding(struct report *r, const struct finding *f);
void report_capture(struct report *r, const struct report_capture *c);
void report_stats(struct report *r, const struct report_stats *s);

/* All hosts, when there is no flow to come. */
void report_host(struct report *r, const struct host_record *host);

void report_summary(struct report *r, const struct report_summary *s);

/* Does anyone still read? False once every output has failed or was closed by
 * its reader; what comes then is thrown away. */
bool report_wanted(const struct report *r);

/* What was to be written next could not be put together: no output is whole. */
void report_fail(struct report *r, int error);

/* Hands on what was written so far. */
void report_flush(struct report *r);

/* Flushes and closes all; 0, or -1 if anything could not be written (err says
 * what, once). A reader that closed the pipe is no error. */
int report_close(struct report *r, struct err *err);

#endif
