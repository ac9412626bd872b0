/* SPDX-License-Identifier: ISC */
/* report_test.c - whole outputs, in order, and what happens if they cannot be
 * written. */
#include "report/report.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../schema/sample.h"
#include "base/text.h"

static struct sample s;
static struct report *r;
static struct err err;
static char path[64];

static void start(void)
{
	int fd;

	sample_init(&s);
	r = report_new(&s.run);
	cr_assert_not_null(r);
	strcpy(path, "report.XXXXXX");
	fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	close(fd);
}

static void done(void)
{
	unlink(path);
}

TestSuite(report, .init = start, .fini = done);

/* All that is in the file; free it. */
static char *contents(void)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t n = 0;

	cr_assert_not_null(f);
	if (getdelim(&text, &n, EOF, f) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(f);
	return text;
}

static char *written(const char *format)
{
	cr_assert_eq(report_add(r, format, path, &err), 0, "%s", err.text);
	sample_write(&s, r);
	cr_assert_eq(report_close(r, &err), 0, "%s", err.text);
	return contents();
}

Test(report, the_document_has_its_members_in_order)
{
	static const char *const want[] = {
		"lastack", "flows", "hosts", "findings", "captures", "summary"
	};
	char *text = written("json");
	struct json_object *doc = json_tokener_parse(text);
	size_t i = 0;

	cr_assert_not_null(doc);
	json_object_object_foreach(doc, name, value) {
		(void)value;
		cr_assert_lt(i, 6);
		cr_expect_str_eq(name, want[i]);
		i++;
	}
	cr_expect_eq(i, 6);
	cr_expect_eq(text[strlen(text) - 1], '\n');
	json_object_put(doc);
	free(text);
}

Test(report, ndjson_has_a_typed_record_a_line_as_they_came)
{
	static const char *const want[] = {
		"run", "finding", "flow", "finding", "capture", "host",
		"summary"
	};
	char *text = written("ndjson");
	char *line = text;

	for (size_t i = 0; i < 7; i++) {
		char begin[32];
		int n = snprintf(begin, sizeof(begin), "{\"type\":\"%s\",",
			want[i]);
		char *stop = strchr(line, '\n');
		struct json_object *o;

		cr_assert_not_null(stop);
		*stop = '\0';
		cr_expect_eq(strncmp(line, begin, (size_t)n), 0, "%s", line);
		o = json_tokener_parse(line);
		cr_expect_not_null(o);
		json_object_put(o);
		line = stop + 1;
	}
	cr_expect_str_eq(line, "");
	free(text);
}

static size_t hosts_written(unsigned n)
{
	struct json_object *doc, *list;
	char *text;
	size_t got;

	cr_assert_eq(report_add(r, "json", path, &err), 0);
	report_begin(r);
	for (unsigned i = 0; i < n; i++)
		report_host(r, &s.host);
	report_summary(r, &s.summary);
	cr_assert_eq(report_close(r, &err), 0);
	r = report_new(&s.run);
	text = contents();
	doc = json_tokener_parse(text);
	cr_assert(json_object_object_get_ex(doc, "hosts", &list));
	got = json_object_array_length(list);
	json_object_put(doc);
	free(text);
	return got;
}

Test(report, the_document_has_none_or_all_hosts)
{
	cr_expect_eq(hosts_written(0), 0);
	cr_expect_eq(hosts_written(1), 1);
	cr_expect_eq(hosts_written(2), 2);
	report_close(r, &err);
}

Test(report, what_could_not_be_put_together_is_told)
{
	cr_assert_eq(report_add(r, "ndjson", path, &err), 0);
	report_begin(r);
	report_fail(r, ENOMEM);
	report_host(r, &s.host);
	cr_expect_eq(report_close(r, &err), -1);
	cr_expect_not_null(strstr(err.text, "cannot write report."));
}

