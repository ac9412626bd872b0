/* SPDX-License-Identifier: ISC */
/* inside.h - one audit from within; for the files of this room only. */
#ifndef AUDIT_INSIDE_H
#define AUDIT_INSIDE_H

#include "audit/audit.h"
#include "checks/checks.h"
#include "find/ledger.h"
#include "flow/engine.h"
#include "host/clocks.h"
#include "host/hosts.h"
#include "host/keys.h"
#include "host/nat.h"
#include "host/shares.h"

/* Findings of no flow that are counted together at a time. */
enum { AUDIT_LOOSE = 128 };

/* Where a file follows another, in time too: connections that show that packets
 * between the two are missing. */
enum { AUDIT_WITNESSES = 16 };

struct audit_change {
	uint64_t frame;		/* the first of the later one; 0: there is none */
	int64_t time, gap;	/* of it, and how long after the end of those
				 * before that is, ns */
	unsigned n;
	struct audit_witness {
		uint64_t flow, frame;	/* number; of the ACK */
		bool at_once;		/* it is the first of its flow since */
	} witness[AUDIT_WITNESSES];
};

struct audit {
	const struct audit_options *o;
	struct report *report;
	struct wire *wire;
	struct flow_engine *engine;
	struct host_keys keys;
	struct hosts hosts;
	struct host_shares shares;
	struct host_nat nat;
	bool sampled;		/* so it seems; all are doubted then */
	struct ledger ledger;
	struct check_sink sink;
	struct check_left_out left_out[WIRE_N_VERDICTS];	/* of the capture */
	struct report_summary summary;
	struct report_limit limits[32];	/* those reached */
	size_t file;		/* that is being read */
	int64_t begun_last;	/* when the file before that begins, */
	int64_t ended;		/* and the latest end of those before, ns, */
	size_t ended_file;	/* which is that file's */
	struct audit_change change;	/* to the file that is being read */
	struct check_file_gap *gaps;	/* of changes before, at most one a */
	size_t gaps_n;			/* file; told at the end */
	struct host_clocks clocks;
	struct host_clock_step step;	/* the last */
	int64_t clock_back;	/* when the clock was last set back, ns */
	bool lossy;		/* the capture lost packets, not just there */
	uint64_t *first_frames;	/* for each file, the frames before it */
	struct live *live;	/* the interface, NULL: there is none */
	bool partial, dropped, clockless, cut, failed;
	bool cut_by_filter;
	bool unheard;		/* streams were given up for lack of room */
	bool looking;		/* at a flow that goes on, */
	bool quiet;		/* on which nothing came for a while */
	const struct flow *looked;	/* at which it looked last, for hosts */
	bool begun;		/* a packet was read: it is known when */
	int64_t start, stop;	/* audited packets come, ns */
	uint64_t outside;	/* how many came before or after that */
	bool flow_seen;		/* the one that is to be reported */
	bool absent;		/* it, or that time, is not there */

	/* Where raised findings go: the list of the flow at hand; NULL: they are
	 * of none. */
	uint32_t *head;
	int64_t now;
	struct wire_tally tally;	/* of the file that is being read */
	struct tcp_losses lost[TCP_N_PLACES];	/* before that */
	struct finding loose[AUDIT_LOOSE];	/* count 0: none */
	unsigned loose_used;
	int64_t loose_due;	/* when to look through them, s */
	int64_t began;		/* time of the first frame of all, and how far */
	int64_t until;		/* it has come since */
	struct flow_end end;	/* at hand; large, and not to be cleared anew */
};

/* window.c: leaves of the batch what came in the time that is audited; returns
 * how many frames did not. */
size_t audit_window(struct audit *a, struct frame_batch *frames);

/* At the end: says if there was nothing of what is to be looked at. */
void audit_say_absent(struct audit *a);

/* outcome.c: what is raised is kept, then weighed, then written. */
void audit_raise(void *ctx, const struct finding *f, uint16_t left,
                 enum settle settle);

/* Sets severity and file as they were asked for; false: it is not to be
 * raised. */
bool audit_accept(const struct audit *a, struct finding *f);

/* loose.c: what is found of no flow. A frame that is no plain segment; how far
 * time has come, INT64_MAX at the end; a file that was read to its end. */
void audit_see_frame(struct audit *a, const struct frame *f,
                     enum wire_verdict verdict, const struct packet *p);
void audit_see_time(struct audit *a, int64_t now);
void audit_see_capture(struct audit *a, const struct capture_info *info);

/* loose.c: of all files, at the end. */
void audit_see_run(struct audit *a);

/* loose.c: a file of which the first packets were read: is it later than those
 * before it? To be asked before the packets are taken. */
void audit_see_order(struct audit *a, const struct capture_info *info);

/* A check_sink: of the capture file at hand. */
void audit_raise_capture(void *ctx, const struct finding *raised,
                         uint16_t left, enum settle settle);

/* step.c: packets that are to be pushed. Less than their number: before that one
 * is pushed it is to be told that the clock was set, and the rest to be seen
 * anew. And at the end. */
size_t audit_see_clock(struct audit *a, const struct flow_batch *b);
void audit_tell_clock(struct audit *a);
void audit_see_last_clock(struct audit *a);

/* change.c: a file begins behind another; an ACK of what the capture does not
 * hold, or what stands behind its ACK; the file was read; and all were, so that
 * none can fill what was missing. */
void audit_change_begin(struct audit *a, const struct capture_info *info);
void audit_change_see(struct audit *a, const struct flow_segment *seg);
void audit_change_end(struct audit *a);
void audit_change_tell(struct audit *a);

/* D() bits that hold for the capture now. */
uint16_t audit_doubts(const struct audit *a);

/* Judges what an end of a flow said, flow_fact(). */
void audit_judge_fact(struct audit *a);

/* sums.c: what spans flows is counted: of one that has ended, of a segment that
 * takes the place of one; and what is new of a host is judged and written. */
void audit_sum_end(struct audit *a, const struct flow_end *end);
void audit_sum_segment(struct audit *a, const struct flow_segment *seg);
void audit_see_hosts(struct audit *a);

/* sums.c: at the end, writes what was counted of hosts. */
void audit_write_hosts(struct audit *a);

/* sums.c: of a batch that was pushed, what opens connections. */
void audit_sum_syns(struct audit *a, const struct flow_batch *b);

/* Live, of a flow that goes on; and at the end, before the last are told. */
void audit_sum_look(struct audit *a, const struct flow_end *end);
void audit_sum_last(struct audit *a);

/* Judges and writes the flows that have ended by `now'. */
void audit_end_flows(struct audit *a, int64_t now);

/* Counts a finding, and writes it unless its id has been written often enough;
 * false if not. */
bool audit_write_finding(struct audit *a, const struct finding *f);

/* How many were counted so far. */
uint64_t audit_findings(const struct audit *a);

/* audit.c: frames through the pipeline; `b' keeps the clock between calls. */
void audit_take(struct audit *a, struct frame_batch *frames,
                struct flow_batch *b, struct report_capture *c);

/* Judges and writes a capture that was read. */
void audit_close_capture(struct audit *a, struct report_capture *c);

/* One line for a person. */
void audit_say(const struct audit *a, const char *file, const char *text);

/* live.c: opens the interface. 0 also if it cannot be opened, which is said;
 * -1 and err if something wrong was asked for. */
int audit_open_live(struct audit *a, struct err *err);

/* Listens until it is to stop. */
void audit_listen(struct audit *a);

/* The exit status and the sentence that says why. */
int audit_status(struct audit *a);

#endif
