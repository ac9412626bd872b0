/* SPDX-License-Identifier: ISC */
/* bench.c - bench [-n RUNS] LASTACK CAPTURE...: what a packet costs, stage by
 * stage, against a libpcap loop that does nothing.
 *
 * Each run of a stage is a process of its own, so that its memory is too. Runs
 * are interleaved and the median counts; time is the processor's, user and
 * system, so that a busy machine disturbs little. The captures are read once
 * before: all comes from the page cache. A line is: name, value, unit, and for
 * times the ratio to libpcap. What a flow takes is the memory beyond that of an
 * empty capture, over the most flows that were open at once. The floor, floor.h,
 * is the price of a packet of which nothing is said. To hold:
 * short.audit <= 1.6 x, bulk.audit <= 1.0 x, flood.audit <= 96 MiB, ws.audit <=
 * 1.5 x, wsidle.audit.each <= 1024 bytes/flow. */
#include <errno.h>
#include <pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/capture.h"
#include "floor.h"
#include "flow/engine.h"
#include "wire/wire.h"

enum {
	RUNS_MAX = 99,
	TIME_WAIT_S = 240,
	NAME_BYTES = 64,
	PATH_BYTES = 4096,
	FILE_HEADER = 24,
	FLOWS_TELL = 50000,	/* fewer, and what is fixed would tell more */
};

/* What a run is given; what it does not use is left alone. */
struct job {
	const char *lastack, *file;
	unsigned depth;		/* of ours: how far a packet goes */
};

enum { DEPTH_READ, DEPTH_WIRE, DEPTH_KEYS, DEPTH_FLOW };

/* 0: the run did not count them. */
struct count {
	uint64_t packets, flows;	/* flows: open at once, the most */
};

struct cost {
	double ns;		/* of the whole run */
	double mib;		/* most memory that was resident at once */
	struct count count;
};

static void die(const char *why)
{
	fprintf(stderr, "bench: %s\n", why);
	_exit(1);
}

static pcap_t *open_pcap(const char *file)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(file, text);

	if (p == NULL)
		die(text);
	return p;
}

static struct count run_next_ex(const struct job *job)
{
	pcap_t *p = open_pcap(job->file);
	struct pcap_pkthdr *header;
	const u_char *bytes;
	struct count count = { 0 };

	while (pcap_next_ex(p, &header, &bytes) == 1)
		count.packets++;
	pcap_close(p);
	return count;
}

static void nothing(u_char *n, const struct pcap_pkthdr *header,
                    const u_char *bytes)
{
	(void)n, (void)header, (void)bytes;
}

static struct count run_loop(const struct job *job)
{
	pcap_t *p = open_pcap(job->file);

	if (pcap_loop(p, -1, nothing, NULL) < 0)
		die(pcap_geterr(p));
	pcap_close(p);
	return (struct count){ 0 };
}

static struct count run_floor(const struct job *job)
{
	struct floor_count n;

	if (floor_run(job->file, &n) < 0)
		die(strerror(errno));
	if (n.odd > 0)
		die("this capture is not for the floor");
	return (struct count){ .packets = n.packets };
}

/* The stages of audit.c, as far as they are asked for. */
struct stages {
	unsigned depth;
	struct wire *wire;
	struct flow_engine *engine;
	struct flow_batch batch;
};

static void end_flows(struct stages *s, int64_t now)
{
	struct flow_end end;

	while (flow_end_next(s->engine, now, &end))
		flow_release(s->engine, end.flow);
}

static void push(struct stages *s)
{
	struct flow_segment segment;

	while (flow_push(s->engine, &segment) != FLOW_NOTHING)
		end_flows(s, flow_now(s->engine));
}

static void walk(struct stages *s, const struct frame_batch *batch)
{
	struct flow_batch *to = &s->batch;

	to->n = 0;
	for (size_t i = 0; i < batch->n; i++) {
		if (batch->frame[i].time > to->last_clock)
			to->last_clock = batch->frame[i].time;
		to->clock[to->n] = to->last_clock;
		to->n += wire_decode(s->wire, &batch->frame[i],
		                     &to->packet[to->n]) == WIRE_TCP;
	}
	if (s->depth >= DEPTH_KEYS)
		flow_prepare(s->engine, to);
	if (s->depth >= DEPTH_FLOW)
		push(s);
	wire_release(s->wire);
}

