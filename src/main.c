/* SPDX-License-Identifier: ISC */
/* main.c - what the command line asks for, and what came of it as an exit
 * status. Standard output is checked to the last byte: a full disk is an
 * error, a reader that closed the pipe is not. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "config.h"
#include "report/catalog.h"
#include "usage.h"

enum { EXIT_USAGE = 2, EXIT_UNWRITTEN = 4 };

static int complain(const char *what)
{
	fprintf(stderr, "lastack: %s\n", what);
	return EXIT_USAGE;
}

static int unwritten(const char *what)
{
	fprintf(stderr, "lastack: %s: %s\n", what, strerror(errno));
	return EXIT_UNWRITTEN;
}

/* A standard stream that the caller closed is opened the wrong way round: no
 * file takes its place, and its use still fails. */
static void reserve_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			exit(EXIT_UNWRITTEN);
}

static void write_list(FILE *out, const struct options *o)
{
	if (o->action == ACTION_LIST_FINDINGS)
		catalog_findings_write(out, o->about);
	else if (o->action == ACTION_LIST_LIMITS)
		catalog_limits_write(out, o->about);
	else if (o->action == ACTION_EXPLAIN)
		catalog_finding_explain(out, finding_find(o->about));
	else if (o->action == ACTION_VERSION)
		fprintf(out, "%s\n", PACKAGE_STRING);
	else
		usage_write(out, o->about);
}

/* Lists are made in memory first: what a stream met while it was written
 * to is not kept until it is closed, and here it must be told. */
static int list(const struct options *o)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	bool written;

	if (!out)
		return unwritten("standard output");
	write_list(out, o);
	if (fclose(out) != 0)
		return unwritten("standard output");
	written = fwrite(text, 1, n, stdout) == n && fclose(stdout) == 0;
	free(text);
	return written || errno == EPIPE ? 0 : unwritten("standard output");
}

int main(int argc, char **argv)
{
	struct options o;
	struct err err;
	int status;

	signal(SIGPIPE, SIG_IGN);
	reserve_standard_streams();
	if (options_parse(&o, argc, argv, &err) < 0)
		status = complain(err.text);
	else
		status = o.action == ACTION_AUDIT ? 0 : list(&o);
	options_fini(&o);
	return status;
}
