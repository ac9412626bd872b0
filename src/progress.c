/* SPDX-License-Identifier: ISC */
/* progress.c - spaces and carriage returns alone: every terminal has them. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { EVERY_MS = 200, LEAST_WIDTH = 20, USUAL_WIDTH = 80, LINE = 160 };

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec * (int64_t)NS_PER_S + t.tv_nsec;
}

void progress_init(struct progress *p, unsigned wait_ms)
{
	*p = (struct progress){ .start = now_ns() };
	p->next = p->start + (int64_t)wait_ms * NS_PER_MS;
}

bool progress_due(void *progress)
{
	const struct progress *p = progress;

	return now_ns() >= p->next;
}

static uint64_t size_of(const char *file)
{
	struct stat s;
	int status = strcmp(file, "-") == 0 ? fstat(STDIN_FILENO, &s)
	                                    : stat(file, &s);

	return status == 0 && S_ISREG(s.st_mode) && s.st_size > 0 ?
		(uint64_t)s.st_size : 0;
}

static int terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return USUAL_WIDTH;
	return size.ws_col < LEAST_WIDTH ? LEAST_WIDTH : size.ws_col;
}

static void heed(struct progress *p, const struct audit_progress *now)
{
	if (p->file != now->file) {
		p->before += p->position;
		p->file = now->file;
		p->size = size_of(now->file);
	}
	p->position = now->position;
	p->width = terminal_width();
}

/* "12.3 MB", "980 kB". */
static size_t put_bytes(char *out, size_t size, uint64_t n)
{
	const uint64_t kilo = 1000, mega = 1000 * kilo, giga = 1000 * mega;
	const uint64_t unit = n >= giga ? giga : n >= mega ? mega : kilo;
	const char *name = n >= giga ? "GB" : n >= mega ? "MB" : "kB";

	return (size_t)snprintf(out, size, "%" PRIu64 ".%" PRIu64 " %s",
		n / unit, n % unit / (unit / 10), name);
}

static size_t put_position(const struct progress *p, char *out, size_t size)
{
	size_t n = 0;

	if (p->size > 0)
		n = (size_t)snprintf(out, size, "%d %% of ",
			(int)(100.0 * (double)p->position / (double)p->size));
	return n + put_bytes(out + n, size - n, p->size > 0 ? p->size :
		p->position);
}

static uint64_t bytes_each_second(const struct progress *p)
{
	const int64_t ms = (now_ns() - p->start) / NS_PER_MS;

	return (p->before + p->position) * 1000 / (ms > 0 ? (uint64_t)ms : 1);
}

void progress_show(void *progress, const struct audit_progress *now)
{
	struct progress *p = progress;
	char line[LINE];
	size_t n = 0;

	if (now == NULL) {
		progress_hide(p);
		return;
	}
	heed(p, now);
	if (now->files > 1)
		n = (size_t)snprintf(line, sizeof(line), "file %zu of %zu, ",
			now->nth, now->files);
	n += put_position(p, line + n, sizeof(line) - n);
	n += (size_t)snprintf(line + n, sizeof(line) - n, ", ");
	n += put_bytes(line + n, sizeof(line) - n, bytes_each_second(p));
	snprintf(line + n, sizeof(line) - n, "/s; %" PRIu64 " packets, %"
		PRIu64 " flows, %" PRIu64 " findings", now->packets,
		now->flows, now->findings);
	fprintf(stderr, "\r%-*.*s", p->width - 1, p->width - 1, line);
	fflush(stderr);
	p->shown = true;
	p->next = now_ns() + (int64_t)EVERY_MS * NS_PER_MS;
}

void progress_hide(struct progress *p)
{
	if (!p->shown)
		return;
	fprintf(stderr, "\r%*s\r", p->width - 1, "");
	fflush(stderr);
	p->shown = false;
}
