/* SPDX-License-Identifier: ISC */
/* records.c - writes the sample records: `records FORMAT FILE'. With a third
 * argument all that can be empty is. */
#include <stdio.h>
#include <string.h>

#include "sample.h"

/* IPv6, nothing known, nothing happened. */
static void make_bare(struct sample *s)
{
	struct flow_record *f = &s->flow;

	memset(f, 0, sizeof(*f));
	f->flow = f->first_frame = f->last_frame = 1;
	f->ip_version = 6;
	f->rtt_syn_synack = f->rtt_synack_ack = -1;
	f->zeek.orig_bytes = f->zeek.resp_bytes = f->zeek.missed_bytes = -1;
	s->report_flow.n_counts = 0;
	s->host = (struct host_record){ .ip_version = 6 };
	s->info.packets = 0;
	s->info.n_interfaces = 0;
	s->info.damage.fault = CAPTURE_WHOLE;
	s->info.file = "-";
	s->summary = (struct report_summary){ 0 };
	s->run.argc = 1;
}

int main(int argc, char **argv)
{
	struct sample s;
	struct report *r;
	struct err err;

	if (argc < 3)
		return 2;
	sample_init(&s);
	if (argc > 3)
		make_bare(&s);
	r = report_new(&s.run);
	if (r == NULL)
		return 1;
	if (report_add(r, argv[1], argv[2], &err) == 0) {
		sample_write(&s, r);
		if (report_close(r, &err) == 0)
			return 0;
	} else {
		struct err other;

		report_close(r, &other);
	}
	fprintf(stderr, "records: %s\n", err.text);
	return 4;
}
