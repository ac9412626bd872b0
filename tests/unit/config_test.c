/* SPDX-License-Identifier: ISC */
/* config_test.c - options that stand in a file, and beside it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { ARGS_MAX = 8 };

static struct options o;
static struct err err;

/* Parses "lastack --config FILE" and the words of a line. */
static int parse(const char *text, const char *line)
{
	static char words[256], path[] = "config.XXXXXX";
	char *argv[ARGS_MAX + 4] = { "lastack", "--config", path };
	int argc = 3, fd, got;

	strcpy(path, "config.XXXXXX");
	fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	strcpy(words, line);
	for (char *w = strtok(words, " "); w && argc < ARGS_MAX + 3;
	     w = strtok(NULL, " "))
		argv[argc++] = w;
	got = options_parse(&o, argc, argv, &err);
	unlink(path);
	return got;
}

static void done(void)
{
	options_fini(&o);
}

TestSuite(config, .fini = done);

Test(config, sets_what_options_set)
{
	cr_assert_eq(parse("{\"fail-on\": \"error\", \"strict\": true,"
		"\"msl\": 60, \"mem-limit\": \"2M\", \"start\": 1.5,"
		"\"checksums\": [\"ignore\", \"verify:10.0.0.0/8\"],"
		"\"disable\": [\"http\", \"tcp.fin_unacked\"],"
		"\"severity\": {\"tcp.syn_refused\": \"error\"},"
		"\"set\": {\"linger_ms\": 7, \"rto_ms\": 8},"
		"\"format\": {\"json\": \"a\", \"text\": \"b\"}}", ""), 0);
	cr_expect_eq(o.fail_on, SEV_ERROR);
	cr_expect(o.strict);
	cr_expect_eq(o.msl_s, 60);
	cr_expect_eq(o.mem_limit, 2097152);
	cr_expect_eq(o.start.ns, 1500000000);
	cr_expect_eq(o.checksums, CLI_CHECKSUMS_IGNORE);
	cr_expect_eq(o.checksum_nets.n, 1);
	cr_expect(o.off[FIND_http_obs_fold]);
	cr_expect(o.off[FIND_tcp_fin_unacked]);
	cr_expect_not(o.off[FIND_tcp_syn_refused]);
	cr_expect_eq(o.level[FIND_tcp_syn_refused], SEV_ERROR);
	cr_expect_eq(o.limits.linger_ms, 7);
	cr_expect_eq(o.limits.rto_ms, 8);
	cr_assert_eq(o.outputs_n, 2);
	cr_expect_str_eq(o.outputs[1].path, "b");
}

Test(config, yields_to_the_command_line)
{
	cr_assert_eq(parse("{\"fail-on\": \"error\", \"msl\": 60,"
		"\"only\": \"ws\", \"disable\": \"ws.mask_key_zero\","
		"\"set\": {\"linger_ms\": 7, \"rto_ms\": 8}}",
		"--fail-on note --enable ws.mask_key_zero --set rto_ms=9"), 0);
	cr_expect_eq(o.fail_on, SEV_NOTE);
	cr_expect_eq(o.msl_s, 60);
	cr_expect_eq(o.limits.linger_ms, 7);
	cr_expect_eq(o.limits.rto_ms, 9);
	cr_expect(o.off[FIND_tcp_fin_unacked]);
	cr_expect_not(o.off[FIND_ws_mask_key_zero]);
	options_fini(&o);
	cr_assert_eq(parse("{\"only\": \"ws\"}", "--only tcp"), 0);
	cr_expect(o.off[FIND_ws_mask_key_zero]);
	cr_expect_not(o.off[FIND_tcp_fin_unacked]);
}

Test(config, yields_wherever_it_stands)
{
	static char path[] = "config.XXXXXX";
	char *argv[] = { "lastack", "--fail-on", "note", "--conf", path };
	int fd = mkstemp(path);

	cr_assert_eq(write(fd, "{\"fail-on\":\"error\"}", 19), 19);
	cr_assert_eq(options_parse(&o, 5, argv, &err), 0);
	cr_expect_eq(o.fail_on, SEV_NOTE);
	close(fd);
	unlink(path);
}

Test(config, has_its_reports_replaced_as_a_whole)
{
	static const char file[] =
		"{\"format\": [\"json=a\", \"text\"], \"output\": \"b\"}";

	cr_assert_eq(parse(file, ""), 0);
	cr_expect_eq(o.outputs_n, 2);
	cr_expect_str_eq(o.outputs[1].path, "b");
	options_fini(&o);
	cr_assert_eq(parse(file, "--format ndjson"), 0);
	cr_assert_eq(o.outputs_n, 1);
	cr_expect_str_eq(o.outputs[0].format, "ndjson");
	cr_expect_null(o.outputs[0].path);
	options_fini(&o);
	cr_assert_eq(parse(file, "-q"), 0);
	cr_expect_str_eq(o.outputs[0].format, "none");
	options_fini(&o);
	cr_assert_eq(parse("{\"quiet\": true}", "-o x"), 0);
	cr_expect_str_eq(o.outputs[0].path, "x");
	options_fini(&o);
	cr_assert_eq(parse("{\"filter\": \"tcp\"}", "-F x"), 0);
	cr_expect_null(o.filter);
	cr_expect_str_eq(o.filter_file, "x");
}

Test(config, that_is_wrong_names_file_key_and_the_right_one)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{\"fail_on\": \"error\"}",
		  "unknown option 'fail_on'; did you mean 'fail-on'?" },
		{ "{\"fail-on\": \"eror\"}", "fail-on cannot be 'eror'; did "
		  "you mean 'error'? (info|note|warning|error|none)" },
		{ "{\"fail-on\": true}",
		  "fail-on wants a value: info|note|warning|error|none" },
		{ "{\"strict\": \"yes\"}", "strict wants true or false" },
		{ "{\"strict\": 1}", "strict wants true or false" },
		{ "{\"set\": {\"linger\": 1}}", "set: unknown limit 'linger'; "
		  "did you mean 'linger_ms'?" },
		{ "{\"set\": {\"holes_max\": 0}}", "set: holes_max wants a "
		  "whole number from 1 to 65535, not '0'" },
		{ "{\"disable\": \"tpc\"}", "disable: unknown finding 'tpc'; "
		  "did you mean 'tcp'?" },
		{ "{\"c\": 1}", "unknown option 'c'; did you mean 'packets'?" },
		{ "{\"x\": 1}", "unknown option 'x'; did you mean 'msl'?" },
		{ "{\"interface\": \"lo\"}",
		  "'interface' can only stand on the command line" },
		{ "{\"config\": \"x\"}",
		  "'config' can only stand on the command line" },
		{ "{\"version\": true}",
		  "'version' can only stand on the command line" },
		{ "{\"read\": \"x\"}",
		  "'read' can only stand on the command line" },
		{ "{\"msl\": 60, \"msl\": 61}", "'msl' is there twice" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_expect_eq(parse(rows[i].text, ""), -1, "%s", rows[i].text);
		cr_expect_eq(strncmp(err.text, "config.", 7), 0);
		cr_expect_str_eq(err.text + strlen("config.XXXXXX: "),
			rows[i].says);
		options_fini(&o);
	}
}

Test(config, false_leaves_a_flag_as_it_is)
{
	cr_assert_eq(parse("{\"strict\": false, \"ws-frames\": false}",
		"--ws-frames"), 0);
	cr_expect_not(o.strict);
	cr_expect(o.ws_frames);
}