/* Findings in a wrong order, written and read back as "frame id flow". */
static void sorted_findings(char *out, size_t size)
{
	static const struct {
		uint64_t first, flow;
		enum finding_id id;
	} rows[] = {
		{ 9, 4, FIND_tcp_fin_unacked },
		{ 5, 9, FIND_tcp_syn_unanswered },
		{ 9, 3, FIND_tcp_fin_unacked },
		{ 100, 1, FIND_tcp_retransmission },
		{ 9, 9, FIND_capture_loss },
		{ 10, 1, FIND_tcp_retransmission },
	};
	struct json_object *doc, *list = NULL;
	char *text;
	size_t used = 0;

	cr_assert_eq(report_add(r, "json", path, &err), 0);
	report_begin(r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct finding f = s.finding;

		f.id = rows[i].id;
		f.first_frame = rows[i].first;
		f.place.flow = rows[i].flow;
		report_finding(r, &f);
	}
	report_summary(r, &s.summary);
	cr_assert_eq(report_close(r, &err), 0);
	text = contents();
	doc = json_tokener_parse(text);
	cr_assert(json_object_object_get_ex(doc, "findings", &list));
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *f = json_object_array_get_idx(list, i);
		struct json_object *first, *id, *flow;

		json_object_object_get_ex(f, "first_frame", &first);
		json_object_object_get_ex(f, "id", &id);
		json_object_object_get_ex(f, "flow", &flow);
		used += (size_t)snprintf(out + used, size - used,
			"%s %s %s\n", json_object_get_string(first),
			json_object_get_string(id),
			json_object_get_string(flow));
	}
	json_object_put(doc);
	free(text);
}

Test(report, findings_of_the_document_are_by_frame_id_and_flow)
{
	char got[512];

	sorted_findings(got, sizeof(got));
	cr_expect_str_eq(got,
		"5 tcp.syn_unanswered 9\n"
		"9 capture.loss 9\n"
		"9 tcp.fin_unacked 3\n"
		"9 tcp.fin_unacked 4\n"
		"10 tcp.retransmission 1\n"
		"100 tcp.retransmission 1\n");
}

