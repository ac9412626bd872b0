/* SPDX-License-Identifier: ISC */
/* cli_test.c - command lines, right and wrong. */
#include "cli.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGS_MAX = 12 };

static struct options o;
static struct err err;

/* Parses "lastack" and the words of a line; the strings live on. */
static int parse(const char *line)
{
	static char words[256];
	char *argv[ARGS_MAX + 2] = { "lastack" };
	int argc = 1;

	cr_assert_lt(strlen(line), sizeof(words));
	strcpy(words, line);
	for (char *w = strtok(words, " "); w && argc <= ARGS_MAX;
	     w = strtok(NULL, " "))
		argv[argc++] = w;
	return options_parse(&o, argc, argv, &err);
}

static void done(void)
{
	options_fini(&o);
}

TestSuite(cli, .fini = done);

struct wrong_case {
	char line[80], message[160];
};

ParameterizedTestParameters(cli, a_wrong_line_names_the_right_one)
{
	static struct wrong_case cases[] = {
		{ "--fromat json",
		  "unknown option '--fromat'; did you mean '--format'?" },
		{ "--explian=x",
		  "unknown option '--explian'; did you mean '--explain'?" },
		{ "-x", "unknown option '-x'; see --help" },
		{ "--f", "option '--f' could be several, as '--filter'" },
		{ "--quiet=3", "option '--quiet' takes no argument" },
		{ "-c", "option '--packets' needs an argument: N" },
		{ "--packets", "option '--packets' needs an argument: N" },
		{ "-c 0", "--packets wants a whole number from 1, not '0'" },
		{ "-c -1", "--packets wants a whole number from 1, not '-1'" },
		{ "-c 1e3",
		  "--packets wants a whole number from 1, not '1e3'" },
		{ "-c 18446744073709551616",
		  "--packets wants a whole number from 1, "
		  "not '18446744073709551616'" },
		{ "--format jsn", "--format cannot be 'jsn'; did you mean "
		  "'json'? (json|ndjson|text|none[=FILE])" },
		{ "--format txt=f", "--format cannot be 'txt'; did you mean "
		  "'text'? (json|ndjson|text|none[=FILE])" },
		{ "--format json=",
		  "--format wants a name after '=', not 'json='" },
		{ "--fail-on eror", "--fail-on cannot be 'eror'; did you mean "
		  "'error'? (info|note|warning|error|none)" },
		{ "--min-severity none", "--min-severity cannot be 'none'; "
		  "did you mean 'note'? (info|note|warning|error)" },
		{ "--flows some", "--flows cannot be 'some'; did you mean "
		  "'none'? (findings|all|none)" },
		{ "--community-id-seed 65536", "--community-id-seed wants a "
		  "number from 0 to 65535, not '65536'" },
		{ "--msl 0",
		  "--msl wants whole seconds from 1 to 86400, not '0'" },
		{ "--mem-limit 3T",
		  "--mem-limit wants bytes, as 500M or 2G, not '3T'" },
		{ "--mem-limit 17179869184G", "--mem-limit wants bytes, as "
		  "500M or 2G, not '17179869184G'" },
		{ "-f tcp -F file", "-f and -F: give one filter" },
		{ "--set flows_ma=3",
		  "--set: unknown limit 'flows_ma'; did you mean 'flows_max'?" },
		{ "--set flows_max",
		  "--set wants NAME=VALUE, not 'flows_max'" },
		{ "--set flows_max=",
		  "--set: flows_max wants a whole number from 1 to "
		  "1000000000, not ''" },
		{ "--set flows_max=0",
		  "--set: flows_max wants a whole number from 1 to "
		  "1000000000, not '0'" },
		{ "--set holes_max=65536",
		  "--set: holes_max wants a whole number from 1 to 65535, "
		  "not '65536'" },
		{ "--disable tcp.final_ack_mising", "--disable: unknown "
		  "finding 'tcp.final_ack_mising'; did you mean "
		  "'tcp.final_ack_missing'?" },
		{ "--explain final_ack_missing", "--explain: unknown finding "
		  "'final_ack_missing'; did you mean "
		  "'tcp.final_ack_missing'?" },
		{ "--severity tcp.final_ack_missing=warn",
		  "--severity cannot be 'warn'; did you mean 'warning'? "
		  "(info|note|warning|error)" },
		{ "--severity tcp.final_ack_missing", "--severity wants "
		  "ID=LEVEL, not 'tcp.final_ack_missing'" },
		{ "--list-findings=xml", "--list-findings cannot be 'xml'; "
		  "did you mean 'text'? ([=text|json|mdoc|markdown])" },
		{ "--format json --format text", "two reports on one output; "
		  "give one a file: --format NAME=FILE" },
		{ "--format json=a -o b", "-o b: no report is left for it" },
	};

	return cr_make_param_array(struct wrong_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct wrong_case *c, cli, a_wrong_line_names_the_right_one)
{
	cr_expect_eq(parse(c->line), -1, "%s", c->line);
	cr_expect_str_eq(err.text, c->message);
	options_fini(&o);
}

/* Those of values that are more than a word or a number. */
Test(cli, a_wrong_value_is_told_with_a_right_one)
{
	static const struct wrong_case cases[] = {
		{ "--start tomorrow", "--start wants a time, as "
		  "2026-01-31T23:59:59Z, or seconds after the first packet, "
		  "not 'tomorrow'" },
		{ "--stop -1", "--stop wants a time, as "
		  "2026-01-31T23:59:59Z, or seconds after the first packet, "
		  "not '-1'" },
		{ "--start 5 --stop 4.9", "--stop is before --start" },
		{ "--start @1 --stop 1970-01-01", "--stop is before --start" },
		{ "-i lo --start 5",
		  "--start and --stop are for files; see --duration" },
		{ "--flow 0",
		  "--flow wants a whole number from 1, not '0'" },
		{ "--checksums none:10.0.0.0/8", "--checksums cannot be "
		  "'none'; did you mean 'ignore'? "
		  "(auto|verify|ignore[:NET])" },
		{ "--checksums ignore:", "--checksums wants an address or "
		  "network after the ':', as 192.0.2.0/24, not 'ignore:'" },
		{ "--server 192.0.2.1", "--server wants NET:PORT, as "
		  "192.0.2.0/24:80 or [2001:db8::1]:80, not '192.0.2.1'" },
		{ "--only tcp.fin_unaked", "--only: unknown finding "
		  "'tcp.fin_unaked'; did you mean 'tcp.fin_unacked'?" },
		{ "--disable tpc",
		  "--disable: unknown finding 'tpc'; did you mean 'tcp'?" },
		{ "--enable tcp.%s%n*", "--enable: unknown finding "
		  "'tcp.%s%n*'; did you mean 'tcp'?" },
		{ "--severity wss=note",
		  "--severity: unknown finding 'wss'; did you mean 'ws'?" },
		{ "--explain tcp", "--explain wants one finding (see "
		  "--list-findings), not 'tcp'" },
		{ "--config /nonexistent/lastack",
		  "/nonexistent/lastack: No such file or directory" },
		{ "--config /", "/: it is a directory" },
		{ "--config /dev/null", "/dev/null: neither a file nor a "
		  "pipe" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(parse(cases[i].line), -1, "%s", cases[i].line);
		cr_expect_str_eq(err.text, cases[i].message);
		options_fini(&o);
	}
}

Test(cli, nothing_given_means_json_of_standard_input)
{
	cr_assert_eq(parse(""), 0);
	cr_expect_eq(o.action, ACTION_AUDIT);
	cr_expect_eq(o.files_n, 1);
	cr_expect_str_eq(o.files[0], "-");
	cr_expect_eq(o.outputs_n, 1);
	cr_expect_str_eq(o.outputs[0].format, "json");
	cr_expect_null(o.outputs[0].path);
	cr_expect_eq(o.fail_on, SEV_N);
	cr_expect_eq(o.fail_certainty, CERT_LIKELY);
	cr_expect_eq(o.min_severity, SEV_INFO);
	cr_expect_eq(o.min_certainty, CERT_POSSIBLE);
	cr_expect_eq(o.msl_s, 120);
	cr_expect_eq(o.mem_limit, 1073741824);
	cr_expect_eq(o.packets_max, 0);
}

Test(cli, files_keep_their_order_beside_r)
{
	cr_assert_eq(parse("a -q -r b c --read=d -- -e"), 0);
	cr_assert_eq(o.files_n, 5);
	cr_expect_str_eq(o.files[0], "a");
	cr_expect_str_eq(o.files[1], "b");
	cr_expect_str_eq(o.files[2], "c");
	cr_expect_str_eq(o.files[3], "d");
	cr_expect_str_eq(o.files[4], "-e");
}

Test(cli, words_stand_for_the_enum_of_their_name)
{
	for (int i = 0; i < SEV_N; i++) {
		char line[64];

		snprintf(line, sizeof(line), "--min-severity %s --fail-on %s",
			severity_name((enum severity)i),
			severity_name((enum severity)i));
		cr_assert_eq(parse(line), 0);
		cr_expect_eq(o.min_severity, i);
		cr_expect_eq(o.fail_on, i);
		options_fini(&o);
	}
	for (int i = 0; i < CERT_N; i++) {
		char line[64];

		snprintf(line, sizeof(line), "--min-certainty %s",
			certainty_name((enum certainty)i));
		cr_assert_eq(parse(line), 0);
		cr_expect_eq(o.min_certainty, i);
		options_fini(&o);
	}
	cr_assert_eq(parse("--flows none --checksums ignore"), 0);
	cr_expect_eq(o.flows, CLI_FLOWS_NONE);
	cr_expect_eq(o.checksums, CLI_CHECKSUMS_IGNORE);
}

Test(cli, several_reports_and_o_for_the_one_without_a_file)
{
	cr_assert_eq(parse("--format json=a --format text -o b"), 0);
	cr_assert_eq(o.outputs_n, 2);
	cr_expect_str_eq(o.outputs[0].path, "a");
	cr_expect_str_eq(o.outputs[1].format, "text");
	cr_expect_str_eq(o.outputs[1].path, "b");
}

Test(cli, a_dash_is_standard_output)
{
	cr_assert_eq(parse("--format ndjson=- -n"), 0);
	cr_expect_null(o.outputs[0].path);
	cr_expect(o.numeric);
}

Test(cli, quiet_means_no_report_unless_one_is_asked_for)
{
	cr_assert_eq(parse("-q"), 0);
	cr_expect_str_eq(o.outputs[0].format, "none");
	options_fini(&o);
	cr_assert_eq(parse("-q --format text"), 0);
	cr_expect_str_eq(o.outputs[0].format, "text");
	options_fini(&o);
	cr_assert_eq(parse("-q -o f"), 0);
	cr_expect_str_eq(o.outputs[0].format, "json");
}

ParameterizedTestParameters(cli, so_does_one_that_listens)
{
	static struct wrong_case cases[] = {
		{ "-i lo -r file", "-i and -r: either listen or read" },
		{ "-i lo -f tcp udp", "-f and 'udp': give one filter" },
		{ "-i lo -F file udp", "-F and 'udp': give one filter" },
		{ "--duration 5 file", "--duration is for -i" },
		{ "-s 0 -p file", "--snaplen is for -i" },
		{ "-B 64 file", "--buffer-size is for -i" },
		{ "-p file", "--no-promiscuous-mode is for -i" },
		{ "-Q inout file", "--direction is for -i" },
		{ "-y EN10MB file", "--linktype is for -i" },
		{ "-Z nobody file", "--relinquish-privileges is for -i" },
		{ "-i lo -s 262145", "--snaplen wants a number from 0 to "
		  "262144, not '262145'" },
		{ "-i lo -i any", "--interface is there twice: 'lo' and 'any'" },
		{ "-i lo --duration 5d", "--duration wants a time, as 10, 1.5, "
		  "500ms, 10s, 5m or 2h, not '5d'" },
		{ "-i lo -Q both", "--direction cannot be 'both'; did you "
		  "mean 'out'? (inout|in|out)" },
	};

	return cr_make_param_array(struct wrong_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct wrong_case *c, cli, so_does_one_that_listens)
{
	cr_expect_eq(parse(c->line), -1, "%s", c->line);
	cr_expect_str_eq(err.text, c->message);
	options_fini(&o);
}

Test(cli, words_are_the_filter_of_an_interface)
{
	cr_assert_eq(parse("-pni any tcp -c5 port 80 --duration=1.5"), 0);
	cr_expect_str_eq(o.interface, "any");
	cr_expect_str_eq(o.filter, "tcp port 80");
	cr_expect_eq(o.files_n, 0);
	cr_expect_eq(o.duration_ns, 1500000000);
	cr_expect_eq(o.packets_max, 5);
	cr_expect(o.no_promiscuous);
	cr_expect_str_eq(o.outputs[0].format, "ndjson");
	options_fini(&o);
	cr_assert_eq(parse("-i lo --format text -s 0 -B 64 -Q in"), 0);
	cr_expect_null(o.filter);
	cr_expect_eq(o.files_n, 0);
	cr_expect_eq(o.buffer_kib, 64);
	cr_expect_eq(o.direction, CLI_IN);
	cr_expect_str_eq(o.outputs[0].format, "text");
}

Test(cli, bytes_take_a_suffix)
{
	cr_assert_eq(parse("--mem-limit 3K"), 0);
	cr_expect_eq(o.mem_limit, 3072);
	options_fini(&o);
	cr_assert_eq(parse("--mem-limit 2G"), 0);
	cr_expect_eq(o.mem_limit, 2147483648);
}

Test(cli, set_changes_one_limit)
{
	struct limits defaults;

	limits_init(&defaults);
	cr_assert_eq(parse("--set linger_ms=7"), 0);
	cr_expect_eq(o.limits.linger_ms, 7);
	defaults.linger_ms = 7;
	cr_expect_arr_eq(&o.limits, &defaults, sizeof(defaults));
}

Test(cli, the_later_of_enable_and_disable_wins)
{
	cr_assert_eq(parse("--disable tcp.fin_unacked "
	                   "--disable tcp.syn_refused "
	                   "--enable tcp.fin_unacked"), 0);
	cr_expect_not(o.off[FIND_tcp_fin_unacked]);
	cr_expect(o.off[FIND_tcp_syn_refused]);
	cr_expect_not(o.off[FIND_tcp_final_ack_missing]);
}

Test(cli, only_leaves_what_it_names)
{
	cr_assert_eq(parse("--only tcp.fin_unacked --only tcp.syn_refused"), 0);
	for (int i = 0; i < FIND_N; i++)
		cr_expect_eq(o.off[i], i != FIND_tcp_fin_unacked &&
			i != FIND_tcp_syn_refused, "%s", finding_info[i].id);
}

Test(cli, a_group_stands_for_its_findings)
{
	cr_assert_eq(parse("--only ws --enable tcp.fin_unacked "
	                   "--disable ws.hs_*"), 0);
	cr_expect_not(o.off[FIND_tcp_fin_unacked]);
	cr_expect(o.off[FIND_tcp_syn_refused]);
	cr_expect(o.off[FIND_ws_hs_key_missing]);
	cr_expect_not(o.off[FIND_ws_mask_key_zero]);
	options_fini(&o);
	cr_assert_eq(parse("--severity tcp.=info"), 0);
	cr_expect_eq(o.level[FIND_tcp_fin_unacked], SEV_INFO);
	cr_expect_eq(o.level[FIND_ws_hs_key_missing], SEV_N);
}

Test(cli, a_mode_of_checksums_is_for_all_or_for_some)
{
	const uint8_t there[16] = { [10] = 0xff, [11] = 0xff, 10, 0, 0, 1 };

	cr_assert_eq(parse("--checksums ignore --checksums "
	                   "verify:10.0.0.0/8"), 0);
	cr_expect_eq(o.checksums, CLI_CHECKSUMS_IGNORE);
	cr_expect_eq(net_rules_value(&o.checksum_nets, there, 9),
		CLI_CHECKSUMS_VERIFY);
	options_fini(&o);
	cr_assert_eq(parse("--checksums verify:10.0.0.0/8 --checksums "
	                   "ignore"), 0);
	cr_expect_eq(o.checksum_nets.n, 0);
}

Test(cli, times_may_be_of_two_kinds)
{
	cr_assert_eq(parse("--start 2024-02-29T12:00Z --stop 3.5"), 0);
	cr_expect_eq(o.start.kind, MOMENT_AT);
	cr_expect_eq(o.stop.kind, MOMENT_AFTER);
	cr_expect_eq(o.stop.ns, 3500000000);
	options_fini(&o);
	cr_assert_eq(parse("--start 5 --stop 5"), 0);
}

Test(cli, severity_changes_one_finding)
{
	cr_assert_eq(parse("--severity tcp.fin_unacked=note"), 0);
	cr_expect_eq(o.level[FIND_tcp_fin_unacked], SEV_NOTE);
	cr_expect_eq(o.level[FIND_tcp_syn_refused], SEV_N);
}

Test(cli, an_action_knows_its_argument)
{
	cr_assert_eq(parse("--list-findings"), 0);
	cr_expect_eq(o.action, ACTION_LIST_FINDINGS);
	cr_expect_str_eq(o.about, "text");
	options_fini(&o);
	cr_assert_eq(parse("--list-limits=mdoc"), 0);
	cr_expect_eq(o.action, ACTION_LIST_LIMITS);
	cr_expect_str_eq(o.about, "mdoc");
	options_fini(&o);
	cr_assert_eq(parse("--explain tcp.fin_unacked"), 0);
	cr_expect_eq(o.action, ACTION_EXPLAIN);
	cr_expect_str_eq(o.about, "tcp.fin_unacked");
	options_fini(&o);
	cr_assert_eq(parse("--version"), 0);
	cr_expect_eq(o.action, ACTION_VERSION);
}

Test(cli, each_name_and_letter_stands_for_one_row)
{
	for (size_t i = 0; i < cli_options_n; i++) {
		cr_expect_lt(cli_options[i].at, sizeof(struct options));
		for (size_t j = 0; j < i; j++) {
			cr_expect_str_neq(cli_options[i].name,
				cli_options[j].name);
			cr_expect(cli_options[i].letter == 0 ||
				cli_options[i].letter != cli_options[j].letter,
				"-%c", cli_options[i].letter);
		}
	}
}
