/* SPDX-License-Identifier: ISC */
/* report.c - the outputs of a run and the table of formats. */
#include "report/report.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "report/format.h"

enum { OUTPUTS_MAX = 16, BUFFER_BYTES = 1 << 18, NAME_SHOWN = 160,
	USUAL_DIGITS = 6 };

static const struct format *const formats[] = {
	&format_json, &format_ndjson, &format_text, &format_none,
};

enum { FORMATS_N = sizeof(formats) / sizeof(formats[0]) };

struct report {
	struct run_context context;
	const struct capture_info *open;	/* file n_files - 1, or NULL */
	size_t n_outputs;
	struct output outputs[OUTPUTS_MAX];
};

struct report *report_new(const struct report_run *run)
{
	struct report *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->context.run = *run;
	r->context.digest = digest_new();
	if (r->context.digest == NULL) {
		free(r);
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return r;
}

const char *report_formats(void)
{
	return "json ndjson text none";
}

static const struct format *format_called(const char *name)
{
	for (size_t i = 0; i < FORMATS_N; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

/* stdout is written through a copy, so that closing it can be checked and
 * nobody else finds it closed. */
static FILE *open_stdout(void)
{
	int fd = dup(STDOUT_FILENO);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (f == NULL && fd >= 0)
		close(fd);
	return f;
}

/* Why it cannot be written to. A standard output that the caller closed may
 * have been opened the wrong way round: no word of the system tells that. */
static const char *why_not(bool is_stdout)
{
	return is_stdout && (errno == EBADF || errno == EINVAL) ?
		"it is not open" : strerror(errno);
}

int report_add(struct report *r, const char *format, const char *path,
               struct err *err)
{
	struct output *o = &r->outputs[r->n_outputs];
	bool is_stdout = path == NULL || strcmp(path, "-") == 0;
	char name[NAME_SHOWN] = "standard output";

	if (r->n_outputs == OUTPUTS_MAX)
		return err_set(err, "more than %d reports", OUTPUTS_MAX);
	*o = (struct output){ .format = format_called(format),
	                      .context = &r->context };
	if (o->format == NULL)
		return err_set(err, "no format '%s'; there are: %s", format,
			report_formats());
	if (!is_stdout)
		text_safe(name, sizeof(name), path, strlen(path));
	o->name = strdup(name);
	if (o->name == NULL)
		return err_set(err, "no memory");
	if (o->format != &format_none) {
		o->file = is_stdout ? open_stdout() : fopen(path, "we");
		if (o->file == NULL) {
			free(o->name);
			return err_set(err, "cannot write %s: %s", name,
				why_not(is_stdout));
		}
		setvbuf(o->file, NULL, _IOFBF, BUFFER_BYTES);
	}
	r->n_outputs++;
	return 0;
}

void output_write(struct output *o, const char *bytes, size_t n)
{
	if (o->error == 0 && fwrite(bytes, 1, n, o->file) != n)
		o->error = errno ? errno : EIO;
}

void output_printf(struct output *o, const char *format, ...)
{
	va_list ap;

	if (o->error != 0)
		return;
	va_start(ap, format);
	if (vfprintf(o->file, format, ap) < 0)
		o->error = errno ? errno : EIO;
	va_end(ap);
}

/* The place of the file that is being read, as it is known by now. */
static void update_file(struct report *r)
{
	struct run_file *f;

	if (r->open == NULL)
		return;
	f = &r->context.files[r->context.n_files - 1];
	f->first_frame = r->open->first_frame;
	f->digits = r->open->format != NULL ? r->open->digits : USUAL_DIGITS;
}

/* Every output is told of a record unless it has failed. */
#define EACH(r, o) \
	for (struct output *o = (r)->outputs; \
	     o < (r)->outputs + (r)->n_outputs; o++) \
		if (o->error == 0)

void report_fail(struct report *r, int error)
{
	EACH(r, o)
		o->error = error;
}

static int add_file(struct run_context *c, const char *path)
{
	char name[NAME_TEXT];
	struct run_file *files = realloc(c->files,
		(c->n_files + 1) * sizeof(*files));

	if (files == NULL)
		return -1;
	c->files = files;
	files[c->n_files].name = strdup(text_safe(name, sizeof(name), path,
		strlen(path)));
	if (files[c->n_files].name == NULL)
		return -1;
	c->n_files++;
	return 0;
}

void report_file(struct report *r, const struct capture_info *info)
{
	update_file(r);
	r->open = info;
	if (add_file(&r->context, info->file) != 0) {
		r->open = NULL;
		report_fail(r, ENOMEM);
	}
	update_file(r);
}

void report_begin(struct report *r)
{
	EACH(r, o)
		o->format->begin(o);
}

void report_flow(struct report *r, const struct report_flow *flow)
{
	EACH(r, o)
		o->format->flow(o, flow);
}

void report_finding(struct report *r, const struct finding *f)
{
	update_file(r);
	EACH(r, o)
		o->format->finding(o, f);
}

void report_capture(struct report *r, const struct report_capture *c)
{
	if (r->open == NULL)
		report_file(r, c->info);
	update_file(r);
	r->open = NULL;
	EACH(r, o)
		o->format->capture(o, c);
}

void report_stats(struct report *r, const struct report_stats *s)
{
	update_file(r);
	EACH(r, o)
		if (o->format->stats != NULL)
			o->format->stats(o, s);
}

void report_host(struct report *r, const struct host_record *host)
{
	EACH(r, o)
		if (o->format->host != NULL)
			o->format->host(o, host);
}

void report_flush(struct report *r)
{
	EACH(r, o)
		if (o->file != NULL && fflush(o->file) != 0)
			o->error = errno ? errno : EIO;
}

void report_summary(struct report *r, const struct report_summary *s)
{
	update_file(r);
	EACH(r, o)
		o->format->summary(o, s);
}

bool report_wanted(const struct report *r)
{
	for (size_t i = 0; i < r->n_outputs; i++)
		if (r->outputs[i].error == 0)
			return true;
	return r->n_outputs == 0;
}

/* Returns 0, or the errno of what kept it from being written whole. */
static int output_close(struct output *o)
{
	int error;

	o->format->end(o);
	if (o->file != NULL && fclose(o->file) != 0 && o->error == 0)
		o->error = errno ? errno : EIO;
	error = o->error;
	return error == EPIPE ? 0 : error;
}

int report_close(struct report *r, struct err *err)
{
	int status = 0;

	for (size_t i = 0; i < r->n_outputs; i++) {
		struct output *o = &r->outputs[i];
		int error = output_close(o);

		if (error != 0 && status == 0)
			status = err_set(err, "cannot write %s: %s", o->name,
				strerror(error));
		free(o->name);
	}
	for (size_t i = 0; i < r->context.n_files; i++)
		free(r->context.files[i].name);
	digest_free(r->context.digest);
	free(r->context.files);
	free(r);
	return status;
}

/* The capture that has the frame, or the n-th one for frame 0. */
static size_t file_of(const struct run_context *c, uint64_t frame, uint32_t n)
{
	size_t file = c->n_files;

	if (file == 0)
		return 0;
	if (frame == 0)
		return n < file ? n : file - 1;
	while (file > 1 && c->files[file - 1].first_frame >= frame)
		file--;
	return file - 1;
}

unsigned run_digits(const struct run_context *c, uint64_t frame)
{
	if (c->n_files == 0)
		return USUAL_DIGITS;
	return c->files[file_of(c, frame, 0)].digits;
}

size_t run_file_of(const struct run_context *c, const struct finding *f)
{
	return file_of(c, f->first_frame, f->file);
}

/* By which number does that capture have the frame? 0: it has not. */
static uint64_t number_in_file(const struct run_context *c, size_t file,
                               uint64_t frame)
{
	if (c->n_files == 0)
		return frame;
	if (file_of(c, frame, 0) != file || frame == 0)
		return 0;
	return frame - c->files[file].first_frame;
}

bool run_filter(const struct run_context *c, const struct finding *f,
                char out[FILTER_TEXT])
{
	char list[FILTER_TEXT] = "";
	size_t file = run_file_of(c, f);
	size_t used = 0;
	int n = 0;

	for (unsigned i = 0; i < f->n_frames; i++) {
		uint64_t number = number_in_file(c, file, f->frames[i]);

		if (number != 0)
			used += (size_t)snprintf(list + used,
				sizeof(list) - used, "%s%" PRIu64,
				n++ > 0 ? "," : "", number);
	}
	snprintf(out, FILTER_TEXT, n == 1 ? "frame.number == %s" :
		"frame.number in {%s}", list);
	return n > 0;
}
