/* SPDX-License-Identifier: ISC */
/* sample.h - records made by hand, with every field set, for the tests of the
 * reports. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "report/report.h"

struct sample {
	struct limits limits;
	struct report_run run;
	struct flow_record flow;
	struct report_flow_count counts[2];
	struct report_flow report_flow;
	struct finding finding;		/* tcp.final_ack_missing */
	struct finding file_finding;	/* capture.truncated: without a flow */
	struct capture_interface interfaces[2];
	struct capture_info info;
	struct report_capture capture;
	struct host_ports ports;
	const struct host_ports *ports_of[1];
	struct host_record host;
	struct report_limit limits_reached[1];
	struct report_summary summary;
};

/* Points into itself: do not copy it. */
void sample_init(struct sample *s);

/* All the records of one run, to any report. */
void sample_write(struct sample *s, struct report *r);

#endif
