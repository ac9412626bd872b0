/* SPDX-License-Identifier: ISC */
/* main.c - what the command line asks for, and what came of it as an exit
 * status. Every byte of output is answered for: a full disk is an error, a
 * reader that closed the pipe is not. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "capture/filter.h"
#include "capture/privs.h"
#include "cli.h"
#include "complete/complete.h"
#include "config.h"
#include "progress.h"
#include "report/catalog.h"
#include "report/report.h"
#include "signals.h"
#include "usage.h"

/* The man page's EXIT STATUS. */
enum status {
	STATUS_CLEAN, STATUS_FOUND, STATUS_USAGE, STATUS_PARTIAL,
	STATUS_UNWRITTEN, STATUS_STRICT
};

/* Who waits so long wants to know for how long. */
enum { PATIENCE_MS = 1000 };

static enum status complain(const char *what, enum status status)
{
	char safe[1024];

	fprintf(stderr, "lastack: %s\n",
	        text_safe(safe, sizeof(safe), what, strlen(what)));
	return status;
}

static enum status unwritten(void)
{
	fprintf(stderr, "lastack: cannot write standard output: %s\n",
		errno == EBADF ? "it is not open" : strerror(errno));
	return STATUS_UNWRITTEN;
}

/* A standard stream that the caller closed is opened the wrong way round: no
 * file takes its place, and its use still fails. */
static void reserve_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			exit(STATUS_UNWRITTEN);
}

static void write_version(FILE *out)
{
	fprintf(out, "%s\n%s\n%s\njson-c %s\n", PACKAGE_STRING,
		capture_library(), digest_library(), catalog_json_version());
}

static enum status list_interfaces(FILE *out)
{
	struct err err;

	if (live_list(out, &err) < 0)
		return complain(err.text, STATUS_PARTIAL);
	return STATUS_CLEAN;
}

static enum status write_list(FILE *out, const struct options *o)
{
	if (o->action == ACTION_LIST_INTERFACES)
		return list_interfaces(out);
	if (o->action == ACTION_LIST_FINDINGS)
		catalog_findings_write(out, o->about);
	else if (o->action == ACTION_LIST_LIMITS)
		catalog_limits_write(out, o->about);
	else if (o->action == ACTION_EXPLAIN)
		catalog_finding_explain(out, finding_find(o->about));
	else if (o->action == ACTION_COMPLETIONS)
		complete_write(out, o->about);
	else if (o->action == ACTION_VERSION)
		write_version(out);
	else
		usage_write(out, o->about);
	return STATUS_CLEAN;
}

/* Lists are made in memory first: what a stream met while it was written
 * to is not kept until it is closed, and here it must be told. */
static enum status list(const struct options *o)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	enum status status;
	bool written;

	if (!out)
		return unwritten();
	status = write_list(out, o);
	if (fclose(out) != 0)
		return unwritten();
	written = fwrite(text, 1, n, stdout) == n && fclose(stdout) == 0;
	free(text);
	return written || errno == EPIPE ? status : unwritten();
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The report must not be written over the capture. */
static const char *overwritten(const struct options *o)
{
	for (size_t i = 0; i < o->outputs_n; i++)
		for (size_t j = 0; j < o->files_n; j++)
			if (o->outputs[i].path &&
			    is_same_file(o->outputs[i].path, o->files[j]))
				return o->files[j];
	return NULL;
}

static int add_outputs(struct report *r, const struct options *o,
                       struct err *err)
{
	for (size_t i = 0; i < o->outputs_n; i++)
		if (report_add(r, o->outputs[i].format, o->outputs[i].path,
		               err) < 0)
			return -1;
	return 0;
}

static void say_trouble(void *ctx, const char *file, const char *text)
{
	char name[256];

	if (ctx)
		progress_hide(ctx);
	text_safe(name, sizeof(name), file, strlen(file));
	fprintf(stderr, "lastack: %s: %s\n", name, text);
}

