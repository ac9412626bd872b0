/* SPDX-License-Identifier: ISC */
/* format.h - what a format is, inside the room: a name and a function for each
 * kind of record. A new format is one file and one row in report.c. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/digest.h"
#include "report/report.h"

/* A capture of the run, as far as frame numbers and times need it. */
struct run_file {
	uint64_t first_frame;
	uint8_t digits;
	char *name;		/* made safe */
};

enum { NAME_TEXT = 512 };

/* What all formats may know; report.c keeps it. */
struct run_context {
	struct report_run run;
	struct digest *digest;
	size_t n_files;
	struct run_file *files;
};

struct output {
	const struct format *format;
	const struct run_context *context;
	void *state;		/* the format's own, from its begin() */
	FILE *file;		/* NULL: nothing is ever written */
	char *name;		/* for messages, made safe */
	int error;		/* errno of the first failure, or 0 */
};

/* begin() may leave state NULL and set error; then no other but end() is
 * called. end() frees the state. stats and host may be NULL. */
struct format {
	const char *name;
	void (*begin)(struct output *o);
	void (*flow)(struct output *o, const struct report_flow *flow);
	void (*finding)(struct output *o, const struct finding *f);
	void (*capture)(struct output *o, const struct report_capture *c);
	void (*summary)(struct output *o, const struct report_summary *s);
	void (*end)(struct output *o);
	void (*stats)(struct output *o, const struct report_stats *s);
	void (*host)(struct output *o, const struct host_record *host);
};

extern const struct format format_json, format_ndjson, format_text,
	format_none;

/* Write; after a failure they do nothing. */
void output_write(struct output *o, const char *bytes, size_t n);
void output_printf(struct output *o, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Digits of a second in the times of the capture that has the frame. */
unsigned run_digits(const struct run_context *c, uint64_t frame);

/* The capture in which the finding was first seen: an index of files. */
size_t run_file_of(const struct run_context *c, const struct finding *f);

/* Writes a display filter for Wireshark that finds the finding's frames in the
 * capture where it was first seen, by that file's own numbers; false if it has
 * none there. */
enum { FILTER_TEXT = 256 };
bool run_filter(const struct run_context *c, const struct finding *f,
                char out[FILTER_TEXT]);

#endif