static void open_stages(struct stages *s, const struct limits *l)
{
	const struct flow_options o = {
		.limits = l,
		.time_wait_ns = (int64_t)TIME_WAIT_S * 1000000000,
	};
	struct err err;

	s->wire = wire_new(l, WIRE_CHECKSUMS_AUTO);
	s->engine = flow_engine_new(&o, &err);
	if (s->wire == NULL || s->engine == NULL)
		die("no memory");
}

static uint64_t most_open(const struct stages *s)
{
	struct flow_stats stats;

	flow_engine_stats(s->engine, &stats);
	return stats.open_peak;
}

static struct count run_ours(const struct job *job)
{
	static struct stages s;	/* a process of its own */
	struct count count = { 0 };
	struct frame_batch batch;
	struct limits l;
	struct err err;
	struct capture *c;

	s = (struct stages){ .depth = job->depth,
		.batch.last_clock = INT64_MIN };
	limits_init(&l);
	open_stages(&s, &l);
	c = capture_open(job->file, 0, &l, &err);
	if (c == NULL)
		die(err.text);
	while (capture_next(c, &batch, &err) > 0) {
		count.packets += batch.n;
		if (s.depth >= DEPTH_WIRE)
			walk(&s, &batch);
	}
	if (s.depth >= DEPTH_FLOW)
		end_flows(&s, INT64_MAX);
	count.flows = most_open(&s);
	capture_close(c);
	flow_engine_free(s.engine);
	wire_free(s.wire);
	return count;
}

/* The program as people run it, its report in a file. */
static struct count run_lastack(const struct job *job)
{
	char out[PATH_BYTES];

	snprintf(out, sizeof(out), "%s.json", job->file);
	execl(job->lastack, job->lastack, "-o", out, job->file, (char *)NULL);
	die("cannot run lastack");
	return (struct count){ 0 };
}

static const struct stage {
	const char *name;
	struct count (*run)(const struct job *job);
	unsigned depth;
	const char *what;
} stages[] = {
	{ "next_ex", run_next_ex, 0, "libpcap: pcap_next_ex()" },
	{ "loop", run_loop, 0, "libpcap: pcap_loop(), empty callback" },
	{ "floor", run_floor, 0, "floor.h: the least that can be done" },
	{ "read", run_ours, DEPTH_READ, "capture: frames" },
	{ "wire", run_ours, DEPTH_WIRE, "+ wire_decode(), checksums" },
	{ "keys", run_ours, DEPTH_KEYS, "+ flow_prepare(), no flows yet" },
	{ "flow", run_ours, DEPTH_FLOW, "+ table, TCP, WebSocket, ends of flows" },
	{ "audit", run_lastack, 0, "+ checks, findings, JSON in a file" },
};

enum {
	STAGES_N = sizeof(stages) / sizeof(stages[0]),
	FIRST_OF_OURS = 3,
	FIRST_WITH_FLOWS = 6,
};

static double ns_of(const struct timeval *t)
{
	return (double)t->tv_sec * 1e9 + (double)t->tv_usec * 1e3;
}

static void run_in_child(const struct stage *stage, struct job *job, int to)
{
	struct count count;

	job->depth = stage->depth;
	count = stage->run(job);
	if (write(to, &count, sizeof(count)) != sizeof(count))
		die("pipe");
	_exit(0);
}

static struct cost measure(const struct stage *stage, struct job *job)
{
	struct cost cost = { 0 };
	struct rusage used;
	int ends[2], status;
	pid_t child;

	if (pipe(ends) < 0)
		die(strerror(errno));
	child = fork();
	if (child < 0)
		die(strerror(errno));
	if (child == 0)
		run_in_child(stage, job, ends[1]);
	close(ends[1]);
	if (read(ends[0], &cost.count, sizeof(cost.count)) < 0)
		cost.count = (struct count){ 0 };
	close(ends[0]);
	if (wait4(child, &status, 0, &used) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0)
		die("a run failed");
	cost.ns = ns_of(&used.ru_utime) + ns_of(&used.ru_stime);
	cost.mib = (double)used.ru_maxrss / 1024;
	return cost;
}