/* Files after -i are taken for an expression, and so is the one after -f. */
static void hint_at_file(const struct options *o, struct err *err)
{
	const struct err why = *err;
	int n = (int)strcspn(o->filter, " ");
	char name[256];
	struct stat s;

	if (n >= (int)sizeof(name))
		return;
	snprintf(name, sizeof(name), "%.*s", n, o->filter);
	if (stat(name, &s) == 0 && S_ISREG(s.st_mode))
		err_set(err, "%s; there is such a file: %s", why.text,
			o->words ? "leave out -i to read it" :
			"name it after the options");
}

/* The filter that the options ask for, or NULL. A filter that is wrong for a
 * file is found before anything is audited. */
static struct filter *make_filter(const struct options *o, const char *text,
                                  struct err *err)
{
	struct filter *f = filter_new(text, o->bpf_strict, err);

	for (size_t i = 0; f && i < o->files_n; i++)
		if (filter_try(f, o->files[i], &o->limits, err) < 0) {
			filter_free(f);
			return NULL;
		}
	return f;
}

static int read_filter(const struct options *o, struct filter **filter,
                       struct err *err)
{
	char *text;
	struct err why;

	*filter = NULL;
	if (o->filter) {
		*filter = make_filter(o, o->filter, err);
		if (!*filter)
			hint_at_file(o, err);
	}
	if (!o->filter_file)
		return o->filter && !*filter ? -1 : 0;
	text = filter_read(o->filter_file, &why);
	if (!text)
		return err_set(err, "%s: %s", o->filter_file, why.text);
	*filter = make_filter(o, text, err);
	free(text);
	return *filter ? 0 : -1;
}

static enum audit_wish wish(void *ctx)
{
	(void)ctx;
	if (signals_stop())
		return AUDIT_STOP;
	return signals_tell() ? AUDIT_TELL : AUDIT_GO_ON;
}

static void tell(void *ctx, const struct report_stats *s)
{
	(void)ctx;
	fprintf(stderr, "lastack: packets %" PRIu64 ", dropped %" PRIu64
		"; flows %" PRIu64 ", open %" PRIu64 "; findings %" PRIu64
		"\n", s->packets, s->drops, s->flows, s->flows_open,
		s->findings);
}

/* Who reads a text as it comes sees nothing while nothing is wrong. */
static bool wants_word(const struct options *o)
{
	for (size_t i = 0; i < o->outputs_n && !o->quiet; i++)
		if (strcmp(o->outputs[i].format, "text") == 0)
			return true;
	return false;
}

static void say_listening(const struct capture_info *info)
{
	const struct capture_interface *i = info->interfaces;
	const char *type = capture_linktype_name(i->linktype);
	char name[256];

	text_safe(name, sizeof(name), info->file, strlen(info->file));
	fprintf(stderr, "lastack: listening on %s (link type %s, snaplen %"
		PRIu32 ")\n", name, type ? type : "unknown", i->snaplen);
}

static int opened(void *ctx, const struct capture_info *info, struct err *err)
{
	const struct options *o = ctx;

	if (o->user && privs_drop(o->user, err) < 0)
		return -1;
	if (info && wants_word(o))
		say_listening(info);
	return 0;
}

/* Does a report go to the terminal while there is still something to read? */
static bool writes_to_terminal(const struct options *o)
{
	for (size_t i = 0; i < o->outputs_n; i++)
		if (!o->outputs[i].path && isatty(STDOUT_FILENO) &&
		    strcmp(o->outputs[i].format, "text") != 0 &&
		    strcmp(o->outputs[i].format, "none") != 0)
			return true;
	return false;
}

static bool wants_progress(const struct options *o)
{
	if (o->interface)
		return false;
	if (o->progress != CLI_AUTO)
		return o->progress == CLI_ALWAYS;
	return !o->quiet && isatty(STDERR_FILENO) && !writes_to_terminal(o);
}

static struct live_options live_options(const struct options *o,
                                        const struct filter *filter,
                                        char room[LIVE_NAME])
{
	return (struct live_options){
		.interface = o->interface ?
			live_name(room, o->interface) : NULL,
		.filter = filter,
		.linktype = o->linktype,
		.snaplen = o->snaplen,
		.buffer_kib = o->buffer_kib,
		.no_promiscuous = o->no_promiscuous,
		.direction = (enum live_direction)o->direction,
	};
}

