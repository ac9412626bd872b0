/* SPDX-License-Identifier: ISC */
/* audit.h - the pipeline: captures in, a report out. One audit is one call;
 * there are no globals. */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/moment.h"
#include "base/net.h"
#include "capture/filter.h"
#include "capture/live.h"
#include "find/finding.h"
#include "report/report.h"
#include "wire/wire.h"

enum audit_flows { AUDIT_FLOWS_FINDINGS, AUDIT_FLOWS_ALL, AUDIT_FLOWS_NONE };

/* What somebody wants of a live audit meanwhile. */
enum audit_wish { AUDIT_GO_ON, AUDIT_TELL, AUDIT_STOP };

/* How far reading has come. */
struct audit_progress {
	const char *file;	/* the nth of so many files, from 1, */
	size_t nth, files;
	uint64_t position;	/* and where in it: a byte of the file */
	uint64_t packets, flows, findings;	/* so far */
};

struct audit_options {
	const char *const *files;
	size_t files_n;
	const struct live_options *live;	/* instead of files; or NULL */
	int64_t duration_ns;		/* live: then it stops; 0: never */
	uint64_t packets_max;		/* 0: all */
	struct filter *filter;		/* NULL: everything is wanted */
	struct moment start, stop;	/* packets from and to then, both with */
	enum wire_checksums checksums;
	const struct net_rules *checksum_nets;	/* see wire_checksum_nets() */
	const struct net_rules *servers;	/* see struct flow_options */
	enum audit_flows flows;		/* which flow records are written */
	uint64_t flow;			/* this one alone; 0: all */
	bool ws_frames;			/* they list each WebSocket frame */
	enum severity min_severity;	/* what is shown */
	enum certainty min_certainty;
	int fail_on;			/* enum severity, SEV_N: nothing fails */
	enum certainty fail_certainty;
	bool strict;
	const bool *off;		/* FIND_N: not raised */
	const int *level;		/* FIND_N: severity, SEV_N: the row's */
	int64_t time_wait_ns;		/* 2 MSL */
	const struct limits *limits;	/* see audit_fit() */

	/* One line for a person about a file that could not be read whole. */
	void (*trouble)(void *ctx, const char *file, const char *text);
	void *trouble_ctx;

	/* Asked once a batch, whether progress() is wanted; it is called with
	 * NULL when all is read. NULL: never. */
	bool (*progress_due)(void *ctx);
	void (*progress)(void *ctx, const struct audit_progress *now);
	void *progress_ctx;

	/* Live: asked again and again; NULL: it only stops by itself. To
	 * AUDIT_TELL the answer is a call of tell(). */
	enum audit_wish (*wish)(void *ctx);
	void (*tell)(void *ctx, const struct report_stats *s);
	/* Live, once all is open, with the interface, NULL if that could not
	 * be; NULL: nothing is to be done then. -1 and err end the audit. */
	int (*opened)(void *ctx, const struct capture_info *info,
	              struct err *err);
	void *live_ctx;
};

/* Lowers limits until what they allow fits into that many bytes. */
void audit_fit(struct limits *l, uint64_t mem_limit);

/* Reads all files, or listens until it is to stop, and writes all records, the
 * summary last. Returns the exit status that the audit itself gives (0, 1, 3
 * or 5, the precedence of the man page) and says why in a constant sentence,
 * or -1 with err if it could not begin. */
int audit_run(const struct audit_options *o, struct report *report,
              const char **why, struct err *err);

#endif