static int by_ns(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

static void print_times(const char *name, const struct cost *cost,
                        uint64_t packets)
{
	double each[STAGES_N], pcap;

	for (size_t i = 0; i < STAGES_N; i++)
		each[i] = cost[i].ns / (double)packets;
	pcap = each[0] < each[1] ? each[0] : each[1];
	printf("%s.packets %llu packets\n", name, (unsigned long long)packets);
	for (size_t i = 0; i < STAGES_N; i++)
		printf("%s.%s %.1f ns/packet %.2f x\t# %s\n", name,
		       stages[i].name, each[i], each[i] / pcap, stages[i].what);
	for (size_t i = FIRST_OF_OURS + 1; i < STAGES_N; i++)
		printf("%s.%s.alone %.1f ns/packet %.2f x\n", name,
		       stages[i].name, each[i] - each[i - 1],
		       (each[i] - each[i - 1]) / pcap);
}

static void print_memory(const char *name, const struct cost *cost,
                         const double *empty_mib, uint64_t flows)
{
	for (size_t i = 0; i < STAGES_N; i++)
		printf("%s.%s.memory %.1f MiB\n", name, stages[i].name,
		       cost[i].mib);
	if (flows < FLOWS_TELL)
		return;
	printf("%s.flows %llu flows\t# open at once\n", name,
	       (unsigned long long)flows);
	for (size_t i = FIRST_WITH_FLOWS; i < STAGES_N; i++)
		printf("%s.%s.each %.0f bytes/flow\n", name, stages[i].name,
		       (cost[i].mib - empty_mib[i]) * 0x1p20 / (double)flows);
}

/* "short" of "bench/data/short-1.pcap". */
static void name_of(const char *file, char *name, size_t size)
{
	const char *slash = strrchr(file, '/');

	snprintf(name, size, "%s", slash ? slash + 1 : file);
	name[strcspn(name, "-.")] = '\0';
}

static void copy_header(const char *from, const char *to)
{
	char header[FILE_HEADER];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");

	if (in == NULL || out == NULL ||
	    fread(header, 1, FILE_HEADER, in) != FILE_HEADER ||
	    fwrite(header, 1, FILE_HEADER, out) != FILE_HEADER ||
	    fclose(in) != 0 || fclose(out) != 0)
		die("cannot copy the header of the capture");
}

/* What each stage takes for a capture like this one without packets. */
static void measure_empty(const struct job *job, double *mib)
{
	char file[PATH_BYTES - 5], out[PATH_BYTES];
	struct job empty = { .lastack = job->lastack, .file = file };

	snprintf(file, sizeof(file), "%s.empty", job->file);
	snprintf(out, sizeof(out), "%s.json", file);
	copy_header(job->file, file);
	for (size_t i = 0; i < STAGES_N; i++)
		mib[i] = measure(&stages[i], &empty).mib;
	unlink(file);
	unlink(out);
}

/* What the stages counted; they must agree. */
static struct count count_of(const struct cost *cost)
{
	struct count all = { 0 };

	for (size_t i = 0; i < STAGES_N; i++) {
		uint64_t packets = cost[i].count.packets;

		if (all.packets == 0)
			all.packets = packets;
		if (packets != 0 && packets != all.packets)
			die("libpcap and lastack count differently");
		if (cost[i].count.flows > all.flows)
			all.flows = cost[i].count.flows;
	}
	return all;
}

static void bench(struct job *job, size_t runs)
{
	static struct cost all[STAGES_N][RUNS_MAX];
	struct cost median[STAGES_N];
	double empty_mib[STAGES_N];
	struct count count;
	char name[NAME_BYTES];

	measure_empty(job, empty_mib);
	measure(&stages[FIRST_OF_OURS], job);
	for (size_t run = 0; run < runs; run++)
		for (size_t i = 0; i < STAGES_N; i++)
			all[i][run] = measure(&stages[i], job);
	for (size_t i = 0; i < STAGES_N; i++) {
		qsort(all[i], runs, sizeof(all[i][0]), by_ns);
		median[i] = all[i][runs / 2];
	}
	count = count_of(median);
	name_of(job->file, name, sizeof(name));
	print_times(name, median, count.packets);
	print_memory(name, median, empty_mib, count.flows);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct job job = { 0 };
	size_t runs = 5;
	int option;

	while ((option = getopt(argc, argv, "n:")) == 'n')
		runs = strtoul(optarg, NULL, 10);
	if (option != -1 || argc - optind < 2 || runs < 1 || runs > RUNS_MAX)
		die("use: bench [-n RUNS] LASTACK CAPTURE...");
	job.lastack = argv[optind++];
	for (; optind < argc; optind++) {
		job.file = argv[optind];
		bench(&job, runs);
	}
	return 0;
}