static struct audit_options audit_options(struct options *o,
                                          struct filter *filter)
{
	return (struct audit_options){
		.files = o->files,
		.files_n = o->files_n,
		.packets_max = o->packets_max,
		.filter = filter,
		.start = o->start,
		.stop = o->stop,
		.checksums = (enum wire_checksums)o->checksums,
		.checksum_nets = &o->checksum_nets,
		.servers = &o->servers,
		.flows = (enum audit_flows)o->flows,
		.flow = o->flow,
		.ws_frames = o->ws_frames,
		.min_severity = (enum severity)o->min_severity,
		.min_certainty = (enum certainty)o->min_certainty,
		.fail_on = o->fail_on,
		.fail_certainty = (enum certainty)o->fail_certainty,
		.strict = o->strict,
		.off = o->off,
		.level = o->level,
		.time_wait_ns = 2 * (int64_t)o->msl_s * NS_PER_S,
		.limits = &o->limits,
		.trouble = say_trouble,
		.duration_ns = o->duration_ns,
		.wish = wish,
		.tell = tell,
		.opened = opened,
		.live_ctx = o,
	};
}

static bool reads_stdin(const struct options *o)
{
	for (size_t i = 0; i < o->files_n; i++)
		if (strcmp(o->files[i], "-") == 0)
			return true;
	return false;
}

static enum status audit(struct options *o, struct filter *filter,
                         struct report *r, const char **why)
{
	char name[LIVE_NAME];
	const struct live_options live = live_options(o, filter, name);
	struct audit_options options = audit_options(o, filter);
	const char *reason = "nothing was analysed";
	struct progress progress;
	struct err err;
	int status;

	progress_init(&progress, o->progress == CLI_ALWAYS ? 0 : PATIENCE_MS);
	options.trouble_ctx = &progress;
	if (wants_progress(o)) {
		options.progress_due = progress_due;
		options.progress = progress_show;
		options.progress_ctx = &progress;
	}
	*why = "a report could not be written whole";
	if (add_outputs(r, o, &err) < 0) {
		report_close(r, &(struct err){ 0 });
		return complain(err.text, STATUS_UNWRITTEN);
	}
	if (o->interface) {
		options.live = &live;
		signals_catch();
	} else if (reads_stdin(o)) {
		signals_read_on();
	}
	status = audit_run(&options, r, &reason, &err);
	if (status < 0)
		status = (int)complain(err.text, STATUS_USAGE);
	if (report_close(r, &err) < 0)
		return complain(err.text, STATUS_UNWRITTEN);
	*why = reason;
	return (enum status)status;
}

static enum status run(struct options *o, int argc, char **argv)
{
	const struct report_run about = {
		.argc = argc,
		.argv = argv,
		.limits = &o->limits,
		.community_id_seed = o->community_id_seed,
		.color = (enum report_color)o->color,
		.live = o->interface != NULL,
		.flow = o->flow,
	};
	const char *lost = overwritten(o), *why = "nothing was analysed";
	struct filter *filter;
	struct report *r;
	struct err err;
	enum status status;

	if (o->files_n > 0 && strcmp(o->files[0], "-") == 0 &&
	    isatty(STDIN_FILENO))
		return complain("no file is named; see --help", STATUS_USAGE);
	if (lost) {
		say_trouble(NULL, lost, "the report would overwrite it");
		return STATUS_USAGE;
	}
	audit_fit(&o->limits, o->mem_limit);
	if (read_filter(o, &filter, &err) < 0)
		return complain(err.text, STATUS_USAGE);
	r = report_new(&about);
	status = r ? audit(o, filter, r, &why) :
	             complain("no memory", STATUS_USAGE);
	filter_free(filter);
	if (o->verbose)
		fprintf(stderr, "lastack: exit status %d: %s\n", (int)status,
			why);
	return status;
}

int main(int argc, char **argv)
{
	struct options o;
	struct err err;
	enum status status;

	signal(SIGPIPE, SIG_IGN);
	reserve_standard_streams();
	if (options_parse(&o, argc, argv, &err) < 0)
		status = complain(err.text, STATUS_USAGE);
	else if (o.action != ACTION_AUDIT)
		status = list(&o);
	else
		status = run(&o, argc, argv);
	options_fini(&o);
	return (int)status;
}