Test(report, the_time_zone_changes_nothing)
{
	char *here = written("json");
	char *there;

	done();
	setenv("TZ", "Asia/Kathmandu", 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	start();
	there = written("json");
	cr_expect_str_eq(here, there);
	free(here);
	free(there);
}

Test(report, several_outputs_get_the_same_records)
{
	char other[] = "report.XXXXXX";
	int fd = mkstemp(other);
	char *text;

	cr_assert_geq(fd, 0);
	close(fd);
	cr_assert_eq(report_add(r, "ndjson", other, &err), 0);
	cr_assert_eq(report_add(r, "none", NULL, &err), 0);
	text = written("text");
	cr_expect_eq(strncmp(text, "Something may be wrong in at least 1 of 2 "
		"flows: 1 error, 1 warning.", 68), 0, "%s", text);
	free(text);
	unlink(path);
	strcpy(path, other);
	text = contents();
	cr_expect_not_null(strstr(text, "{\"type\":\"summary\""));
	free(text);
}

Test(report, the_text_shows_no_control_of_a_file_name)
{
	char *text;
	size_t n;

	s.info.file = "\x1b]0;x\a\xc2\x9b\xe2\x80\xae\xff\n.pcap";
	strcpy(s.info.damage.what, "\x1b[31m");
	text = written("text");
	n = strlen(text);
	for (size_t i = 0; i < n; ) {
		uint32_t c;

		i += text_next((uint8_t *)text + i, n - i, &c);
		cr_expect(c == '\n' || (c != TEXT_BAD && !text_is_control(c)),
			"%x at %zu", c, i);
	}
	cr_expect_not_null(strstr(text,
		"\\x1b]0;x\\x07\\x9b\\u{202e}\\xff\\x0a.pcap: pcapng"));
	free(text);
}

Test(report, the_text_tells_who_why_and_where)
{
	static const char *const want[] = {
		"Flow 3: 192.0.2.1:49152 -> 198.51.100.7:80\n"
		"  closed by one side only; 0.312 s from ",
		"from 2023-11-14T22:13:20.123456789Z; in vlan\n  42, vxlan "
		"16777215\n",
		"  client  CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 "
		"TIME_WAIT CLOSED;\n          100 bytes, 2 retransmissions, 7 ",
		"ESTABLISHED CLOSE_WAIT ... LAST_ACK;\n          100 bytes",
		"  error, possible: tcp.final_ack_missing, by the client\n",
		"waits in LAST_ACK\n      (RFC 9293 3.6, 3.10.7.4)\n",
		"      frames 8, 10, 12; 2 times; retransmissions 2; age -0.005 s; ",
		"      Doubt: sight of this flow ended before this could be known\n",
		"\nCapture caf\xc3\xa9/\\xff.pcap\n  warning, certain: "
		"capture.truncated\n",
		"not analysed: 3 x UDP; 1 x ARP or RARP\n",
		"17 packets were dropped when it was made, on interface "
		"eth\\x1b[31m0\\xff\n",
		"cut short at byte 1230: record of 4 GB\n",
		"5 findings are counted but not shown",
		"The limit flows_max was reached 4 times",
	};
	char *text = written("text");

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		cr_expect_not_null(strstr(text, want[i]), "%s in\n%s",
			want[i], text);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		cr_expect_leq(strlen(line), 80, "%s", line);
	free(text);
}

Test(report, the_longest_addresses_fit_on_lines)
{
	struct finding_place *at = &s.finding.place;
	char *text;

	memset(at->src, 0xab, sizeof(at->src));
	memset(at->dst, 0xcd, sizeof(at->dst));
	at->ip_version = s.flow.ip_version = 6;
	at->src_port = at->dst_port = 65535;
	memcpy(s.flow.side[0].ip, at->src, sizeof(at->src));
	memcpy(s.flow.side[1].ip, at->dst, sizeof(at->dst));
	text = written("text");
	cr_expect_not_null(strstr(text, "Flow 3: [abab:abab:"), "%s", text);
	cr_expect_not_null(strstr(text, ":65535 ->\n    [cdcd:"));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		cr_expect_leq(strlen(line), 80, "%s", line);
	free(text);
}

static void expect_headline(const char *want)
{
	char *text;

	cr_assert_eq(report_add(r, "text", path, &err), 0);
	report_begin(r);
	report_summary(r, &s.summary);
	cr_assert_eq(report_close(r, &err), 0);
	text = contents();
	cr_expect_eq(strncmp(text, want, strlen(want)), 0, "%s", text);
	free(text);
	r = report_new(&s.run);
}

Test(report, the_headline_says_if_nothing_is_wrong)
{
	s.summary = (struct report_summary){ .packets = 1, .flows = 3 };
	expect_headline("Nothing is wrong in 3 flows.\n1 packet.\n");
	s.summary.by_severity[SEV_NOTE] = 2;
	s.summary.by_severity[SEV_INFO] = 1;
	expect_headline("Nothing is wrong in 3 flows: 2 notes, 1 info.\n");
	s.summary.hidden_by_severity[SEV_NOTE] = 3;
	expect_headline("Nothing is wrong in 3 flows: 2 notes, 1 info.\n"
		"Not shown: 3 notes (--min-severity, --min-certainty).\n");
	s.summary.hidden_by_severity[SEV_ERROR] = 1;
	expect_headline("Nothing that is shown is wrong in 3 flows: 2 notes, "
		"1 info.\nNot shown: 1 error, 3 notes (--min-severity, "
		"--min-certainty).\n1 packet.\n");
	s.summary.by_severity[SEV_WARNING] = 1;
	s.summary.by_severity[SEV_ERROR] = 1;
	expect_headline("The capture is not as it should be: 1 error, "
		"1 warning.\n");
	s.summary = (struct report_summary){ .packets = 2, .flows = 0 };
	expect_headline("No TCP connection was seen.\n2 packets.\n");
	s.summary = (struct report_summary){ .partial = true };
	expect_headline("Nothing could be read.\n0 packets. Some input could "
		"not be read whole.\n");
	report_close(r, &err);
}

static void filter_of(uint64_t a, uint64_t b, char *out, size_t size)
{
	struct finding f = s.finding;
	struct json_object *o, *filter;
	char *text, *line;

	f.n_frames = b ? 2 : 1;
	f.frames[0] = f.first_frame = a;
	f.frames[1] = b;
	cr_assert_eq(report_add(r, "ndjson", path, &err), 0);
	report_begin(r);
	for (uint64_t first = 0; first < 30; first += 10) {
		struct capture_info info = s.info;
		struct report_capture c = { .info = &info };

		info.first_frame = first;
		info.packets = 10;
		report_file(r, &info);
		report_capture(r, &c);
	}
	report_finding(r, &f);
	cr_assert_eq(report_close(r, &err), 0);
	text = contents();
	line = strstr(text, "{\"type\":\"finding\"");
	o = json_tokener_parse(line);
	cr_assert(json_object_object_get_ex(o, "filter", &filter));
	snprintf(out, size, "%s", json_object_get_string(filter));
	json_object_put(o);
	free(text);
	r = report_new(&s.run);
}

Test(report, a_filter_has_the_numbers_of_one_file)
{
	char got[64];

	filter_of(3, 5, got, sizeof(got));
	cr_expect_str_eq(got, "frame.number in {3,5}");
	filter_of(3, 0, got, sizeof(got));
	cr_expect_str_eq(got, "frame.number == 3");
	filter_of(10, 11, got, sizeof(got));
	cr_expect_str_eq(got, "frame.number == 10");
	filter_of(11, 20, got, sizeof(got));
	cr_expect_str_eq(got, "frame.number in {1,10}");
	filter_of(30, 31, got, sizeof(got));
	cr_expect_str_eq(got, "frame.number in {10,11}");
	report_close(r, &err);
}

Test(report, a_full_disk_is_reported_once_with_its_name)
{
	static const char *const formats[] = { "json", "ndjson", "text" };

	report_close(r, &err);
	for (int i = 0; i < 3; i++) {
		r = report_new(&s.run);
		cr_assert_eq(report_add(r, formats[i], "/dev/full", &err), 0);
		cr_expect(report_wanted(r));
		sample_write(&s, r);
		cr_expect_eq(report_close(r, &err), -1);
		cr_expect_str_eq(err.text, "cannot write /dev/full: "
			"No space left on device");
	}
}

Test(report, a_file_that_may_not_grow_is_reported)
{
	struct rlimit limit = { 4096, 4096 };
	char want[128];

	cr_assert_eq(report_add(r, "json", path, &err), 0);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	sample_write(&s, r);
	cr_expect_eq(report_close(r, &err), -1);
	snprintf(want, sizeof(want), "cannot write %s: File too large", path);
	cr_expect_str_eq(err.text, want);
}

Test(report, a_reader_that_goes_away_is_no_error)
{
	int ends[2];
	char name[32];

	cr_assert_eq(pipe(ends), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[1]);
	cr_assert_eq(report_add(r, "ndjson", name, &err), 0);
	close(ends[0]);
	report_begin(r);
	for (int i = 0; i < 1000; i++)
		report_finding(r, &s.finding);
	cr_expect_not(report_wanted(r));
	report_summary(r, &s.summary);
	cr_expect_eq(report_close(r, &err), 0, "%s", err.text);
}

Test(report, a_file_that_cannot_be_made_is_reported_at_once)
{
	cr_expect_eq(report_add(r, "json", "no\x1b/such", &err), -1);
	cr_expect_str_eq(err.text,
		"cannot write no\\x1b/such: No such file or directory");
	cr_expect_eq(report_add(r, "jsn", path, &err), -1);
	cr_expect_str_eq(err.text,
		"no format 'jsn'; there are: json ndjson text none");
	cr_expect_eq(report_close(r, &err), 0);
}

Test(report, a_closed_stdout_is_reported)
{
	close(STDOUT_FILENO);
	cr_expect_eq(report_add(r, "json", NULL, &err), -1);
	cr_expect_str_eq(err.text,
		"cannot write standard output: it is not open");
	report_close(r, &err);
}
